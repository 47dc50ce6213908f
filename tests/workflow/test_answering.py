"""How a response came in: seconds, people and answers that nobody typed, as they were when it was submitted."""

from dataclasses import replace

from portal.domain.care import Answering
from portal.storage import submissions
from portal.storage.rows import col
from portal.storage.tables import Answer, Invitation
from portal.workflow import answering, earlier_answers, open_link
from portal.workflow.open_link import ResponseContext
from tests.two_buyers import Portal


def context(portal: Portal) -> ResponseContext:
    bashir = portal.harbour.bashir
    return portal.database.read(open_link.load_response, bashir, actor=portal.harbour.contact(bashir))


def read(portal: Portal) -> Answering | None:
    return answering.answering(context(portal), portal.clock().timestamp())


def test_answers_that_were_taken_over_or_there_at_the_beginning_were_filled(portal: Portal) -> None:
    of_bashir = col(Answer.response_id) == context(portal).invited.response
    everything = read(portal)
    assert everything is not None
    assert len(everything.filled) == 4, "all were given in the moment in which it began"
    portal.set(Answer, of_bashir, given_at=portal.clock())
    portal.set(Answer, of_bashir, col(Answer.question) == "workers", page=f"{earlier_answers.PAGE}1")
    now = read(portal)
    assert now is not None
    assert now.filled == {("people", "workers")}
    assert now.seconds == int((portal.clock() - context(portal).invited.started_at).total_seconds())  # type: ignore[operator]


def test_everybody_who_typed_an_answer_is_counted_and_at_least_one(portal: Portal) -> None:
    of_bashir = col(Answer.response_id) == context(portal).invited.response
    before = read(portal)
    assert before is not None
    assert before.people == 1
    portal.set(Answer, of_bashir, given_at=portal.clock())
    portal.set(Answer, of_bashir, col(Answer.question) == "holds", given_by="somebody else")
    after = read(portal)
    assert after is not None
    assert after.people == 2


def test_a_response_that_nobody_has_begun_says_nothing(portal: Portal) -> None:
    portal.set(Invitation, col(Invitation.id) == portal.harbour.bashir, started_at=None)
    assert read(portal) is None
    assert answering.recorded(None) is None


def test_a_submission_keeps_what_was_true_when_it_was_made(portal: Portal) -> None:
    harbour = portal.harbour
    submission = portal.database.read(submissions.of_invitation, harbour.anand, actor=harbour.reviewer)
    assert submission is not None
    recorded = answering.recorded(submission)
    assert recorded is not None
    assert (recorded.seconds, recorded.people) == (0, 1)
    assert answering.recorded(replace(submission, document="{}")) is None
