"""Two people change one answer: what stands, and where they must choose."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.merging import MergeBy, Merged, Parts, merge, of_rows, rows_of

TOWNS = ("", "Leeds", "York", "Hull", "Bath")


def table(*towns: str) -> Parts:
    """A table with a row for each town; "" is a row with nothing in it."""
    return of_rows([{"town": town} if town else {} for town in towns], {})


def towns_of(parts: Parts) -> list[str]:
    return [row.get("town", "") for row in rows_of(parts)]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "stands", "rival"),
    [
        ("100", "100", "110", "110", None),
        ("100", "120", "100", "120", None),
        ("100", "110", "110", "110", None),
        ("100", "120", "110", "110", "120"),
        ("", "120", "110", "110", "120"),
    ],
)
def test_a_text_counts_as_a_whole(base: str, mine: str, theirs: str, stands: str, rival: str | None) -> None:
    merged = merge({"": base}, {"": mine}, {"": theirs})
    assert merged == Merged({"": stands}, None if rival is None else {"": rival})


def test_a_cleared_text_is_a_change_like_any_other() -> None:
    assert merge({"": "a"}, {}, {"": "a"}).parts == {}
    assert merge({"": "a"}, {}, {"": "b"}) == Merged({"": "b"}, {})


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "stands"),
    [
        ([], [""], ["Leeds"], ["", "Leeds"]),
        (["Leeds"], ["Leeds", "York"], ["Leeds", "Hull"], ["Leeds", "York", "Hull"]),
        (["Leeds"], ["Leeds", "York"], ["Leeds", "York"], ["Leeds", "York"]),
        (["Leeds", "York"], ["York"], ["Leeds", "York", "Hull"], ["York", "Hull"]),
        (["Leeds", "York"], ["Leeds", "Bath"], ["Hull", "York"], ["Hull", "Bath"]),
        ([""], ["Leeds"], ["York"], ["Leeds", "York"]),
        ([""], ["Leeds"], [], ["Leeds"]),
        ([""], [], ["Leeds"], ["Leeds"]),
    ],
)
def test_rows_of_a_table_are_merged_one_by_one(
    base: list[str], mine: list[str], theirs: list[str], stands: list[str]
) -> None:
    merged = merge(table(*base), table(*mine), table(*theirs), "rows")
    assert merged.rival is None
    assert towns_of(merged.parts) == stands


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "stands", "rival"),
    [
        (["Leeds"], ["York"], ["Hull"], ["Hull"], ["York"]),
        (["Leeds"], [], ["Hull"], ["Hull"], []),
        (["Leeds"], ["Hull"], [], [], ["Hull"]),
        (["Leeds"], ["York", "Bath"], ["Hull"], ["Hull", "Bath"], ["York", "Bath"]),
    ],
)
def test_a_row_that_both_have_changed_is_a_conflict_and_no_other_row_is_lost_by_it(
    base: list[str], mine: list[str], theirs: list[str], stands: list[str], rival: list[str]
) -> None:
    merged = merge(table(*base), table(*mine), table(*theirs), "rows")
    assert towns_of(merged.parts) == stands
    assert merged.rival is not None
    assert towns_of(merged.rival) == rival


def test_a_table_that_was_never_touched_has_no_rows() -> None:
    assert merge({}, {"rows": "0"}, table("Leeds"), "rows") == Merged(table("Leeds"))


def test_a_table_without_rows_is_no_change_beside_somebody_who_does_not_answer() -> None:
    silent = {"no_answer": "dont_know"}
    assert merge({}, {"rows": "0"}, silent, "rows") == Merged(silent)
    assert merge({}, silent, {"rows": "0"}, "rows") == Merged(silent)
    assert merge(silent, {}, {"rows": "0"}, "rows") == Merged({"rows": "0"})


def test_rows_that_are_all_the_same_are_still_matched_from_both_ends() -> None:
    many = ["Leeds"] * 250
    merged = merge(table(*many), table("Bath", *many), table(*many[1:], "York"), "rows")
    assert merged.rival is None
    assert towns_of(merged.parts) == ["Bath", *many[1:], "York"]


def test_too_many_rows_for_one_table_are_a_conflict_instead_of_being_cut() -> None:
    mine, theirs = table("Leeds", "York"), table("Hull", "Bath")
    assert merge({}, mine, theirs, "rows", most_rows=3) == Merged(theirs, mine)


def test_as_many_rows_as_a_table_may_have_are_merged() -> None:
    merged = merge({}, table("Leeds", "York"), table("Hull", "Bath"), "rows", most_rows=4)
    assert merged.rival is None
    assert len(rows_of(merged.parts)) == 4


@pytest.mark.parametrize(
    ("parts", "rows"),
    [
        ({}, []),
        ({"rows": "many", "0.town": "Leeds"}, []),
        ({"rows": "100000"}, []),
        ({"rows": "1", "0.town.of.birth": "Leeds"}, [{"town.of.birth": "Leeds"}]),
        ({"rows": "1", "1.town": "Leeds", "town": "York", "x.town": "Hull", "0.town": ""}, [{}]),
        ({"rows": "1", "0": "Leeds"}, [{}]),
    ],
)
def test_a_part_that_belongs_to_no_row_is_left_out(parts: Parts, rows: list[dict[str, str]]) -> None:
    assert rows_of(parts) == rows


def test_a_town_in_many_rows_of_a_long_table_still_finds_its_row() -> None:
    towns = [town for number in range(130) for town in ("Leeds", f"Town {number}")]
    mine, theirs = [*towns[:200], "Bath", *towns[201:]], [town for town in towns if town != "Town 3"]
    merged = merge(table(*towns), table(*mine), table(*theirs), "rows")
    assert merged.rival is None
    assert towns_of(merged.parts) == [town for town in mine if town != "Town 3"]


def test_a_matrix_is_merged_row_by_row() -> None:
    merged = merge({"visa": "us"}, {"visa": "us", "flight": "us"}, {"visa": "them"}, "parts")
    assert merged == Merged({"visa": "them", "flight": "us"})
    merged = merge({}, {"visa": "us", "flight": "us"}, {"visa": "them", "tests": "us"}, "parts")
    assert merged.parts == {"visa": "them", "flight": "us", "tests": "us"}
    assert merged.rival == {"visa": "us", "flight": "us", "tests": "us"}


@pytest.mark.parametrize("by", ["whole", "parts", "rows"])
def test_saying_nothing_instead_of_an_answer_never_goes_together_with_an_answer(by: MergeBy) -> None:
    mine, theirs = {"rows": "0", "no_answer": "dont_know"}, table("Leeds")
    assert merge({"rows": "0"}, mine, theirs, by) == Merged(theirs, mine)


tables = st.lists(st.sampled_from(TOWNS), max_size=5).map(lambda towns: table(*towns))
matrices = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"))
texts = st.fixed_dictionaries({"": st.sampled_from("xyz")})
sides = st.one_of(
    *(
        st.tuples(side, side, side, st.just(by))
        for side, by in ((texts, "whole"), (matrices, "parts"), (tables, "rows"))
    )
)


def _words(parts: Parts) -> set[str]:
    return {text for part, text in parts.items() if part != "rows" and text}


def _sorted(parts: Parts | None) -> Sequence[str]:
    return [] if parts is None else sorted(f"{part.partition('.')[2]}{text}" for part, text in parts.items())


@given(sides)
def test_what_only_one_of_us_changed_stands(side: tuple[Parts, Parts, Parts, MergeBy]) -> None:
    base, mine, theirs, by = side
    assert merge(base, mine, base, by) == Merged(mine)
    assert merge(base, base, theirs, by) == Merged(theirs)
    assert merge(base, mine, mine, by) == Merged(mine)


@given(sides)
def test_no_word_of_either_is_lost(side: tuple[Parts, Parts, Parts, MergeBy]) -> None:
    base, mine, theirs, by = side
    merged = merge(base, mine, theirs, by)
    everything = _words(merged.parts) | _words(merged.rival or {})
    assert (_words(mine) | _words(theirs)) - _words(base) <= everything
    assert _words(theirs) - _words(base) <= _words(merged.parts), "what was there first stays until somebody chooses"


@given(sides)
def test_both_see_the_same_conflict(side: tuple[Parts, Parts, Parts, MergeBy]) -> None:
    base, mine, theirs, by = side
    mine_first, theirs_first = merge(base, mine, theirs, by), merge(base, theirs, mine, by)
    assert (mine_first.rival is None) == (theirs_first.rival is None)
    if mine_first.rival is None:
        assert _sorted(mine_first.parts) == _sorted(theirs_first.parts)


@given(sides)
def test_merging_again_changes_nothing(side: tuple[Parts, Parts, Parts, MergeBy]) -> None:
    base, mine, theirs, by = side
    merged = merge(base, mine, theirs, by)
    if merged.rival is None:
        assert merge(mine, mine, merged.parts, by) == Merged(merged.parts), "a replayed save has nothing new to say"
