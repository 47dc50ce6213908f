"""Our DKIM signature holds for whoever looks the key up, and DNS records are judged as receivers judge them."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dkim  # type: ignore[import-untyped]
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from portal.mail import dns_records
from portal.mail.dns_records import Sending
from portal.mail.signing import Signer, UnusableKey
from portal.mail.smtp import Mailer
from tests.mail.server import Receiver, receiving

FROM = "Candour <post@buyer.org>"


@contextmanager
def name_server(records: dict[str, str]) -> Iterator[dns.resolver.Resolver]:
    """A name server on a loopback port that knows these TXT records, and a resolver that asks it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))

        def answer() -> None:
            while True:
                data, asker = listener.recvfrom(4096)
                if data == b"end":
                    return
                query = dns.message.from_wire(data)
                name = query.question[0].name
                reply = dns.message.make_response(query)
                if text := records.get(name.to_text().rstrip(".")):
                    pieces = " ".join(f'"{text[start : start + 200]}"' for start in range(0, len(text), 200))
                    reply.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", pieces))
                else:
                    reply.set_rcode(dns.rcode.NXDOMAIN)
                listener.sendto(reply.to_wire(), asker)

        thread = threading.Thread(target=answer)
        thread.start()
        asking = dns.resolver.Resolver(configure=False)
        asking.nameservers, asking.port, asking.lifetime = ["127.0.0.1"], listener.getsockname()[1], 3.0
        try:
            yield asking
        finally:
            listener.sendto(b"end", listener.getsockname())
            thread.join()


def key_file(folder: Path, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> Path:
    file = folder / "dkim.pem"
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(*pem))
    return file


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer.of(key_file(tmp_path, rsa.generate_private_key(65537, 2048)), "candour", FROM)


def test_what_arrives_carries_a_signature_that_holds(signer: Signer) -> None:
    receiver = Receiver()
    content = (
        b"From: post@buyer.org\r\nTo: a@b.example\r\nSubject: x\r\nList-Unsubscribe: <https://x.example/>\r\n\r\nhi\r\n"
    )
    with receiving(receiver) as port:
        asyncio.run(Mailer(f"smtp://127.0.0.1:{port}", FROM, signer=signer).send([("1", "a@b.example", content)]))
    [(_, arrived)] = receiver.received
    assert b"list-unsubscribe" in arrived.partition(b"\r\n\r\n")[0].partition(b"h=")[2]
    known = {b"candour._domainkey.buyer.org.": signer.record.encode()}

    def look_up(name: bytes, timeout: float = 5) -> bytes | None:
        return known.get(name)

    assert dkim.verify(arrived, dnsfunc=look_up)
    assert not dkim.verify(arrived.replace(b"hi", b"ho"), dnsfunc=look_up)


def test_a_file_without_an_rsa_key_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnusableKey, match="RSA"):
        Signer.of(key_file(tmp_path, ec.generate_private_key(ec.SECP256R1())), "candour", FROM)
    with pytest.raises(UnusableKey, match="no private key"):
        Signer.of(tmp_path / "missing.pem", "candour", FROM)


def test_records_that_are_there_are_fine(signer: Signer) -> None:
    records = {
        "mail.buyer.org": "v=spf1 a:relay.example ~all",
        "candour._domainkey.buyer.org": signer.record,
        "_dmarc.buyer.org": "v=DMARC1; p=none",
    }
    with name_server(records) as asking:
        results = dns_records.checked(Sending("buyer.org", "mail.buyer.org", "relay.example", signer), asking)
    assert {result.about: result.is_fine for result in results} == {"SPF": True, "DKIM": True, "DMARC": True}


def test_what_is_missing_is_named_with_the_record_to_set(signer: Signer) -> None:
    with name_server({"candour._domainkey.buyer.org": "v=DKIM1; p=other"}) as asking:
        results = dns_records.checked(Sending("buyer.org", "elsewhere.net", "relay.example", signer), asking)
    sentences = {result.about: result.sentence for result in results if not result.is_fine}
    assert "Set a TXT record at elsewhere.net: v=spf1 a:relay.example ~all" in sentences["SPF"]
    assert signer.record in sentences["DKIM"] and "publishes another key" in sentences["DKIM"]
    assert "_dmarc.buyer.org: v=DMARC1; p=none" in sentences["DMARC"]


def test_without_an_answer_from_dns_nothing_is_claimed(signer: Signer) -> None:
    asking = dns.resolver.Resolver(configure=False)
    asking.nameservers, asking.port, asking.lifetime = ["127.0.0.1"], 1, 0.3
    [result] = dns_records.checked(Sending("buyer.org", "buyer.org", "relay.example", signer), asking)
    assert result.sentence == dns_records.UNANSWERED
