"""In every shipped version, silence never beats honesty: not in severity, not in score, not in confidence.

Every answer to every question that a case is asked is tried against every way not to answer it: each non-answer that is
offered, leaving an optional question open, an empty table, and an empty cell of a table.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from portal.domain.answers import read_answers
from portal.domain.kinds import InvalidAnswer
from portal.domain.progress import progress
from portal.domain.questionnaire import Question
from portal.domain.questionnaire_types import SEVERITIES
from portal.domain.scoring import Result
from portal.domain.silence import silence_flags, silences_named
from tests.content.shipped import AS_OF, NAMES, case_files, read_case, result, ruleset, version
from tests.content.test_fairness import answers_to

pytestmark = pytest.mark.slow

REASONS = {"not_applicable": {"reason": "Not here."}}
HIGH, MEDIUM = SEVERITIES.index("high"), SEVERITIES.index("medium")
CASES = [path for name in NAMES for path in case_files(name) if not ("worst" in path.name or "silen" in path.name)]
Given = dict[str, dict[str, Any]]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_silence_never_beats_honesty(path: Any) -> None:
    family, number = path.stem.split("-")[:2]
    name, given = f"{family}-{number}", read_case(path)
    shown = progress(ruleset(name), read_answers(ruleset(name), given), AS_OF).shown
    wrong = [
        (question.id, *found)
        for question in version(name).questions()
        if (family, question.id) in shown
        for found in _wrong(name, family, given, question)
    ]

    assert wrong == []


NEVER_GRAVE = {
    "document_retention": {"last_check"},
    "essentials": {"asked_share"},
    "recruitment_fees": {"recruitment_channels"},
    "workforce": {"young_workers"},
    "working_conditions": {"remote"},
}
"""Questions whose silence is named though no answer to them is grave: it hides others, or nobody could rely on them."""


@pytest.mark.parametrize("name", NAMES)
def test_every_question_that_can_raise_a_grave_flag_is_tried(name: str) -> None:
    """Were a case missing, or an answer that raises nothing, the test above would pass without having looked."""
    family = name.rsplit("-", 1)[0]
    named = _silences_that_are_named(name)
    wanted = {one.id for one in version(name).questions() if one.id in named and _may_be_silent(one)}
    for path in (path for path in CASES if path.stem.startswith(f"{name}-")):
        given = read_case(path)
        shown = progress(ruleset(name), read_answers(ruleset(name), given), AS_OF).shown
        for question in version(name).questions():
            if question.id in wanted and (family, question.id) in shown and _is_tried(name, given, question):
                wanted.discard(question.id)

    assert wanted == NEVER_GRAVE.get(family, set())


def _silences_that_are_named(name: str) -> frozenset[str]:
    """The questions whose silence raises a flag, because an answer could raise a grave one."""
    flags = [flag for _, flag in (*version(name).all_flags(), *silence_flags(version(name)))]
    return frozenset().union(*(silences_named(flag) for flag in flags if flag.severity in ("high", "medium")))


def _may_be_silent(question: Question) -> bool:
    return bool(question.allow or not question.required or question.columns)


def _is_tried(name: str, given: Given, question: Question) -> bool:
    family = name.rsplit("-", 1)[0]
    answers = _answers(question, given[family]) if any(True for _ in _silences(question, given[family])) else ()
    honest = [(column, one) for column, answer in answers if (one := _tried(name, family, given, question, answer))]
    return bool(_bad(honest))


def _wrong(name: str, family: str, given: Given, question: Question) -> Iterator[tuple[Any, ...]]:
    """Each silence that is judged more than one step milder than an honest answer, or that scores better."""
    silences = list(_silences(question, given[family]))
    honest = [
        (column, one)
        for column, answer in (_answers(question, given[family]) if silences else ())
        if (one := _tried(name, family, given, question, answer))
    ]
    bad = _bad(honest)
    for column, silence in silences if bad else ():
        silent = _with(name, family, given, question, silence)
        same = [one for of, one in bad if column in ("", of)]
        worst = max(map(_rank, same), default=0)
        if same and _rank(silent) < max(MEDIUM, worst - 1):
            yield silence, SEVERITIES[worst], silent.severity
        for one in (one for one in same if not one.missing and all(check.level != "error" for check in one.checks)):
            if (silent.score or 0) > (one.score or 0) or silent.confidence > one.confidence:
                yield silence, silent.score_text, one.score_text, silent.confidence, one.confidence


def _bad(honest: list[tuple[str, Result]]) -> list[tuple[str, Result]]:
    """The answers that raise a grave flag which another answer does not raise."""
    grave = [frozenset(flag.id for flag in one.flags if SEVERITIES.index(flag.severity) >= HIGH) for _, one in honest]
    always = frozenset.intersection(*grave) if grave else frozenset()
    return [one for one, flags in zip(honest, grave, strict=True) if flags - always]


def _tried(name: str, family: str, given: Given, question: Question, answer: Any) -> Result | None:
    try:
        return _with(name, family, given, question, answer)
    except InvalidAnswer:
        return None


def _with(name: str, family: str, given: Given, question: Question, answer: Any) -> Result:
    return result(name, given | {family: given[family] | {question.id: answer}})


def _rank(found: Result) -> int:
    return SEVERITIES.index(found.severity)


def _silences(question: Question, given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every way not to answer with which a response can still be submitted; for a cell, with its column."""
    yield from (("", {"no_answer": kind} | REASONS.get(kind, {})) for kind in question.allow)
    if not question.required:
        yield "", None
    said = given.get(question.id)
    if question.kind == "table" and isinstance(said, list) and said and _matters(question):
        yield "", []
        for column in _matters(question) & said[0].keys():
            yield column, [{name: cell for name, cell in said[0].items() if name != column}, *said[1:]]


@cache
def _columns_that_matter() -> dict[str, set[str]]:
    """The columns that grave flags read, by question: the rules of the flags that versions raise by themselves."""
    found: dict[str, set[str]] = {}
    for name in NAMES:
        for _, flag in silence_flags(version(name)):
            for part in flag.when.replace("not_known(", "").replace(")", "").split(" or "):
                question, _, column = part.partition(".")
                found.setdefault(question, set()).update({column} - {""})
    return found


def _matters(question: Question) -> set[str]:
    return _columns_that_matter().get(question.id, set())


def _answers(question: Question, given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What the question takes, with the column of a changed cell; money is in the currency of the case."""
    said = given.get(question.id)
    if question.kind == "table" and isinstance(said, list):
        yield from _tables(question, said)
        return
    for answer in answers_to(question):
        is_money = question.kind == "money" and isinstance(said, dict) and "currency" in said
        yield "", answer | {"currency": said["currency"]} if is_money and said else answer


def _tables(question: Question, rows: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    for column in question.columns if rows else ():
        cells: dict[str, list[Any]] = {
            "yes_no": [True, False],
            "choice": [option.id for option in column.options],
            "integer": [0, 1, 40, 500],
            "decimal": ["0", "0.5", "1.5", "4"],
            "percent": ["0", "12", "60"],
        }
        yield from ((column.id, [rows[0] | {column.id: cell}, *rows[1:]]) for cell in cells.get(column.kind, []))
