"""The due moment stands first on the supplier's own clocks; its browser or its contact corrects an assumed zone."""

import re

from sqlalchemy import update
from starlette.testclient import TestClient

from portal.storage.database import Database
from portal.storage.tables import METADATA
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import let_in, text_of
from tests.workflow.supplier_side import ADDRESS, Invited

IN_DHAKA = "Please submit by 1 July 2026, 21:00 (Asia/Dhaka) For Nordwind Retail : 1 July 2026, 17:00 (Europe/Vienna)"
IN_KARACHI = IN_DHAKA.replace("21:00 (Asia/Dhaka)", "20:00 (Asia/Karachi)")
QUESTION = "Is this not the time on your clocks?"


def assume(database: Database, invited: Invited) -> None:
    """The buyer's list named no time zone."""
    invitation = METADATA.tables["invitation"]
    database.write(
        lambda work: work.execute(
            update(invitation).where(invitation.c.id == invited.invitation).values(zone_source="assumed")
        )
    )


def enter(browser: TestClient, invited: Invited, zone: str) -> TestClient:
    gate = f"/i/{invited.token}"
    assert re.search(r'<input type="hidden" name="zone" value="" data-zone>', browser.get(gate).text)
    assert browser.post(gate, data={"address": ADDRESS, "zone": zone}).status_code == 303
    return browser


def test_the_browser_overrules_a_zone_that_was_assumed_and_only_that(
    visit: Visit, database: Database, invited: Invited
) -> None:
    start = f"/r/{invited.invitation}"
    named = text_of(enter(visit(), invited, "Asia/Karachi").get(start))
    assert IN_DHAKA in named and QUESTION not in named, "the buyer's list named the zone"
    assume(database, invited)
    browser = let_in(visit(), invited)
    for nonsense in ("Mars/Olympus", "<script>", "x" * 5000):
        browser.post(f"/i/{invited.token}", data={"address": ADDRESS, "zone": nonsense})
        assert IN_DHAKA in text_of(browser.get(start))
    browser.post(f"/i/{invited.token}", data={"address": ADDRESS, "zone": "Asia/Karachi"})
    assert IN_KARACHI in text_of(browser.get(start))
    browser.post(f"/i/{invited.token}", data={"address": ADDRESS, "zone": "Asia/Tokyo"})
    assert IN_KARACHI in text_of(browser.get(start)), "the first of its browsers has said it"


def test_without_a_script_the_contact_chooses_from_a_list(visit: Visit, database: Database, invited: Invited) -> None:
    start, browser = f"/r/{invited.invitation}", let_in(visit(), invited)
    known = browser.post(f"{start}/time-zone", data={"zone": "Asia/Karachi"})
    assert (known.status_code, "The time zone of this request is known." in text_of(known)) == (422, True)
    assume(database, invited)
    page = browser.get(start).text
    assert QUESTION in page and re.search(r'<option value="Asia/Dhaka"[^>]* selected', page)
    wrong = browser.post(f"{start}/time-zone", data={"zone": "Nowhere"})
    assert (wrong.status_code, "Choose a time zone from the list." in text_of(wrong)) == (422, True)
    assert browser.post(f"{start}/time-zone", data={"zone": "Asia/Karachi"}).status_code == 303
    page = text_of(browser.get(start))
    assert IN_KARACHI in page and QUESTION in page, "who chose can choose again"
