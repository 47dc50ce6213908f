"""Values of answers are compared by what they are, so that an answer read twice is the same answer."""

from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal

import pytest

from portal.domain.values import Attestation, Money, NoAnswer


def test_amounts_are_the_same_only_in_the_same_currency() -> None:
    assert Money(Decimal("8.50"), "EUR") == Money(Decimal("8.5"), "EUR")
    assert Money(Decimal("8.50"), "EUR") != Money(Decimal("8.50"), "USD")
    assert len({Money(Decimal("8.50"), "EUR"), Money(Decimal("8.5"), "EUR")}) == 1


def test_two_amounts_never_meet_in_arithmetic() -> None:
    with pytest.raises(TypeError):
        Money(Decimal(1), "EUR") + Money(Decimal(1), "EUR")  # type: ignore[operator]
    with pytest.raises(TypeError):
        assert Money(Decimal(1), "EUR") < Money(Decimal(2), "EUR")  # type: ignore[operator]


def test_a_declaration_is_who_as_what_and_when() -> None:
    signed = Attestation("Ada", "Owner", date(2026, 2, 1))
    assert signed == Attestation("Ada", "Owner", date(2026, 2, 1))
    assert signed != Attestation("Ada", "Owner", date(2026, 2, 2))


def test_not_answering_on_purpose_is_no_answer_and_not_the_same_as_leaving_it_open() -> None:
    assert NoAnswer("declined") != NoAnswer("dont_know")
    assert NoAnswer("not_applicable", "No such thing.") != NoAnswer("not_applicable", "None here.")
    assert NoAnswer("dont_know").reason == ""
    assert NoAnswer("dont_know") is not None


def test_a_value_is_never_changed_once_it_was_read() -> None:
    with pytest.raises(FrozenInstanceError):
        Money(Decimal(1), "EUR").currency = "USD"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        NoAnswer("declined").kind = "dont_know"  # type: ignore[misc]
