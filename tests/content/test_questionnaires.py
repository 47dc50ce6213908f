"""The shipped questionnaires keep their promises: readable, reachable, fair from 0.0 to 100.0, and frozen."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.domain.answers import read_answers
from portal.domain.progress import progress
from portal.domain.questionnaire import KINDS, Version
from portal.domain.reading import read_version
from portal.domain.ruleset import Ruleset
from portal.domain.scoring import Result, results

HOME = Path(__file__).parents[2] / "questionnaires"
ANSWERS = Path(__file__).parent / "answers"
AS_OF = date(2026, 6, 30)
VERSION_FILE = re.compile(r"^\d+\.\d+\.\d+\.yaml$")
FILES = sorted(path for path in HOME.glob("*/*.yaml") if VERSION_FILE.match(path.name))
NAMES = [f"{path.parent.name}-{path.stem}" for path in FILES]
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


@cache
def version(name: str) -> Version:
    """The shipped version of that name, such as "wages-1.0.0"."""
    family, number = name.rsplit("-", 1)
    reading = read_version((HOME / family / f"{number}.yaml").read_bytes(), f"{family}/{number}.yaml")
    assert reading.version is not None, [str(problem) for problem in reading.problems]
    return reading.version


@cache
def ruleset(name: str) -> Ruleset:
    """The version together with the families it uses, of the same number."""
    own = version(name)
    return Ruleset.of([version(f"{used}-{own.version}") for used in own.uses] + [own])


def case_files(name: str) -> list[Path]:
    """Best, worst and further cases of that version."""
    return sorted(ANSWERS.glob(f"{name}-*.json"))


def result(name: str, answers: Mapping[str, Any]) -> Result:
    """What the version says about those answers."""
    rules = ruleset(name)
    found = results(rules, read_answers(rules, dict(answers)), AS_OF)
    return next(one for one in found if one.family == version(name).id)


def read_case(path: Path) -> dict[str, Any]:
    """The answers of one case file."""
    return dict(json.loads(path.read_text(encoding="utf-8")))


def mapping_keys(node: object) -> Iterator[str]:
    """Every key of a YAML tree."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from mapping_keys(value)
    elif isinstance(node, list):
        for item in node:
            yield from mapping_keys(item)


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
    assert best.severity in ("none", "low", "high"), best.flags
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
    for path in case_files(name):
        found = result(name, read_case(path))
        raised |= {flag.id for flag in found.flags}
        asked |= {question.id for question in found.questions if question.state != "not_asked"}

    own = version(name)
    assert {flag.id for _, flag in own.all_flags()} - raised == set()
    assert {question.id for question in own.questions() if question.is_answered} - asked == set()


@pytest.mark.parametrize("name", NAMES)
def test_no_case_leaves_a_required_question_open(name: str) -> None:
    for path in case_files(name):
        assert result(name, read_case(path)).missing == (), path.name


def test_the_short_forms_use_every_kind() -> None:
    kinds = {question.kind for name in NAMES if name.endswith("-1.0.0") for question in version(name).questions()}

    assert kinds == set(KINDS)


def test_a_firm_without_migrants_that_pays_monthly_by_bank_needs_less_than_fifteen_minutes() -> None:
    names = ("workforce-2.0.0", "recruitment_fees-2.0.0", "document_retention-2.0.0", "wages-2.0.0")
    rules = Ruleset.of([version(name) for name in names])
    given = progress(rules, read_answers(rules, read_case(ANSWERS / "no-migrants-2.0.0.json")), AS_OF)
    questions = [
        question
        for name in names
        for question in version(name).questions()
        if (version(name).id, question.id) in given.shown and question.required and question.is_answered
    ]
    seconds = sum(5 * len(q.rows) if q.kind == "matrix" else SECONDS[q.kind] for q in questions)

    assert given.missing == ()
    assert len(questions) <= 70
    assert seconds < FIFTEEN_MINUTES


def test_a_published_file_never_changes() -> None:
    lines = (HOME / "published.lock").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("  ", 1) for line in lines if line and not line.startswith("#")]
    published = {name: fingerprint for fingerprint, name in pairs}

    assert published, "published.lock names no file"
    for name, fingerprint in published.items():
        now = hashlib.sha256((HOME / name).read_bytes()).hexdigest()
        assert now == fingerprint, f"{name} was published and must not change; write a new version beside it"


def test_every_first_version_is_published() -> None:
    lock = (HOME / "published.lock").read_text(encoding="utf-8")

    for path in FILES:
        assert str(path.relative_to(HOME)) in lock


def test_no_law_points_to_a_question_that_does_not_exist() -> None:
    laws = yaml.safe_load((HOME / "laws.yaml").read_text(encoding="utf-8"))["laws"]
    newest: dict[str, Version] = {}
    for name in NAMES:
        found = version(name)
        if found.id not in newest or _number(found) > _number(newest[found.id]):
            newest[found.id] = found
    dangling = [
        (law["id"], reference)
        for law in laws
        for ask in law["asks"]
        for reference in ask["questions"]
        if newest[reference.split(".")[0]].question(reference.split(".")[1]) is None
    ]

    assert dangling == []
    assert len({law["id"] for law in laws}) == len(laws) == 11


def test_every_law_says_what_was_read_and_what_is_to_be_checked() -> None:
    laws = yaml.safe_load((HOME / "laws.yaml").read_text(encoding="utf-8"))["laws"]

    for law in laws:
        assert set(law) == {"id", "name", "place", "concerns", "link", "seen", "asks"}
        for ask in law["asks"]:
            assert (
                {"id", "citation", "says", "questions"} <= set(ask) <= {"id", "citation", "says", "questions", "check"}
            )
            assert ask.get("check", True) is True


def test_a_new_major_version_reuses_or_retires_every_id() -> None:
    for family in {path.parent.name for path in FILES}:
        old, new = version(f"{family}-1.0.0"), version(f"{family}-2.0.0")
        kept = {question.id for question in new.questions()} | {gone.id for gone in new.retired}

        assert {question.id for question in old.questions()} - kept == set()


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
    known = {identifier for name in NAMES if name.endswith("-2.0.0") for identifier in _ids(version(name))}
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


def _number(own: Version) -> tuple[int, ...]:
    return tuple(int(part) for part in own.version.split("."))
