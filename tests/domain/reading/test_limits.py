"""`min` and `max` have the type of their kind, and the smaller one comes first."""

from typing import Any

import pytest

from portal.domain.reading.limits import type_limits
from tests.domain.reading.small_file import places, sentences, tree


def limited(kind: str, **limits: str) -> tuple[dict[str, Any], list[str]]:
    """The limits of a question of that kind as they were typed, and what was said of them."""
    text = "".join(f"{key}: {value}\n" for key, value in {"kind": kind, **limits}.items())
    source = tree(text)
    part: dict[str, Any] = {"kind": kind, **limits}
    type_limits(source, (), part)
    return {key: part[key] for key in limits}, sentences(source)


@pytest.mark.parametrize(
    ("kind", "lowest", "highest", "typed"),
    [
        ("integer", "-3", "20", {"min": -3, "max": 20}),
        ("integer", "9", "10", {"min": 9, "max": 10}),
        ("decimal", "0.50", "10", {"min": "0.50", "max": "10"}),  # as exact as it was written
        ("percent", "9", "50", {"min": "9", "max": "50"}),
        ("date", "2026-01-31", "2026-12-31", {"min": "2026-01-31", "max": "2026-12-31"}),
        ("integer", "5", "5", {"min": 5, "max": 5}),
    ],
)
def test_a_limit_has_the_type_of_its_kind(kind: str, lowest: str, highest: str, typed: dict[str, Any]) -> None:
    assert limited(kind, min=lowest, max=highest) == (typed, [])


@pytest.mark.parametrize(
    ("kind", "lowest", "highest"),
    [("integer", "10", "9"), ("decimal", "10.5", "9"), ("date", "2026-02-01", "2026-01-31")],
)
def test_a_max_below_its_min_is_refused(kind: str, lowest: str, highest: str) -> None:
    _, problems = limited(kind, min=lowest, max=highest)
    assert problems == [f"max ({highest}) is below min ({lowest})"]


@pytest.mark.parametrize(
    ("kind", "limit"),
    [("integer", "1.5"), ("integer", "007"), ("decimal", "a lot"), ("date", "2026-02-30"), ("date", "1")],
)
def test_a_limit_that_is_none_of_its_kind_is_refused_and_stays_as_written(kind: str, limit: str) -> None:
    value, problems = limited(kind, min=limit)
    assert value == {"min": limit}
    assert len(problems) == 1


def test_each_limit_is_told_at_its_own_place() -> None:
    source = tree("kind: integer\nmin: many\nmax:   more\n")
    type_limits(source, (), {"kind": "integer", "min": "many", "max": "more"})
    assert [place.split(": ")[0] for place in places(source)] == ["2:6", "3:8"]


def test_one_limit_alone_is_enough() -> None:
    assert limited("integer", max="3") == ({"max": 3}, [])


@pytest.mark.parametrize("kind", ["yes_no", "text", "matrix", "nothing"])
def test_a_kind_without_limits_leaves_them_to_others(kind: str) -> None:
    assert limited(kind, min="9", max="1") == ({"min": "9", "max": "1"}, [])
