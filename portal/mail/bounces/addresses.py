"""Whether two spellings are one mail address: case, and the domain in its own script or as mail servers write it."""

import unicodedata

import idna


def is_same(first: str, other: str) -> bool:
    """Whether mail to both goes to the same mailbox, as far as their spelling says."""
    return bool(first) and _plain(first) == _plain(other)


def _plain(address: str) -> str:
    local, _, domain = unicodedata.normalize("NFC", address).strip().strip("<>").rpartition("@")
    return f"{local.strip(chr(34)).casefold()}@{_domain(domain.rstrip('.'))}"


def _domain(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return domain.casefold()
