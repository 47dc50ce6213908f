"""Signatures that anybody can verify: Ed25519 under a key derived from PORTAL_SECRET, with the key's id.

A new secret gives a new key. Public keys of former secrets stay stored, so that their signatures can still be verified
when the secrets are gone.
"""

import json
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.storage import portal_state
from portal.storage.database import Work

PURPOSE = "receipt signature"


def issuer(work: Work) -> str:
    """The name of this portal in a signature: its address, without a slash at the end."""
    return work.link("home").rstrip("/")


def current_key(work: Work) -> str:
    """The id of the key that signs now."""
    return work.seal.derived(PURPOSE)[0][0]


def sign(work: Work, data: bytes) -> bytes:
    """The signature of `data` under the current key: 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(work.seal.derived(PURPOSE)[0][1]).sign(data)


def public_keys(work: Work) -> dict[str, bytes]:
    """Every key that this portal has signed with, by id, the current one first."""
    return _in_use(work) | {id: key for id, key in _former(work).items() if id not in _in_use(work)}


def is_signed(public_key: bytes, signature: bytes, data: bytes) -> bool:
    """Whether `signature` was made over `data` with the private key of `public_key`."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def keep_public_keys(work: Work) -> None:
    """Store the public keys in use, before the secrets they come from are removed."""
    known: Mapping[str, bytes] = _former(work) | _in_use(work)
    portal_state.put(work, portal_state.SIGNING_KEYS, json.dumps({id: key.hex() for id, key in known.items()}))


def _in_use(work: Work) -> dict[str, bytes]:
    return {
        id: Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
        for id, key in work.seal.derived(PURPOSE)
    }


def _former(work: Work) -> dict[str, bytes]:
    noted = json.loads(portal_state.get(work, portal_state.SIGNING_KEYS) or "{}")
    return {id: bytes.fromhex(key) for id, key in noted.items()}
