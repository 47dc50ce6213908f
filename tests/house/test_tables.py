"""The house reads its tables in one way: typed columns of the table classes, rows by name."""

import ast
import re
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from portal.storage.tables import METADATA

ROOT = Path(__file__).resolve().parents[2]
HELPER = ROOT / "portal" / "storage" / "rows.py"
"""Looks names up once for all rows of a result, and is tested by itself."""

PYTHON = sorted({path for path in ROOT.glob("portal/**/*.py") if path.parent.name != "versions"} - {HELPER})
ROW = re.compile(r"row|record")
"""What a row of a result is called; `row._mapping` and slices such as `row[2:]` are parts of one."""


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_rows_are_read_by_name(path: Path) -> None:
    """A column added in the middle of a `select` must not land in another field."""
    found = positional(path.read_text())
    is_storage = path.parent.name == "storage"  # elsewhere `row[0]` is a cell of a file
    assert [part for part in found if is_storage or "*" in part] == []


def test_no_table_is_looked_up_by_a_name() -> None:
    looked_up = re.compile(r"METADATA\.tables\[|\bmetadata\.tables\[[\"']")
    assert [str(path.relative_to(ROOT)) for path in PYTHON if looked_up.search(path.read_text())] == []


def test_rows_that_name_an_invitation_or_participant_are_found_by_an_index() -> None:
    """Removing thousands of recipients looks for each in every table that can name it; SQLite knows no statistics."""
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    scanned = []
    with engine.connect() as connection:
        for table in METADATA.sorted_tables:
            for key in table.foreign_key_constraints:
                parent, names = key.referred_table.name, [column.name for column in key.columns]
                if parent in ("invitation", "participant"):
                    where = " AND ".join(f"{name} = 'x'" for name in names)
                    plan = connection.execute(text(f"EXPLAIN QUERY PLAN SELECT 1 FROM {table.name} WHERE {where}"))
                    if f"{parent}_id=?" not in plan.one().detail:
                        scanned.append(f"{table.name} for {parent}")
    assert scanned == []


@pytest.mark.parametrize(
    "source",
    [
        "Supplier(*row)",
        "[Supplier(*row) for row in rows]",
        "Known(*row[:-1])",
        "FindingRow(*list(row))",
        "Backlog(*work.execute(counted).one())",
        "name = row[0]",
    ],
)
def test_this_test_sees_rows_read_by_position(source: str) -> None:
    assert positional(source)


@pytest.mark.parametrize("source", ["select(*columns)", "Supplier(**values)", "gather(*tasks)", "names[0]"])
def test_this_test_leaves_other_lists_alone(source: str) -> None:
    assert positional(source) == []


def positional(source: str) -> list[str]:
    """Where a row is unpacked into arguments or read by a number."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Call) and any(_is_row_unpacked(argument) for argument in node.args))
        or (
            isinstance(node, ast.Subscript)
            and _is_row(node.value)
            and isinstance(node.slice, ast.Constant | ast.Slice)
            and not isinstance(getattr(node.slice, "value", None), str)
        )
    ]


def _is_row_unpacked(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Starred) and any(
        _is_row(node) or (isinstance(node, ast.Attribute) and node.attr in ("one", "first", "one_or_none"))
        for node in ast.walk(argument.value)
    )


def _is_row(node: ast.expr | ast.AST) -> bool:
    return isinstance(node, ast.Name) and ROW.fullmatch(node.id) is not None
