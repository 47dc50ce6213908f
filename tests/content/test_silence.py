"""In every shipped version, not knowing or declining is judged at most one step milder than the worst honest answer."""

from collections.abc import Iterator
from typing import Any

import pytest

from portal.domain.answers import read_answers
from portal.domain.kinds import InvalidAnswer
from portal.domain.progress import progress
from portal.domain.questionnaire import SEVERITIES, Question
from portal.domain.scoring import Result
from tests.content.shipped import AS_OF, NAMES, case_files, read_case, result, ruleset, version
from tests.content.test_fairness import answers_to

HIGH, MEDIUM = SEVERITIES.index("high"), SEVERITIES.index("medium")
CASES = [path for name in NAMES for path in case_files(name) if not ("worst" in path.name or "silen" in path.name)]
Given = dict[str, dict[str, Any]]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_silence_is_judged_at_most_one_step_milder(path: Any) -> None:
    family, number = path.stem.split("-")[:2]
    name, given = f"{family}-{number}", read_case(path)
    shown = progress(ruleset(name), read_answers(ruleset(name), given), AS_OF).shown
    milder = [
        (question.id, kind, SEVERITIES[worst])
        for question in version(name).questions()
        if (family, question.id) in shown and (worst := _worst(name, family, given, question)) >= HIGH
        for kind in question.allow
        if kind != "not_applicable"
        and _rank(_with(name, family, given, question, {"no_answer": kind})) < max(MEDIUM, worst - 1)
    ]

    assert milder == []


def _worst(name: str, family: str, given: Given, question: Question) -> int:
    if not question.allow:
        return 0
    return max((_tried(name, family, given, question, one) for one in _answers(question, given[family])), default=0)


def _tried(name: str, family: str, given: Given, question: Question, answer: Any) -> int:
    try:
        return _rank(_with(name, family, given, question, answer))
    except InvalidAnswer:
        return 0


def _with(name: str, family: str, given: Given, question: Question, answer: Any) -> Result:
    return result(name, given | {family: given[family] | {question.id: answer}})


def _rank(found: Result) -> int:
    return SEVERITIES.index(found.severity)


def _answers(question: Question, given: dict[str, Any]) -> Iterator[Any]:
    """What the question takes, money in the currency of the case, and the case's table with other cells."""
    said = given.get(question.id)
    if question.kind == "table" and isinstance(said, list):
        yield from _tables(question, said)
        return
    for answer in answers_to(question):
        is_money = question.kind == "money" and isinstance(said, dict) and "currency" in said
        yield answer | {"currency": said["currency"]} if is_money and said else answer


def _tables(question: Question, rows: list[Any]) -> Iterator[list[Any]]:
    yield []
    for column in question.columns if rows else ():
        cells: dict[str, list[Any]] = {
            "yes_no": [True, False],
            "choice": [option.id for option in column.options],
            "integer": [0, 1, 40, 500],
            "decimal": ["0", "0.5", "1.5", "4"],
            "percent": ["0", "12", "60"],
        }
        yield from ([rows[0] | {column.id: cell}, *rows[1:]] for cell in cells.get(column.kind, []))
