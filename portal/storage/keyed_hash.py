"""Hashes that only this portal can make: HMAC-SHA-256 under a key derived from PORTAL_SECRET, with the key's id."""

import base64
import hmac
import json
from typing import Any

from portal.domain import canonical
from portal.storage import portal_state
from portal.storage.database import Work
from portal.storage.sealing import Unsealable

HISTORY = "history"
RESULT = "result"
"""The purposes; each has its own key."""
HASH_KEYS = "hash keys"


class UnknownKey(Exception):
    """The hash was made under a secret that this portal does not have."""


def current_key(work: Work, purpose: str) -> str:
    """The id of the key for new hashes."""
    return work.seal.derived(purpose)[0][0]


def keyed_hash(work: Work, purpose: str, key_id: str, data: Any) -> str:
    """The hash of `data` in canonical form, as 64 hex digits; raises UnknownKey."""
    key = dict(work.seal.derived(purpose)).get(key_id) or _former_keys(work).get(f"{purpose}:{key_id}")
    if key is None:
        raise UnknownKey(key_id)
    return hmac.digest(key, canonical.encoded(data), "sha256").hex()


def stamped(work: Work, purpose: str, data: Any) -> str:
    """Key id and hash in one string, `key:hash`, for a column."""
    key_id = current_key(work, purpose)
    return f"{key_id}:{keyed_hash(work, purpose, key_id, data)}"


def fits(work: Work, purpose: str, stamp: str, data: Any) -> bool:
    """Whether `stamp` is the hash of this data; raises UnknownKey."""
    key_id, _, expected = stamp.partition(":")
    return hmac.compare_digest(keyed_hash(work, purpose, key_id, data), expected)


def keep_keys(work: Work) -> None:
    """Seal the keys in use under the newest secret, so that hashes can be checked after older secrets are gone."""
    named = {f"{purpose}:{id}": key for purpose in (HISTORY, RESULT) for id, key in work.seal.derived(purpose)}
    known = _former_keys(work) | named
    sealed = work.seal.seal(json.dumps({name: key.hex() for name, key in known.items()}).encode(), HASH_KEYS)
    portal_state.put(work, portal_state.FORMER_KEYS, base64.b64encode(sealed).decode())


def _former_keys(work: Work) -> dict[str, bytes]:
    """The stored keys as `purpose:id`; none if they cannot be opened, for instance after the secret was lost."""
    value = portal_state.get(work, portal_state.FORMER_KEYS)
    if value is None:
        return {}
    return work.library.cached(("former keys", work.seal, value), lambda: _opened(work, value))


def _opened(work: Work, value: str) -> dict[str, bytes]:
    try:
        opened = json.loads(work.seal.open(base64.b64decode(value), HASH_KEYS))
    except Unsealable:
        return {}
    return {name: bytes.fromhex(key) for name, key in opened.items()}
