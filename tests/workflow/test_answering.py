"""How a response came in: seconds, people and answers that nobody typed, as they were when it was submitted."""

from dataclasses import replace

from portal.domain import earlier_answers
from portal.domain.care import Answering
from portal.storage import submissions
from portal.storage.rows import col
from portal.storage.tables import Answer, Invitation
from portal.workflow import answering, load_response
from portal.workflow.load_response import ResponseContext
from tests.two_buyers import TwoBuyers


def context(buyers: TwoBuyers) -> ResponseContext:
    bashir = buyers.harbour.bashir
    return buyers.database.read(load_response.load_response, bashir, actor=buyers.harbour.contact(bashir))


def read(buyers: TwoBuyers) -> Answering | None:
    return answering.answering(context(buyers), buyers.clock().timestamp())


def test_answers_that_were_taken_over_or_there_at_the_beginning_were_filled(buyers: TwoBuyers) -> None:
    of_bashir = col(Answer.response_id) == context(buyers).invited.response
    everything = read(buyers)
    assert everything is not None
    assert len(everything.filled) == 4, "all were given in the moment in which it began"
    buyers.set(Answer, of_bashir, given_at=buyers.clock())
    buyers.set(Answer, of_bashir, col(Answer.question) == "workers", page=f"{earlier_answers.PAGE}1")
    now = read(buyers)
    assert now is not None
    assert now.filled == {("people", "workers")}
    assert now.seconds == int((buyers.clock() - context(buyers).invited.started_at).total_seconds())  # type: ignore[operator]


def test_everybody_who_typed_an_answer_is_counted_and_at_least_one(buyers: TwoBuyers) -> None:
    of_bashir = col(Answer.response_id) == context(buyers).invited.response
    before = read(buyers)
    assert before is not None
    assert before.people == 1
    buyers.set(Answer, of_bashir, given_at=buyers.clock())
    buyers.set(Answer, of_bashir, col(Answer.question) == "holds", given_by="somebody else")
    after = read(buyers)
    assert after is not None
    assert after.people == 2


def test_a_response_that_nobody_has_begun_says_nothing(buyers: TwoBuyers) -> None:
    buyers.set(Invitation, col(Invitation.id) == buyers.harbour.bashir, started_at=None)
    assert read(buyers) is None
    assert answering.recorded(None) is None


def test_a_submission_keeps_what_was_true_when_it_was_made(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    submission = buyers.database.read(submissions.of_invitation, harbour.anand, actor=harbour.reviewer)
    assert submission is not None
    recorded = answering.recorded(submission)
    assert recorded is not None
    assert (recorded.seconds, recorded.people) == (0, 1)
    assert answering.recorded(replace(submission, document="{}")) is None
