"""Answers as forms post them: kept as typed, read once more the same, and one sentence where they cannot be read."""

from decimal import Decimal
from typing import Any

import pytest

from portal.domain.kinds.forms import (
    field_names,
    from_answer,
    from_form,
    from_raw,
    other_currency,
    problem_of,
    to_form,
)
from portal.domain.messages import Message
from portal.domain.questionnaire import Question
from portal.domain.values import Answer, Money, NoAnswer, Row
from tests.domain.small import question

COUNT = question("{id: asked, kind: integer, ask: A?, max: 50, allow: [dont_know, not_applicable]}")
NAME = question("{id: asked, kind: text, ask: A?}")
FEE = question("{id: asked, kind: money, ask: A?}")
LOAN = FEE.model_copy(update={"currency_of": "fee"})
WAYS = question("{id: asked, kind: choices, ask: A?, options: [{id: road, text: R}, {id: sea, text: S}]}")
TABLE = question(
    "{id: asked, kind: table, ask: A?, columns: [{id: paid, kind: money, text: Paid}, {id: people, kind: integer, "
    "text: People}], allow: [dont_know]}"
)


@pytest.mark.parametrize(
    ("asked", "rows", "names"),
    [
        (NAME, 0, ("f7",)),
        (COUNT, 0, ("f7", "f7.no_answer", "f7.reason")),
        (FEE, 0, ("f7.amount", "f7.currency")),
        (TABLE, 1, ("f7.rows", "f7.0.paid.amount", "f7.0.paid.currency", "f7.0.people", "f7.no_answer", "f7.reason")),
    ],
)
def test_a_form_may_hold_these_fields_and_no_other(asked: Question, rows: int, names: tuple[str, ...]) -> None:
    assert field_names(asked, "f7", rows) == names


def test_fields_are_called_by_the_questions_id_unless_another_name_is_told() -> None:
    assert from_form(NAME, {"asked": ["Ada"], "f7": ["Bela"]}).answer == "Ada"
    assert from_form(NAME, {"asked": ["Ada"], "f7": ["Bela"]}, name="f7").answer == "Bela"


def test_of_a_field_that_was_posted_several_times_the_last_counts_and_of_ticks_all() -> None:
    assert from_form(NAME, {"asked": ["Ada", "Bela"]}).answer == "Bela"
    assert from_form(WAYS, {"asked": ["sea", "road"]}).answer == ("road", "sea")


def test_what_was_not_filled_in_is_no_answer_and_leaves_nothing_to_redraw() -> None:
    for asked in (NAME, COUNT, FEE, WAYS, TABLE):
        reading = from_form(asked, {"asked": [""], "asked.amount": [""], "other": ["x"]} if asked is not WAYS else {})
        assert (reading.answer, reading.problem) == (None, None)
        assert reading.raw == {}


def test_what_cannot_be_read_is_kept_as_typed_beside_its_sentence() -> None:
    reading = from_form(COUNT, {"asked": [" a dozen "]})
    assert reading.raw == {"": " a dozen "}
    assert reading.answer is None
    assert reading.problem == "Write a whole number in digits, such as 12."
    assert isinstance(reading.problem, Message)


def test_a_value_that_does_not_fit_is_a_problem_too() -> None:
    assert from_form(COUNT, {"asked": ["51"]}).problem == "The largest number that fits here is 50."


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("a\x00b\x1fc\x7f", "abc"),
        ("ab\ud800", "ab"),
        ("a\tb", "a\tb"),
    ],
)
def test_letters_and_line_ends_have_one_spelling_and_what_cannot_be_shown_is_gone(typed: str, cleaned: str) -> None:
    reading = from_form(NAME, {"asked": [typed]})
    assert reading.raw == {"": cleaned}
    assert reading.answer == cleaned


def test_what_was_said_instead_of_an_answer_comes_before_an_answer() -> None:
    fields = {"asked": ["12"], "asked.no_answer": ["dont_know"]}
    assert from_form(COUNT, fields).answer == NoAnswer("dont_know")
    reason = {"asked.no_answer": ["not_applicable"], "asked.reason": ["None here."]}
    assert from_form(COUNT, reason).answer == NoAnswer("not_applicable", "None here.")
    assert from_form(COUNT, {"asked.no_answer": ["not_applicable"]}).problem == (
        "Say in a few words why this does not apply."
    )


def test_where_nothing_else_is_offered_it_is_not_read_at_all() -> None:
    assert from_form(NAME, {"asked": ["Ada"], "asked.no_answer": ["dont_know"]}).answer == "Ada"


def test_an_amount_takes_the_currency_of_the_question_it_goes_with() -> None:
    assert from_form(LOAN, {"asked.amount": ["8.50"]}, currency_default="EUR").answer == Money(Decimal("8.50"), "EUR")
    other = from_form(LOAN, {"asked.amount": ["8"], "asked.currency": ["USD"]}, currency_default="EUR")
    assert other.answer is None
    assert other.problem == "Give this amount in EUR, the currency of the amount it goes with."
    assert other.problem == other_currency("EUR")


def test_an_amount_that_goes_with_no_other_may_be_in_any_currency() -> None:
    given = from_form(FEE, {"asked.amount": ["8"], "asked.currency": ["usd"]}, currency_default="EUR")
    assert given.answer == Money(Decimal(8), "USD")


def test_a_problem_in_a_table_names_the_row_and_the_column() -> None:
    fields = {"asked.rows": ["2"], "asked.0.people": ["3"], "asked.1.people": ["many"]}
    reading = from_form(TABLE, fields)
    assert reading.problem == "Row 2, People: Write a whole number in digits, such as 12."
    assert reading.raw == {"rows": "2", "0.people": "3", "1.people": "many"}


@pytest.mark.parametrize("typed", ["12", "a dozen", ""])
def test_what_was_kept_is_read_once_more_the_same(typed: str) -> None:
    reading = from_form(COUNT, {"asked": [typed]})
    assert from_raw(COUNT, reading.raw) == reading
    assert problem_of(COUNT, reading.raw, None) == reading.problem


@pytest.mark.parametrize(
    ("asked", "answer", "fields"),
    [
        (COUNT, None, {}),
        (COUNT, 12, {"asked": ["12"]}),
        (COUNT, NoAnswer("dont_know"), {"asked.no_answer": ["dont_know"]}),
        (
            COUNT,
            NoAnswer("not_applicable", "None."),
            {"asked.no_answer": ["not_applicable"], "asked.reason": ["None."]},
        ),
        (WAYS, ("road", "sea"), {"asked": ["road", "sea"]}),
        (FEE, Money(Decimal("8.50"), "EUR"), {"asked.amount": ["8.50"], "asked.currency": ["EUR"]}),
        (TABLE, ({"people": 3},), {"asked.rows": ["1"], "asked.0.people": ["3"]}),
        (TABLE, (), {"asked.rows": ["0"]}),
    ],
)
def test_an_answer_is_posted_as_a_person_would_and_read_back(asked: Question, answer: Answer, fields: Any) -> None:
    assert to_form(asked, answer) == fields
    assert from_form(asked, fields).problem is None
    assert from_form(asked, fields).answer == from_answer(asked, answer).answer == answer


def test_an_empty_row_is_posted_and_read_back_as_none() -> None:
    rows: tuple[Row, ...] = ({"people": 3}, {})
    fields = to_form(TABLE, rows)
    assert fields == {"asked.rows": ["2"], "asked.0.people": ["3"]}
    assert from_form(TABLE, fields).answer == ({"people": 3},)


def test_an_answer_is_posted_under_another_name() -> None:
    assert to_form(FEE, Money(Decimal(8), "EUR"), name="f7") == {"f7.amount": ["8"], "f7.currency": ["EUR"]}
