"""Answers as JSON data: exact, and read back the same."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.domain.kinds.json_data import to_json
from portal.domain.kinds.values import from_json
from portal.domain.questionnaire import Question
from portal.domain.values import Answer, Attestation, Money, NoAnswer
from tests.domain.small import question

TABLE = question(
    "{id: asked, kind: table, ask: A?, columns: [{id: paid, kind: money, text: P}, {id: since, kind: date, text: S}]}"
)
MATRIX = question(
    "{id: asked, kind: matrix, ask: A?, rows: [{id: visa, text: V}], options: [{id: boss, text: B}], allow: [declined]}"
)


def of_kind(kind: str, more: str = "") -> Question:
    return question(f"{{id: asked, kind: {kind}, ask: A?{more}}}")


@pytest.mark.parametrize(
    ("asked", "answer", "data"),
    [
        (of_kind("yes_no"), None, None),
        (of_kind("yes_no"), False, False),
        (of_kind("integer"), 12, 12),
        (of_kind("decimal"), Decimal("0.10"), "0.10"),
        (of_kind("decimal"), Decimal("1E+3"), "1000"),
        (of_kind("money"), Money(Decimal("8500.00"), "BDT"), {"amount": "8500.00", "currency": "BDT"}),
        (of_kind("date"), date(2026, 5, 1), "2026-05-01"),
        (of_kind("text"), "ভাড়া\nline", "ভাড়া\nline"),
        (of_kind("choices", ", options: [{id: road, text: R}]"), ("road",), ["road"]),
        (MATRIX, {"visa": "boss"}, {"visa": "boss"}),
        (TABLE, (), []),
        (
            TABLE,
            ({"paid": Money(Decimal("1.5"), "EUR"), "since": date(2026, 5, 1)}, {}),
            [{"paid": {"amount": "1.5", "currency": "EUR"}, "since": "2026-05-01"}, {}],
        ),
        (
            of_kind("attestation"),
            Attestation("Ada", "Owner", date(2026, 5, 1)),
            {"name": "Ada", "role": "Owner", "date": "2026-05-01"},
        ),
        (MATRIX, NoAnswer("declined"), {"no_answer": "declined"}),
        (
            of_kind("text", ", allow: [not_applicable]"),
            NoAnswer("not_applicable", "None here."),
            {"no_answer": "not_applicable", "reason": "None here."},
        ),
    ],
)
def test_an_answer_is_written_exactly_and_read_back_the_same(asked: Question, answer: Answer, data: Any) -> None:
    assert to_json(answer) == data
    assert from_json(asked, json.loads(json.dumps(data))) == answer


def test_a_number_never_has_an_exponent() -> None:
    assert to_json(Decimal("1E-7")) == "0.0000001"
    assert to_json(Money(Decimal("1E+6"), "VND")) == {"amount": "1000000", "currency": "VND"}


def test_a_reason_that_was_not_given_is_left_out() -> None:
    assert to_json(NoAnswer("dont_know", "")) == {"no_answer": "dont_know"}
