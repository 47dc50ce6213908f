"""Last year's campaign once more: its suppliers and texts, the newest questionnaires, and what changed since."""

import re

from starlette.testclient import TestClient

from portal.storage import campaigns, library, suppliers
from portal.storage.database import Database, Work
from portal.workflow import draft_campaign, import_suppliers, publish, repeat_campaign
from tests.conftest import Clock
from tests.house.stage import VERSIONS
from tests.web.conftest import Cast, actor_of, signed_in
from tests.web.test_campaigns import GOOD, chosen, manager, send

__all__ = ["manager"]


def _one_year_later(database: Database, cast: Cast, clock: Clock) -> None:
    """A supplier is removed, one is new, one has another address."""
    owner = actor_of(cast, "owner")
    clock.advance(days=300)

    def change(work: Work) -> None:
        by_name = {supplier.name: supplier.id for supplier in suppliers.page(work).suppliers}
        import_suppliers.remove(work, by_name["Mill A"])
        suppliers.correct_contact(work, by_name["Mill B"], "moved@mills.example")
        added = "Supplier name,External code,Country,Contact email\nMill Z,M-Z,BD,z@mills.example\n"
        import_suppliers.confirm(work, added.encode(), "new.csv")

    database.write(change, actor=owner)


def test_a_copy_is_previewed_with_what_changed_and_made_as_a_draft(
    manager: TestClient, database: Database, cast: Cast, clock: Clock
) -> None:
    campaign = send(manager, database, cast)
    _one_year_later(database, cast, clock)
    signed_in(manager, database, cast, "campaign_manager")
    place = f"/campaigns/{campaign}/copy"
    assert place in manager.get(f"/campaigns/{campaign}").text
    page = manager.get(place).text
    for words in ("5 suppliers are asked again", "1 removed supplier is left out", "Mill A", "1 supplier was added"):
        assert words in page
    assert "1 of them has another address" in page
    assert 'value="Fair recruitment 2027"' in page and 'value="2027-12-01"' in page
    wrong = manager.post(place, data={"title": "", "due": "2027-12-01", "at": "17:00"})
    assert (wrong.status_code, "Give the campaign a title." in wrong.text) == (422, True)
    made = manager.post(place, data={"title": "Fair recruitment 2027", "due": "2027-12-01", "at": "17:00"})
    copy = made.headers["location"].split("/")[2].partition("?")[0]
    assert "Nothing is sent yet" in manager.get(made.headers["location"]).text
    assert chosen(database, cast, copy) == ["Mill B", "Mill C", "Mill D", "Mill E", "Mill F"]
    new = database.read(campaigns.get, copy, actor=actor_of(cast, "owner"))
    assert (new.title, new.sent_at, new.purpose, new.zone) == (
        "Fair recruitment 2027",
        None,
        GOOD["purpose"],
        GOOD["zone"],
    )


def test_a_copy_asks_the_newest_version_that_is_not_retired(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    owner = actor_of(cast, "owner")

    def plan(work: Work) -> str:
        first = publish.publish(work, [VERSIONS[0]])[0].id
        plan = draft_campaign.CampaignPlan(title="Small", due="2026-12-01T17:00", zone="UTC", versions=(first,))
        campaign = draft_campaign.draft(work, plan)
        newest = publish.publish(work, [VERSIONS[1]])[0].id
        withdrawn = publish.publish(work, [VERSIONS[2]])[0].id
        publish.retire(work, withdrawn, "A slip.")
        assert newest != first
        return campaign

    campaign = database.write(plan, actor=owner)
    assert "1.0.0 → 1.1.0" in manager.get(f"/campaigns/{campaign}/copy").text
    data = {"title": "Again", "due": "2027-12-01", "at": "17:00"}
    made = manager.post(f"/campaigns/{campaign}/copy", data=data).headers["location"]
    copy = made.split("/")[2].partition("?")[0]
    asked = database.read(library.versions_of_campaign, copy, actor=owner)
    assert [version.name for version in asked] == ["people@1.1.0"]


def test_a_campaign_is_repeated_from_its_page_and_not_any_more(
    manager: TestClient, database: Database, cast: Cast, clock: Clock
) -> None:
    campaign = send(manager, database, cast)
    place = f"/campaigns/{campaign}/repetition"
    assert place in manager.get(f"/campaigns/{campaign}").text
    assert "Next round" not in manager.get(f"/campaigns/{campaign}").text
    months = {"high": "6", "medium": "3", "low": "24"}
    wrong = manager.post(place, data={"repeat": "by_risk", **months})
    assert (wrong.status_code, "Ask at least as often where the risk is higher" in wrong.text) == (422, True)
    assert 'value="by_risk" checked' in wrong.text
    unchosen = manager.post(place, data=months)
    assert (unchosen.status_code, "Choose how often" in unchosen.text) == (422, True)
    assert re.findall(r'name="repeat" type="radio" value="(.*?)"', unchosen.text) == ["12", "6", "by_risk", "no"]
    saved = manager.post(place, data={"repeat": "by_risk", **months, "medium": "12"})
    page = manager.get(saved.headers["location"]).text
    assert all(f"due {number} months after" in page for number in (6, 12, 24))
    assert "Next round on 17 November 2026" in manager.get(f"/campaigns/{campaign}").text
    copying = manager.get(f"/campaigns/{campaign}/copy").text
    assert "drafts its next round on 17 November 2026, whether or not you copy it" in copying
    clock.advance(days=180)
    assert repeat_campaign.draft_due(database) == 1
    signed_in(manager, database, cast, "campaign_manager")
    assert "Fair recruitment (June 2027)" in manager.get(place).text.split('id="drafted"')[1]
    assert "Next round on 18 May 2027" in manager.get(f"/campaigns/{campaign}").text
    stopped = manager.post(place, data={"repeat": "no", **months})
    assert "no longer repeated" in manager.get(stopped.headers["location"]).text
    assert "Next round" not in manager.get(f"/campaigns/{campaign}").text
    assert 'id="repeated"' not in manager.get(f"/campaigns/{campaign}/copy").text


def test_months_that_only_the_command_line_sets_stay_a_choice(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    campaign = send(manager, database, cast)
    place, months = f"/campaigns/{campaign}/repetition", {"high": "6", "medium": "3", "low": "24"}
    manager.post(place, data={"repeat": "9", **months})
    choices = ["12", "6", "9", "by_risk", "no"]
    for page in (manager.get(place), manager.post(place, data={"repeat": "by_risk", **months})):
        assert re.findall(r'name="repeat" type="radio" value="(.*?)"', page.text) == choices
        assert "Every 9 months" in page.text
