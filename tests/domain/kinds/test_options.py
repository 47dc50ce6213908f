"""Options: one of them out of JSON data, and what one or several are worth."""

from fractions import Fraction

import pytest

from portal.domain.kinds.base import InvalidAnswer
from portal.domain.kinds.options import mean, option_of, points_of
from tests.domain.small import question

ASKED = question(
    "{id: asked, kind: choices, ask: A?, options: [{id: road, text: Road, points: 80}, {id: sea, text: Sea},"
    " {id: air, text: Air, points: 0}]}"
)


def test_an_option_is_read_by_its_id() -> None:
    assert option_of(ASKED, "sea") == "sea"


@pytest.mark.parametrize(
    ("data", "named"),
    [("Sea", "“Sea”"), ("", "“”"), (" sea", "“ sea”"), (1, "“1”"), (None, "“None”"), (["sea"], "“['sea']”")],
)
def test_what_is_no_option_is_refused_by_what_was_given(data: object, named: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        option_of(ASKED, data)
    assert refused.value.sentence == f"{named} is not one of the options."


@pytest.mark.parametrize(
    ("chosen", "points"),
    [([], []), (["sea"], []), (["air", "road"], [0, 80]), (["road", "sea"], [80]), (["gone"], [])],
)
def test_only_options_with_points_are_worth_something_and_nought_is_worth_nought(
    chosen: list[str], points: list[int]
) -> None:
    assert points_of(ASKED, chosen) == points


@pytest.mark.parametrize(
    ("points", "value"),
    [([], None), ([0], 0), ([80], 80), ([0, 100], 50), ([0, 1], Fraction(1, 2)), ([0, 0, 100], Fraction(100, 3))],
)
def test_a_mean_is_exact_and_whole_where_it_can_be(points: list[int], value: object) -> None:
    assert mean(points) == value
    assert type(mean(points)) is type(value)
