"""What kinds of numbers share: limits as authored, numbers out of JSON data, and samples around every edge."""

from decimal import Decimal
from typing import Any

import pytest

from portal.domain.kinds.base import InvalidAnswer
from portal.domain.kinds.number import NumberKind, check_limits, edges, number_limit, number_of, plain
from tests.domain.small import question

KIND = NumberKind()
ASKED = question("{id: asked, kind: decimal, ask: A?}")
LIMITED = question("{id: asked, kind: decimal, ask: A?, min: 1, max: '2.5', unit: days}")


@pytest.mark.parametrize("text", ["0", "-0", "12", "-3", "0.10", "2.50", "123456789012345", "1.23456789012345"])
def test_a_limit_stays_as_it_was_written(text: str) -> None:
    assert number_limit(text) == KIND.limit(text) == (text, None)


@pytest.mark.parametrize(
    "text", ["", "a", "01", "1.", ".5", "1,5", "1e3", "+1", "1234567890123456", "١٢", "1٢", "0.1234567890123456"]
)
def test_a_limit_that_is_no_number_is_told_with_what_was_written(text: str) -> None:
    assert number_limit(text) == (text, f"a number of at most 15 digits is expected here, not “{text}”")


def test_limits_are_compared_as_numbers() -> None:
    assert KIND.limit_order("9") < KIND.limit_order("10")
    assert KIND.limit_order("1.0") == KIND.limit_order(1)


@pytest.mark.parametrize(
    ("data", "number"),
    [
        (12, "12"),
        (12.5, "12.5"),
        (0.1, "0.1"),
        (1e3, "1000.0"),
        ("12.50", "12.50"),
        (" -3 ", "-3"),
        (Decimal("1E+2"), "100"),
        ("999999999999999.999999999999999", "999999999999999.999999999999999"),
    ],
)
def test_a_number_of_json_data_is_exact(data: Any, number: str) -> None:
    assert str(number_of(data)) == number


@pytest.mark.parametrize("data", [True, False, None, [], {}, b"1"])
def test_what_is_no_number_at_all_is_refused(data: Any) -> None:
    with pytest.raises(InvalidAnswer, match=r"^The answer must be a number\.$"):
        number_of(data)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "12a",
        "1,5",
        "1e3",
        "1234567890123456",
        10**15,
        1e300,
        1e-300,
        float("nan"),
        float("inf"),
        "١٢",
        "1٢",
        "0.1234567890123456",
    ],
)
def test_a_number_that_is_too_long_or_written_otherwise_is_refused(data: Any) -> None:
    with pytest.raises(InvalidAnswer, match="at most 15 digits before and after the point"):
        number_of(data)


def test_a_number_must_lie_within_the_limits_which_fit_themselves() -> None:
    for number in ("1", "2.5", "2"):
        assert KIND.read(LIMITED, number) == Decimal(number)
    with pytest.raises(InvalidAnswer, match=r"^The smallest number that fits here is 1\.$"):
        KIND.read(LIMITED, "0.999")
    with pytest.raises(InvalidAnswer, match=r"^The largest number that fits here is 2\.5\.$"):
        KIND.read(LIMITED, "2.501")


def test_without_limits_every_number_fits() -> None:
    assert KIND.read(ASKED, "-1000000") == -1000000
    check_limits(ASKED, Decimal("1e14"))


def test_a_number_is_said_with_its_unit_and_posted_without_an_exponent() -> None:
    assert KIND.say(LIMITED, Decimal("1200.50"), str.upper, "asked") == "1,200.50 ASKED.UNIT"
    assert KIND.say(ASKED, Decimal("1200"), str.upper, "asked") == "1,200"
    assert KIND.posted(ASKED, Decimal("1E+3")) == {"": ["1000"]}
    assert plain(Decimal("1E-7")) == "0.0000001"


@pytest.mark.parametrize(
    ("named", "samples"),
    [
        (set(), ["-1", "0", "1"]),
        ({Decimal(20)}, ["19", "20", "21"]),
        ({Decimal(20), Decimal(30)}, ["19", "20", "25", "30", "31"]),
        ({True, "20", Decimal(20)}, ["19", "20", "21"]),
    ],
)
def test_samples_stand_on_before_between_and_behind_the_numbers_that_rules_name(
    named: set[Any], samples: list[str]
) -> None:
    assert KIND.samples(ASKED, named) == [Decimal(number) for number in samples]


def test_samples_keep_within_the_limits_and_take_them_for_edges() -> None:
    assert KIND.samples(LIMITED, {Decimal(2), Decimal(9)}) == [Decimal(n) for n in ("1", "1.5", "2", "2.25", "2.5")]
    assert KIND.ends(LIMITED) == (Decimal(1), Decimal("2.5"))
    assert KIND.ends(ASKED) == (None, None)


def test_edges_are_the_values_of_one_type_each_once_and_in_order() -> None:
    assert edges([Decimal(3), "a", Decimal(1), Decimal(3)], Decimal, (Decimal(2), None)) == [1, 2, 3]
    assert edges([], Decimal, (None, None)) == []
