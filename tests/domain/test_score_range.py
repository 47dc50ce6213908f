"""Between what a score lies: whatever restricted points are, and whether they count at all."""

from fractions import Fraction
from itertools import product

import pytest

from portal.domain.score_range import Between, Weighed, mean_between

PARTS = [
    (Weighed(40, 40, 1, False), Weighed(0, 100, 3, True), Weighed(90, 90, 2, False)),
    (Weighed(0, 60, 1, True), Weighed(20, 100, 5, True)),
    (Weighed(100, 100, 2, False), Weighed(50, 70, 2, False), Weighed(10, 10, 4, True)),
    (Weighed(0, 0, 1, False), Weighed(0, 100, 1, True), Weighed(30, 40, 2, True), Weighed(80, 80, 1, True)),
]


@pytest.mark.parametrize("parts", PARTS)
def test_both_ends_are_reached_and_nothing_lies_beyond(parts: tuple[Weighed, ...]) -> None:
    """Compared with every combination of ends, and of what is in and out: a mean is extreme at such a corner."""
    means = []
    for chosen in product(*(("low", "high", "out") if part.may_be_out else ("low", "high") for part in parts)):
        given = [(getattr(part, end), part.weight) for part, end in zip(parts, chosen, strict=True) if end != "out"]
        if given:
            means.append(Fraction(sum(value * weight for value, weight in given), sum(weight for _, weight in given)))
    assert mean_between(parts) == Between(min(means), max(means))


def test_an_exact_mean_is_one_number_and_none_is_none() -> None:
    assert mean_between([Weighed(50, 50, 1, False), Weighed(100, 100, 1, False)]).text == "75.0"
    assert mean_between([]) == Between(None, None)
    assert mean_between([]).text is None
    assert Between(Fraction(0), Fraction(100)).text == "0.0–100.0"


def test_a_range_is_exact_where_its_ends_are_one_and_shows_them_rounded_half_up() -> None:
    assert Between(None, None).is_exact
    assert Between(Fraction(50), Fraction(50)).is_exact
    assert not Between(Fraction(50), Fraction(51)).is_exact
    assert Between(Fraction(1001, 20), Fraction(60)).text == "50.1–60.0"
    assert Between(Fraction(5001, 100), Fraction(5002, 100)).text == "50.0"


def test_what_may_be_left_out_is_left_out_where_it_does_not_move_the_end() -> None:
    assert mean_between([Weighed(50, 50, 1, True)]) == Between(Fraction(50), Fraction(50))
    assert mean_between([Weighed(50, 50, 1, False), Weighed(50, 50, 3, True)]) == Between(Fraction(50), Fraction(50))
    assert mean_between([Weighed(40, 40, 1, False), Weighed(50, 60, 3, True)]) == Between(Fraction(40), Fraction(55))


def test_what_may_be_left_out_is_taken_in_from_the_extreme_on() -> None:
    parts = [Weighed(30, 30, 1, False), Weighed(0, 100, 1, True), Weighed(50, 60, 1, True)]
    assert mean_between(parts) == Between(Fraction(15), Fraction(65))
    assert mean_between([Weighed(40, 40, 2, False), Weighed(60, 60, 1, True)]).low == 40
