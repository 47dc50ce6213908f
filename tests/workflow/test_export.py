"""What a role may not see is not in its file, in any format; what a supplier wrote is never a formula."""

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, update

from portal.domain.policy import Actor
from portal.domain.refusals import Invalid, NotAllowed, NotFound
from portal.storage import history
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import answer, export
from portal.workflow.exporting.tables import TABLES
from tests.conftest import Clock
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited, form, given
from tests.workflow.test_follow_up import member
from tests.workflow.test_impact import manager, published
from tests.workflow.test_submit import fill, submit_answers
from tests.workflow.test_upgrade_version import LARGER

NAMES = tuple(table.id for table in TABLES)
ROLES = ("owner", "campaign_manager", "reviewer", "safeguarding", "read_only")
FORMULA = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture
def invited(database: Database) -> Invited:
    """A response with a sensitive count behind a critical flag, and a text that looks like a formula."""
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina, held="37")
    posted = form("people.story", story=FORMULA)
    database.write(answer.save, invited.invitation, "people", "papers", given(posted), actor=mina)
    assert submit_answers(database, mina).submission is not None
    return invited


def made(database: Database, actor: Actor, campaign: str, suffix: str, table: str = "suppliers") -> bytes:
    held = io.BytesIO()
    database.read(export.write, campaign, suffix, table, held, lambda name, done, whole: None, actor=actor)
    return held.getvalue()


def everything(database: Database, actor: Actor, campaign: str, *, but: str = "") -> str:
    """Every cell of every export of a campaign as one text, `but` those of one sheet."""
    found = [made(database, actor, campaign, ".csv", table).decode("utf-8-sig") for table in NAMES]
    found.append(made(database, actor, campaign, ".json").decode())
    book = load_workbook(io.BytesIO(made(database, actor, campaign, ".xlsx")))
    sheets = [sheet for sheet in book if sheet.title != but]
    found += [
        str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    ]
    return "\n".join(found)


@pytest.mark.parametrize("role", ROLES)
def test_only_safeguarding_reads_what_stands_behind_a_critical_flag(
    database: Database, invited: Invited, role: str
) -> None:
    text = everything(database, member(invited, role), invited.campaign)
    assert ("37 passports" in text) is (role == "safeguarding")
    answers = made(database, member(invited, role), invited.campaign, ".csv", "answers").decode("utf-8-sig")
    assert ("Restricted (safeguarding only)" in answers) is (role != "safeguarding")
    assert "critical" in text
    rows = list(
        csv.DictReader(
            io.StringIO(made(database, member(invited, role), invited.campaign, ".csv", "answers").decode("utf-8-sig"))
        )
    )
    held = next(row for row in rows if row["question"] == "held")
    assert ("37" in held["answer"]) is (role == "safeguarding")


def test_no_formula_comes_from_a_supplier(database: Database, invited: Invited) -> None:
    actor = member(invited, "reviewer")
    book = load_workbook(io.BytesIO(made(database, actor, invited.campaign, ".xlsx")))
    cells: list[Any] = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == FORMULA for cell in cells)
    text = made(database, actor, invited.campaign, ".csv", "answers").decode("utf-8-sig")
    values = [value for row in csv.reader(io.StringIO(text)) for value in row]
    assert f"'{FORMULA}" in values
    assert not any(value.startswith(("=", "+", "@")) for value in values)


def test_a_response_that_moved_on_is_exported_whole(database: Database, clock: Clock) -> None:
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    clock.advance(minutes=1)
    published(database, manager(invited), LARGER)
    fill(database, mina)
    posted = form("people.lockers", lockers="yes")
    database.write(answer.save, invited.invitation, "people", "papers", given(posted), actor=mina)
    assert submit_answers(database, mina).submission is not None
    text = everything(database, member(invited, "reviewer"), invited.campaign)
    assert "Are there lockers?" in text
    assert LARGER.hash in text
    assert "1.1.0" in text


def test_other_campaigns_and_tables_do_not_exist(database: Database, invited: Invited) -> None:
    other = supplier_side.invite(database, number=2)
    with pytest.raises(NotFound):
        made(database, member(invited, "owner"), other.campaign, ".csv")
    with pytest.raises(Invalid, match="There is no table nothing"):
        made(database, member(invited, "owner"), invited.campaign, ".csv", "nothing")


def test_suppliers_of_one_name_keep_their_own_answers(database: Database) -> None:
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina)
    assert submit_answers(database, mina).submission is not None
    database.write(_namesake, invited, actor=manager(invited))
    rows = json.loads(made(database, member(invited, "reviewer"), invited.campaign, ".json"))
    assert {row["supplier"] for row in rows} == {"Factory of Mina"}
    assert sorted((bool(row["answers"]), bool(row["flags"])) for row in rows) == [(False, False), (True, True)]


def _namesake(work: Work, invited: Invited) -> None:
    """Another supplier of the same name and without a code, invited as well and silent so far."""
    connection = work.connection
    new = {"supplier": work.new_id(), "invitation": work.new_id()}
    supplier = METADATA.tables["supplier"]
    connection.execute(update(supplier).where(supplier.c.id == invited.supplier).values(code=None))
    for name, was in (("supplier", invited.supplier), ("invitation", invited.invitation)):
        table = METADATA.tables[name]
        row = dict(connection.execute(table.select().where(table.c.id == was)).mappings().one())
        row |= {"id": new[name]} | ({"key": "another"} if name == "supplier" else {"supplier_id": new["supplier"]})
        if name == "invitation":
            row |= {"submitted_at": None, "severity": None, "score_tenths": None, "band": None, "confidence": None}
        connection.execute(insert(table), row)


def rows_of(database: Database, actor: Actor, campaign: str, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made(database, actor, campaign, ".csv", table).decode("utf-8-sig"))))


def cells_of(database: Database, actor: Actor, campaign: str, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet by their headings, as a spreadsheet types them."""
    book = load_workbook(io.BytesIO(made(database, actor, campaign, ".xlsx")))
    heads, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


def test_parquet_keeps_every_column_s_type_for_another_program(
    database: Database, invited: Invited, tmp_path: Path
) -> None:
    """Read back by DuckDB, which shares no code with what wrote it; every table, also one without rows."""
    actor = member(invited, "safeguarding")
    for table in TABLES:
        path = tmp_path / f"{table.id}.parquet"
        path.write_bytes(made(database, actor, invited.campaign, ".parquet", table.id))
        read = duckdb.execute(f"SELECT * FROM '{path}'")
        columns = made(database, actor, invited.campaign, ".csv", table.id).decode("utf-8-sig").splitlines()[0]
        assert [column[0] for column in read.description or ()] == columns.split(",")
    (held,) = duckdb.execute(
        f"SELECT number, yes_no, given_at AT TIME ZONE 'UTC', country, source FROM '{tmp_path}/answers.parquet' "
        "WHERE question = 'held'"
    ).fetchall()
    assert held == (37.0, None, datetime(2026, 6, 1, 9, 0), "BD", "typed")  # noqa: DTZ001
    total, late, submitted_on = duckdb.execute(
        f"SELECT sum(findings), bool_or(late), max(submitted_on) FROM '{tmp_path}/suppliers.parquet'"
    ).fetchall()[0]
    assert (total > 0, late, submitted_on) == (True, False, date(2026, 6, 1))


def test_a_file_is_handed_over_with_its_entry_or_not_at_all(
    database: Database, invited: Invited, tmp_path: Path
) -> None:
    actor, to = member(invited, "reviewer"), tmp_path / "results.csv"
    steps: list[str] = []
    export.to_file(
        database,
        invited.campaign,
        to,
        table="answers",
        actor=actor,
        on_progress=lambda name, *n: steps.append(name),
    )
    entries = [one for one in database.read(history.page, actor=actor) if one.verb == "exported"]
    assert [one.details for one in entries] == [{"format": ".csv", "table": "answers", "roles": ["reviewer"]}]
    assert (to.read_bytes()[:7], steps) == (b"\xef\xbb\xbfcode", ["Answers"])
    database.close()
    damaged = tmp_path / "second.csv"
    nobody = Actor("respondent", "x", "X", invited.organisation)
    with pytest.raises(NotAllowed):
        export.to_file(database, invited.campaign, damaged, actor=nobody, on_progress=lambda *on_progress: None)
    assert list(tmp_path.iterdir()) == [to]
