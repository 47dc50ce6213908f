"""The envelope sender of an email: a unique address, so that a bounce shows which email it is about."""

import base64
import hashlib
import hmac

SECRET_LETTERS = 12
LONGEST_LOCAL = 64
ID_LETTERS = 26


def sender(bounce_address: str, email_id: str, key: bytes) -> str:
    """Return the envelope sender of one email: `bounces+id.secret@candour.example`.

    The secret is derived from `key`, so that nobody can forge a bounce of an email they did not get. It has only small
    letters and digits, because mail servers change case.
    """
    local, _, domain = bounce_address.rpartition("@")
    return f"{local}+{email_id}.{_secret(email_id, key)}@{domain}"


def fits(bounce_address: str) -> bool:
    """Whether the address leaves room for an email's id and secret (64 characters before the @, RFC 5321)."""
    local, at, domain = bounce_address.rpartition("@")
    room = LONGEST_LOCAL - ID_LETTERS - SECRET_LETTERS - len("+.")
    return bool(at and domain and local) and bounce_address.isascii() and len(local) <= room and "+" not in local


def is_genuine(envelope_sender: str | None, email_id: str, secret: str) -> bool:
    """Whether the id and secret in a bounce belong to this envelope sender."""
    local = (envelope_sender or "").rpartition("@")[0].casefold()
    return hmac.compare_digest(local.rpartition("+")[2].encode(), f"{email_id}.{secret}".casefold().encode())


def _secret(email_id: str, key: bytes) -> str:
    drawn = hmac.new(key, email_id.encode(), hashlib.sha256).digest()
    return base64.b32encode(drawn).decode("ascii").lower()[:SECRET_LETTERS]
