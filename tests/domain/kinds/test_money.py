"""An amount in one currency."""

from decimal import Decimal

import pytest

from portal.domain.kinds import KINDS, InvalidAnswer, from_form, from_json, show, to_form
from portal.domain.questionnaire import Question
from portal.domain.values import Money

KIND = KINDS["money"]
WAGE = Question(id="wage", kind="money", ask="What is the lowest wage?", min="1")
TAKA = Money(Decimal("8500.00"), "BDT")


def test_an_amount_is_read_with_its_currency_and_empty_without_amount() -> None:
    assert from_json(WAGE, {"amount": "8500.00", "currency": "BDT"}) == TAKA
    assert from_json(WAGE, {"amount": " ", "currency": "BDT"}) is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (8500, 'The answer must be an amount with its currency, such as {"amount": "8500.00", "currency": "BDT"}.'),
        ({"amount": "1", "currency": "Taka"}, "“Taka” is not the code of a currency, such as BDT or EUR."),
        ({"amount": "0.5", "currency": "BDT"}, "The smallest number that fits here is 1."),
    ],
)
def test_what_does_not_fit_is_refused(data: object, sentence: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        from_json(WAGE, data)
    assert refused.value.sentence == sentence


def test_a_currency_is_typed_or_taken_over() -> None:
    fields = {"wage.amount": ["8 500.00"], "wage.currency": [""]}
    assert from_form(WAGE, fields, currency_default="BDT").answer == TAKA
    assert from_form(WAGE, fields).problem == "Choose the currency of the amount."
    assert from_form(WAGE, {"wage.currency": ["BDT"]}).answer is None


def test_three_digits_behind_the_point_are_not_taken_for_thousands() -> None:
    for amount in (Money(Decimal("8.500"), "BDT"), Money(Decimal("8.500"), "KWD")):
        assert from_form(WAGE, to_form(WAGE, amount)).answer == amount


def test_it_is_shown_with_the_code() -> None:
    assert show(WAGE, TAKA, str) == "8,500.00 BDT"


def test_rules_take_it_for_an_amount_that_cannot_be_counted() -> None:
    assert (KIND.rule_type, KIND.has_currency, KIND.is_composite) == ("money", True, True)
    assert list(KIND.samples(WAGE, ())) == []
