"""Of a token only its hash is stored: nobody who reads the database can follow a link."""

import hashlib

import pytest

from portal.domain.tokens import hash_of


def test_what_is_stored_is_the_sha_256_of_the_token() -> None:
    assert hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("token", ["", "abc", "Schlüssel", "🔑" * 100])
def test_a_hash_has_one_length_and_never_shows_the_token(token: str) -> None:
    stored = hash_of(token)
    assert len(stored) == 64
    assert stored == hashlib.sha256(token.encode("utf-8")).hexdigest()
    assert not token or token not in stored


def test_tokens_that_differ_in_one_sign_have_nothing_in_common() -> None:
    assert hash_of("abc") != hash_of("abC") != hash_of("abc ")
