"""Hashes that only this portal can make: HMAC-SHA-256 under a key drawn from PORTAL_SECRET, with the key's name."""

import hmac
from typing import Any

from portal.domain import canonical
from portal.storage.database import Work

HISTORY = "history"
RESULT = "result"
"""What is hashed; each has a key of its own."""


class UnknownKey(Exception):
    """Hashed under a secret that this portal does not have."""


def current_key(work: Work, purpose: str) -> str:
    """The name of the key that new hashes are made under."""
    return work.seal.derived(purpose)[0][0]


def keyed_hash(work: Work, purpose: str, key_id: str, data: Any) -> str:
    """The hash of `data` in canonical form, as 64 hex digits; raises UnknownKey."""
    key = dict(work.seal.derived(purpose)).get(key_id)
    if key is None:
        raise UnknownKey(key_id)
    return hmac.digest(key, canonical.encoded(data), "sha256").hex()


def stamped(work: Work, purpose: str, data: Any) -> str:
    """Key and hash in one word, `key:hash`, for a column."""
    key_id = current_key(work, purpose)
    return f"{key_id}:{keyed_hash(work, purpose, key_id, data)}"


def fits(work: Work, purpose: str, stamp: str, data: Any) -> bool:
    """Whether `stamp` is of this data; raises UnknownKey."""
    key_id, _, expected = stamp.partition(":")
    return hmac.compare_digest(keyed_hash(work, purpose, key_id, data), expected)
