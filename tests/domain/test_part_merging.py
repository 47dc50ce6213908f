"""Two authors at one part: what only one of them changed stays, what both changed is theirs to put together."""

from typing import Any

import pytest

from portal.domain.part_merging import merge_part

BASE = {"id": "held", "kind": "choice", "ask": "Held?", "options": [{"id": "yes_all"}]}


@pytest.mark.parametrize(
    ("mine", "theirs", "tree", "conflicts"),
    [
        ({}, {"ask": "Kept?"}, {"ask": "Kept?"}, ()),
        ({"ask": "Kept?"}, {}, {"ask": "Kept?"}, ()),
        ({"why": "So."}, {"ask": "Kept?"}, {"why": "So.", "ask": "Kept?"}, ()),
        ({"ask": "Mine?"}, {"ask": "Theirs?", "why": "So."}, {"ask": "Mine?", "why": "So."}, ("ask",)),
        ({"ask": "Same?"}, {"ask": "Same?"}, {"ask": "Same?"}, ()),
        ({"options": None}, {"ask": "Kept?"}, {"options": None, "ask": "Kept?"}, ()),
        ({"options": None}, {"options": []}, {"options": None}, ("options",)),
    ],
)
def test_fields(mine: dict[str, Any], theirs: dict[str, Any], tree: dict[str, Any], conflicts: tuple[str, ...]) -> None:
    merged = merge_part(BASE, _with(mine), _with(theirs))
    assert merged.tree == _with(tree)
    assert merged.conflicts == conflicts


def test_another_kind_is_a_conflict_as_a_whole() -> None:
    merged = merge_part(BASE, _with({"kind": "text", "options": None}), _with({"ask": "Kept?"}))
    assert merged.tree["kind"] == "text"
    assert set(merged.conflicts) == {"kind", "options", "ask"}


def _with(changes: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**BASE, **changes}.items() if value is not None}
