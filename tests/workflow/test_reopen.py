"""Submitted answers are opened, corrected and submitted again; the earlier round stays frozen, beside the new one."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Conflict, Invalid, NotAllowed, NotFound
from portal.storage import board, campaigns, evidence, finding_lists, findings_board, submissions
from portal.storage import supplier_messages as stored
from portal.storage.database import Database
from portal.storage.finding_lists import FindingFilter
from portal.storage.responses import QuestionRef
from portal.storage.submissions import Submission
from portal.storage.tables import METADATA
from portal.workflow import answer, answer_supplier, attach, receipts, reopen, response_view, rounds, write_to_buyer
from portal.workflow.answer import SaveResult
from portal.workflow.rounds import Round
from portal.workflow.write_to_buyer import NewMessage
from tests import files
from tests.conftest import Clock
from tests.workflow import supplier_side
from tests.workflow.supplier_side import NOTHING, Invited, form
from tests.workflow.test_follow_up import letters, member
from tests.workflow.test_submit import fill, submit_answers

WHY = "The number of passports does not fit your letter."


@pytest.fixture
def invited(database: Database, clock: Clock) -> Invited:
    made = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, made)
    fill(database, mina)
    assert submit_answers(database, mina).submission is not None
    clock.advance(minutes=1)
    return made


def opened(database: Database, invited: Invited, places: Sequence[QuestionRef] = (), role: str = "reviewer") -> Actor:
    """The answers opened by a member; the supplier in a new session."""
    given = (invited.campaign, invited.invitation, WHY, places)
    database.write(reopen.reopen, *given, actor=member(invited, role))
    return supplier_side.sit_down(database, invited)


def row(database: Database, invited: Invited) -> board.BoardRow:
    found = database.read(board.row, invited.invitation, actor=member(invited, "safeguarding"))
    assert found is not None
    return found


def every(database: Database, invited: Invited) -> tuple[Submission, ...]:
    newest = database.read(submissions.of_invitation, invited.invitation, actor=member(invited, "owner"))
    assert newest is not None
    return database.read(submissions.every, newest.response)


def seen(database: Database, invited: Invited, role: str) -> tuple[Round, ...]:
    return database.read(rounds.rounds, every(database, invited)[0].response, actor=member(invited, role))


def save(database: Database, mina: Actor, section: str, posted: dict[str, list[str]]) -> SaveResult:
    invitation = mina.invitation or ""
    return database.write(answer.save, invitation, "people", section, supplier_side.given(posted), actor=mina).saved


def correct(database: Database, mina: Actor, clock: Clock, held: str) -> Any:
    clock.advance(minutes=5)
    answers = form("people.holds=1", "people.held=1", holds="yes", held=held)
    save(database, mina, "papers", answers)
    return submit_answers(database, mina)


def test_a_correction_is_a_new_round_and_the_old_one_stays_frozen(
    database: Database, invited: Invited, clock: Clock
) -> None:
    (first,) = every(database, invited)
    before = row(database, invited)
    clock.set(supplier_side.DUE + timedelta(days=3))
    mina = opened(database, invited)
    assert row(database, invited).status == "reopened"
    assert (row(database, invited).severity, row(database, invited).score) == (before.severity, before.score)
    assert letters(database, invited) == ["receipt", "reopened"]
    done = correct(database, mina, clock, "0")
    assert done.submission is not None
    old, new = every(database, invited)
    assert (old, old.number, new.number) == (first, 1, 2)
    assert not new.late and not new.content["late"], "a correction of what came in time is not late"
    after = row(database, invited)
    assert (after.status, after.submitted_at, after.late) == ("submitted", before.submitted_at, False)
    assert (before.severity, after.severity) == ("critical", "none"), "scored anew"
    assert submit_answers(database, mina).submission == new, "a second press gives the same submission"
    read = database.read(receipts.receipt, invited.invitation, actor=mina)
    assert read is not None and (read.submission, len(read.earlier)) == (new, 1)
    with pytest.raises(Closed):
        save(database, mina, "papers", form("people.holds=2", holds="no"))


def test_nobody_sees_a_correction_before_it_is_submitted(database: Database, invited: Invited, clock: Clock) -> None:
    reviewer = member(invited, "safeguarding")
    mina = opened(database, invited)
    clock.advance(minutes=5)
    save(database, mina, "papers", form("people.holds=1", "people.held=1", "people.story", holds="no", story="SECRET"))
    attach.give(database, invited.invitation, "people", "holds", NOTHING, ("rule.pdf", files.pdf()), actor=mina)
    read = database.read(response_view.response_view, invited.campaign, invited.invitation, actor=reviewer)
    assert "SECRET" not in repr(read.read.families)
    assert read.is_reopened and read.rounds == ()
    (file,) = database.read(evidence.of_response, every(database, invited)[0].response, actor=mina)
    assert database.read(evidence.of_response, file.response, actor=reviewer) == ()
    with pytest.raises(NotFound):
        database.read(evidence.get, file.id, actor=reviewer)
    assert submit_answers(database, mina).submission is not None
    assert len(database.read(evidence.of_response, file.response, actor=reviewer)) == 1


def test_only_opened_answers_and_what_they_bring_up_can_be_changed(
    database: Database, invited: Invited, clock: Clock
) -> None:
    mina = opened(database, invited, [("people", "agency")])
    clock.advance(minutes=5)
    numbers = form("people.workers=1", "people.agency=1", workers="999", agency="yes")
    saved = save(database, mina, "numbers", numbers)
    assert saved.context.stored["people", "workers"].value == 120, "this answer was not opened"
    for text in ("10", "12"):
        revision = saved.context.stored.get(("people", "agency_workers"))
        base = f"people.agency_workers={revision.revision if revision else 0}"
        saved = save(database, mina, "numbers", form(base, agency_workers=text))
    assert saved.context.stored["people", "agency_workers"].value == 12, "what the opened answer brought up is answered"
    assert saved.context.may_change(("people", "agency_workers"))
    assert not saved.context.may_change(("people", "held"))


def test_what_was_submitted_as_a_file_stays(database: Database, clock: Clock) -> None:
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    save(database, mina, "numbers", form("people.workers", "people.agency", workers="120", agency="no"))
    save(database, mina, "papers", form("people.holds", holds="no"))
    attach.give(database, invited.invitation, "people", "holds", NOTHING, ("rule.pdf", files.pdf()), actor=mina)
    assert submit_answers(database, mina).submission is not None
    clock.advance(minutes=5)
    mina = opened(database, invited)
    (file,) = database.read(evidence.of_response, every(database, invited)[0].response, actor=mina)
    with pytest.raises(Conflict):
        database.write(attach.take_back, invited.invitation, file.id, NOTHING, actor=mina)


def test_findings_follow_the_corrected_answers(database: Database, invited: Invited, clock: Clock) -> None:
    safeguarding = member(invited, "safeguarding")
    (finding,) = database.read(finding_lists.page, FindingFilter(), actor=safeguarding).rows
    correct(database, opened(database, invited), clock, "0")
    (kept,) = database.read(finding_lists.page, FindingFilter(), actor=safeguarding).rows
    assert (kept.id, kept.state) == (finding.id, "open"), "a person closes it, never the portal"
    assert database.read(findings_board.get, kept.id, actor=safeguarding).no_longer_raised_at is not None
    mina = opened(database, invited)
    clock.advance(minutes=5)
    save(database, mina, "papers", form("people.holds=2", "people.held=2", holds="yes", held="4"))
    assert submit_answers(database, mina).submission is not None
    again = database.read(findings_board.get, finding.id, actor=safeguarding)
    assert (again.no_longer_raised_at, again.values) == (None, {"holds": True, "held": "4"})
    assert [one.number for one in every(database, invited)] == [1, 2, 3]


def test_a_closed_finding_is_opened_again_where_it_rests_on_other_values(
    database: Database, invited: Invited, clock: Clock
) -> None:
    table = METADATA.tables["finding"]
    closed = {"closed_at": clock(), "closed_by": "m", "close_reason": "Looked at."}
    for held, state in (("3", "closed"), ("9", "open")):
        database.write(lambda work: work.execute(table.update().values(closed)))
        mina = opened(database, invited)
        clock.advance(minutes=5)
        base = {one.number: one for one in every(database, invited)}
        save(
            database,
            mina,
            "papers",
            form(f"people.holds={len(base)}", f"people.held={len(base)}", holds="yes", held=held),
        )
        assert submit_answers(database, mina).submission is not None
        (finding,) = database.read(
            finding_lists.page, FindingFilter(state=state), actor=member(invited, "safeguarding")
        ).rows
        assert finding.state == state


def test_a_supplier_asks_to_correct_and_is_let(database: Database, invited: Invited) -> None:
    mina, reviewer = supplier_side.sit_down(database, invited), member(invited, "reviewer")
    for _ in range(2):
        message = NewMessage("correction", "We counted visitors.")
        database.write(write_to_buyer.write, invited.invitation, message, actor=mina)
    (asked,) = database.read(stored.of_invitation, invited.invitation, actor=reviewer)
    database.write(answer_supplier.reply, invited.invitation, asked.id, "reopened", "Please do.", actor=reviewer)
    assert row(database, invited).status == "reopened"
    with pytest.raises(Closed):
        database.write(write_to_buyer.write, invited.invitation, message, actor=mina)
    assert letters(database, invited) == ["receipt", "reopened"]


def test_a_wish_to_correct_is_refused_with_words(database: Database, invited: Invited) -> None:
    mina, reviewer = supplier_side.sit_down(database, invited), member(invited, "reviewer")
    message = NewMessage("correction", "We counted visitors.")
    database.write(write_to_buyer.write, invited.invitation, message, actor=mina)
    (asked,) = database.read(stored.of_invitation, invited.invitation, actor=reviewer)
    with pytest.raises(Invalid):
        database.write(answer_supplier.reply, invited.invitation, asked.id, "refused", "", actor=reviewer)
    database.write(answer_supplier.reply, invited.invitation, asked.id, "refused", "Next year.", actor=reviewer)
    assert row(database, invited).status == "submitted"


def test_a_correction_is_ended_and_what_was_submitted_stands(
    database: Database, invited: Invited, clock: Clock
) -> None:
    mina, place = opened(database, invited), (invited.campaign, invited.invitation)
    save(database, mina, "papers", form("people.holds=1", holds="no"))
    database.write(reopen.end, *place, actor=member(invited, "reviewer"))
    assert row(database, invited).status == "submitted"
    assert len(every(database, invited)) == 1
    with pytest.raises(Conflict):
        database.write(reopen.end, *place, actor=member(invited, "reviewer"))
    with pytest.raises(Closed):
        save(database, mina, "papers", form("people.holds=2", holds="yes"))


def test_answers_are_opened_by_the_code_of_their_supplier(database: Database, invited: Invited) -> None:
    database.write(
        reopen.reopen_of, invited.campaign, "1", WHY, [("people", "held")], actor=member(invited, "reviewer")
    )
    assert row(database, invited).status == "reopened"


def test_what_cannot_be_opened_is_refused(database: Database, invited: Invited) -> None:
    place, reviewer = (invited.campaign, invited.invitation), member(invited, "reviewer")
    for given, refusal in (
        ((*place, "short"), Invalid),
        ((*place, WHY, [("people", "nothing")]), Invalid),
        (("another", invited.invitation, WHY), NotFound),
    ):
        with pytest.raises(refusal):
            database.write(reopen.reopen, *given, actor=reviewer)
    with pytest.raises(NotAllowed):
        opened(database, invited, role="read_only")
    opened(database, invited)
    with pytest.raises(Conflict):
        opened(database, invited)
    database.write(reopen.end, *place, actor=reviewer)
    database.write(campaigns.change_campaign, invited.campaign, closed_at=database.clock(), actor=reviewer)
    with pytest.raises(Closed):
        opened(database, invited)
