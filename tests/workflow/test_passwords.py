"""Passwords that others would try first are refused with one sentence."""

import subprocess
import sys

import pytest

from portal.domain.refusals import Invalid
from portal.storage import sessions
from portal.storage.database import Database
from portal.workflow import passwords
from tests.web.conftest import Cast, cast

__all__ = ["cast"]
WORDS = passwords.own_words("owner@harbour-foods.example", "Anna Berger", "Harbour Foods")


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "qwertyuiop12",
        "aaaaaaaaaaaaaa",
        "123456789012",
        "Harbour Foods 2026",
        "owner@harbour-foods",
        "AnnaBerger1!",
    ],
)
def test_what_is_common_or_ones_own_is_refused(password: str) -> None:
    with pytest.raises(Invalid, match="too easy to guess"):
        passwords.check(password, WORDS)


def test_length_is_told_apart() -> None:
    with pytest.raises(Invalid, match="at least 12"):
        passwords.check("short", WORDS)
    with pytest.raises(Invalid, match="at most 200"):
        passwords.check("lantern cardigan " * 20, WORDS)


@pytest.mark.parametrize(
    "password",
    ["lantern cardigan river", "correct horse battery", "the harbour is cold in march", "x" * 3 + "q7!Zp0#Lm2v"],
)
def test_words_that_do_not_belong_together_are_taken(password: str) -> None:
    passwords.check(password, WORDS)


def test_the_organisations_words_are_known(database: Database, cast: Cast) -> None:
    known = database.read(sessions.by_address, "owner@harbour-foods.example")
    assert known is not None
    assert {"harbour", "foods", "owner"} <= set(database.read(passwords.words_about, known))


def test_a_password_that_is_kept_costs_what_owasp_advises() -> None:
    """In a process of its own: the tests' own passwords cost less."""
    said = "from portal.workflow import sign_in; print(sign_in.hashed('three words well chosen'))"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
