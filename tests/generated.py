"""Questionnaires and answers that nobody thought of: strategies for property tests.

`documents()` are authored documents with every kind and most keys; all of them read. `answers_for(version)` are answers
as JSON that fit it, with non-answers and gaps. `edits(document)` change one thing and say which bump that must give.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from portal.domain.kinds import COLUMN_KINDS, KINDS
from portal.domain.questionnaire import Question, Version
from portal.domain.reading import read_version
from portal.domain.writing import as_yaml

Document = dict[str, Any]
AWKWARD = (
    "=1+1",
    "NO",
    "a: b",
    "# no",
    "'quoted'",
    '"twice"',
    "عربي: نص",
    "two\nlines",
    "007",
    "1.10",
    "🙂 ok",
    "- dash",
)
TEXT = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_characters="{}\x7f"), min_size=1, max_size=30),
).filter(lambda text: text.strip() == text and not any(0x7F <= ord(character) < 0xA0 for character in text))
NUMBERS = ("integer", "decimal", "percent")
POINTS = st.integers(0, 100)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """An authored document that reads without an error: one to three sections of one to five questions."""
    number = 0
    sections = []
    asked: list[Document] = []
    for index in range(draw(st.integers(1, 3))):
        questions = []
        for _ in range(draw(st.integers(1, 5))):
            number += 1
            question = draw(_question(f"q_{number}", asked))
            questions.append(question)
            asked.append(question)
        section: Document = {"id": f"part_{index}", "title": draw(TEXT), "questions": questions}
        section |= draw(_some({"about": TEXT, "audience": TEXT, "weight": st.integers(1, 5)}))
        if index and draw(st.booleans()):
            section["when"] = draw(_condition(asked[: -len(questions)]))
        sections.append(section)
    whole: Document = {"format": "ssq/1", "id": "generated", "version": "1.0.0", "language": "en", "title": draw(TEXT)}
    whole |= draw(_some({"about": TEXT, "minutes": st.integers(1, 90)}))
    whole["sections"] = sections
    whole |= draw(_rules(asked))
    whole["bands"] = [{"id": "good_one", "from": draw(st.integers(1, 100))}, {"id": "other_one", "from": 0}]
    if draw(st.booleans()):
        whole["retired"] = [{"id": "gone_one", "since": "0.9.0"}]
    return whole


def versions() -> st.SearchStrategy[Version]:
    """Versions as the reader makes them."""
    return documents().map(version_of)


def version_of(document: Document) -> Version:
    """A document as the reader reads it; it must read."""
    reading = read_version(as_yaml(document).encode(), "generated")
    assert reading.version is not None, [str(problem) for problem in reading.problems]
    return reading.version


def _some(keys: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries({}, optional=keys)


@st.composite
def _question(draw: st.DrawFn, name: str, asked: list[Document]) -> Document:
    kind = draw(st.sampled_from(tuple(KINDS)))
    question: Document = {"id": name, "kind": kind, "ask": draw(TEXT)}
    question |= draw(_some({"why": TEXT, "help": TEXT}))
    if draw(st.booleans()) and asked:
        question["when"] = draw(_condition(asked))
    if kind == "note":
        return question
    question |= draw(_shape(kind))
    question |= draw(_some({"required": st.booleans(), "weight": st.integers(1, 9), "sensitive": st.booleans()}))
    question |= draw(_some({"carry": st.sampled_from(("confirm", "auto", "never")), "rev": st.integers(1, 3)}))
    question |= draw(
        _some({"indicators": st.just(["debt_bondage"]), "basis": st.just([{"scheme": "ILO", "clause": "C029"}])})
    )
    if draw(st.booleans()):
        question["evidence"] = {"ask": draw(TEXT)} | draw(_some({"required": st.booleans()}))
    if draw(st.booleans()):
        question["advice"] = [{"say": draw(TEXT)}]
    allow = draw(st.lists(st.sampled_from(("dont_know", "not_applicable", "declined")), unique=True, max_size=3))
    if allow:
        question["allow"] = allow
    if "dont_know" in allow and draw(st.booleans()):
        question["dont_know"] = draw(POINTS)
    return question


@st.composite
def _shape(draw: st.DrawFn, kind: str) -> Document:
    """What belongs to one kind alone: options, rows, columns, limits, points."""
    if kind == "yes_no":
        return {"points": {"yes": draw(POINTS), "no": draw(POINTS)}} if draw(st.booleans()) else {}
    if kind in ("choice", "choices", "matrix"):
        shape: Document = {"options": draw(_options(kind))}
        if kind == "matrix":
            shape["rows"] = [{"id": f"row_{index}", "text": draw(TEXT)} for index in range(draw(st.integers(1, 3)))]
        if kind == "choices":
            shape |= draw(_some({"combine": st.sampled_from(("lowest", "mean", "sum"))}))
        return shape
    if kind in NUMBERS:
        low = draw(st.integers(0, 10))
        return draw(_some({"min": st.just(low), "max": st.integers(low, 100)}))
    if kind == "table":
        return {"columns": [draw(_column(index)) for index in range(draw(st.integers(1, 3)))]}
    return {}


@st.composite
def _options(draw: st.DrawFn, kind: str) -> list[Document]:
    found = []
    for index in range(draw(st.integers(2, 4))):
        option: Document = {"id": f"opt_{index}", "text": draw(TEXT)} | draw(_some({"points": POINTS}))
        if kind == "choices" and index == 0 and draw(st.booleans()):
            option["exclusive"] = True
        found.append(option)
    return found


@st.composite
def _column(draw: st.DrawFn, index: int) -> Document:
    kind = draw(st.sampled_from(COLUMN_KINDS))
    column: Document = {"id": f"col_{index}", "kind": kind, "text": draw(TEXT)}
    if kind == "choice":
        column["options"] = [{"id": f"opt_{number}", "text": draw(TEXT)} for number in range(2)]
    return column


@st.composite
def _condition(draw: st.DrawFn, asked: list[Document]) -> str:
    """A rule over what was asked before: true, false or unknown."""
    about = [one for one in asked if one["kind"] != "note"]
    if not about:
        return "1 < 2"
    first = draw(_comparison(draw(st.sampled_from(about))))
    if draw(st.booleans()):
        joint = draw(st.sampled_from(("and", "or")))
        return f"{first} {joint} not ({draw(_comparison(draw(st.sampled_from(about))))})"
    return first


@st.composite
def _comparison(draw: st.DrawFn, question: Document) -> str:
    name, kind = str(question["id"]), question["kind"]
    if kind == "yes_no":
        return str(draw(st.sampled_from((name, f"{name} == false", f"answered({name})"))))
    if kind in NUMBERS:
        return f"{name} {draw(st.sampled_from(('<', '<=', '>', '>=', '==', '!=')))} {draw(st.integers(0, 100))}"
    if kind == "choice":
        return f'{name} == "{draw(st.sampled_from(question["options"]))["id"]}"'
    if kind == "choices":
        return f'"{draw(st.sampled_from(question["options"]))["id"]}" in {name}'
    if kind == "table":
        return f"count({name}) > {draw(st.integers(0, 3))}"
    return str(draw(st.sampled_from((f"answered({name})", f"not answered({name})"))))


@st.composite
def _rules(draw: st.DrawFn, asked: list[Document]) -> Document:
    found: Document = {}
    severities = st.sampled_from(("low", "medium", "high", "critical"))
    flags = [
        {
            "id": f"flag_{index}",
            "title": f"Flag {index}",
            "severity": draw(severities),
            "when": draw(_condition(asked)),
            "because": draw(TEXT),
        }
        for index in range(draw(st.integers(0, 2)))
    ]
    levels = st.sampled_from(("error", "warning", "note"))
    checks = [
        {"id": f"check_{index}", "level": draw(levels), "when": draw(_condition(asked)), "say": draw(TEXT)}
        for index in range(draw(st.integers(0, 2)))
    ]
    numbers = [one["id"] for one in asked if one["kind"] in NUMBERS]
    if flags:
        found["flags"] = flags
    if checks:
        found["checks"] = checks
    if draw(st.booleans()) and numbers:
        found["derived"] = [{"id": "made_of", "value": f"{draw(st.sampled_from(numbers))} / 3", "places": 1}]
    return found


def answers_for(version: Version) -> st.SearchStrategy[Document]:
    """Answers as JSON that fit a version; any question may be left out."""
    keys = {question.id: _answer(question) for question in version.questions() if question.is_answered}
    return st.fixed_dictionaries({}, optional=keys)


def _answer(question: Question) -> st.SearchStrategy[Any]:
    ways: list[st.SearchStrategy[Any]] = [_fitting(question)]
    if "dont_know" in question.allow:
        ways.append(st.just({"no_answer": "dont_know"}))
    if "declined" in question.allow:
        ways.append(st.just({"no_answer": "declined"}))
    if "not_applicable" in question.allow:
        ways.append(st.just({"no_answer": "not_applicable", "reason": "not here"}))
    return st.one_of(ways)


def _fitting(question: Question) -> st.SearchStrategy[Any]:
    options = [option.id for option in question.options]
    shapes: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "choice": lambda: st.sampled_from(options),
        "choices": lambda: st.lists(st.sampled_from(_beside(question)), unique=True, min_size=1),
        "matrix": lambda: st.fixed_dictionaries({row.id: st.sampled_from(options) for row in question.rows}),
        "table": lambda: st.lists(
            st.fixed_dictionaries({}, optional={column.id: _cell(column.kind) for column in question.columns}),
            max_size=3,
        ),
        "attestation": lambda: st.just({"name": "A. B.", "role": "Manager", "date": "2026-05-01"}),
        "integer": lambda: st.integers(_low(question), _high(question)),
        "decimal": lambda: st.integers(_low(question), _high(question)).map(str),
        "percent": lambda: st.integers(_low(question), _high(question)).map(str),
    }
    return shapes[question.kind]() if question.kind in shapes else _cell(question.kind)


def _beside(question: Question) -> list[str]:
    return [option.id for option in question.options if not option.exclusive]


def _low(question: Question) -> int:
    return int(question.min) if question.min is not None else 0


def _high(question: Question) -> int:
    return int(question.max) if question.max is not None else 100


def _cell(kind: str) -> st.SearchStrategy[Any]:
    return {
        "yes_no": st.booleans(),
        "choice": st.sampled_from(("opt_0", "opt_1")),
        "integer": st.integers(0, 1000),
        "decimal": st.decimals(0, 1000, places=2).map(str),
        "percent": st.integers(0, 100).map(str),
        "money": st.fixed_dictionaries({"amount": st.integers(0, 9999).map(str), "currency": st.just("EUR")}),
        "date": st.dates().map(lambda day: day.isoformat()).filter(lambda text: text >= "1900-01-01"),
        "country": st.sampled_from(("BD", "NO", "DE")),
        "text": st.just("words"),
        "long_text": st.just("more\nwords"),
    }[kind]


@dataclass(frozen=True)
class Edit:
    """A changed document, and the least bump that the change needs."""

    document: Document
    bump: str
    what: str


@st.composite
def edits(draw: st.DrawFn, document: Document) -> Edit:
    """One change of a known class."""
    changed = copy.deepcopy(document)
    questions = [(section, question) for section in changed["sections"] for question in section["questions"]]
    section, question = draw(st.sampled_from(questions))
    what = draw(st.sampled_from(("reword", "loosen", "tighten", "add_optional", "add_required", "kind", "rev", "flag")))
    if what == "reword":
        question["ask"] = f"{question['ask']} again"
        return Edit(changed, "patch", what)
    if what in ("loosen", "tighten"):
        assume(question["kind"] != "note")
        assume(question.get("required", True) is (what == "loosen"))
        question["required"] = what == "tighten"
        return Edit(changed, "minor" if what == "loosen" else "major", what)
    if what in ("add_optional", "add_required"):
        new = {"id": "one_more", "kind": "text", "ask": "One more?", "required": what == "add_required"}
        section["questions"].append(new)
        return Edit(changed, "minor" if what == "add_optional" else "major", what)
    if what == "flag":
        flags = changed.setdefault("flags", [])
        flags.append({"id": "flag_more", "severity": "low", "when": "1 < 2", "because": "Always."})
        return Edit(changed, "minor", what)
    assume(question["kind"] != "note")
    if what == "kind":
        assume(question["kind"] in ("text", "long_text"))
        question["kind"] = "long_text" if question["kind"] == "text" else "text"
        return Edit(changed, "major", what)
    question["rev"] = question.get("rev", 1) + 1
    return Edit(changed, "major", what)
