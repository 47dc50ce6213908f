"""`portal verify` and `portal doctor`: what is whole is said so, and whoever touches the past is found by a command."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.test_bad_commands import Run, run  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow

DATABASE = Path("data/portal.sqlite")


@pytest.fixture
def organisation(run: Run) -> str:  # noqa: F811
    assert run("init")[0] == 0
    organisation = str(json.loads(run("organisation", "add", "Nord", "--json")[1])["id"])
    for name in ("ann", "bo", "cy"):
        run("member", "add", f"{name}@nord.example", "--organisation", organisation, "--role", "owner")
    return organisation


def tamper(*statements: str) -> None:
    """As somebody who has the file."""
    with sqlite3.connect(DATABASE) as connection:
        connection.execute("INSERT INTO erasure_permit VALUES ('open')")
        for statement in statements:
            connection.execute(statement)
        connection.execute("DELETE FROM erasure_permit")
    connection.close()


CUT = (
    "DELETE FROM history_link WHERE number > 2 AND organisation_id IS NOT NULL",
    "DELETE FROM history WHERE id NOT IN (SELECT entry_id FROM history_link)",
    "DELETE FROM history_check",
)


def test_a_whole_portal_says_so_and_gives_a_checkpoint(run: Run, organisation: str) -> None:  # noqa: F811
    status, out, _ = run("verify")
    assert status == 0
    assert "The history of Nord is intact: 4 entries." in out
    assert f"candour-checkpoint/1:{organisation}:4:" in out
    assert "results are unchanged" in out
    status, out, _ = run("verify", "--history", "--organisation", "Nord", "--json")
    report = json.loads(out)
    assert (status, len(report["histories"]), report["histories"][0]["entries"]) == (0, 1, 4)
    assert report["histories"][0]["problem"] is None


def test_a_cut_tail_is_found_with_a_checkpoint_in_a_file_or_as_text(
    run: Run,  # noqa: F811
    organisation: str,
) -> None:
    checkpoint = json.loads(run("verify", "--history", "--json")[1])["histories"][1]["checkpoint"]
    Path("kept.txt").write_text(f"From the history page:\n{checkpoint}\n")
    short = f"{organisation[:8]}-4-{checkpoint.split(':')[3][:16]}"
    for given in (checkpoint, "kept.txt", short):
        assert run("verify", "--history", "--checkpoint", given)[0] == 0
    tamper(*CUT)
    assert run("verify", "--history")[0] == 0, "nothing but a checkpoint can tell"
    tamper("DELETE FROM history_check")
    for given in (checkpoint, "kept.txt", short):
        status, out, _ = run("verify", "--history", "--checkpoint", given)
        assert (status, "Entries are missing at the end" in out) == (1, True), out


def test_an_organisation_that_is_gone_is_found(run: Run, organisation: str) -> None:  # noqa: F811
    checkpoint = json.loads(run("verify", "--history", "--json")[1])["histories"][1]["checkpoint"]
    other = checkpoint.replace(organisation, organisation[::-1])
    status, _, said = run("verify", "--history", "--checkpoint", other)
    assert (status, "that is not in this portal" in said) == (1, True)


@pytest.mark.parametrize("given", ["nothing of the kind", "", "x" * 5000, "a\x00b"])
def test_what_is_no_checkpoint_is_said(run: Run, organisation: str, given: str) -> None:  # noqa: F811
    status, _, said = run("verify", "--history", "--checkpoint", given)
    assert (status, "No checkpoint found" in said) == (2, True)


@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        (("UPDATE history SET verb = 'nothing happened'",), "was changed after it was written"),
        (("DROP TRIGGER submission_frozen_UPDATE",), "triggers that freeze submission"),
    ],
)
def test_doctor_and_verify_say_what_was_touched(
    run: Run,  # noqa: F811
    organisation: str,
    statements: tuple[str, ...],
    sentence: str,
) -> None:
    assert "is intact. Checkpoint: candour-checkpoint/1:" in run("doctor")[1]
    tamper(*statements)
    for command in ("doctor", "verify"):
        status, out, _ = run(command)
        assert (status, sentence in out) == (1, True), out


def test_an_open_door_is_said_by_doctor_and_verify(run: Run, organisation: str) -> None:  # noqa: F811
    with sqlite3.connect(DATABASE) as connection:
        connection.execute("INSERT INTO erasure_permit VALUES ('open')")
    connection.close()
    for command in ("doctor", "verify"):
        status, out, _ = run(command)
        assert (status, "erasure_permit" in out) == (1, True)
