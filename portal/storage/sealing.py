"""Encryption of emails and TOTP seeds at rest: AES-256-GCM under keys derived from PORTAL_SECRET, with key ids.

Several secrets may be given, the newest first: everything is sealed with the newest and opened with the one that sealed
it. `storage.sealed_values` counts what each has sealed and seals it again with the newest.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = b"\x01"
KEY_ID = 4
NONCE = 12
KEY_ID_START = len(FORMAT)
KEY_ID_END = KEY_ID_START + KEY_ID

TOTP = "totp"
CHECK = "check"
"""The purpose of the check value, by which an installation knows its secret while nothing else is sealed."""


class Unsealable(Exception):
    """Sealed under another secret, for another purpose, or changed since."""


@dataclass(frozen=True)
class Key:
    """One secret's key for one purpose. `id` is stored before everything sealed with it."""

    id: bytes
    bytes: bytes


class Sealer:
    """Seals bytes, each for one purpose; what is sealed for `email` does not open as `totp`.

    `secret` has one secret per line, the newest first. Layout of sealed bytes: format byte, four bytes of key id,
    nonce, ciphertext with its tag. Each purpose has its own key and is authenticated as well.
    """

    def __init__(self, secret: str, random: Callable[[int], bytes]) -> None:
        self._secrets = tuple(line.strip() for line in secret.splitlines() if line.strip())
        self._random = random
        self._keys = lru_cache(self._derived)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """A short name for each secret, the newest first; it reveals nothing about the secret."""
        return tuple(_key(secret, "fingerprint").id.hex() for secret in self._secrets)

    def position(self, key_id: bytes, purpose: str) -> int | None:
        """Which secret has this key for `purpose`, 0 for the newest; None if none of them has."""
        ids = [key.id for key in self._keys(purpose)]
        return ids.index(key_id) if key_id in ids else None

    def seal(self, data: bytes, purpose: str) -> bytes:
        """Seal `data` with the newest secret, ready to store."""
        key = self._keys(purpose)[0]
        nonce = self._random(NONCE)
        return FORMAT + key.id + nonce + AESGCM(key.bytes).encrypt(nonce, data, purpose.encode())

    def derived(self, purpose: str) -> tuple[tuple[str, bytes], ...]:
        """The keys for `purpose`, each with its id in hex, the newest first."""
        return tuple((key.id.hex(), key.bytes) for key in self._keys(purpose))

    def key(self, purpose: str) -> bytes:
        """The newest key for `purpose`, for data that is signed rather than sealed."""
        return self._keys(purpose)[0].bytes

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Open sealed bytes; raises Unsealable with a sentence for the operator."""
        position = self.position(key_id(sealed), purpose)
        if sealed[:KEY_ID_START] != FORMAT or position is None:
            raise Unsealable("This was sealed under another PORTAL_SECRET. Restore the previous one to read it.")
        nonce, encrypted = sealed[KEY_ID_END : KEY_ID_END + NONCE], sealed[KEY_ID_END + NONCE :]
        try:
            return AESGCM(self._keys(purpose)[position].bytes).decrypt(nonce, encrypted, purpose.encode())
        except (InvalidTag, ValueError) as wrong:
            raise Unsealable("This was changed after it was sealed.") from wrong

    def _derived(self, purpose: str) -> tuple[Key, ...]:
        return tuple(_key(secret, purpose) for secret in self._secrets)


def key_id(sealed: bytes) -> bytes:
    """The id of the key that sealed this."""
    return sealed[KEY_ID_START:KEY_ID_END]


def _key(secret: str, purpose: str) -> Key:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"candour/" + purpose.encode()).derive(
        secret.encode()
    )
    return Key(hashlib.sha256(b"name of " + derived).digest()[:KEY_ID], derived)
