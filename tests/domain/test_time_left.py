"""The minutes left follow the questions that apply and have no answer yet."""

from datetime import date
from typing import Any

from portal.domain import time_left
from portal.domain.answering_time import seconds_for
from portal.domain.answers import read_answers
from portal.domain.progress import progress
from portal.domain.ruleset import Ruleset
from tests.workflow import supplier_side

VERSION = supplier_side.version()
RULES = Ruleset.of([VERSION])


def left(**answers: Any) -> dict[str, int]:
    read = read_answers(RULES, {"people": answers})
    return time_left.seconds_left(VERSION, read, progress(RULES, read, date(2026, 6, 1)))


def seconds(*names: str) -> int:
    return sum(seconds_for(question) for question in VERSION.questions() if question.id in names)


def test_only_questions_that_apply_and_are_open_take_time() -> None:
    assert left() == {"numbers": seconds("workers", "agency"), "papers": seconds("holds", "story")}
    assert left(workers=120)["numbers"] == seconds("agency")
    assert left(workers=120, agency=False)["numbers"] == 0


def test_an_answer_that_brings_up_questions_adds_their_time() -> None:
    more = seconds("agency_workers", "fee", "routes")
    assert left(workers=120, agency=True)["numbers"] == more > 0


def test_minutes_are_whole_and_rounded_up() -> None:
    assert [time_left.minutes(seconds) for seconds in (0, 1, 60, 61)] == [0, 1, 1, 2]
