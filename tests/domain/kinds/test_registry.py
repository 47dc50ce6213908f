"""Every kind of question there is: each by its name, those of a table's columns, and the keys of each."""

import pytest

from portal.domain.kinds.base import COMMON, OF_COLUMN, OF_NOTE
from portal.domain.kinds.registry import CELLS, COLUMN_KINDS, KINDS, keys_of

NAMES = (
    *("yes_no", "choice", "choices", "integer", "decimal", "percent", "money", "date", "country", "text"),
    *("long_text", "matrix", "table", "attestation", "note"),
)


def test_authors_are_offered_the_kinds_in_this_order() -> None:
    assert tuple(KINDS) == NAMES
    assert [kind.name for kind in KINDS.values()] == list(NAMES)


def test_a_column_is_one_value_in_one_field_or_two() -> None:
    """Several options, a grid, a table or a declaration do not fit into a cell."""
    assert [name for name in NAMES if name not in COLUMN_KINDS] == ["choices", "matrix", "table", "attestation", "note"]
    assert all(CELLS[name] is KINDS[name] for name in COLUMN_KINDS)


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_has_the_keys_that_all_have_and_needs_only_its_own(name: str) -> None:
    kind = KINDS[name]
    assert kind.keys >= (COMMON if kind.takes_answer else OF_NOTE)
    assert set(kind.needed) <= kind.keys - COMMON
    assert keys_of(name) == kind.keys


@pytest.mark.parametrize("name", COLUMN_KINDS)
def test_a_column_has_the_keys_of_its_kind_that_ask_for_nothing_beyond_the_cell(name: str) -> None:
    keys = KINDS[name].column_keys or frozenset()
    assert keys >= OF_COLUMN
    assert keys - OF_COLUMN <= KINDS[name].keys - COMMON
    assert not keys & {"currency_of", "points"}


def test_a_kind_that_is_none_of_ours_may_have_the_common_keys_until_it_is_one() -> None:
    assert keys_of("intger") == keys_of("") == COMMON


def test_only_a_note_takes_no_answer() -> None:
    assert [name for name in NAMES if not KINDS[name].takes_answer] == ["note"]


@pytest.mark.parametrize(
    ("fact", "names"),
    [
        ("is_list", {"choices", "matrix"}),
        ("is_whole", {"integer"}),
        ("has_numbers", {"integer", "decimal", "percent", "money", "table"}),
        ("has_cells", {"matrix", "table"}),
        ("has_currency", {"money"}),
        ("has_columns", {"table"}),
        ("has_exclusive_options", {"choices"}),
        ("is_closed", {"yes_no", "choice", "choices", "country"}),
        ("is_free_text", {"text", "long_text"}),
        ("is_one_line", {"text"}),
        ("has_limits", {"integer", "decimal", "percent", "money", "date"}),
    ],
)
def test_what_is_peculiar_to_some_kinds_is_true_of_them_alone(fact: str, names: set[str]) -> None:
    assert {name for name in NAMES if getattr(KINDS[name], fact)} == names
