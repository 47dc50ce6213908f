"""All that a text holds about single people."""

from collections.abc import Iterable

from portal.domain.personal_data import accounts, identity, name_lists, phones
from portal.domain.personal_data.plain import Finding, FindingKind, plain

__all__ = ["FINDING_KINDS", "Finding", "FindingKind", "find", "find_in", "kinds_of"]

FINDING_KINDS: tuple[FindingKind, ...] = ("passport", "identity", "phone", "bank", "email", "names")
MOST_CHARACTERS = 200_000
"""As much of a file's text as is read; an answer is far shorter."""


def find(text: str, country: str = "") -> frozenset[Finding]:
    """What in `text` looks like data about single people; `country` (ISO 3166-1) is where its numbers may be from."""
    searched = plain(text[:MOST_CHARACTERS])
    findings = {
        *identity.passports(searched),
        *accounts.emails(searched),
        *accounts.banks(searched),
        *identity.numbers(searched, country),
        *name_lists.lists(searched),
    }
    numbered = {finding.text for finding in findings}
    return frozenset({*findings, *(phone for phone in phones.phones(searched, country) if phone.text not in numbered)})


def find_in(texts: Iterable[str], country: str = "") -> frozenset[Finding]:
    """The same of several texts; names that stand in a cell each are a list together."""
    return find("\n".join(texts), country)


def kinds_of(findings: Iterable[Finding]) -> tuple[FindingKind, ...]:
    """The kinds of what was found, in the order in which they are told."""
    kinds = {finding.kind for finding in findings}
    return tuple(kind for kind in FINDING_KINDS if kind in kinds)
