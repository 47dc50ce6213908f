"""Where a message of a supplier stands, and what either side may do with it from there."""

import pytest

from portal.domain.refusals import Conflict
from portal.domain.supplier_messages import (
    KINDS,
    REPLIES,
    MessageFacts,
    Outcome,
    check_reply,
    is_waiting,
    may_take_back,
    open_replies,
)
from tests.conftest import START


def answered(kind: str, outcome: Outcome) -> MessageFacts:
    return MessageFacts(kind, START, outcome)  # type: ignore[arg-type]


def test_a_message_waits_until_it_is_answered_or_taken_back() -> None:
    for kind in KINDS:
        assert is_waiting(MessageFacts(kind)) == (kind not in ("new_contact", "reopened"))
        assert not is_waiting(MessageFacts(kind, taken_back_at=START))
        assert open_replies(MessageFacts(kind)) == REPLIES[kind]
        assert open_replies(MessageFacts(kind, taken_back_at=START)) == ()


def test_what_stands_can_be_undone_and_taken_back_after_it_was_acknowledged() -> None:
    for kind in ("declined", "not_supplying"):
        noted = answered(kind, "acknowledged")
        assert open_replies(noted) == ("undone",)
        assert may_take_back(noted)
        assert not may_take_back(answered(kind, "undone")) and open_replies(answered(kind, "undone")) == ()


def test_an_answered_question_is_answered_for_good() -> None:
    assert not may_take_back(answered("question", "answered"))
    assert not may_take_back(answered("more_time", "granted"))
    with pytest.raises(Conflict):
        check_reply(answered("question", "answered"), "answered")
    with pytest.raises(Conflict):
        check_reply(MessageFacts("question"), "granted")
