"""Findings are selected in the list and changed together, without JavaScript, once their number is confirmed."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from portal.storage import finding_lists
from portal.storage.database import Database
from portal.storage.finding_lists import FindingFilter
from portal.storage.tables import METADATA
from tests.conftest import Clock
from tests.house import stage as stages
from tests.house.stage import Stage
from tests.web.conftest import Visit, actor_of, signed_in

pytestmark = pytest.mark.slow

WHY = "We visited the site and saw it."
PATH = "/findings/changes"


@pytest.fixture
def stage(database: Database, clock: Clock) -> Stage:
    return stages.build(database, "Harbour Foods", clock)


def rows(client: TestClient, query: str = "") -> list[str]:
    return re.findall(r'href="/findings/(\w{26})"', client.get(f"/findings{query}").text)


def fields(page: str) -> dict[str, list[str]]:
    """What the last form of a page sends by itself."""
    form = page.rpartition("<form")[2]
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(unescape(value))
    return sent


def test_findings_are_selected_changed_and_reopened(visit: Visit, database: Database, stage: Stage) -> None:
    rita, rolf = (
        signed_in(visit(), database, stage.cast, "reviewer"),
        signed_in(visit(), database, stage.cast, "read_only"),
    )
    listed = rita.get("/findings?group=supplier&sort=due").text
    assert 'name="finding"' in listed
    assert listed.count('scope="rowgroup"') == 1
    assert "Change all 3 that match" in listed
    assert 'name="finding"' not in rolf.get("/findings").text
    assert rolf.get(PATH, params={"all": "yes"}).status_code == 403
    nothing = rita.get(PATH)
    assert nothing.status_code == 422
    assert "Select at least one finding." in nothing.text
    first = rita.get(PATH, params={"of_supplier": stage.ids["supplier"], "severity": "low", "group": "supplier"})
    assert "2 findings are selected." in first.text
    sent = fields(first.text)
    assert sent["of_supplier"] == [stage.ids["supplier"]]
    planned = rita.get(PATH, params=sent | {"do": "close"})
    assert "2 findings can be changed." in planned.text
    body = fields(planned.text) | {"count": "3", "text": WHY}
    refused = rita.post(PATH, data=body)
    assert refused.status_code == 409
    assert "2 findings can be changed now." in refused.text
    assert WHY in refused.text
    short = rita.post(PATH, data=body | {"count": "2", "text": "Done."})
    assert short.status_code == 422
    assert 'href="#text"' in short.text
    done = rita.post(PATH, data=body | {"count": "2"})
    assert done.status_code == 303
    assert "2 findings were changed." in rita.get(done.headers["location"]).text
    assert rows(rita) == [stage.ids["finding"]]
    assert rita.post(PATH, data=body | {"count": "2"}).status_code == 409, "the same press again changes nothing"
    closed = rows(rita, "?state=closed")
    assert len(closed) == 2
    page = rita.get(f"/findings/{closed[0]}").text
    assert f"Closed: {WHY}" in page
    wrong = rita.post(f"/findings/{closed[0]}", data={"do": "reopen", "text": "Hm."})
    assert wrong.status_code == 422
    assert 'href="#reason"' in wrong.text
    assert rita.post(f"/findings/{closed[0]}", data={"do": "reopen", "text": "It is so again."}).status_code == 303
    page = rita.get(f"/findings/{closed[0]}").text
    assert "It is so again." in page
    assert f"It had been closed with: {WHY}" in page
    assert ">Reopened<" in rita.get("/findings").text


def test_a_finding_is_assigned_and_given_a_due_date(
    visit: Visit, database: Database, stage: Stage, clock: Clock
) -> None:
    rita, finding = signed_in(visit(), database, stage.cast, "reviewer"), stage.ids["finding"]
    members = stage.cast.members
    chosen = {"finding": [finding, stage.ids["sharable"]], "do": "assign", "to": members["reviewer"]}
    page = rita.get(PATH, params=chosen)
    assert "2 findings can be changed." in page.text
    assert members["read_only"] not in page.text
    assert rita.post(PATH, data=fields(page.text) | {"count": "2"}).status_code == 303
    assert set(rows(rita, "?assignee=me")) == set(chosen["finding"])
    assert re.search(r'<span class="figure">2</span> <span class="label">findings assigned to you', rita.get("/").text)
    assert rows(signed_in(visit(), database, stage.cast, "safeguarding"), "?assignee=me") == []
    bad = rita.get(PATH, params={"all": "yes", "do": "due", "by": "1999-01-01"})
    assert bad.status_code == 422
    assert "The due date is in the past." in bad.text
    assert rita.post(f"/findings/{finding}", data={"do": "plan", "by": "x"}).status_code == 422
    day = clock().date().isoformat()
    assert rita.post(f"/findings/{finding}", data={"do": "plan", "by": day}).status_code == 303
    assert rita.post(f"/findings/{finding}", data={"do": "assign", "to": ""}).status_code == 303
    clock.advance(days=2)
    rita = signed_in(visit(), database, stage.cast, "reviewer")
    assert rows(rita, "?due=overdue") == [finding]
    assert ">Overdue<" in rita.get("/findings?due=overdue").text
    read_only = signed_in(visit(), database, stage.cast, "read_only").get(f"/findings/{finding}").text
    assert "Responsible" in read_only
    assert 'value="assign"' not in read_only


def test_what_may_not_be_seen_is_not_selected_either(visit: Visit, database: Database, stage: Stage) -> None:
    table = METADATA.tables["finding"]
    hidden = table.update().where(table.c.id == stage.ids["finding"]).values(withheld=True)
    database.write(lambda work: work.execute(hidden))
    rita = signed_in(visit(), database, stage.cast, "reviewer")
    assert "Change all 2 that match" in rita.get("/findings").text
    page = rita.get(PATH, params={"finding": [stage.ids["finding"], stage.ids["sharable"]], "do": "close"}).text
    assert "1 finding is selected." in page
    assert stage.ids["finding"] not in page.rpartition("<h2")[0].replace(f'value="{stage.ids["finding"]}"', "")
    rita.post(PATH, data={"finding": stage.ids["finding"], "do": "close", "text": WHY, "count": "1"})
    sana = actor_of(stage.cast, "safeguarding")
    assert database.read(finding_lists.page, FindingFilter(state="closed"), actor=sana).total == 0
