"""Notices taken in by command: a line of JSON for each, whatever it is, and what it has marked."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from portal import cli
from portal.cli.connect import database_of, settings
from portal.cli.doctor import run_checks
from portal.storage import deliveries
from portal.storage.database import Database
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, queue_email
from tests.storage.test_outbox import LETTER, plant

Run = Callable[..., list[dict[str, object]]]
SAMPLES = Path(__file__).resolve().parents[1] / "mail/bounces"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line in this process; what it printed, a value a line."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PORTAL_DATA", str(folder / "data"))
    monkeypatch.setenv("PORTAL_BOUNCE_ADDRESS", "bounces@candour.example")

    def portal(*arguments: str) -> list[dict[str, object]]:
        monkeypatch.setattr(sys, "argv", ["portal", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert not ended.value.code, said.err
        return [json.loads(line) for line in said.out.splitlines()]

    portal("init", "--json")
    return portal


@pytest.fixture
def database(run: Run) -> Iterator[Database]:
    database = database_of(settings())
    yield database
    database.close()


def sent(database: Database) -> tuple[str, str]:
    """The organisation, and the envelope sender of an email that was sent to Anna."""
    organisation = database.write(plant)
    id = database.write(queue_email.queue, LETTER, organisation=organisation, invitation="i")
    database.write(claim_emails.claim)
    database.write(deliveries.mark_sent, id)
    table = METADATA.tables["email"]
    row = database.read(lambda work: work.execute(table.select()).one())
    return organisation, row.envelope_from


def test_each_file_gets_a_line(run: Run) -> None:
    files = [str(SAMPLES / f"{name}.eml") for name in ("exim-01", "vacation-01", "delayed-postfix-03")]
    lines = run("mail", "bounce", *files)
    assert [(line["kind"], line["changed"]) for line in lines] == [
        ("failed", False),
        ("other", False),
        ("delayed", False),
    ]
    assert lines[0]["ignored"] == "It is not about an email of this portal."
    assert lines[0]["file"] == files[0]


def test_a_notice_on_standard_input_marks_its_invitation(
    run: Run, database: Database, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    _, sender = sent(database)
    notice = f"From: MAILER-DAEMON@mx.example.net\nTo: {sender}\nSubject: Undeliverable\n\nIt could not be delivered.\n"
    (folder / "notice.eml").write_text(notice)
    with (folder / "notice.eml").open() as given:
        monkeypatch.setattr(sys, "stdin", given)
        (line,) = run("mail", "bounce")
    assert (line["kind"], line["changed"], line["invitations"]) == ("failed", True, ["i"])


def test_notices_are_collected_where_emails_are_sent(
    run: Run, database: Database, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    _, sender = sent(database)
    (folder / "Maildir/new").mkdir(parents=True)
    (folder / "Maildir/new/1.x").write_text(
        f"From: MAILER-DAEMON@mx.example.net\nTo: {sender}\nSubject: Undeliverable\n\nIt could not be delivered.\n"
    )
    monkeypatch.setenv("PORTAL_BOUNCE_MAILDIR", str(folder / "Maildir"))
    monkeypatch.setenv("PORTAL_SMTP_URL", "smtp://127.0.0.1:1")
    (line,) = run("worker", "--once", "--json")
    assert line["notices"] == 1
    invitations = METADATA.tables["invitation"]
    row = database.read(lambda work: work.execute(invitations.select()).one())
    assert row.bounced_at is not None


def test_an_address_is_marked_as_undeliverable(run: Run, database: Database) -> None:
    organisation, _ = sent(database)
    invitations = METADATA.tables["invitation"]
    plain = update(invitations).values(contact_address="anna@halvora.example")
    database.write(lambda work: work.execute(plain))
    marking = ("mail", "undeliverable", "anna@halvora.example", "--organisation", organisation)
    assert run(*marking, "--reason", "Left the firm") == [{"marked": 1}]
    row = database.read(lambda work: work.execute(invitations.select()).one())
    assert row.bounce_reason == "Left the firm"


def test_doctor_says_whether_bounces_are_learnt_of(run: Run, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / "Maildir/new").mkdir(parents=True)
    for maildir, level in (("Maildir", "fine"), ("nowhere", "unsafe")):
        monkeypatch.setenv("PORTAL_BOUNCE_MAILDIR", maildir)
        found = [run_check for run_check in run_checks() if run_check.about == "bounces"]
        assert level in {one.level for one in found}
    monkeypatch.delenv("PORTAL_BOUNCE_ADDRESS")
    monkeypatch.delenv("PORTAL_BOUNCE_MAILDIR")
    assert any("PORTAL_BOUNCE_ADDRESS is not set" in one.sentence for one in run_checks())
