"""Yes or no."""

import pytest

from portal.domain.kinds import KINDS, InvalidAnswer, from_form, from_json, show, to_form
from portal.domain.question_parts import YesNoPoints
from portal.domain.questionnaire import Question

KIND = KINDS["yes_no"]
LOCKED = Question(id="locked", kind="yes_no", ask="Are doors locked?", points=YesNoPoints(yes=0, no=100))


def test_a_truth_is_read_and_words_that_look_like_one_are_not() -> None:
    assert from_json(LOCKED, False) is False
    for data in ("yes", "true", 1):
        with pytest.raises(InvalidAnswer, match="must be true or false"):
            from_json(LOCKED, data)


def test_what_was_typed_is_yes_no_or_nothing() -> None:
    assert from_form(LOCKED, {"locked": ["yes"]}).answer is True
    assert from_form(LOCKED, {"locked": [" "]}).answer is None
    assert from_form(LOCKED, {"locked": ["maybe"]}).problem == "The answer must be true or false."
    assert to_form(LOCKED, False) == {"locked": ["no"]}


def test_it_is_shown_as_a_word() -> None:
    assert [show(LOCKED, truth, str) for truth in (True, False)] == ["Yes", "No"]


def test_rules_take_it_for_a_truth_with_two_samples() -> None:
    assert (KIND.rule_type, KIND.is_list) == ("truth", False)
    assert list(KIND.samples(LOCKED, ())) == [True, False]


def test_yes_and_no_have_the_points_of_the_author() -> None:
    assert KIND.points_by_answer(LOCKED) == {True: 0, False: 100}
    assert (KIND.points(LOCKED, False), KIND.points(LOCKED, "no")) == (100, None)
