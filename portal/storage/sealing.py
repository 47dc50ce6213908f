"""Secrets at rest: letters' bytes and TOTP seeds, sealed with AES-256-GCM under keys drawn from PORTAL_SECRET."""

import hashlib
from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = b"\x01"
KEY_ID = 4
NONCE = 12


class Unsealable(Exception):
    """Sealed under another secret, for another purpose, or changed since."""


class Sealer:
    """Seals bytes for one purpose each; what is sealed for `letter` does not open as `totp`.

    Layout: format byte, four bytes naming the key, nonce, ciphertext with its tag. The purpose has its own key and is
    authenticated besides.
    """

    def __init__(self, secret: str, random: Callable[[int], bytes]) -> None:
        self._random = random
        self._key = lru_cache(lambda purpose: _key(secret, purpose))

    def seal(self, data: bytes, purpose: str) -> bytes:
        """`data` as it may lie in the database."""
        key, name = self._key(purpose)
        nonce = self._random(NONCE)
        return FORMAT + name + nonce + AESGCM(key).encrypt(nonce, data, purpose.encode())

    def key(self, purpose: str) -> bytes:
        """A key of its own for what is signed rather than sealed."""
        return self._key(purpose)[0]

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """What was sealed; raises Unsealable with a sentence for the operator."""
        key, name = self._key(purpose)
        start = len(FORMAT) + KEY_ID
        if sealed[: len(FORMAT)] != FORMAT or sealed[len(FORMAT) : start] != name:
            raise Unsealable("This was sealed under another PORTAL_SECRET. Put the former one back to read it.")
        try:
            return AESGCM(key).decrypt(sealed[start : start + NONCE], sealed[start + NONCE :], purpose.encode())
        except InvalidTag as wrong:
            raise Unsealable("This was changed after it was sealed.") from wrong


def _key(secret: str, purpose: str) -> tuple[bytes, bytes]:
    drawn = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"candour/" + purpose.encode()).derive(secret.encode())
    return drawn, hashlib.sha256(b"name of " + drawn).digest()[:KEY_ID]
