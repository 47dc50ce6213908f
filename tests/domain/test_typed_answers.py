"""Answers by their type: the part that fits the kind is filled in, and what is kept back leaves every part empty."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.domain import typed_answers
from portal.domain.disclosure import Redactor
from portal.domain.policy import RESTRICTED, Actor
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.ruleset import Ruleset
from portal.domain.translation import Texts
from portal.domain.typed_answers import TypedValue

DAY = date(2026, 6, 1)
EVERY_KIND = """
format: ssq/1
id: kinds
version: 1.0.0
language: en
title: Every kind
sections:
  - id: open
    title: Open
    questions:
      - {id: sure, kind: yes_no, ask: "Sure?", allow: [dont_know, not_applicable]}
      - {id: workers, kind: integer, ask: How many people?, unit: people}
      - {id: hours, kind: decimal, ask: Hours?, unit: hours}
      - {id: share, kind: percent, ask: Share?}
      - {id: wage, kind: money, ask: Wage?}
      - {id: since, kind: date, ask: Since?}
      - {id: where, kind: country, ask: Where?}
      - {id: why, kind: text, ask: Why?}
      - {id: one, kind: choice, ask: One?, options: [{id: aa, text: First}, {id: bb, text: Second}]}
      - {id: some, kind: choices, ask: Some?, options: [{id: aa, text: First}, {id: bb, text: Second}]}
      - {id: signed, kind: attestation, ask: Signed?}
      - id: grid
        kind: matrix
        ask: Grid?
        rows: [{id: north, text: North}, {id: south, text: South}]
        options: [{id: aa, text: First}, {id: bb, text: Second}]
      - id: rows
        kind: table
        ask: Rows?
        columns:
          - {id: origin, kind: country, text: Country}
          - {id: paid, kind: money, text: Paid}
          - {id: hired, kind: integer, text: Hired, unit: people}
  - id: hidden
    title: Hidden
    questions:
      - {id: held, kind: integer, ask: Held?, sensitive: true, unit: papers}
      - {id: places, kind: table, ask: Places?, sensitive: true, columns: [{id: town, kind: text, text: Town}]}
"""


def version() -> Version:
    reading = read_version(EVERY_KIND.encode(), "kinds")
    assert reading.version is not None, [str(problem) for problem in reading.problems]
    return reading.version


def redactor(given: dict[str, Any], role: str = "safeguarding") -> Redactor:
    actor = Actor("member", "m", "M", "o", frozenset({role}))
    return Redactor.of(actor, Ruleset.of([version()]), {"kinds": given}, DAY)


def typed(question: str, answer: Any, role: str = "safeguarding") -> TypedValue:
    asked = version().question(question)
    assert asked is not None
    return typed_answers.typed_answer(redactor({question: answer}, role), "kinds", asked, answer)


@pytest.mark.parametrize(
    ("question", "answer", "value"),
    [
        ("sure", False, TypedValue(yes_no=False)),
        ("workers", 412, TypedValue(number=412)),
        ("hours", "7.50", TypedValue(number=Decimal("7.50"))),
        ("share", "8", TypedValue(number=Decimal(8))),
        ("wage", {"amount": "1700.00", "currency": "MYR"}, TypedValue(number=Decimal("1700.00"), currency="MYR")),
        ("since", "2026-11-07", TypedValue(day=date(2026, 11, 7))),
        ("where", "VN", TypedValue(text="VN")),
        ("why", "=1+1", TypedValue(text="=1+1")),
        ("one", "bb", TypedValue(text="bb")),
        ("some", ["aa", "bb"], TypedValue(text="aa; bb")),
        ("signed", {"name": "A", "role": "B", "date": "2026-01-02"}, TypedValue(day=date(2026, 1, 2), text="A, B")),
        ("grid", {"north": "aa"}, TypedValue(reason="see the table cells")),
        ("sure", {"no_answer": "dont_know"}, TypedValue()),
        ("sure", None, TypedValue()),
    ],
)
def test_each_kind_has_its_own_part(question: str, answer: Any, value: TypedValue) -> None:
    assert typed(question, answer) == value


def test_a_restricted_answer_has_no_type_whatever_was_given() -> None:
    answers: list[Any] = [0, 7, 400, None]
    assert {typed("held", answer, "reviewer") for answer in answers} == {TypedValue(reason="restricted")}
    assert typed("held", 7) == TypedValue(number=7)


def test_a_small_count_is_a_band_and_nobody_is_nought() -> None:
    assert typed("workers", 7, "reviewer") == TypedValue(reason="shown as a band")
    assert typed("workers", 0, "reviewer") == TypedValue(number=0)


def cells(question: str, answer: Any, role: str = "safeguarding") -> list[Any]:
    asked, texts = version().question(question), Texts(version())
    assert asked is not None
    found = typed_answers.typed_cells(redactor({question: answer}, role), "kinds", asked, answer, texts)
    return [(cell.row, cell.column, cell.words, cell.value) for cell in found]


def test_tables_and_matrices_are_cells_of_their_own() -> None:
    rows = [{"origin": "BD", "paid": {"amount": "5.00", "currency": "EUR"}, "hired": 7}, {"hired": 80}]
    assert cells("rows", rows) == [
        ("1", "origin", "BD", TypedValue(text="BD")),
        ("1", "paid", "5.00 EUR", TypedValue(number=Decimal("5.00"), currency="EUR")),
        ("1", "hired", "7 people", TypedValue(number=7)),
        ("2", "hired", "80 people", TypedValue(number=80)),
    ]
    assert cells("grid", {"south": "bb"}) == [("south", None, "Second", TypedValue(text="bb"))]
    assert cells("workers", 5) == []


def test_cells_of_small_counts_are_bands_and_restricted_tables_have_none() -> None:
    hired = [cell for cell in cells("rows", [{"hired": 7}, {"hired": 80}], "owner") if cell[1] == "hired"]
    assert hired == [
        ("1", "hired", "<10", TypedValue(reason="shown as a band")),
        ("2", "hired", "50–249", TypedValue(reason="shown as a band")),
    ]
    assert cells("places", [{"town": "Dhaka"}, {"town": "Khulna"}], "owner") == []


@pytest.mark.parametrize(
    ("state", "points", "typed"),
    [
        ("scored", "33.3", (Decimal("33.3"), None)),
        ("scored", "0", (Decimal(0), None)),
        ("unscored", None, (None, "carries no points")),
        ("dont_know", None, (None, "not known")),
        ("not_asked", None, (None, "not asked")),
        ("unanswered", None, (None, "blank")),
        ("answered", RESTRICTED, (None, "restricted")),
        (RESTRICTED, None, (None, "restricted")),
        (RESTRICTED, RESTRICTED, (None, "restricted")),
    ],
)
def test_points_are_a_number_or_blank_with_the_reason(state: str, points: str | None, typed: Any) -> None:
    assert typed_answers.typed_points(state, points) == typed


def test_what_can_be_scored_leaves_out_what_may_not_be_read() -> None:
    given = {"workers": 7, "held": 3, "why": "words", "sure": {"no_answer": "not_applicable", "reason": "Because."}}
    assert typed_answers.scorable_answers(redactor(given)) == {"kinds": given}
    assert typed_answers.kept_back(redactor(given)) == []
    open_ones = {"why": "words", "sure": {"no_answer": "not_applicable", "reason": "[restricted]"}}
    assert typed_answers.scorable_answers(redactor(given, "reviewer")) == {"kinds": open_ones}
    kept_back = typed_answers.kept_back(redactor(given, "reviewer"))
    assert {"kinds.workers", "kinds.held", "kinds.places"} <= set(kept_back)
    without = typed_answers.kept_back(redactor(given | {"held": None}, "reviewer"))
    assert without == kept_back
