"""Every module of domain, storage and workflow has a test file of its name, where a broken line is looked for first.

A module of a package within them may be tested by the file or the folder of its package. Table classes and migrations
are checked as a whole, by `tests/house/test_tables.py` and `tests/storage/test_migrations.py`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_YET = frozenset[str]()
"""Modules of workflow that are tested by the pages and other steps alone. This list may only shrink."""


def without_a_test(package: str) -> Iterator[str]:
    """The modules of a package that have no test file of their name, by their path in it."""
    tests = {path.stem for path in (ROOT / "tests" / package).rglob("test_*.py")}
    folder = ROOT / "portal" / package
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        if parts[-1] == "__init__" or "versions" in parts or "tables" in parts:
            continue
        if not {f"test_{part}" for part in parts} & tests and not (ROOT / "tests" / package / parts[0]).is_dir():
            yield "/".join(parts)


@pytest.mark.parametrize("package", ["domain", "storage"])
def test_every_module_has_a_test_file_of_its_name(package: str) -> None:
    assert list(without_a_test(package)) == []


def test_the_exceptions_of_workflow_are_those_listed_and_no_more() -> None:
    assert set(without_a_test("workflow")) == NOT_YET
