"""The parts of a question are frozen, know no other keys, and say little by themselves."""

import pytest
from pydantic import ValidationError

from portal.domain.question_parts import EvidenceRule, Option, ScoreRule, TableColumn, YesNoPoints


def test_a_part_cannot_be_changed_and_has_no_other_keys() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Option(id="sea", text="By sea").text = "By air"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs"):
        Option.model_validate({"id": "sea", "text": "By sea", "colour": "blue"})


@pytest.mark.parametrize("points", [-1, 101])
def test_points_are_from_nought_to_a_hundred(points: int) -> None:
    with pytest.raises(ValidationError):
        Option(id="sea", text="By sea", points=points)
    with pytest.raises(ValidationError):
        YesNoPoints(yes=points)


def test_a_part_that_says_no_more_than_it_must_gives_nothing_and_requires_nothing() -> None:
    assert (Option(id="sea", text="By sea").points, Option(id="sea", text="By sea").exclusive) == (None, False)
    assert (EvidenceRule(ask="A list").when, EvidenceRule(ask="A list").required) == (None, False)
    assert (YesNoPoints().yes, YesNoPoints().no) == (None, None)


def test_a_line_of_points_is_written_with_the_words_if_and_else() -> None:
    line = ScoreRule.model_validate({"if": "held > 3", "points": 5})
    assert (line.if_, line.points, line.else_) == ("held > 3", 5, None)
    assert ScoreRule.model_validate({"else": 7}).else_ == 7


def test_a_column_has_a_kind_that_a_cell_can_have() -> None:
    assert TableColumn(id="people", kind="integer", text="People").kind == "integer"
    with pytest.raises(ValidationError):
        TableColumn(id="people", kind="table", text="People")
