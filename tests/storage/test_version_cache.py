"""What is made of a frozen document is made once, and the oldest leaves when there is no more room."""

import pytest

from portal.storage.version_cache import VersionCache


def test_a_thing_is_made_once_for_a_key() -> None:
    made: list[str] = []
    cache = VersionCache()

    def make() -> str:
        made.append("made")
        return "a ruleset"

    assert cache.cached(("ruleset", "hash"), make) == "a ruleset"
    assert cache.cached(("ruleset", "hash"), make) == "a ruleset"
    assert made == ["made"]


def test_the_same_hash_names_different_things_under_different_kinds() -> None:
    cache = VersionCache()
    assert cache.cached(("version", "hash"), lambda: "a version") == "a version"
    assert cache.cached(("ruleset", "hash"), lambda: "a ruleset") == "a ruleset"


def test_what_could_not_be_made_is_tried_again() -> None:
    cache = VersionCache()
    with pytest.raises(ZeroDivisionError):
        cache.cached(("ruleset", "hash"), lambda: 1 // 0)
    assert cache.cached(("ruleset", "hash"), lambda: 7) == 7


def test_the_oldest_leaves_when_there_is_no_more_room() -> None:
    cache = VersionCache(size=2)
    for name in ("first", "second", "third"):
        cache.cached((name,), lambda name=name: name)  # type: ignore[misc]
    assert cache.cached(("first",), lambda: "made again") == "made again"
    assert cache.cached(("third",), lambda: "made again") == "third"
