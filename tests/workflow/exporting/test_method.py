"""An export explains itself: every column in the dictionary, and all that a score is made of."""

import csv
import io

from openpyxl import load_workbook

from portal.storage.database import Database
from portal.workflow.exporting.tables import TABLES
from tests.workflow import supplier_side
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import Invited
from tests.workflow.test_export import cells_of, made
from tests.workflow.test_export import invited as invited  # a fixture
from tests.workflow.test_follow_up import member


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


def test_the_dictionary_says_of_every_question_whether_it_is_sensitive(portal: Portal) -> None:
    rows = cells_of(portal.database, portal.rolf, portal.ids["campaign"], "Data dictionary")
    questions = {row["column"]: row for row in rows if row["family"] == "people" and row["sheet"] == "Answers"}
    assert (questions["held"]["sensitive"], questions["workers"]["sensitive"]) == (True, False)
    assert "intro" not in questions, "a note has no answer"
    cells = {row["column"]: row["means"] for row in rows if row["sheet"] == "Table cells"}
    assert cells["routes.people_count"] == "People"
