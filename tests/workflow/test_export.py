"""What a role may not see is not in its file, in any format; what a supplier wrote is never a formula."""

import csv
import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, update

from portal.domain.policy import Actor
from portal.domain.refusals import Invalid, NotFound
from portal.sheets.results import Heading, Table, write_csv
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import answer, export
from portal.workflow.exporting.tables import TABLES
from tests.conftest import Clock
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited, form
from tests.workflow.test_follow_up import member
from tests.workflow.test_impact import manager, published
from tests.workflow.test_move_on import LARGER
from tests.workflow.test_submit import fill, hand_in

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
    database.write(answer.save, invited.invitation, "people", "papers", posted, actor=mina)
    assert hand_in(database, mina).submission is not None
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


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_whatever_a_formula_may_begin_with_is_text_in_a_csv(begins: str) -> None:
    held = io.BytesIO()
    write_csv(Table("t", [Heading("a")], [[f"{begins}1+1"]]), held)
    (_, (cell,)) = csv.reader(io.StringIO(held.getvalue().decode("utf-8-sig"), newline=""))
    assert cell == f"'{begins}1+1"


def test_the_workbook_says_what_it_holds_and_how_scores_are_made(database: Database, invited: Invited) -> None:
    book = load_workbook(io.BytesIO(made(database, member(invited, "owner"), invited.campaign, ".xlsx")))
    assert book.sheetnames == [*(table.name for table in TABLES), "Data dictionary", "Method"]
    text = "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert supplier_side.version().hash in text
    assert "Severity is the worst" in text
    assert "How many people work at the site?" in text
    explained = {(row[0], row[1]) for row in book["Data dictionary"].iter_rows(values_only=True)}
    for name in (table.name for table in TABLES):
        (heads,) = book[name].iter_rows(max_row=1, values_only=True)
        assert [head for head in heads if (name, head) not in explained] == []
        assert book[name].freeze_panes == "A2"


def test_a_supplier_is_one_row_with_its_worst_and_lowest(database: Database, invited: Invited) -> None:
    rows = json.loads(made(database, member(invited, "read_only"), invited.campaign, ".json"))
    assert len(rows) == 1
    assert rows[0]["severity"] == "critical"
    table = made(database, member(invited, "read_only"), invited.campaign, ".csv").decode("utf-8-sig")
    (row,) = list(csv.DictReader(io.StringIO(table)))
    assert row["supplier"] == "Factory of Mina"
    assert row["severity"] == "critical"


def test_a_response_that_moved_on_is_exported_whole(database: Database, clock: Clock) -> None:
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    clock.advance(minutes=1)
    published(database, manager(invited), LARGER)
    fill(database, mina)
    posted = form("people.lockers", lockers="yes")
    database.write(answer.save, invited.invitation, "people", "papers", posted, actor=mina)
    assert hand_in(database, mina).submission is not None
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
    assert hand_in(database, mina).submission is not None
    database.write(_namesake, invited, actor=manager(invited))
    rows = json.loads(made(database, member(invited, "reviewer"), invited.campaign, ".json"))
    assert {row["supplier"] for row in rows} == {"Factory of Mina"}
    assert sorted((bool(row["answers"]), bool(row["flags"])) for row in rows) == [(False, False), (True, True)]


def _namesake(work: Work, invited: Invited) -> None:
    """Another supplier of the same name and without a code, invited as well and silent so far."""
    connection = work.session.connection()
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
