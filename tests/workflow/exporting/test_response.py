"""A submitted response becomes rows: each answer with its value by type, restricted ones empty with the reason."""

import json
from datetime import datetime

import pytest

from portal.storage.database import Database
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import Invited
from tests.workflow.test_export import ROLES, cells_of, made, rows_of
from tests.workflow.test_export import invited as invited  # a fixture
from tests.workflow.test_follow_up import member


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


@pytest.mark.parametrize("role", [role for role in ROLES if role != "safeguarding"])
def test_a_restricted_number_is_an_empty_cell_with_its_reason(database: Database, invited: Invited, role: str) -> None:
    answers = {row["question"]: row for row in cells_of(database, member(invited, role), invited.campaign, "Answers")}
    held = answers["held"]
    names = ("number", "currency", "date", "yes_no", "text", "points", "evidence", "given_at", "source")
    typed = [held[name] for name in names]
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


def test_files_are_counted_with_the_question_they_were_given_with(portal: Portal) -> None:
    rows = rows_of(portal.database, portal.sana, portal.ids["campaign"], "answers")
    counts = {row["question"]: row["evidence"] for row in rows}
    assert (counts["holds"], counts["workers"]) == ("1", "0")
    assert {row["supplier"] for row in rows} == {"Anand"}, "a draft is nobody's to read"
