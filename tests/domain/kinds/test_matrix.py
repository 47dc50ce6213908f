"""Several rows with the same options."""

from fractions import Fraction

import pytest

from portal.domain.kinds import KINDS, InvalidAnswer, field_names, from_form, from_json, is_answered, show, to_form
from portal.domain.kinds.base import RulePart
from portal.domain.question_parts import MatrixRow, Option
from portal.domain.questionnaire import Question

KIND = KINDS["matrix"]
OPTIONS = (
    Option(id="always", text="Always", points=100),
    Option(id="never", text="Never", points=33),
    Option(id="no_such", text="There is none"),
)
PAID = Question(
    id="paid",
    kind="matrix",
    ask="Who pays on time?",
    options=OPTIONS,
    rows=(MatrixRow(id="guards", text="Guards"), MatrixRow(id="drivers", text="Drivers")),
)


def test_an_option_is_read_for_each_row_and_none_is_no_answer() -> None:
    assert from_json(PAID, {"guards": "always", "drivers": ""}) == {"guards": "always"}
    assert from_json(PAID, {"guards": None}) is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (["always"], "The answer must give an option for each row."),
        ({"cooks": "always"}, "There is no row “cooks”."),
        ({"guards": "often"}, "“often” is not one of the options."),
    ],
)
def test_what_does_not_fit_is_refused(data: object, sentence: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        from_json(PAID, data)
    assert refused.value.sentence == sentence


def test_a_row_left_open_is_not_yet_an_answer() -> None:
    assert not is_answered(PAID, {"guards": "always"})
    assert is_answered(PAID, {"guards": "always", "drivers": "never"})


def test_each_row_is_a_field() -> None:
    assert field_names(PAID, "paid") == ("paid.guards", "paid.drivers")
    answer = from_form(PAID, {"paid.guards": [" always "]}).answer
    assert answer == {"guards": "always"}
    assert to_form(PAID, answer) == {"paid.guards": ["always"]}


def test_each_row_is_shown_on_a_line() -> None:
    assert show(PAID, {"guards": "never"}, str) == (
        "paid.guards.text: paid.never.text\npaid.drivers.text: Not answered"
    )


def test_rules_read_it_as_a_list_and_each_row_by_its_name() -> None:
    assert (KIND.rule_type, KIND.is_list, KIND.part_name) == ("option", True, "row")
    assert KIND.rule_parts(PAID) == {row: RulePart("option", OPTIONS) for row in ("guards", "drivers")}
    assert list(KIND.samples(PAID, ())) == []


def test_points_are_the_mean_of_the_rows_that_have_some() -> None:
    assert KIND.points(PAID, {"guards": "always", "drivers": "never"}) == Fraction(133, 2)
    assert KIND.points(PAID, {"guards": "always", "drivers": "no_such"}) == 100
    assert KIND.points(PAID, {"guards": "no_such"}) is None
