"""The third value: there is only one of it, and nobody can take it for true or false by mistake."""

import copy
import pickle

import pytest

from portal.domain.expressions.unknown import UNKNOWN, Unknown


def test_there_is_only_one() -> None:
    assert Unknown() is UNKNOWN
    assert copy.copy(UNKNOWN) is UNKNOWN
    assert copy.deepcopy({"value": [UNKNOWN]})["value"][0] is UNKNOWN
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN


def test_it_cannot_be_used_as_a_truth() -> None:
    for use in (bool, lambda value: not value, lambda value: value and True, lambda value: 1 if value else 2):
        with pytest.raises(TypeError, match=r"^unknown is neither true nor false$"):
            use(UNKNOWN)


def test_it_is_equal_to_nothing_but_itself() -> None:
    assert Unknown() == UNKNOWN
    others: tuple[object, ...] = (None, False, True, 0, "", "unknown")
    assert UNKNOWN not in others


def test_it_is_shown_by_its_name() -> None:
    assert repr(UNKNOWN) == str(UNKNOWN) == "unknown"
