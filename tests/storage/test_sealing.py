import secrets

import pytest

from portal.storage.sealing import Sealer, Unsealable


def test_what_is_sealed_opens_again_and_never_looks_the_same() -> None:
    sealer = Sealer("one secret", secrets.token_bytes)
    first, second = sealer.seal(b"words", "letter"), sealer.seal(b"words", "letter")
    assert first != second
    assert b"words" not in first
    assert sealer.open(first, "letter") == sealer.open(second, "letter") == b"words"


def test_another_purpose_or_secret_does_not_open_it() -> None:
    sealed = Sealer("one secret", secrets.token_bytes).seal(b"words", "letter")
    for secret, purpose in (("one secret", "totp"), ("another", "letter")):
        with pytest.raises(Unsealable):
            Sealer(secret, secrets.token_bytes).open(sealed, purpose)


def test_a_changed_byte_is_found() -> None:
    sealer = Sealer("one secret", secrets.token_bytes)
    sealed = bytearray(sealer.seal(b"words", "letter"))
    sealed[-1] ^= 1
    with pytest.raises(Unsealable, match="changed"):
        sealer.open(bytes(sealed), "letter")
