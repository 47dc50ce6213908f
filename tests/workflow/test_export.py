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

from portal.domain.policy import RESTRICTED, Actor
from portal.domain.refusals import Invalid, NotAllowed, NotFound
from portal.storage import evidence, findings_board, follow_ups, history
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import answer, explain, export, load_response
from portal.workflow.explain import GivenExplanations
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


def test_the_workbook_says_what_it_holds_and_how_scores_are_made(database: Database, invited: Invited) -> None:
    book = load_workbook(io.BytesIO(made(database, member(invited, "owner"), invited.campaign, ".xlsx")))
    assert book.sheetnames == [*(table.name for table in TABLES), "Campaign", "Data dictionary", "Method"]
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


def test_an_analyst_reckons_with_an_answer_by_its_type(database: Database, invited: Invited) -> None:
    answers = {
        row["question"]: row for row in cells_of(database, member(invited, "safeguarding"), invited.campaign, "Answers")
    }
    held, holds, fee = answers["held"], answers["holds"], answers["fee"]
    assert (held["number"], held["country"], held["section_title"], held["state"]) == (37, "BD", "Papers", "answered")
    assert (holds["yes_no"], holds["points"], holds["points_reason"]) == (True, 0, None)
    assert (held["points"], held["points_reason"]) == (None, "carries no points")
    assert (fee["state"], fee["answer"], fee["points_reason"]) == ("not asked", None, "not asked")
    assert answers["since"]["state"] == "blank"
    assert (held["given_by"], held["given_at"]) == ("Mina", datetime(2026, 6, 1, 9, 0))  # noqa: DTZ001
    assert (held["source"], fee["source"]) == ("typed", None)
    (supplier,) = cells_of(database, member(invited, "safeguarding"), invited.campaign, "Suppliers")
    assert supplier["submitted_at"] == datetime(2026, 6, 1, 9, 0)  # noqa: DTZ001
    assert (supplier["late"], supplier["people_papers_score"], supplier["findings_critical"]) == (False, 0, 1)
    assert supplier["declared_by"] == "Mina Rahman"


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


@pytest.mark.parametrize("role", [role for role in ROLES if role != "safeguarding"])
def test_a_restricted_number_is_an_empty_cell_with_its_reason(database: Database, invited: Invited, role: str) -> None:
    answers = {row["question"]: row for row in cells_of(database, member(invited, role), invited.campaign, "Answers")}
    held = answers["held"]
    typed = [
        held[name]
        for name in ("number", "currency", "date", "yes_no", "text", "points", "evidence", "given_at", "source")
    ]
    assert typed == [None] * len(typed)
    assert (held["state"], held["value_reason"], held["points_reason"]) == ("restricted", "restricted", "restricted")
    assert {row["question"]: row["points"] for row in answers.values() if isinstance(row["points"], str)} == {}
    (document,) = json.loads(made(database, member(invited, role), invited.campaign, ".json"))
    assert "held" not in document["answers"]["people"]
    assert "people.held" in document["kept_back"]
    assert document["submission_hash"] is None, "others could try numbers until the hash fits"
    (supplier,) = rows_of(database, member(invited, role), invited.campaign, "suppliers")
    assert supplier["score"] == ""
    assert float(supplier["score_low"]) < float(supplier["score_high"])


def test_what_was_asked_about_a_critical_finding_is_restricted_too(database: Database, invited: Invited) -> None:
    database.write(_ask, invited, actor=member(invited, "safeguarding"))
    (whole,) = rows_of(database, member(invited, "safeguarding"), invited.campaign, "follow_ups")
    (open_,) = rows_of(database, member(invited, "read_only"), invited.campaign, "follow_ups")
    assert (whole["question"], open_["question"]) == ("Why 37?", RESTRICTED)
    (finding,) = rows_of(database, member(invited, "read_only"), invited.campaign, "findings")
    assert (finding["severity"], finding["state"], finding["follow_ups"]) == ("critical", "approval", "1")
    assert finding["because"] == "[restricted] passports are held by somebody else."
    assert finding["title"] == open_["title"] == "… passports are held by somebody else"


def _ask(work: Work, invited: Invited) -> None:
    (finding,) = findings_board.of_invitation(work, invited.invitation)
    follow_ups.add_question(work, finding.id, "Why 37?", date(2026, 7, 1))


def test_files_and_checks_have_rows_of_their_own(database: Database) -> None:
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina, workers="20000")
    for question in ("story", "held"):
        database.write(_add_file, question, actor=mina)
    database.write(
        explain.explain, invited.invitation, GivenExplanations({("people", "very_large"): "It is a city."}), actor=mina
    )
    assert submit_answers(database, mina).submission is not None
    whole = rows_of(database, member(invited, "safeguarding"), invited.campaign, "evidence")
    open_ = rows_of(database, member(invited, "reviewer"), invited.campaign, "evidence")
    assert sorted(row["file"] for row in whole) == ["held.pdf", "story.pdf"]
    assert [(row["file"], row["state"]) for row in open_] == [("story.pdf", "received")]
    (check,) = rows_of(database, member(invited, "reviewer"), invited.campaign, "checks")
    assert (check["check"], check["level"], check["explanation"]) == ("very_large", "warning", "It is a city.")


def _add_file(work: Work, question: str) -> None:
    invited = load_response.load_response(work, work.actor.invitation or "", writing=True).invited
    data, kind = question.encode(), "application/pdf"
    file = evidence.NewEvidence(data, kind, f"{question}.pdf", data, kind, is_scanned=True)
    evidence.add(work, invited, "people", question, file)


def test_every_table_begins_with_code_supplier_and_country_and_is_explained(
    database: Database, invited: Invited
) -> None:
    actor = member(invited, "owner")
    explained = cells_of(database, actor, invited.campaign, "Data dictionary")
    for table in TABLES:
        headings = next(
            csv.reader(io.StringIO(made(database, actor, invited.campaign, ".csv", table.id).decode("utf-8-sig")))
        )
        assert headings[:3] == ["code", "supplier", "country"]
        assert [row["column"] for row in explained if row["sheet"] == table.name][: len(headings)] == headings
        assert len(set(headings)) == len(headings)


def test_the_method_holds_all_that_a_score_is_made_of(database: Database, invited: Invited) -> None:
    rows = cells_of(database, member(invited, "owner"), invited.campaign, "Method")
    found = {(row["id"], row["part"], row["words"], row["rule"], row["points"], row["weight"]) for row in rows}
    assert ("agency", "points of yes", None, None, 50, None) in found
    assert ("fee", "points of not known", None, None, 0, None) in found
    assert (
        "agency_workers",
        "question (integer, required)",
        "How many come through an agency?",
        "when agency",
        None,
        1,
    ) in found
    assert ("very_large", "check (warning)", version_text("very_large"), "workers > 10000", None, None) in found
    assert any(row[:2] == ("passports_held", "flag") and row[3] == "holds and held > 0" for row in found)
    assert ("strong", "band", None, "scores from the points on", 70, None) in found


def version_text(check: str) -> str:
    return next(one.say for _, one in supplier_side.version().all_checks() if one.id == check)


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
