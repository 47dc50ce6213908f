"""Counts of people are told by their band, and a rule may cut at the borders of bands only."""

from decimal import Decimal

import pytest

from portal.domain.bands import band_of, is_border, is_few


@pytest.mark.parametrize(
    ("count", "band"),
    [
        (1, "<10"),
        (9, "<10"),
        (10, "10–49"),
        (49, "10–49"),
        (50, "50–249"),
        (249, "50–249"),
        (250, "250+"),
        (9000, "250+"),
    ],
)
def test_every_count_has_a_band(count: int, band: str) -> None:
    assert band_of(count) == band


FEW = (1, 9, "9", "9.0", Decimal(9), Decimal("9.00"))
NOT_FEW = (0, 10, True, "x", None, Decimal(0), Decimal(10), Decimal("9.5"))
BORDERS = ((">", 0), (">=", 1), ("==", 0), ("!=", 0), ("<", 10), (">", 9), (">=", 50), ("<=", 249))
INSIDE = ((">", 36), ("==", 37), (">=", 11), ("<=", 10), (">", 1))


@pytest.mark.parametrize(("value", "few"), [*((one, True) for one in FEW), *((one, False) for one in NOT_FEW)])
def test_from_one_to_nine_people_are_few(value: object, few: bool) -> None:
    assert is_few(value) is few


@pytest.mark.parametrize(
    ("comparison", "is_one"), [*((border, True) for border in BORDERS), *((one, False) for one in INSIDE)]
)
def test_a_comparison_tells_no_more_than_the_band_at_its_borders_only(
    comparison: tuple[str, int], is_one: bool
) -> None:
    assert is_border(*comparison) is is_one
