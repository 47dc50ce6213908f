"""Evidence after submitting: it has a time of its own, and what was submitted does not change by a byte."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest

from portal.domain.events.responses import EvidenceReplaced, EvidenceSupplemented, EvidenceWithdrawn
from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Conflict, Invalid, NotAllowed, NotFound
from portal.storage import evidence, history, notices, submissions
from portal.storage.database import Database
from portal.storage.evidence import Description, Evidence
from portal.storage.tables import METADATA
from portal.workflow import (
    attach,
    change_evidence,
    check_answers,
    erase,
    finding_view,
    follow_up,
    reopen,
    review,
    submit,
    supplement,
    use_file_again,
)
from portal.workflow.attach import SentFile
from portal.workflow.changed_answers import ReadAnswers
from portal.workflow.supplement import About, NewSupplement
from tests import files
from tests.conftest import Clock
from tests.workflow import supplier_side
from tests.workflow.supplier_side import NOTHING, Invited, form
from tests.workflow.test_export import rows_of
from tests.workflow.test_follow_up import finding, member
from tests.workflow.test_submit import MINA, fill, save, submit_answers

RULE, LICENCE, NEWER = files.pdf(text="The rule"), files.pdf(text="The licence"), files.pdf(text="The newer licence")
NEWER_FILE = SentFile("newer.pdf", lambda: NEWER)
HOLDS = ("people", "holds")
TOO_LONG = "x" * (supplement.LONGEST + 1)

pytestmark = pytest.mark.slow


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


@pytest.fixture
def mina(database: Database, invited: Invited) -> Actor:
    """The contact, whose answers with one file are ready to be submitted."""
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina)
    save(database, mina, "papers", form("people.holds=1", holds="no"))
    attach.give(database, invited.invitation, *HOLDS, NOTHING, ("rule.pdf", RULE), actor=mina)
    return mina


def sent(*contents: bytes) -> list[SentFile]:
    return [SentFile(f"licence{at}.pdf", BytesIO(data).read) for at, data in enumerate(contents)]


def add(database: Database, mina: Actor, *contents: bytes, new: NewSupplement | None = None) -> list[str]:
    """Add files about one question; why each that was refused was."""
    new = new or NewSupplement(About(HOLDS))
    refused = supplement.add(database, mina.invitation or "", sent(*contents), new, actor=mina)
    return [f"{file.name}: {file.problem}" for file in refused]


def given(database: Database, actor: Actor, invitation: str) -> tuple[Evidence, ...]:
    return database.read(supplier_side.files_of, invitation, actor=actor)


def table(database: Database, invited: Invited, role: str) -> list[Mapping[str, Any]]:
    rows = rows_of(database, member(invited, role), invited.campaign, "evidence")
    return [{name: row[name] for name in ("file", "added_after_submitting", "withdrawn_because")} for row in rows]


def test_nothing_is_added_before_submitting(database: Database, mina: Actor, invited: Invited) -> None:
    assert database.read(supplement.view, invited.invitation, actor=mina) is None
    with pytest.raises(Closed):
        add(database, mina, LICENCE)


def test_a_supplement_stands_beside_a_submission_that_does_not_change(
    database: Database, mina: Actor, invited: Invited, clock: Clock
) -> None:
    submitted = submit_answers(database, mina).submission
    assert submitted is not None
    clock.advance(hours=2)
    new = NewSupplement(About(HOLDS), Description("Our licence", date(2026, 6, 30)))
    bad = b"MZ" + bytes(90)
    assert [line.split(": ")[0] for line in add(database, mina, LICENCE, bad, new=new)] == ["licence1.pdf"]
    assert add(database, mina, LICENCE, new=new) == []  # pressed once more
    standing = database.read(submissions.of_invitation, invited.invitation, actor=mina)
    assert standing == submitted
    added = given(database, mina, invited.invitation)[1:]
    assert [(file.is_supplement, file.received_at, file.description) for file in added] == [
        (True, clock(), "Our licence")
    ]
    reviewer = member(invited, "reviewer")
    assert not added[0].is_expired
    clock.advance(days=40)
    (line,) = [
        line
        for family in database.read(review.response, invited.campaign, invited.invitation, actor=reviewer).families
        for section in family.sections
        for line in section.lines
        if line.question.id == "holds"
    ]
    assert [(file.file_name, file.is_supplement, file.is_expired) for file in line.files] == [
        ("rule.pdf", False, False),
        ("licence0.pdf", True, True),
    ]
    assert [row["added_after_submitting"] for row in table(database, invited, "reviewer")] == ["false", "true"]
    noted = database.read(history.of_object, "invitation", invited.invitation, actor=reviewer)
    assert [entry.verb for entry in noted].count(EvidenceSupplemented.verb) == 1
    told = [
        database.read(notices.news, clock() - timedelta(days=50), clock(), actor=reader).files
        for reader in (member(invited, "safeguarding"), reviewer)
    ]
    assert told == [1, 1], "the question is nobody's secret, so its file is none"


def test_what_is_said_of_a_file_is_short_and_names_nobody(database: Database, mina: Actor) -> None:
    assert submit_answers(database, mina).submission
    for words in (TOO_LONG, "Call +880 1712-345678"):
        with pytest.raises(Invalid) as refused:
            add(database, mina, LICENCE, new=NewSupplement(described=Description(words)))
        assert refused.value.fields.keys() == {"description"}
    for unknown in (About(("people", "nothing")), About(follow_up="none")):
        with pytest.raises(NotFound):
            add(database, mina, LICENCE, new=NewSupplement(unknown))
    for many in ((), (LICENCE,) * (attach.MOST_AT_ONCE + 1)):
        with pytest.raises(Invalid) as refused:
            add(database, mina, *many)
        assert refused.value.fields.keys() == {"files"}


def test_submitted_files_are_replaced_and_withdrawn_in_the_open(
    database: Database, mina: Actor, invited: Invited, clock: Clock
) -> None:
    assert submit_answers(database, mina).submission
    (rule,) = given(database, mina, invited.invitation)
    with pytest.raises(Conflict):
        database.write(change_evidence.describe, invited.invitation, rule.id, Description("Other"), actor=mina)
    with pytest.raises(Invalid) as refused:
        change_evidence.withdraw(database, invited.invitation, rule.id, "", actor=mina)
    assert refused.value.fields.keys() == {"reason"}
    clock.advance(hours=1)
    for _ in range(2):  # pressed twice
        done = change_evidence.substitute(
            database, invited.invitation, rule.id, NEWER_FILE, Description("Newer"), is_confirmed=False, actor=mina
        )
        assert done.problem is None
    with pytest.raises(Conflict):
        change_evidence.withdraw(database, invited.invitation, rule.id, "It is old.", actor=mina)
    older, newer = given(database, mina, invited.invitation)
    assert (older.replaced_at, older.replaced_by, newer.is_supplement) == (clock(), newer.id, True)
    for _ in range(2):
        change_evidence.withdraw(database, invited.invitation, newer.id, "It was the wrong one.", actor=mina)
    assert not given(database, mina, invited.invitation)[1].is_current
    reviewer = member(invited, "reviewer")
    assert database.read(evidence.read, older.id, actor=reviewer)[0].id == older.id
    assert [row["withdrawn_because"] for row in table(database, invited, "reviewer")] == ["", "It was the wrong one."]
    noted = [entry.verb for entry in database.read(history.of_object, "invitation", invited.invitation, actor=reviewer)]
    assert [noted.count(event.verb) for event in (EvidenceReplaced, EvidenceWithdrawn)] == [1, 1]


def test_a_file_replaced_by_itself_is_described_anew(
    database: Database, mina: Actor, invited: Invited, clock: Clock
) -> None:
    """What is said of a submitted file is changed by sending the file once more: no word is lost."""
    assert submit_answers(database, mina).submission
    (rule,) = given(database, mina, invited.invitation)
    clock.advance(hours=1)
    described = Description("Valid for another year", date(2027, 6, 30))
    for _ in range(2):  # pressed twice
        same = SentFile("rule.pdf", lambda: RULE)
        done = change_evidence.substitute(
            database, invited.invitation, rule.id, same, described, is_confirmed=False, actor=mina
        )
        assert done.problem is None
    older, newer = given(database, mina, invited.invitation)
    assert older.replaced_by == newer.id
    assert (newer.description, newer.expires_on) == (described.text, described.expires_on)


def test_the_confidence_follows_the_files_that_stand(
    database: Database, mina: Actor, invited: Invited, clock: Clock
) -> None:
    """A file asked for and withdrawn counts no more; a newer one in its place does."""
    assert submit_answers(database, mina).submission
    (rule,) = given(database, mina, invited.invitation)

    def share() -> str:
        (family,) = database.read(
            review.response, invited.campaign, invited.invitation, actor=member(invited, "safeguarding")
        ).families
        assert family.standing.reliance is not None
        return family.standing.reliance["evidence"]

    before = share()
    clock.advance(minutes=1)
    change_evidence.withdraw(database, invited.invitation, rule.id, "It was the wrong one.", actor=mina)
    assert share() == "0.0"
    clock.advance(minutes=1)
    assert add(database, mina, NEWER) == []
    assert share() == before != "0.0"


def test_a_draft_is_described_replaced_and_withdrawn_for_good(
    database: Database, mina: Actor, invited: Invited, clock: Clock
) -> None:
    clock.advance(minutes=1)
    (rule,) = given(database, mina, invited.invitation)
    colleague = replace(mina, sections=frozenset({("people", "numbers")}))
    with pytest.raises(NotFound):
        database.read(change_evidence.view, invited.invitation, rule.id, actor=colleague)
    with pytest.raises(NotFound):
        database.read(supplement.opened, invited.invitation, actor=colleague)
    database.write(change_evidence.describe, invited.invitation, rule.id, Description("Page 1"), actor=mina)
    done = change_evidence.substitute(
        database, invited.invitation, rule.id, NEWER_FILE, Description("Page 2"), is_confirmed=False, actor=mina
    )
    assert done.problem is None
    older, newer = given(database, mina, invited.invitation)
    assert (older.description, older.replaced_by, newer.is_supplement) == ("Page 1", newer.id, False)
    submitted = submit_answers(database, mina).submission
    assert submitted is not None
    assert [file["description"] for file in submitted.content["evidence"]] == ["Page 2"]
    safeguarding = member(invited, "safeguarding")
    assert [file.id for file in given(database, safeguarding, invited.invitation)] == [newer.id]
    with pytest.raises(NotFound):
        database.read(review.file, invited.campaign, invited.invitation, older.id, actor=safeguarding)
    assert database.read(attach.fetch, invited.invitation, older.id, actor=mina)


def test_nobody_signs_a_description_that_was_changed_after_it_was_read(database: Database, mina: Actor) -> None:
    invitation = mina.invitation or ""
    (rule,) = given(database, mina, invitation)
    for described in (Description("Page 1"), Description("Page 1", date(2026, 6, 30))):
        read = database.read(check_answers.check_before_submitting, invitation, actor=mina)
        database.write(change_evidence.describe, invitation, rule.id, described, actor=mina)
        submitted = (invitation, MINA, ReadAnswers(read.digest))
        assert submit.submit(database, *submitted, actor=mina).submission is None
    assert submit_answers(database, mina).submission


def test_a_file_of_a_restricted_follow_up_is_for_safeguarding(
    database: Database, mina: Actor, invited: Invited
) -> None:
    save(database, mina, "papers", form("people.holds=2", "people.held", holds="yes", held="3"))
    assert submit_answers(database, mina).submission
    first, second = member(invited, "safeguarding"), member(invited, "safeguarding", "s")
    critical = finding(database, invited)
    due = date(2026, 7, 30)
    asked = database.write(follow_up.ask, critical.id, "When were they given back?", due, actor=first)
    database.write(follow_up.agree_to_ask, critical.id, actor=second)
    assert add(database, mina, LICENCE, new=NewSupplement(About(follow_up=asked))) == []
    (added,) = [file for file in given(database, mina, invited.invitation) if file.is_supplement]
    assert (added.follow_up_id, added.is_restricted) == (asked, True)
    for role, seen in (("reviewer", []), ("safeguarding", [added.id])):
        actor = member(invited, role)
        read = database.read(review.response, invited.campaign, invited.invitation, actor=actor)
        assert [file.id for file in read.supplement] == seen
        assert len(table(database, invited, role)) == 2 * len(seen)
    assert add(database, mina, LICENCE + b" ", new=NewSupplement(About(("people", "held")))) == []
    now = database.clock()
    since = [(now - timedelta(days=1), now, role) for role in ("safeguarding", "reviewer")]
    news = [database.read(notices.news, *between, actor=member(invited, role)).files for *between, role in since]
    assert news == [2, 0], "a restricted question's file, and a restricted follow-up's"
    listed = database.read(finding_view.finding_view, critical.id, actor=first).files
    assert [file.id for file in listed[asked]] == [added.id]
    with pytest.raises(NotAllowed):
        database.read(review.file, invited.campaign, invited.invitation, added.id, actor=member(invited, "reviewer"))


def test_erasing_takes_what_was_said_of_files_too(database: Database, mina: Actor, invited: Invited) -> None:
    assert submit_answers(database, mina).submission
    assert add(database, mina, LICENCE, new=NewSupplement(described=Description("The licence of Mina"))) == []
    (added,) = [file for file in given(database, mina, invited.invitation) if file.is_supplement]
    change_evidence.withdraw(database, invited.invitation, added.id, "Mina took the wrong one.", actor=mina)
    owner = member(invited, "owner")
    planned = database.read(erase.preview, "response", invited.invitation, actor=owner)
    erase.erase(database, "response", invited.invitation, str(planned.total), actor=owner)
    rows = database.read(lambda work: list(work.execute(METADATA.tables["evidence"].select())))
    assert [(row.file_name, row.description, row.withdrawn_reason) for row in rows] == [("", "", "")] * 2
    assert [path for path in (database.data / "evidence").rglob("*") if path.is_file()] == []


def test_a_supplement_used_for_a_question_during_a_correction_is_submitted_with_it(
    database: Database, mina: Actor, invited: Invited, clock: Clock
) -> None:
    """The row for the question is new: the file came with the corrected answers and not after them."""
    assert submit_answers(database, mina).submission
    clock.advance(minutes=1)
    assert add(database, mina, LICENCE, new=NewSupplement()) == []
    added = given(database, mina, invited.invitation)[-1]
    clock.advance(minutes=1)
    campaign = (invited.campaign, invited.invitation, "The rule is unreadable.", ())
    database.write(reopen.reopen, *campaign, actor=member(invited, "reviewer"))
    mina = supplier_side.sit_down(database, invited)
    clock.advance(minutes=1)
    used = database.write(use_file_again.use_again, invited.invitation, *HOLDS, NOTHING, added.id, actor=mina)
    assert used.problem is None
    clock.advance(minutes=1)
    assert submit_answers(database, mina).submission
    rows = table(database, invited, "reviewer")
    assert [(row["file"], row["added_after_submitting"]) for row in rows] == [
        ("rule.pdf", "false"),
        ("licence0.pdf", "true"),
        ("licence0.pdf", "false"),
    ]
