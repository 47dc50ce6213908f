"""Every supplier of a campaign is one row, with its worst severity and lowest score once it has submitted."""

import csv
import io
import json

from portal.storage.database import Database
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import Invited
from tests.workflow.test_export import invited as invited  # a fixture
from tests.workflow.test_export import made, rows_of
from tests.workflow.test_follow_up import member


def test_a_supplier_is_one_row_with_its_worst_and_lowest(database: Database, invited: Invited) -> None:
    rows = json.loads(made(database, member(invited, "read_only"), invited.campaign, ".json"))
    assert len(rows) == 1
    assert rows[0]["severity"] == "critical"
    table = made(database, member(invited, "read_only"), invited.campaign, ".csv").decode("utf-8-sig")
    (row,) = list(csv.DictReader(io.StringIO(table)))
    assert row["supplier"] == "Factory of Mina"
    assert row["severity"] == "critical"


def test_who_has_not_submitted_has_a_row_without_results(portal: Portal) -> None:
    rows = rows_of(portal.database, portal.rita, portal.ids["campaign"], "suppliers")
    anand, bashir = rows
    assert [row["supplier"] for row in rows] == ["Anand", "Bashir"], "Chowdhury is not asked"
    assert (anand["status"], bashir["status"]) == ("submitted", "started")
    assert (anand["submitted_on"], anand["declared_by"], anand["severity"]) == ("2026-06-01", "Mina Rahman", "high")
    assert bashir["opened_at"] and not any(
        bashir[name]
        for name in ("submitted_on", "declared_by", "severity", "score_low", "score_high", "confidence", "findings")
    )
    assert (anand["messages_waiting"], bashir["messages_waiting"]) == ("1", "1")


def test_who_may_not_read_everything_gets_the_ends_of_a_score_too(portal: Portal) -> None:
    whole, open_ = (
        rows_of(portal.database, actor, portal.ids["campaign"], "suppliers")[0] for actor in (portal.sana, portal.rita)
    )
    assert "score_low" not in whole
    assert float(open_["score_low"]) <= float(whole["score"]) <= float(open_["score_high"])
