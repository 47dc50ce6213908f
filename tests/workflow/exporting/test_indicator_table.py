"""The state of every ILO indicator in every response, a row each, as the response's own page says it."""

import csv
import io

from portal.domain.indicators import INDICATORS
from portal.domain.policy import Actor
from portal.storage.database import Database
from portal.workflow import export, indicator_grid, review
from tests.workflow.conftest import Portal
from tests.workflow.test_export import rows_of
from tests.workflow.test_indicator_grid import campaign as campaign  # a fixture


def test_page_and_export_say_the_same_of_each_response(database: Database, campaign: tuple[Actor, str]) -> None:
    actor, id = campaign
    held = io.BytesIO()
    database.read(export.write, id, ".csv", "indicators", held, lambda *on_progress: None, actor=actor)
    exported = list(csv.DictReader(io.StringIO(held.getvalue().decode("utf-8-sig"))))
    by_supplier: dict[str, dict[str, str]] = {}
    for row in exported:
        by_supplier.setdefault(row["supplier"], {})[row["indicator"]] = row["state"]

    assert len(exported) == 2 * len(INDICATORS)
    for invitation, supplier in database.read(indicator_grid.of_campaign, id, actor=actor).rows[8].suppliers:
        read = database.read(review.response, id, invitation, actor=actor)
        assert {one.id: one.state for one in read.indicators} == by_supplier[supplier]


def test_a_questionnaire_without_signs_asks_none_and_a_draft_has_no_rows(portal: Portal) -> None:
    rows = rows_of(portal.database, portal.rolf, portal.ids["campaign"], "indicators")
    assert [row["indicator"] for row in rows] == list(INDICATORS)
    assert {(row["supplier"], row["family"], row["state"]) for row in rows} == {("Anand", "people", "not_asked")}
    assert rows[0]["indicator_title"] == INDICATORS[rows[0]["indicator"]]
