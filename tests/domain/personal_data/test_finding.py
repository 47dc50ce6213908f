"""Personal data is found in eight scripts, and amounts, days, laws and firms are left alone."""

import time
from collections import Counter
from pathlib import Path

import pytest

from portal.domain.kinds import KINDS
from portal.domain.personal_data import find, find_in, finding, kinds_of

CORPUS = Path(__file__).with_name("corpus.txt")
SCRIPTS = {"latin", "vietnamese", "cyrillic", "arabic", "bengali", "devanagari", "thai", "chinese"}


def _corpus() -> list[tuple[str, str, set[str], str]]:
    lines = [line for line in CORPUS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    parts = [line.split(" | ", 3) for line in lines]
    return [
        (script, country, set() if kinds == "-" else {kinds}, text.replace("\\n", "\n"))
        for script, country, kinds, text in parts
    ]


def _counted() -> dict[str, Counter[str]]:
    """True and false positives and false negatives by script, each kind of each text once."""
    counts = {script: Counter[str]() for script in SCRIPTS}
    for script, country, expected, text in _corpus():
        kinds = set(kinds_of(find(text, country)))
        counts[script] += Counter(
            right=len(kinds & expected), wrong=len(kinds - expected), missed=len(expected - kinds)
        )
    return counts


def test_precision_and_recall_on_the_corpus() -> None:
    counts = _counted()
    total = sum(counts.values(), Counter[str]())
    precision = total["right"] / (total["right"] + total["wrong"])
    recall = total["right"] / (total["right"] + total["missed"])
    print(f"\nprecision {precision:.3f}, recall {recall:.3f} over {len(_corpus())} texts")
    for script, one in sorted(counts.items()):
        print(f"  {script}: right {one['right']}, wrong {one['wrong']}, missed {one['missed']}")
    assert precision >= 0.97
    assert recall >= 0.93


def test_every_script_has_both_what_is_found_and_what_is_left_alone() -> None:
    counted = Counter((script, bool(expected)) for script, _, expected, _ in _corpus())
    assert {script for script, _ in counted} == SCRIPTS
    assert min(counted.values()) >= 18


@pytest.mark.parametrize("script", sorted(SCRIPTS))
def test_no_script_is_left_behind(script: str) -> None:
    count = _counted()[script]
    assert count["right"] / (count["right"] + count["missed"]) >= 0.75
    assert count["right"] / (count["right"] + count["wrong"]) >= 0.9


def test_names_in_cells_of_their_own_are_a_list_together() -> None:
    assert kinds_of(find_in(["Priya Sharma", "Ahmed Khan", "Nguyen Van An"])) == ("names",)
    assert find_in(["Priya Sharma", "Sewing hall 2"]) == frozenset()


def test_what_nobody_sees_hides_nothing() -> None:
    assert kinds_of(find("ana.lo\u200bpez@gmail.com")) == ("email",)
    assert kinds_of(find("AT61\u00a01904\u00a03002\u00a03457\u00a03201")) == ("bank",)


def test_a_mailbox_of_an_office_is_nobody() -> None:
    assert find("Write to grievance@factory.example.") == frozenset()


@pytest.mark.parametrize("piece", ["1 ", "A<", "Ab Cd, ", "a.b@", "1-", "কখ ", "+1 (", "passport 1 "])
def test_a_long_text_takes_no_long_time(piece: str) -> None:
    began = time.perf_counter()
    find(piece * 10_000, "BD")
    assert time.perf_counter() - began < 5


def test_an_answer_as_long_as_any_may_be_is_searched_once() -> None:
    longest = max(getattr(kind, "longest", 0) for kind in KINDS.values())
    text = ("What is searched ahead is found in memory. " * longest)[:longest]
    find(text, "BD")
    before = finding._remembered.cache_info().hits
    find(text, "BD")
    assert finding._remembered.cache_info().hits == before + 1
