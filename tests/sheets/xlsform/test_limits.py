"""Bounds become `min` and `max`; whatever says more is left to the author."""

import pytest

from portal.sheets.xlsform.limits import limits_of, range_of
from portal.sheets.xlsform.xpath import NotConvertible


@pytest.mark.parametrize(
    ("constraint", "kind", "wanted"),
    [
        (". > 0 and . <= 10", "integer", {"min": "1", "max": "10"}),
        ("(. >= 1) and (5 >= .)", "integer", {"min": "1", "max": "5"}),
        (". > 0.5 and . < 9.5", "integer", {"min": "1", "max": "9"}),
        (". >= 0.5", "decimal", {"min": "0.5"}),
        (". > -5", "integer", {"min": "-4"}),
        (". >= 1 and . > 4", "integer", {"min": "5"}),
        (". > date('2020-01-31')", "date", {"min": "2020-02-01"}),
    ],
)
def test_bounds(constraint: str, kind: str, wanted: dict[str, str]) -> None:
    assert limits_of(constraint, kind) == wanted


def test_bounds_stay_within_those_of_a_range() -> None:
    assert limits_of(". < 8", "integer", {"min": "1", "max": "9"}) == {"min": "1", "max": "7"}
    with pytest.raises(NotConvertible):
        limits_of(". > 9", "integer", {"min": "1", "max": "9"})


@pytest.mark.parametrize(
    ("constraint", "kind"),
    [
        (". > 0.5", "decimal"),
        (". != 3", "integer"),
        (". > ${a}", "integer"),
        (". >= 0 or . = -99", "integer"),
        (". <= today()", "date"),
        (". > 5 and . < 2", "integer"),
        (". > 99999999999999999999", "integer"),
        (". > 1", "text"),
        (". > date('2020-13-01')", "date"),
    ],
)
def test_what_says_more_is_left(constraint: str, kind: str) -> None:
    with pytest.raises(NotConvertible):
        limits_of(constraint, kind)


def test_ranges() -> None:
    assert range_of("start=0 end=1 step=0.1") == ("decimal", {"min": "0", "max": "1"}, "step=0.1")
    assert range_of("start = 1; end=7") == ("integer", {"min": "1", "max": "7"}, "")
    assert range_of("") == ("integer", {"min": "1", "max": "10"}, "")
    assert range_of("end=x start=NaN foo=1") == ("integer", {"min": "1", "max": "10"}, "end=x, start=NaN, foo=1")
