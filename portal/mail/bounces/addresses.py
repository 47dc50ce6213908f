"""Whether two spellings are one mail address: ignores case and compares domains in Unicode and punycode alike."""

import unicodedata

import idna


def is_same(first: str, other: str) -> bool:
    """Whether mail to both addresses goes to the same mailbox, as far as their spelling shows."""
    return bool(first) and _plain(first) == _plain(other)


def _plain(address: str) -> str:
    local, _, domain = unicodedata.normalize("NFC", address).strip().strip("<>").rpartition("@")
    return f"{local.strip(chr(34)).casefold()}@{_domain(domain.rstrip('.'))}"


def _domain(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return domain.casefold()
