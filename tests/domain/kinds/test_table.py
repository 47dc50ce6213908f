"""Rows that repeat."""

import pytest

from portal.domain.kinds import (
    COLUMN_KINDS,
    KINDS,
    InvalidAnswer,
    field_names,
    from_form,
    from_json,
    is_answered,
    show,
    to_form,
)
from portal.domain.kinds.base import RulePart
from portal.domain.kinds.table import MOST_ROWS
from portal.domain.question_parts import Option, TableColumn
from portal.domain.questionnaire import Question

KIND = KINDS["table"]
OPTIONS = (Option(id="own", text="Own"), Option(id="rented", text="Rented"))
SITES = Question(
    id="sites",
    kind="table",
    ask="Which sites are there?",
    columns=(
        TableColumn(id="people", kind="integer", text="People", min=1),
        TableColumn(id="house", kind="choice", text="House", options=OPTIONS),
        TableColumn(id="since", kind="date", text="Since"),
    ),
)


def test_cells_are_read_by_the_kind_of_their_column_and_may_be_left_out() -> None:
    assert from_json(SITES, [{"people": 3, "house": "own"}, {"since": ""}]) == ({"people": 3, "house": "own"}, {})


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "The answer must be a list of rows."),
        ([{}] * (MOST_ROWS + 1), "A table holds at most 500 rows."),
        ([3], "Row 1 must give a value for each column."),
        ([{}, {"street": "x"}], "Row 2: there is no column “street”."),
        ([{"people": 0}], "Row 1, People: The smallest number that fits here is 1."),
    ],
)
def test_what_does_not_fit_is_refused_by_row_and_column(data: object, sentence: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        from_json(SITES, data)
    assert refused.value.sentence == sentence


def test_as_many_rows_as_a_table_holds_are_read() -> None:
    assert from_json(SITES, [{}] * MOST_ROWS) == ({},) * MOST_ROWS


def test_every_cell_has_the_fields_of_its_kind() -> None:
    cells = ("0.people", "0.house", "0.since.day", "0.since.month", "0.since.year")
    assert field_names(SITES, "sites", rows=1) == ("sites.rows", *(f"sites.{cell}" for cell in cells))


def test_empty_rows_are_left_out_and_a_wrong_cell_is_named() -> None:
    fields = {"sites.rows": ["2"], "sites.1.people": ["1 200"]}
    answer = from_form(SITES, fields).answer
    assert answer == ({"people": 1200},)
    assert to_form(SITES, answer) == {"sites.rows": ["1"], "sites.0.people": ["1200"]}
    wrong = from_form(SITES, fields | {"sites.1.since.day": ["3"]}).problem
    assert wrong == "Row 2, Since: The date needs a month too."


def test_no_rows_are_an_answer_once_it_is_said_that_there_are_none() -> None:
    assert from_form(SITES, {"sites.rows": ["0"]}).answer == ()
    assert is_answered(SITES, ())
    assert from_form(SITES, {"sites.rows": ["2"]}).answer is None
    assert show(SITES, (), str) == "None"


def test_each_row_is_shown_on_a_line() -> None:
    rows = from_json(SITES, [{"people": 3, "house": "own"}, {"people": 4}])
    assert show(SITES, rows, str) == (
        "sites.people.text: 3; sites.house.text: sites.house.own.text\nsites.people.text: 4"
    )


def test_rules_read_each_column_as_a_list() -> None:
    assert (KIND.rule_type, KIND.part_name) == ("table", "column")
    assert KIND.rule_parts(SITES)["people"] == RulePart("number", (), is_list=True)
    assert KIND.rule_parts(SITES)["house"] == RulePart("option", OPTIONS, is_list=True)
    assert list(KIND.samples(SITES, ())) == []


def test_a_cell_holds_one_value() -> None:
    assert not {"choices", "matrix", "table", "attestation", "note"} & set(COLUMN_KINDS)
