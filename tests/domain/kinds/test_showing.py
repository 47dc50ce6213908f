"""Answers in words: what was answered, what was said instead, and how little of a cell a reader may see."""

from decimal import Decimal
from typing import Any

import pytest

from portal.domain.kinds.showing import show, show_value
from portal.domain.messages import JoinedText, Message
from portal.domain.questionnaire import Question
from portal.domain.translation import Texts
from portal.domain.values import Answer, Money, NoAnswer, Row
from tests.domain.small import version

SMALL = version(
    "{id: held, kind: yes_no, ask: Held?, allow: [dont_know, not_applicable, declined]}",
    "{id: workers, kind: integer, ask: How many?, unit: people}",
    "{id: fee, kind: money, ask: Fee?}",
    "{id: ways, kind: choices, ask: W?, options: [{id: road, text: By road}, {id: sea, text: By sea}]}",
    "{id: routes, kind: table, ask: R?, columns: [{id: people, kind: integer, text: People}]}",
)
TEXTS = Texts(SMALL)


def asked(name: str) -> Question:
    named = SMALL.question(name)
    assert named is not None
    return named


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("held", None, "Not answered"),
        ("held", True, "Yes"),
        ("held", False, "No"),
        ("held", NoAnswer("dont_know"), "Does not know"),
        ("held", NoAnswer("declined"), "Prefers not to answer"),
        ("held", NoAnswer("not_applicable", "We hold none."), "Does not apply: We hold none."),
        ("workers", 1200, "1,200 people"),
        ("fee", Money(Decimal("1200.50"), "EUR"), "1,200.50 EUR"),
        ("ways", ("road", "sea"), "By road\nBy sea"),
        ("routes", (), "None"),
        ("routes", ({"people": 3}, {"people": 1200}), "People: 3\nPeople: 1,200"),
    ],
)
def test_an_answer_is_shown_in_the_words_of_the_questionnaire(name: str, answer: Answer, words: str) -> None:
    assert show(asked(name), answer, TEXTS) == words


def test_words_of_ours_stay_pieces_that_another_language_can_say() -> None:
    assert isinstance(show(asked("held"), None, TEXTS), Message)
    with_reason = show(asked("held"), NoAnswer("not_applicable", "We hold none."), TEXTS)
    assert isinstance(with_reason, JoinedText)
    assert isinstance(with_reason.parts[0], Message)


def test_a_reader_may_be_shown_less_of_each_cell() -> None:
    def less(field: Any, value: Any, texts: Any, prefix: str) -> str:
        return f"<{prefix}>"

    row: Row = {"people": 3}
    assert show(asked("routes"), (row,), TEXTS, less) == "People: <routes.people>"
    assert show(asked("workers"), 3, TEXTS, less) == "<workers>"


def test_a_value_is_said_by_its_kind() -> None:
    assert show_value(asked("workers"), 1200, TEXTS, "workers") == "1,200 people"
