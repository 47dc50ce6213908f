"""Whoever asks in a test as htmx does goes through `tests/web/swaps.py`, which compares the swap with a reload."""

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def test_no_test_names_a_target_by_itself() -> None:
    """The fuzzer is another matter: it names targets that no page has."""
    naming = [path for path in sorted(TESTS.rglob("*.py")) if "HX-" + "Target" in path.read_text(encoding="utf-8")]
    assert naming == [TESTS / "house" / "test_fuzz.py", TESTS / "web" / "swaps.py"]
