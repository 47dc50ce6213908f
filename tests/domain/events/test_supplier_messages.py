"""Events of messages between suppliers and buyers: what each says in the history, without the message itself."""

from datetime import date

import pytest

from portal.domain.events import supplier_messages as messages
from portal.domain.events.base import Event
from tests.domain.events.sentences import sentence

CASES: list[tuple[Event, str]] = [
    (messages.SupplierAsked("x"), "A supplier asked a question"),
    (messages.SupplierAsked("x", "wages", "days_late"), "A supplier asked a question | About: days late"),
    (messages.MoreTimeAsked("x", date(2026, 7, 5)), "A supplier asked for more time, until 5 July 2026"),
    (messages.SupplierDeclined("x"), "A supplier declined to answer"),
    (messages.SupplierNotSupplying("x"), "A supplier said that it no longer supplies the organisation"),
    (messages.CorrectionAsked("x"), "A supplier asked to correct its answers"),
    (messages.AnswersReopened("x", 3), "Reopened the answers of a supplier for correction | Questions reopened: 3"),
    (messages.AnswersReopened("x"), "Reopened the answers of a supplier for correction"),
    (messages.ReopeningEnded("x"), "Ended the correction of the answers of a supplier"),
    (messages.ContactChanged("x"), "The contact of a supplier passed the invitation on to someone else"),
    (messages.MessageTakenBack("x", "question"), "A supplier withdrew a message | Kind: question"),
    (
        messages.MessageAnswered("x", "more_time", "granted"),
        "Replied to a message from a supplier | Kind: more time | Reply: granted",
    ),
]


@pytest.mark.parametrize(("event", "words"), CASES, ids=lambda case: type(case).__name__)
def test_what_the_history_says(event: Event, words: str) -> None:
    assert sentence(event) == words


def test_every_message_concerns_one_invitation() -> None:
    assert {event.subject() for event, _ in CASES} == {("invitation", "x")}
