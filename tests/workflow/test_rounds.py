"""A correction is shown beside the round before it, each as its reader may read it."""

from portal.storage import submissions
from portal.storage.database import Database, Work
from portal.workflow import review, rounds
from tests.conftest import Clock
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import Invited, form
from tests.workflow.test_reopen import correct, opened, save, seen
from tests.workflow.test_reopen import invited as invited  # a fixture
from tests.workflow.test_submit import submit_answers


def test_both_rounds_are_shown_side_by_side_as_each_may_be_read(
    database: Database, invited: Invited, clock: Clock
) -> None:
    correct(database, opened(database, invited), clock, "5")
    (whole,) = seen(database, invited, "safeguarding")
    assert [(line.ask, line.before, line.after) for line in whole.corrected] == [
        ("How many passports are held?", "3", "5"),
    ]
    (told,) = seen(database, invited, "reviewer")
    assert told.corrected == (), "that a restricted answer was changed is not told"


def test_the_newest_correction_comes_first_and_only_changes_are_listed(
    database: Database, invited: Invited, clock: Clock
) -> None:
    correct(database, opened(database, invited), clock, "5")
    mina = opened(database, invited)
    clock.advance(minutes=5)
    save(database, mina, "papers", form("people.holds=2", "people.held=2", holds="yes", held="8"))
    assert submit_answers(database, mina).submission is not None
    newest, first = seen(database, invited, "safeguarding")
    assert (newest.submission.number, newest.before.number, first.submission.number) == (3, 2, 2)
    assert [(line.before, line.after) for line in newest.corrected] == [("5", "8")]


def test_what_was_submitted_once_has_no_rounds(portal: Portal) -> None:
    def read(work: Work) -> tuple[rounds.Round, ...]:
        submission = submissions.of_invitation(work, portal.ids["invitation"])
        assert submission is not None
        return rounds.rounds(work, submission.response)

    assert portal.read(read, by=portal.sana) == ()


def test_a_question_that_a_restricted_answer_brought_up_is_offered_for_correction_to_everybody(portal: Portal) -> None:
    def read(work: Work) -> tuple[tuple[str, str], ...]:
        submission = submissions.of_invitation(work, portal.ids["invitation"])
        assert submission is not None
        return rounds.choices(review.redactor(work, submission))

    offered = {name for name, _ in portal.read(read, by=portal.rita)}
    assert {"people.workers", "people.holds", "people.held"} <= offered
    assert "people.intro" not in offered, "a note has no answer"
