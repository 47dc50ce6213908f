"""Checks DNS for the sender's domain: without SPF, DKIM and DMARC, large providers refuse or hide emails."""

from collections.abc import Iterator
from dataclasses import dataclass

import dns.exception
import dns.resolver

from portal.domain import addresses
from portal.mail.signing import Signer

SECONDS = 4.0
UNANSWERED = "DNS does not respond, so SPF, DKIM and DMARC were not checked."


class Unanswered(Exception):
    """DNS does not respond, so nothing is known."""


@dataclass(frozen=True)
class DnsResult:
    """One record: whether it is correct, and if not, the record to set."""

    about: str
    is_fine: bool
    sentence: str


@dataclass(frozen=True)
class Sending:
    """How emails are sent: the domains of From and of the envelope sender, the mail server, and our signer if any."""

    domain: str
    envelope_domain: str
    server: str
    signer: Signer | None


def resolver() -> dns.resolver.Resolver:
    """This machine's resolver, with a short timeout."""
    chosen = dns.resolver.Resolver()
    chosen.lifetime = SECONDS
    return chosen


def checked(sending: Sending, asking: dns.resolver.Resolver) -> list[DnsResult]:
    """Check SPF, DKIM, DMARC and alignment; if DNS does not respond, the only result says so."""
    try:
        return list(_checked(sending, asking))
    except Unanswered:
        return [DnsResult("DNS", False, UNANSWERED)]


def _checked(sending: Sending, asking: dns.resolver.Resolver) -> Iterator[DnsResult]:
    yield _spf(sending, asking)
    yield _dkim(sending, asking)
    yield _dmarc(sending, asking)
    if not _is_aligned(sending.domain, sending.envelope_domain):
        yield DnsResult(
            "DMARC alignment",
            sending.signer is not None,
            f"Emails are from {sending.domain} but bounce to {sending.envelope_domain}: SPF alone does not satisfy "
            "DMARC. Use a bounce address of the same domain, or sign with DKIM.",
        )


def _spf(sending: Sending, asking: dns.resolver.Resolver) -> DnsResult:
    domain = sending.envelope_domain
    records = [record for record in _texts(domain, asking) if record.lower().startswith("v=spf1")]
    if len(records) == 1:
        return DnsResult("SPF", True, f"{domain}: {records[0]}")
    if records:
        return DnsResult("SPF", False, f"{domain} has {len(records)} SPF records; receivers then ignore all. Keep one.")
    wanted = f"v=spf1 a:{sending.server} ~all"
    return DnsResult("SPF", False, f"{domain} has no SPF record. Set a TXT record at {domain}: {wanted}")


def _dkim(sending: Sending, asking: dns.resolver.Resolver) -> DnsResult:
    signer = sending.signer
    if signer is None:
        sentence = "PORTAL_DKIM_KEY is not set. Make sure that your mail server signs emails with DKIM for this domain."
        return DnsResult("DKIM", False, sentence)
    name = f"{signer.selector}._domainkey.{signer.domain}"
    records = ["".join(record.split()) for record in _texts(name, asking)]
    key = signer.record.partition("p=")[2]
    if any(f"p={key}" in record for record in records):
        return DnsResult("DKIM", True, f"{name} publishes the key that emails are signed with.")
    problem = "publishes another key" if records else "is missing"
    return DnsResult("DKIM", False, f"{name} {problem}. Set a TXT record there: {signer.record}")


def _dmarc(sending: Sending, asking: dns.resolver.Resolver) -> DnsResult:
    labels = sending.domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        domain = ".".join(labels[start:])
        for record in _texts(f"_dmarc.{domain}", asking):
            if record.lower().startswith("v=dmarc1"):
                return DnsResult("DMARC", True, f"_dmarc.{domain}: {record}")
    wanted = f"v=DMARC1; p=none; rua=mailto:postmaster@{sending.domain}"
    return DnsResult("DMARC", False, f"No DMARC record. Set a TXT record at _dmarc.{sending.domain}: {wanted}")


def _is_aligned(first: str, other: str) -> bool:
    return first == other or first.endswith(f".{other}") or other.endswith(f".{first}")


def _texts(name: str, asking: dns.resolver.Resolver) -> list[str]:
    try:
        answer = asking.resolve(addresses.encoded_domain(name) if not name.isascii() else name, "TXT")
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException:
        raise Unanswered from None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
