"""Numbers as people type them, in every script and habit: read in one way only, or asked about."""

from decimal import Decimal

import pytest

from portal.domain import kinds
from portal.domain.kinds import numbers
from portal.domain.kinds.numbers import Unreadable
from portal.domain.questionnaire import Question
from portal.domain.values import Money

WAGE = Question(id="wage", kind="money", ask="What is the lowest wage?")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12", 12),
        (" 12 500 ", 12500),
        ("12,500", 12500),
        ("1.200", 1200),
        ("1’200", 1200),
        ("1,00,000", 100000),
        ("১২৫", 125),
        ("١٬٢٠٠", 1200),
        ("۱۲", 12),
        ("12", 12),
        ("-3", -3),
        ("12.0", 12),
        ("1 000 000", 1000000),
    ],
)
def test_whole_numbers(typed: str, read: int) -> None:
    assert numbers.typed_whole(typed) == read


@pytest.mark.parametrize("typed", ["about 12", "1,5", "12 people", "1e5", "½", "1 2 3", "12-15", "twelve"])
def test_no_whole_number_is_guessed(typed: str) -> None:
    with pytest.raises(Unreadable):
        numbers.typed_whole(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1.5", "1.5"),
        ("1,5", "1.5"),
        ("١٫٥", "1.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1.000,50", "1000.50"),
        ("1,000.50", "1000.50"),
        ("1 000,50", "1000.50"),
        ("১,৫", "1.5"),
        ("0,125", "0.125"),
        ("12.375", "12.375"),
    ],
)
def test_decimals(typed: str, read: str) -> None:
    assert numbers.typed_decimal(typed) == Decimal(read)


def test_a_comma_that_could_mean_two_things_is_asked_about() -> None:
    with pytest.raises(Unreadable, match=r"could mean 1500 or 1\.500"):
        numbers.typed_decimal("1,500")


@pytest.mark.parametrize(("typed", "read"), [("45,5 %", "45.5"), ("٤٥٪", "45"), ("1,500", "1.500"), ("100", "100")])
def test_percentages(typed: str, read: str) -> None:
    assert numbers.typed_percent(typed) == Decimal(read)


@pytest.mark.parametrize(
    ("amount", "currency", "read"),
    [
        ("850.000", "VND", "850000"),
        ("8.500", "EUR", "8500"),
        ("8,500", "BDT", "8500"),
        ("8.500.000", "VND", "8500000"),
        ("1.000,50", "EUR", "1000.50"),
        ("1,00,000", "INR", "100000"),
        ("8.50", "EUR", "8.50"),
        ("0.125", "USD", "0.125"),
        ("250.000", "KWD", "250.000"),
        ("৮৫০০", "BDT", "8500"),
        ("8 500,75", "RUB", "8500.75"),
    ],
)
def test_amounts_are_grouped_as_their_countries_group_them(amount: str, currency: str, read: str) -> None:
    reading = kinds.from_form(WAGE, {"wage.amount": [amount], "wage.currency": [currency]})
    assert reading.answer == Money(Decimal(read), currency)


@pytest.mark.parametrize("money", [Money(Decimal("1.250"), "EUR"), Money(Decimal("1.250"), "KWD")])
def test_an_amount_goes_out_as_it_comes_back(money: Money) -> None:
    assert kinds.from_form(WAGE, kinds.to_form(WAGE, money)).answer == money
