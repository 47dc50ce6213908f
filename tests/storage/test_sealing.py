import secrets

import pytest

from portal.storage.sealing import Sealer, Unsealable, key_id


def test_what_is_sealed_opens_again_and_never_looks_the_same() -> None:
    sealer = Sealer("one secret", secrets.token_bytes)
    first, second = sealer.seal(b"words", "email"), sealer.seal(b"words", "email")
    assert first != second
    assert b"words" not in first
    assert sealer.open(first, "email") == sealer.open(second, "email") == b"words"


def test_another_purpose_or_secret_does_not_open_it() -> None:
    sealed = Sealer("one secret", secrets.token_bytes).seal(b"words", "email")
    for secret, purpose in (("one secret", "totp"), ("another", "email")):
        with pytest.raises(Unsealable):
            Sealer(secret, secrets.token_bytes).open(sealed, purpose)


def test_a_changed_byte_is_found() -> None:
    sealer = Sealer("one secret", secrets.token_bytes)
    sealed = bytearray(sealer.seal(b"words", "email"))
    sealed[-1] ^= 1
    with pytest.raises(Unsealable, match="changed"):
        sealer.open(bytes(sealed), "email")


def test_the_newest_secret_seals_and_every_one_opens() -> None:
    former = Sealer("former", secrets.token_bytes)
    both = Sealer("newest\nformer\n", secrets.token_bytes)
    assert both.open(former.seal(b"words", "email"), "email") == b"words"
    sealed = both.seal(b"words", "email")
    assert Sealer("newest", secrets.token_bytes).open(sealed, "email") == b"words"
    with pytest.raises(Unsealable, match="another PORTAL_SECRET"):
        former.open(sealed, "email")


def test_what_is_sealed_says_which_secret_did_it() -> None:
    both = Sealer("newest\nformer", secrets.token_bytes)
    old, new = Sealer("former", secrets.token_bytes).seal(b"", "totp"), both.seal(b"", "totp")
    assert [both.position(key_id(sealed), "totp") for sealed in (new, old)] == [0, 1]
    assert both.position(key_id(new), "email") is None
    assert len(set(both.fingerprints)) == 2


@pytest.mark.parametrize("length", range(34))
def test_half_of_what_was_sealed_does_not_open(length: int) -> None:
    sealer = Sealer("one secret", secrets.token_bytes)
    with pytest.raises(Unsealable):
        sealer.open(sealer.seal(b"words", "email")[:length], "email")
