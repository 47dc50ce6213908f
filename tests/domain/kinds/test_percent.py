"""A percentage."""

from decimal import Decimal

import pytest

from portal.domain.kinds import KINDS, InvalidAnswer, from_form, from_json, show
from portal.domain.questionnaire import Question

KIND = KINDS["percent"]
SHARE = Question(id="share", kind="percent", ask="What share of the workforce?")


def test_it_lies_between_none_and_all() -> None:
    assert from_json(SHARE, "12.5") == Decimal("12.5")
    for data in (-1, 100.5):
        with pytest.raises(InvalidAnswer, match="between 0 and 100"):
            from_json(SHARE, data)


def test_limits_of_the_author_hold_too() -> None:
    with pytest.raises(InvalidAnswer, match="The largest number that fits here is 50"):
        from_json(SHARE.model_copy(update={"max": "50"}), 60)


def test_the_sign_may_be_typed_along_and_a_comma_is_never_thousands() -> None:
    assert from_form(SHARE, {"share": ["12,500 %"]}).answer == Decimal("12.500")
    assert from_form(SHARE, {"share": ["most"]}).problem == "Write a number in digits, such as 12 or 12.5."


def test_it_is_shown_with_its_sign() -> None:
    assert show(SHARE, Decimal("12.5"), str) == "12.5 %"


def test_samples_stay_between_none_and_all() -> None:
    assert KIND.rule_type == "number"
    assert list(KIND.samples(SHARE, {Decimal(10)})) == [0, 5, 10, 55, 100]
