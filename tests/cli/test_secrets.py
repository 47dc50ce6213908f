"""A lost or changed secret locks nobody out: it is refused with a sentence, and there is a way back by command."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Portal

pytestmark = pytest.mark.slow
OTHER = "another secret, just as long as it must be"


def _sealed(portal: Portal) -> set[tuple[str, bool]]:
    return {(row["sealed"], row["newest"]) for row in json.loads(portal("secret", "status", "--json").out)}


@pytest.mark.parametrize(
    "command",
    [
        ("serve",),
        ("worker", "--once"),
        ("init",),
        ("member", "add", "a@nord.example", "--role", "owner", "--organisation", "ORG"),
        ("secret", "rotate"),
        ("secret", "new"),
    ],
)
def test_what_would_use_another_secret_is_refused(
    portal: Portal, organisation: str, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PORTAL_SECRET", OTHER)
    monkeypatch.setenv("PORTAL_SMTP_URL", "smtp://127.0.0.1:1")
    ended = portal(*[organisation if word == "ORG" else word for word in command])
    assert ended.status == 2
    assert ended.err.startswith("The secret does not fit: 1 waiting email cannot be opened with it.")
    assert OTHER not in ended.err


def test_doctor_says_that_the_secret_does_not_fit(
    portal: Portal, organisation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "fine    secret: The secret opens the sealed values (waiting email, check value)." in portal("doctor").out
    monkeypatch.setenv("PORTAL_SECRET", OTHER)
    ended = portal("doctor")
    assert ended.status == 1
    assert "unsafe  secret: The secret does not fit" in ended.out


def test_the_former_secret_beside_the_new_one_opens_everything_until_all_is_sealed_again(
    portal: Portal, organisation: str, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    former = (folder / "data" / "secret").read_text()
    monkeypatch.setenv("PORTAL_SECRET", f"{OTHER},{former}")
    assert _sealed(portal) == {("waiting email", False), ("check value", False)}
    assert "Run `portal secret rotate`" in portal("doctor").out
    assert portal("secret", "rotate").out.startswith("1 re-encrypted with the newest secret.")
    monkeypatch.setenv("PORTAL_SECRET", OTHER)
    assert _sealed(portal) == {("waiting email", True), ("check value", True)}
    assert portal("doctor").status == 0


def test_a_secret_in_a_file_is_renewed_by_two_commands(portal: Portal, organisation: str, folder: Path) -> None:
    file = folder / "data" / "secret"
    former = file.read_text()
    assert portal("secret", "new").status == 0
    assert portal("secret", "rotate").status == 0
    newest, last = file.read_text().splitlines()
    assert last == former
    file.write_text(newest)
    assert portal("doctor").status == 0


def test_a_secret_that_is_lost_is_given_up_after_a_count(
    portal: Portal, organisation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "nothing to discard" in portal("secret", "forget").err
    monkeypatch.setenv("PORTAL_SECRET", OTHER)
    for wrong in ((), ("--confirm", "2")):
        assert "--confirm 1" in portal("secret", "forget", *wrong).err
    assert portal("secret", "forget", "--confirm", "1").status == 0
    assert portal("doctor").status == 0


def test_an_owner_gets_in_again_by_a_link_that_needs_no_email_and_no_former_secret(
    portal: Portal, organisation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_SECRET", OTHER)
    unlock = ("member", "unlock", "Olga@nord.example", "--organisation", organisation)
    assert portal(*unlock).out.startswith("http://127.0.0.1:8000/password/")
    assert json.loads(portal(*unlock, "--json").out)["link"].startswith("http://127.0.0.1:8000/password/")
    ended = portal("member", "unlock", "nobody@nord.example", "--organisation", organisation)
    assert (ended.status, "is not a member" in ended.err) == (2, True)


def test_a_file_that_is_missing_is_said(portal: Portal, organisation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET_FILE", "nowhere")
    for command in (("serve",), ("organisation", "list")):
        ended = portal(*command)
        assert (ended.status, "nowhere, which does not exist" in ended.err) == (2, True)
    assert "nowhere, which does not exist" in portal("doctor").out
