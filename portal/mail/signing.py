"""DKIM signatures of our own, for installations whose mail server does not sign."""

import base64
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

import dkim  # type: ignore[import-untyped]
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

SIGNED = (
    *(b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version", b"content-type"),
    *(b"list-unsubscribe", b"list-unsubscribe-post"),
)
SMALLEST_KEY = 1024


class UnusableKey(ValueError):
    """The DKIM key cannot be used; the message says why."""


@dataclass(frozen=True)
class Signer:
    """Signs for the domain of the sender's address, with relaxed canonicalisation: servers may refold headers."""

    domain: str
    selector: str
    key: bytes

    @classmethod
    def of(cls, key_file: Path, selector: str, mail_from: str) -> "Signer":
        """The signer for a sender, with an RSA key from a PEM file."""
        try:
            data = key_file.read_bytes()
            key = serialization.load_pem_private_key(data, None)
        except (OSError, ValueError, TypeError):
            raise UnusableKey(f"{key_file} holds no private key in PEM form without a password.") from None
        if not isinstance(key, RSAPrivateKey) or key.key_size < SMALLEST_KEY:
            raise UnusableKey(f"{key_file} must hold an RSA key of 1024 bits or more.")
        plain = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        return cls(parseaddr(mail_from)[1].rpartition("@")[2], selector, plain)

    def signed(self, data: bytes) -> bytes:
        """The email with its DKIM-Signature header prepended."""
        domain = self.domain.encode("idna") if not self.domain.isascii() else self.domain.encode()
        relaxed = (b"relaxed", b"relaxed")
        signature: bytes = dkim.sign(
            data, self.selector.encode(), domain, self.key, canonicalize=relaxed, include_headers=list(SIGNED)
        )
        return signature + data

    @property
    def record(self) -> str:
        """The TXT record that publishes the key, at `selector._domainkey.domain`."""
        key = serialization.load_pem_private_key(self.key, None)
        der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"
