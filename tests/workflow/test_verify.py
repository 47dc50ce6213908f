"""A reviewer's judgement moves confidence by exactly what it is worth, and nothing else; each step is kept."""

from dataclasses import replace

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Invalid, NotAllowed, NotFound
from portal.storage import board, evidence, history, library, submissions
from portal.storage.board import BoardRow
from portal.storage.database import Database, Work
from portal.workflow import attach, explain, review, verify
from portal.workflow.explain import GivenExplanations
from tests.conftest import Clock
from tests.workflow import supplier_side
from tests.workflow.supplier_side import NOTHING, Invited, form
from tests.workflow.test_submit import MINA, PDF, save, submit_answers

CHECK = ("people", "very_large")


def reviewer(invited: Invited, role: str = "reviewer") -> Actor:
    return Actor("member", "r" * 26, "Rita Vogel", invited.organisation, frozenset({role}))


@pytest.fixture
def invited(database: Database, clock: Clock) -> Invited:
    """A very large site whose clerk explained its size and handed over a rule: one warning, one file."""
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    save(database, mina, "numbers", form("people.workers", "people.agency", workers="20000", agency="no"))
    save(database, mina, "papers", form("people.holds", holds="no"))
    attach.give(database, invited.invitation, "people", "holds", NOTHING, ("rule.pdf", PDF), actor=mina)
    database.write(explain.explain, invited.invitation, GivenExplanations({CHECK: "We are a whole town."}), actor=mina)
    assert submit_answers(database, mina, MINA).submission is not None
    clock.advance(days=1)
    return invited


def row(database: Database, invited: Invited) -> BoardRow:
    found = database.read(board.row, invited.invitation, actor=reviewer(invited))
    assert found is not None
    return found


def kept(database: Database, invited: Invited) -> list[tuple[str, int]]:
    def read(work: Work) -> list[tuple[str, int]]:
        submission = submissions.of_invitation(work, invited.invitation)
        assert submission is not None
        return [(result.reason, result.confidence) for result in submissions.results(work, submission.response)]

    return database.read(read, actor=reviewer(invited))


def file_of(database: Database, invited: Invited) -> str:
    return database.read(supplier_side.files_of, invited.invitation, actor=reviewer(invited))[0].id


def test_a_file_of_another_organisation_does_not_exist(database: Database, invited: Invited) -> None:
    other = supplier_side.invite(database, number=2)
    file = file_of(database, invited)
    assert database.read(evidence.read, file, actor=reviewer(invited))[0].id == file
    with pytest.raises(NotFound):
        database.read(evidence.read, file, actor=reviewer(other))
    with pytest.raises(NotFound):
        database.read(review.file, invited.campaign, invited.invitation, file, actor=reviewer(other))


def judge(database: Database, invited: Invited, step: str, *given: object, role: str = "reviewer") -> None:
    steps = {"explanation": verify.accept_explanation, "evidence": verify.judge_evidence, "record": verify.record}
    steps[step](database, invited.campaign, invited.invitation, *given, actor=reviewer(invited, role))  # type: ignore[operator]


def test_every_part_counts_what_the_language_says(database: Database, clock: Clock, invited: Invited) -> None:
    before = row(database, invited)
    # All is answered but two optional questions of nothing to say: since and held are hidden; story is left open.
    complete = 35 * 3 / 4
    half_file, no_consistency = 25 / 2, 0
    assert before.confidence == int(complete + half_file + no_consistency + 0.5)
    judge(database, invited, "explanation", CHECK, True)
    assert row(database, invited).confidence == int(complete + half_file + 20 + 0.5)
    clock.advance(hours=1)
    judge(database, invited, "evidence", file_of(database, invited), "accepted")
    assert row(database, invited).confidence == 60  # as much as a self-declared response can have; the parts make 71
    clock.advance(hours=1)
    judge(database, invited, "record", "desk_review", "Payslips of May were compared.")
    assert row(database, invited).confidence == int(complete + 25 + 20 + 10 + 0.5)
    clock.advance(hours=1)
    judge(database, invited, "record", "independent", "A worker survey by a local union.")
    after = row(database, invited)
    assert after.confidence == int(complete + 25 + 20 + 20 + 0.5)
    assert (after.severity, after.score, after.band) == (before.severity, before.score, before.band)
    assert after.submitted_at == before.submitted_at


def test_a_judgement_can_be_taken_back_and_all_of_it_stays_on_record(
    database: Database, clock: Clock, invited: Invited
) -> None:
    first = row(database, invited).confidence
    judge(database, invited, "explanation", CHECK, True)
    clock.advance(hours=1)
    judge(database, invited, "explanation", CHECK, False)
    clock.advance(hours=1)
    judge(database, invited, "evidence", file_of(database, invited), "insufficient")
    assert row(database, invited).confidence == int(35 * 3 / 4 + 0.5)
    assert [reason for reason, _ in kept(database, invited)] == ["submission", "reviewed", "reviewed", "reviewed"]
    assert [confidence for _, confidence in kept(database, invited)][::2] == [first, first]
    entries = database.read(history.of_object, "invitation", invited.invitation, actor=reviewer(invited))
    verbs = [entry.verb for entry in entries]
    assert {"explanation_accepted", "explanation_not_accepted", "evidence_judged"} <= set(verbs)


def test_a_file_is_judged_with_its_own_response_only(database: Database, invited: Invited) -> None:
    """The same supplier's next response is no way to a file of the first."""
    (published,) = database.read(library.published, invited.organisation)
    again = supplier_side.invite_again(database, invited, published.id)
    mina = supplier_side.sit_down(database, again)
    save(database, mina, "numbers", form("people.workers", "people.agency", workers="20", agency="no"))
    save(database, mina, "papers", form("people.holds", holds="no"))
    attach.give(database, again.invitation, "people", "holds", NOTHING, ("rule.pdf", PDF), actor=mina)
    assert submit_answers(database, mina, MINA).submission is not None
    with pytest.raises(NotFound):
        judge(database, again, "evidence", file_of(database, invited), "accepted")
    judge(database, again, "evidence", file_of(database, again), "accepted")


def test_the_campaign_in_the_address_is_the_responses(database: Database, invited: Invited) -> None:
    for step in (
        ("explanation", CHECK, True),
        ("evidence", file_of(database, invited), "accepted"),
        ("record", "x", ""),
    ):
        with pytest.raises(NotFound):
            judge(database, replace(invited, campaign="another"), *step)
    assert len(kept(database, invited)) == 1


def test_judging_the_same_twice_adds_no_result(database: Database, clock: Clock, invited: Invited) -> None:
    judge(database, invited, "explanation", CHECK, True)
    clock.advance(hours=1)
    judge(database, invited, "explanation", CHECK, True)
    assert len(kept(database, invited)) == 2


@pytest.mark.parametrize("role", ["owner", "read_only"])
def test_only_those_who_follow_up_may_judge(database: Database, invited: Invited, role: str) -> None:
    for step in (("explanation", CHECK, True), ("evidence", file_of(database, invited), "accepted")):
        with pytest.raises(NotAllowed):
            judge(database, invited, *step, role=role)
    with pytest.raises(NotAllowed):
        judge(database, invited, "record", "independent", "Seen.", role=role)


def test_what_is_not_there_cannot_be_judged(database: Database, invited: Invited) -> None:
    other = supplier_side.invite(database, number=2)
    with pytest.raises(NotFound):
        judge(database, invited, "explanation", ("people", "no_such_check"), True)
    with pytest.raises(NotFound):
        judge(database, other, "evidence", file_of(database, invited), "accepted")
    with pytest.raises(NotFound):
        judge(database, other, "record", "independent", "Nothing was submitted.")
    with pytest.raises(Invalid, match="what was checked"):
        judge(database, invited, "record", "desk_review", "  ")
    with pytest.raises(Invalid, match="how the answers"):
        judge(database, invited, "record", "guessed", "x")
