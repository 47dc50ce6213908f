"""Tries to work out restricted answers from all that a member without the safeguarding role gets of a response.

For every shipped set of versions, responses are made that differ in one restricted answer only. Those that raise the
same flags, and whose count lies in the same band, must look the same to the last character: on the page, in the files,
on the board. Whoever cannot tell two responses apart cannot work out in which way they differ.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel

from portal.domain import kinds, scoring, typed_answers
from portal.domain.answers import read_answers
from portal.domain.bands import band_of
from portal.domain.care import Answering
from portal.domain.disclosure import Redactor
from portal.domain.open_result import flag_disclosures, open_results, open_standing
from portal.domain.open_view import OpenView
from portal.domain.policy import Actor
from portal.domain.question_parts import TableColumn
from portal.domain.questionnaire import Question
from portal.domain.ruleset import Ruleset
from portal.domain.translation import Texts
from portal.storage.exports import Given as StoredGiven
from portal.storage.exports import Submitted
from portal.storage.submissions import StoredResult
from portal.workflow import family_view
from portal.workflow.exporting.response import ResponseExport
from portal.workflow.family_view import Given
from tests.content import shipped

pytestmark = pytest.mark.slow

ESSENTIALS = ("essentials",)
CONDITIONS, PROVIDER = ("workforce", "working_conditions"), ("labour_provider",)
ROLES = ("owner", "campaign_manager", "reviewer", "read_only")
DAY, NOW = date(2026, 6, 1), datetime(2026, 6, 1, tzinfo=UTC)
SPARSENESS = 1 if os.environ.get("PORTAL_EXAMPLES") else 5
"""How much fewer restricted answers are tried in `make test` than in `make fuzz`."""
HURRIED = Answering(200, 1, frozenset())
"""So fast that every response shows a sign of it."""
COUNTS = (0, 1, 2, 9, 10, 11, 30, 49, 50, 61, 120, 249, 250, 400)
Answers = dict[str, dict[str, Any]]
Place = tuple[str, str]


@cache
def ruleset_of(families: tuple[str, ...]) -> Ruleset:
    return Ruleset.of([shipped.version(f"{family}-1.0.0") for family in families])


def answers_of(families: tuple[str, ...], kind: str) -> Answers:
    found = {}
    for family in families:
        data = shipped.read_case(shipped.ANSWERS / f"{family}-1.0.0-{kind}.json")
        data = data.get("answers", data)
        found[family] = data.get(family, data)
    return found


@dataclass(frozen=True)
class Look:
    """What may be told of a response, and everything that is: two with the same `may_be_told` must look the same."""

    may_be_told: tuple[Any, ...]
    seen: str


def look(ruleset: Ruleset, given: Answers, role: str, changed: Place | None = None) -> Look:
    """Everything a member with a role gets of a response, as text, through the steps that pages and files use."""
    results = scoring.results(ruleset, read_answers(ruleset, given), DAY, answering=HURRIED)
    redacted = Redactor.of(Actor("member", "m", "M", "o", frozenset({role})), ruleset, given, DAY)
    view = redacted.view
    assert view is not None
    open, told = open_results(view, answering=HURRIED), flag_disclosures(view)
    kept = {
        one.family: StoredResult(
            one.family, one.version, one.hash, "submission", one.score_text, None, one.band, one.severity,
            one.completeness, one.confidence, one.as_json() | {"reliance": {}, "open": open[one.family].as_json()},
            one.trace.as_json(), NOW,
        )
        for one in results
    }  # fmt: skip
    seen: list[object] = [open_standing(open.values()), *(one.as_json() for one in open.values())]
    submitted = Submitted("i", "r", "A", "B", DAY, NOW, "0" * 64, (), given)
    texts = {family.version.hash: Texts(family.version) for family in ruleset.families.values()}
    exported = ResponseExport(submitted, redacted, kept, texts)
    times = {
        (question.family, question.question.id): StoredGiven("b", NOW, "") for question in ruleset.questions.values()
    }
    seen += [*exported.answers(times, ()), *exported.cells(), *exported.flags(), *exported.checks({})]
    seen += [typed_answers.scorable_answers(redacted), typed_answers.kept_back(redacted)]
    for name, family in ruleset.families.items():
        read = family_view.family_read(Given(redacted, {}, ()), family, kept[name])
        seen += [read.standing, read.sections, read.flags, read.checks, read.keeps_checks, read.derived, read.rules]
        seen += [read.indicators]
    raised = [(one.family, flag) for one in results for flag in one.flags]
    seen += sorted(
        (family, flag.id, flag.severity, told[family, flag.id].is_remedying)
        for family, flag in raised
        if not told[family, flag.id].is_withheld
    )
    shown = tuple((family, flag.id) for family, flag in raised if not told[family, flag.id].is_withheld)
    band = _band(ruleset, view, given, changed) if changed else None
    severities = tuple(result.severity for result in results)
    return Look((shown, severities, band), "\n".join(map(in_full, seen)))


_PARTS: dict[int, tuple[BaseModel, str]] = {}
_NAMES: dict[str, str] = {}
"""Parts of a questionnaire by where they are, and by all that they say: of thousands of looks each shows the same."""


def in_full(value: object) -> str:
    """Everything a value holds, as text; two parts of a questionnaire have one name only if they say the same."""
    if isinstance(value, BaseModel):
        assert value.model_config.get("frozen"), type(value)
        if id(value) not in _PARTS:
            _PARTS[id(value)] = (value, _NAMES.setdefault(repr(value), f"{type(value).__name__} {len(_NAMES)}"))
        return _PARTS[id(value)][1]
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(in_full, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{in_full(name)}: {in_full(held)}' for name, held in value.items())}}}"
    if is_dataclass(value):
        return f"{type(value).__name__}({', '.join(in_full(getattr(value, one.name)) for one in fields(value))})"
    return repr(value)


def _band(ruleset: Ruleset, view: OpenView, given: Answers, place: Place) -> Any:
    """The bands of the counts in an answer that is shown by them; all of an answer that is open."""
    answer, question = given[place[0]].get(place[1]), ruleset.questions[place].question
    if place in view.hidden:
        return None
    if place not in view.banded:
        return json.dumps(answer)
    cells = [cell for row in answer or () for cell in row.values()] if question.kind == "table" else [answer]
    return tuple(band_of(cell) if isinstance(cell, int) and cell else cell for cell in cells)


def variants(question: Question, answer: Any) -> Iterator[Any]:
    """Other answers to the same question, over the whole of what it takes."""
    yield answer
    yield from (value for value in _values(question, answer) if _fits(question, value))
    if question.kind == "table":
        for row in answer if isinstance(answer, list) else ():
            for column in question.columns:
                for value in (*_values(column, row.get(column.id)),):
                    changed = [one | {column.id: value} if one is row else one for one in answer]
                    if _fits(question, changed):
                        yield changed
        yield []
    for kind in question.allow:
        yield from (one for one in ({"no_answer": kind}, {"no_answer": kind, "reason": "No."}) if _fits(question, one))
    if not question.required:
        yield None


def _values(field: Question | TableColumn, answer: Any) -> Iterator[Any]:
    if field.kind == "integer":
        yield from COUNTS
    elif field.kind == "yes_no":
        yield from (True, False)
    elif field.kind in ("choice", "choices", "matrix"):
        for option in field.options:
            if field.kind == "choice":
                yield option.id
            elif field.kind == "choices":
                yield [option.id]
            elif isinstance(answer, dict):
                yield dict.fromkeys(answer, option.id)
    elif field.kind == "money" and isinstance(answer, dict):
        yield from (answer | {"amount": str(Decimal(answer["amount"]) * factor)} for factor in (0, 1, 2, 3))
    elif field.kind in ("decimal", "percent"):
        yield from ("0", "0.5", "1", "2.5", "3", "10", "11", "26", "60")


def _fits(question: Question, value: Any) -> bool:
    try:
        kinds.from_json(question, value)
    except kinds.InvalidAnswer:
        return False
    return True


def pairs(ruleset: Ruleset, given: Answers, role: str, every: int, first: int = 0) -> Iterator[tuple[Place, Look]]:
    """A look at the response for every other value of each restricted answer in it; of some of them, if told."""
    view = OpenView.of(ruleset, read_answers(ruleset, given), DAY)
    places = sorted(place for place in view.hidden | view.banded if place[1] in given.get(place[0], {}))
    for place in places[first::every]:
        for value in variants(ruleset.questions[place].question, given[place[0]][place[1]]):
            other = given | {place[0]: given[place[0]] | {place[1]: value}}
            yield place, look(ruleset, other, role, place)


def assert_nothing_told(ruleset: Ruleset, given: Answers, role: str, every: int = 1, first: int = 0) -> int:
    """Compare all looks that may not differ; how many were compared."""
    known: dict[tuple[Any, ...], str] = {}
    compared = 0
    for place, one in pairs(ruleset, given, role, every, first):
        key = (place, one.may_be_told)
        if key in known:
            compared += 1
            assert one.seen == known[key], f"{place} can be told: {_difference(known[key], one.seen)}"
        known.setdefault(key, one.seen)
    return compared


def _difference(one: str, other: str) -> str:
    lines = zip(one.split("\n"), other.split("\n"), strict=False)
    return "; ".join(f"{a[:3000]} | {b[:3000]}" for a, b in lines if a != b) or "a line more or less"


@pytest.mark.parametrize(
    ("families", "kind", "every"),
    [
        (ESSENTIALS, "worst", 1),
        (shipped.FAMILIES, "best", 9),
        (shipped.MODULES, "worst", 13),
        (CONDITIONS, "worst", 2),
        (PROVIDER, "worst", 1),
    ],
)
def test_no_restricted_answer_is_told_by_what_stands_beside_it(
    families: tuple[str, ...], kind: str, every: int
) -> None:
    """The short form: some of the restricted answers of a good and of a bad response."""
    assert assert_nothing_told(ruleset_of(families), answers_of(families, kind), "reviewer", every * SPARSENESS) > 5


def test_every_shipped_version_is_tried() -> None:
    tried = {family for families in (ESSENTIALS, shipped.MODULES, CONDITIONS, PROVIDER) for family in families}
    assert sorted(f"{family}-1.0.0" for family in tried) == shipped.NAMES


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("families", [ESSENTIALS, shipped.FAMILIES], ids=len)
def test_no_role_is_told_a_restricted_answer(families: tuple[str, ...], role: str) -> None:
    """Each role tries other answers, together a quarter of all in the long form."""
    ruleset, turn, every = ruleset_of(families), ROLES.index(role), 4 if families == ESSENTIALS else 16
    counts = (
        assert_nothing_told(ruleset, answers_of(families, kind), role, every * SPARSENESS, turn)
        for kind in ("best", "worst")
    )
    assert sum(counts) > 5


def test_a_small_group_is_not_found_by_subtraction() -> None:
    """Women, men and others make the workers: of others from 1 to 9 nobody can tell how many, whatever the rest is."""
    ruleset, given = ruleset_of(shipped.FAMILIES), answers_of(shipped.FAMILIES, "best")
    looks = set()
    for others in (1, 4, 9):
        rows = [{"contract": "permanent", "women": 200, "men": 160, "others": others}]
        rows += [{"contract": "agency", "women": 20, "men": 20, "others": 0}]
        people = given["workforce"] | {"workers_total": 400 + others, "contracts": rows}
        one = look(ruleset, given | {"workforce": people}, "owner")
        assert "250+" in one.seen
        looks.add(one.seen)
    assert len(looks) == 1
