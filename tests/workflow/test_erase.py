"""What is erased is gone from rows, history, files, free pages and backups; hashes, totals and the chain stay."""

import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid, NotAllowed, NotFound
from portal.storage import backup, board, erasing, integrity, submissions, uploads
from portal.storage.database import Database, Work
from portal.storage.erasable import ErasureKind
from portal.storage.erasing import Plan
from portal.storage.tables import METADATA
from portal.workflow import delegate, erase, follow_up, hold, keep_history, receipt_number, review
from portal.workflow.browser_codes import SeenBrowser
from portal.workflow.delegate import NewColleague
from tests.conftest import MakeDatabase
from tests.entering import enter
from tests.workflow import supplier_side
from tests.workflow.supplier_side import ADDRESS, Invited, form
from tests.workflow.test_attach import give
from tests.workflow.test_follow_up import due, finding
from tests.workflow.test_submit import PDF, save, submit_answers

STORY = "The foreman Casimir keeps the key"
QUESTION = "Did Casimir give the passports back?"
FILE = "passport-of-casimir.pdf"
COLLEAGUE = "rahman@factory.example"
PHONE = SeenBrowser("the cookie of her telephone", "Safari, iPhone")
WORDS: dict[ErasureKind, tuple[str, ...]] = {
    "response": (STORY, QUESTION, "Casimir", "casimir"),
    "contact": (ADDRESS, COLLEAGUE),
    "supplier": (STORY, QUESTION, "Casimir", "casimir", ADDRESS, COLLEAGUE, "Factory of Mina", "Mina Rahman"),
}


@pytest.fixture
def invited(database: Database) -> Invited:
    """A supplier that has submitted a story and a file, and was asked about a finding.

    A colleague was emailed a link, and the contact a code for another browser: emails that belong to no invitation.
    """
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    colleague = NewColleague(COLLEAGUE, "A. Rahman", "en", frozenset({("people", "papers")}))
    database.write(delegate.give, invited.invitation, colleague, actor=mina)
    save(database, mina, "numbers", form("people.workers", "people.agency", workers="120", agency="no"))
    save(database, mina, "papers", form("people.holds", holds="no"))
    assert give(database, mina, FILE, PDF) is None
    save(database, mina, "papers", form("people.holds=1", "people.held", holds="yes", held="3"))
    save(database, mina, "papers", form("people.story", story=STORY))
    assert submit_answers(database, mina).submission is not None
    assert enter(database, invited.token, ADDRESS, PHONE).outcome == "in"
    sana = Actor("member", "s" * 26, "Sana", invited.organisation, frozenset({"safeguarding"}))
    found = finding(database, invited)
    database.write(follow_up.ask, found.id, QUESTION, due(database.clock), actor=sana)  # type: ignore[arg-type]
    return invited


def owner(invited: Invited, *roles: str) -> Actor:
    return Actor("member", "o" * 26, "Olga", invited.organisation, frozenset(roles or {"owner"}))


def subject(database: Database, invited: Invited, kind: ErasureKind) -> str:
    if kind == "response":
        return invited.invitation
    table = METADATA.tables["invitation"]
    return str(database.read(lambda work: work.execute(select(table.c.supplier_id)).scalar_one()))


def erased(database: Database, invited: Invited, kind: ErasureKind) -> Plan:
    id, actor = subject(database, invited, kind), owner(invited)
    keep_history.number_waiting(database)
    planned = database.read(erase.preview, kind, id, actor=actor)
    return erase.erase(database, kind, id, f"{planned.total:,}", actor=actor)


def everything(work: Work) -> str:
    return "\n".join(
        f"{table.name}: {tuple(row)}" for table in METADATA.sorted_tables for row in work.execute(select(table))
    )


def bytes_on_disk(folder: Path) -> bytes:
    return b"\n".join(str(path).encode() + path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("what", ["response", "contact", "supplier"])
def test_words_are_gone_from_rows_files_pages_and_the_next_backup(
    database: Database, invited: Invited, folder: Path, what: ErasureKind
) -> None:
    before = database.read(everything)
    assert all(word in before for word in WORDS[what])
    database.write(uploads.save, b"Factory of Mina;Casimir", "list.csv", actor=owner(invited))
    plan = erased(database, invited, what)
    assert len(plan.counts) > plan.total > 1, "the number to type counts nothing that depends on answers"
    after = database.read(everything)
    assert [word for word in WORDS[what] if word in after] == []
    if what != "contact":
        assert [path for path in database.data.rglob("evidence/*/*") if path.is_file()] == []
    assert list(database.files.list("uploads")) == []
    if database.is_sqlite:
        on_disk = bytes_on_disk(folder)
        assert [word for word in WORDS[what] if word.encode() in on_disk] == []
    backup.backup(database, folder / "copy.zip")
    with zipfile.ZipFile(folder / "copy.zip") as archive:
        copied = b"".join(archive.read(name) for name in archive.namelist())
    assert [word for word in WORDS[what] if word.encode() in copied] == []


@pytest.mark.parametrize("what", ["response", "contact", "supplier"])
def test_the_history_hashes_and_totals_stay(database: Database, invited: Invited, what: ErasureKind) -> None:
    keep_history.number_waiting(database)
    count = keep_history.verified(database, invited.organisation).entries
    submission = database.read(submissions.of_invitation, invited.invitation, actor=owner(invited))
    row = database.read(board.row, invited.invitation, actor=owner(invited))
    assert submission is not None
    assert row is not None
    erased(database, invited, what)
    keep_history.number_waiting(database)
    verified = keep_history.verified(database, invited.organisation)
    assert (verified.problem, verified.entries > count) == (None, True)
    assert [one for one in database.read(lambda work: list(integrity.problems(work))) if one.level == "unsafe"] == []
    again = database.read(board.row, invited.invitation, actor=owner(invited))
    assert again is not None
    assert (again.status, again.score_tenths, again.band) == (row.status, row.score_tenths, row.band)
    answered = database.read(receipt_number.look_up, submission.hash)
    assert answered.state == ("whole" if what == "contact" else "erased")
    assert f"erased on {database.clock():%Y-%m-%d}" in answered.sentence or what == "contact"
    shown = database.read(review.response, invited.campaign, invited.invitation, actor=owner(invited))
    assert (shown.submission is None) == (what != "contact")


def test_it_is_refused_under_a_hold_and_with_another_count(database: Database, invited: Invited) -> None:
    actor, supplier = owner(invited), subject(database, invited, "supplier")
    with pytest.raises(Invalid, match="reason"):
        database.write(hold.set_hold, supplier, " ", actor=actor)
    database.write(hold.set_hold, supplier, "A court has asked for it.", actor=actor)
    with pytest.raises(Conflict, match="already"):
        database.write(hold.set_hold, supplier, "A court has asked for it.", actor=actor)
    for kind in ("supplier", "contact", "response"):
        with pytest.raises(Conflict, match="legal hold"):
            erased(database, invited, kind)
    database.write(hold.lift_hold, supplier, "The court is done.", actor=actor)
    with pytest.raises(Invalid, match="to confirm"):
        erase.erase(database, "supplier", supplier, "1", actor=actor)
    assert ADDRESS in database.read(everything)
    erased(database, invited, "supplier")
    assert "The court is done." not in database.read(everything)


@pytest.mark.parametrize("role", ["campaign_manager", "reviewer", "safeguarding", "read_only"])
def test_only_an_owner_erases(database: Database, invited: Invited, role: str) -> None:
    supplier = subject(database, invited, "supplier")
    for step, arguments in ((erase.preview, ("supplier", supplier)), (hold.set_hold, (supplier, "A reason."))):
        with pytest.raises(NotAllowed):
            database.write(step, *arguments, actor=owner(invited, role))


def test_nothing_of_another_organisation_is_erased(database: Database, invited: Invited) -> None:
    stranger = Actor("member", "x" * 26, "X", "another", frozenset({"owner"}))
    for kind in ("supplier", "contact", "response"):
        with pytest.raises(NotFound):
            database.read(erase.preview, kind, subject(database, invited, kind), actor=stranger)


def test_after_a_restore_what_is_on_the_list_stays_erased(
    database: Database, invited: Invited, make_database: MakeDatabase, folder: Path
) -> None:
    backup.backup(database, folder / "before.zip")
    erased(database, invited, "supplier")
    lines = database.read(erase.list_erased, actor=owner(invited))
    assert len(lines) == 1
    assert "Mina" not in lines[0]
    copy = make_database(f"sqlite:///{folder / 'copy.sqlite'}", data=folder / "copy")
    backup.restore(copy, folder / "before.zip")
    assert ADDRESS in copy.read(everything)
    assert erase.erase_again(copy, [*lines, "response " + "b" * 26 + " " + "c" * 26]) == (1, 1)
    after = copy.read(everything)
    assert [word for word in WORDS["supplier"] if word in after] == []
    assert erase.erase_again(copy, lines) == (0, 0)
    with pytest.raises(Invalid, match="Line 1"):
        erase.erase_again(copy, ["who knows"])


def test_an_erasure_that_is_noted_is_known_by_its_subject(database: Database, invited: Invited) -> None:
    erased(database, invited, "contact")
    (known,) = database.read(erasing.erased, invited.organisation)
    assert (known.kind, known.subject) == ("contact", subject(database, invited, "contact"))
    assert database.read(erasing.erased, "another") == ()
