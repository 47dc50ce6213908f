"""The shipped questionnaires keep their promises: readable, reachable, fair from 0.0 to 100.0, and frozen."""

import hashlib
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.domain.answers import read_answers
from portal.domain.kinds import KINDS
from portal.domain.laws import read_laws
from portal.domain.progress import progress
from portal.domain.questionnaire import Question, Version
from portal.domain.reading import read_version
from portal.domain.ruleset import Ruleset
from tests.content.shipped import (
    ANSWERS,
    AS_OF,
    FAMILIES,
    FILES,
    HOME,
    MODULES,
    NAMES,
    case_files,
    newest,
    profile_files,
    read_case,
    read_profile,
    result,
    version,
)

FIFTEEN_MINUTES = 15 * 60
SECONDS = {
    "yes_no": 8,
    "choice": 12,
    "choices": 15,
    "integer": 12,
    "decimal": 12,
    "percent": 12,
    "money": 20,
    "date": 10,
    "country": 5,
    "text": 20,
    "table": 40,
    "attestation": 15,
}
"""How long a person who has the figures at hand needs for one answer, by kind; a matrix takes 5 seconds a row."""
WHILE_INCOMPLETE = {"first_page_open"}
"""Flags for required questions without any non-answer on offer: raised only before a response is complete."""
PASSED_BY = 4
"""How long it takes to read a question that may be left empty, and to go on."""


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_file_reads_without_a_problem(path: Path) -> None:
    reading = read_version(path.read_bytes(), str(path.relative_to(HOME)))

    assert [str(problem) for problem in reading.problems] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_best_answers_reach_one_hundred(name: str) -> None:
    best = result(name, read_case(ANSWERS / f"{name}-best.json"))

    assert best.score_text == "100.0", [
        (q.id, str(q.points)) for q in best.questions if q.points not in (None, Decimal(100))
    ]
    assert best.missing == ()
    assert best.severity in ("none", "low", "medium"), best.flags
    assert best.completeness == "100.0"


@pytest.mark.parametrize("name", NAMES)
def test_the_worst_answers_reach_nought(name: str) -> None:
    worst = result(name, read_case(ANSWERS / f"{name}-worst.json"))

    assert worst.score_text == "0.0", [(q.id, str(q.points)) for q in worst.questions if q.points]
    assert worst.missing == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_flag_can_be_raised_and_every_question_reached(name: str) -> None:
    raised: set[str] = set()
    asked: set[str] = set()
    for answers in [*map(read_case, case_files(name)), *profiles_of(name)]:
        found = result(name, answers)
        raised |= {flag.id for flag in found.flags}
        asked |= {question.id for question in found.questions if question.state != "not_asked"}

    own = version(name)
    assert {flag.id for _, flag in own.all_flags()} - raised - WHILE_INCOMPLETE == set()
    assert {question.id for question in own.questions() if question.is_answered} - asked == set()


@pytest.mark.parametrize("name", NAMES)
def test_no_case_leaves_a_required_question_open(name: str) -> None:
    paths = list(case_files(name))
    assert paths
    for path in paths:
        assert result(name, read_case(path)).missing == (), path.name


def profiles_of(name: str) -> list[dict[str, Any]]:
    """The answers of the sample profiles, where they are of that version."""
    given = [read_profile(path).answers for path in profile_files()] if name == "essentials-1.0.0" else []
    return [answers for answers in given if result(name, answers).missing == ()]


def test_the_questionnaires_use_every_kind_but_the_declaration_that_the_portal_asks_for() -> None:
    kinds = {question.kind for name in NAMES for question in version(name).questions()}

    assert kinds == set(KINDS) - {"attestation"}


def test_a_firm_without_migrants_that_pays_monthly_by_bank_needs_less_than_fifteen_minutes() -> None:
    versions = [newest(family) for family in FAMILIES]
    rules = Ruleset.of(versions)
    answers = read_case(ANSWERS / f"no-migrants-{versions[0].version}.json")
    given = progress(rules, read_answers(rules, answers), AS_OF)
    questions = [
        question
        for own in versions
        for question in own.questions()
        if (own.id, question.id) in given.shown and question.is_answered
    ]

    assert given.missing == ()
    assert len(questions) <= 72
    assert sum(map(_seconds, questions)) < FIFTEEN_MINUTES


def _seconds(question: Question) -> int:
    if not question.required:
        return PASSED_BY
    return 5 * len(question.rows) if question.kind == "matrix" else SECONDS[question.kind]


def test_a_published_file_never_changes() -> None:
    lines = (HOME / "published.lock").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("  ", 1) for line in lines if line and not line.startswith("#")]
    published = {name: fingerprint for fingerprint, name in pairs}

    assert published, "published.lock names no file"
    for name, fingerprint in published.items():
        now = hashlib.sha256((HOME / name).read_bytes()).hexdigest()
        assert now == fingerprint, f"{name} was published and must not change; write a new version beside it"


def test_there_is_one_version_of_each_family_and_it_is_published() -> None:
    lock = (HOME / "published.lock").read_text(encoding="utf-8")

    assert {path.stem for path in FILES} == {"1.0.0"}
    for path in FILES:
        assert str(path.relative_to(HOME)) in lock


def test_no_law_points_to_a_question_that_does_not_exist() -> None:
    laws = yaml.safe_load((HOME / "laws.yaml").read_text(encoding="utf-8"))["laws"]
    there = {family: {question.id for question in newest(family).questions()} for family in (*MODULES, "essentials")}
    dangling = [
        (law["id"], reference)
        for law in laws
        for ask in law["asks"]
        for reference in ask["questions"]
        if reference.split(".")[1] not in there[reference.split(".")[0]]
    ]

    assert dangling == []
    assert len({law["id"] for law in laws}) == len(laws) == 22


def test_every_question_says_whether_the_value_chain_cap_lets_it_be_asked_for_reporting() -> None:
    """A question is a datapoint of the voluntary standard, or has a reason for which due diligence may ask it."""
    cap = read_laws((HOME / "laws.yaml").read_bytes()).reporting_cap
    assert cap is not None and cap.law == "eu_vsme_cap"
    versions = [newest(family) for family in (*MODULES, "essentials")]
    there = {f"{version.id}.{question.id}" for version in versions for question in version.questions()}
    named = [question for point in cap.points for question in point.questions]
    assert set(named) <= there and len(named) == len(set(named))
    unreasoned = [
        (version.id, question.id)
        for version in versions
        for question in version.questions()
        if question.is_answered and cap.point_of(version.id, question.id) is None and not question.why
    ]
    assert unreasoned == []
    some, all_questions = cap.counted(versions)
    assert 0 < some == len(named) < all_questions / 4


def test_every_law_says_what_was_read_and_what_is_to_be_checked() -> None:
    laws = yaml.safe_load((HOME / "laws.yaml").read_text(encoding="utf-8"))["laws"]
    assert len(laws) > 5
    for law in laws:
        assert set(law) == {"id", "name", "place", "status", "dates", "concerns", "link", "seen", "read", "asks"}
        for ask in law["asks"]:
            assert (
                {"id", "citation", "says", "questions"} <= set(ask) <= {"id", "citation", "says", "questions", "check"}
            )
            assert ask.get("check", True) is True


def test_every_scored_question_says_why_it_is_asked() -> None:
    silent = [
        (name, question.id)
        for name in NAMES
        for question in version(name).questions()
        if question.is_answered and not question.why
    ]

    assert silent == []


def test_every_cross_check_named_in_the_list_exists() -> None:
    text = (HOME / "cross_checks.md").read_text(encoding="utf-8")
    table = [line for line in text.splitlines() if line.startswith("| XC")]
    known = {identifier for family in FAMILIES for identifier in _ids(newest(family))}
    named = {word.split(".")[-1] for line in table for word in re.findall(r"`([a-z_.]+)`", line)}

    assert len(table) == 30
    assert named - known - {"uses"} == set()


def _ids(own: Version) -> Iterator[str]:
    yield from (check.id for _, check in own.all_checks())
    yield from (flag.id for _, flag in own.all_flags())
    yield from (derived.id for derived in own.derived)
    for question in own.questions():
        yield question.id
        yield from (option.id for option in question.options)
