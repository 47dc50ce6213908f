"""A campaign that is not sent can be changed in every part, with the form and the checks it was made with."""

# ruff: noqa: F811 - tests ask for the fixture by its name

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from portal.storage import campaigns, history, library
from portal.storage.database import Database
from portal.workflow import draft_campaign, import_suppliers, publish
from portal.workflow.draft_campaign import CampaignPlan
from tests.conftest import Clock
from tests.web.conftest import Cast, Visit, actor_of, signed_in
from tests.web.test_campaigns import GOOD, LIST, chosen, make, manager, send, version  # noqa: F401 - a fixture
from tests.web.test_drafts import shipped

pytestmark = pytest.mark.slow


def mark(client: TestClient, campaign: str) -> str:
    page = client.get(f"/campaigns/{campaign}/plan").text
    return page.split('name="seen" value="')[1].split('"')[0]


def plan_of(database: Database, cast: Cast, campaign: str) -> CampaignPlan:
    actor = actor_of(cast, "owner")
    return database.read(lambda work: draft_campaign.plan_of(work, campaigns.get(work, campaign)), actor=actor)


def test_everything_is_shown_as_it_was_typed_and_can_be_changed(
    manager: TestClient,
    database: Database,
    cast: Cast,
) -> None:
    campaign = make(manager, database, cast)
    board = manager.get(f"/campaigns/{campaign}").text
    assert f'href="/campaigns/{campaign}/plan"' in board
    assert f'href="/campaigns/{campaign}/email"' in board
    page = manager.get(f"/campaigns/{campaign}/plan").text
    for name, text in GOOD.items():
        assert text in page, name
    both = [version(database, cast, "wages"), version(database, cast)]
    changed = {
        "title": "Fair pay",
        "purpose": "We want to know who pays.",
        "legal_basis": "A contract",
        "proportionality": "All of them",
        "due": "2026-12-24",
        "at": "12:30",
        "zone": "Asia/Dhaka",
        "help_text": "Ask the union.",
        "contact_line": "bert@nordwind.example",
        "follow_up_mode": "at_once",
        "versions": both,
        "remind_before": "7",
    }
    answer = manager.post(f"/campaigns/{campaign}/plan", data=changed | {"seen": mark(manager, campaign)})
    assert answer.status_code == 303, answer.text
    assert "Campaign saved." in manager.get(answer.headers["location"]).text
    kept = plan_of(database, cast, campaign)
    texts = {name: text for name, text in changed.items() if name not in ("due", "at", "versions", "remind_before")}
    rest = {"due": "2026-12-24T12:30", "versions": (both[1], both[0]), "reminder_days": (-7,), "written_in": "en"}
    expected = CampaignPlan(**rest, **texts)  # type: ignore[arg-type]
    assert kept == expected
    email = manager.get(f"/campaigns/{campaign}/email").text
    assert "24 December 2026, 12:30 (Asia/Dhaka)" in email
    assert "title, due, zone, versions" in manager.get("/history").text
    last = database.read(history.page, actor=actor_of(cast, "owner"))[0]
    assert last.verb == "campaign_changed"
    assert set(last.details["changed"]) == {*changed, "reminder_days"} - {"at", "remind_before"}
    assert last.details["before"]["title"] == GOOD["title"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " ", "Give the campaign a title."),
        ("purpose", "", "Say why you ask"),
        ("due", "2020-01-01", "is in the past"),
        ("zone", "Vienna", "is not a valid time zone"),
        ("versions", [], "Choose at least one questionnaire."),
        ("versions", ["wages"], "cannot be answered together"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_changed(
    manager: TestClient,
    database: Database,
    cast: Cast,
    field: str,
    value: Any,
    sentence: str,
) -> None:
    campaign = make(manager, database, cast)
    before = plan_of(database, cast, campaign)
    ids = [version(database, cast, family) for family in value] if field == "versions" else value
    given = GOOD | {"versions": [version(database, cast)], "purpose": "Another purpose.", field: ids}
    answer = manager.post(f"/campaigns/{campaign}/plan", data=given | {"seen": mark(manager, campaign)})
    assert answer.status_code == 422
    assert sentence in answer.text.split(f'id="{field}-error"')[1][:600]
    assert field == "purpose" or "Another purpose." in answer.text
    assert plan_of(database, cast, campaign) == before


def test_a_retired_version_stays_where_it_was_chosen_and_is_not_chosen_anew(
    manager: TestClient,
    database: Database,
    cast: Cast,
) -> None:
    old, owner = version(database, cast), actor_of(cast, "owner")
    campaign = make(manager, database, cast)
    newer = replace_number(database, cast)
    database.write(publish.retire, old, "replaced", actor=owner)
    page = manager.get(f"/campaigns/{campaign}/plan").text
    assert "Retired: once removed, it cannot be chosen again." in page
    assert old not in manager.get("/campaigns/new").text
    for versions, status in (([old], 303), ([newer], 303), ([old], 422)):
        data = GOOD | {"versions": versions, "seen": mark(manager, campaign)}
        answer = manager.post(f"/campaigns/{campaign}/plan", data=data)
        assert answer.status_code == status
    assert "is retired; no new campaign may use it" in answer.text.split('id="versions-error"')[1][:400]


def replace_number(database: Database, cast: Cast) -> str:
    """A newer edition of the workforce questionnaire beside the first; its id."""
    actor = actor_of(cast, "owner")
    database.write(publish.publish, [shipped("workforce", number="2.0.0")], actor=actor)
    found = database.read(library.published, cast.organisation)
    return next(one.id for one in found if one.family == "workforce" and one.version == "2.0.0")


def test_two_who_change_it_at_once_do_not_overwrite_each_other_unseen(
    manager: TestClient,
    database: Database,
    cast: Cast,
) -> None:
    campaign = make(manager, database, cast)
    seen = mark(manager, campaign)
    mine = GOOD | {"versions": [version(database, cast)], "seen": seen}
    assert manager.post(f"/campaigns/{campaign}/plan", data=mine | {"title": "First"}).status_code == 303
    late = manager.post(f"/campaigns/{campaign}/plan", data=mine | {"title": "Second"})
    assert late.status_code == 409
    assert "Somebody else has changed this campaign" in late.text
    assert 'value="Second"' in late.text
    again = mine | {"title": "Second", "seen": late.text.split('name="seen" value="')[1].split('"')[0]}
    assert manager.post(f"/campaigns/{campaign}/plan", data=again).status_code == 303
    assert plan_of(database, cast, campaign).title == "Second"


def test_after_sending_its_plan_and_whom_it_was_sent_to_cannot_be_changed(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    campaign = send(manager, database, cast)
    before = plan_of(database, cast, campaign)
    board = manager.get(f"/campaigns/{campaign}").text
    assert f"/campaigns/{campaign}/plan" not in board
    shown = manager.get(f"/campaigns/{campaign}/plan")
    assert (shown.status_code, "This campaign has been sent" in shown.text) == (409, True)
    data = GOOD | {"versions": [version(database, cast)], "title": "Other"}
    answer = manager.post(f"/campaigns/{campaign}/plan", data=data)
    assert (answer.status_code, "You can add suppliers, extend or close it" in answer.text) == (409, True)
    manager.post(f"/campaigns/{campaign}/suppliers", data={"do": "drop_found"})
    assert plan_of(database, cast, campaign) == before
    assert len(chosen(database, cast, campaign)) == 6


def test_a_campaign_whose_due_day_has_passed_is_changed_before_it_is_sent(
    manager: TestClient,
    database: Database,
    cast: Cast,
    clock: Clock,
) -> None:
    campaign = make(manager, database, cast)
    clock.advance(days=365)
    client = signed_in(manager, database, cast, "campaign_manager")
    late = client.post(f"/campaigns/{campaign}/sending", data={"count": "6"})
    assert (late.status_code, "The due date has passed." in late.text) == (409, True)


def test_suppliers_are_put_on_the_list_and_taken_off_and_the_count_follows(
    manager: TestClient,
    database: Database,
    cast: Cast,
) -> None:
    campaign = make(manager, database, cast, country=["TR"])
    here = f"/campaigns/{campaign}/suppliers"

    def count() -> str:
        found = re.search(
            r"how many suppliers will be emailed: (\d+)", manager.get(f"/campaigns/{campaign}/email").text
        )
        return found[1] if found else "none"

    assert count() == "2"
    added = manager.post(here, data={"do": "add", "search": "m-e"})
    assert "1 supplier was added." in manager.get(added.headers["location"]).text
    again = manager.post(here, data={"do": "add", "search": "m-e"})
    assert "All of these are already selected." in manager.get(again.headers["location"]).text
    some = "\n".join(LIST.splitlines()[:2])
    manager.post(here, data={"do": "add"}, files={"list": ("some.csv", some.encode(), "text/csv")})
    assert chosen(database, cast, campaign) == ["Mill A", "Mill C", "Mill D", "Mill E"]
    assert count() == "4"
    page = manager.get(f"{here}?found=m-c").text
    (mill_c,) = re.findall(r'name="invitation" value="(\w+)"', page)
    dropped = manager.post(here, data={"do": "drop", "invitation": [mill_c]})
    assert "1 supplier was removed." in manager.get(dropped.headers["location"]).text
    manager.post(here, data={"do": "drop_found", "found": "m-d"})
    assert chosen(database, cast, campaign) == ["Mill A", "Mill E"]
    assert count() == "2"
    for given, problem in (
        ({"do": "drop"}, "Select the suppliers to remove."),
        ({"do": "add", "search": "nobody"}, "No supplier matches all of this."),
    ):
        wrong = manager.post(here, data=given)
        assert (wrong.status_code, problem in wrong.text) == (422, True)
    assert 'value="nobody"' in wrong.text
    manager.post(here, data={"do": "drop_found"})
    assert "No suppliers selected" in manager.get(f"/campaigns/{campaign}/email").text
    verbs = [entry.verb for entry in database.read(history.page, actor=actor_of(cast, "owner"))]
    assert (verbs.count("recipients_added"), verbs.count("recipients_removed")) == (3, 3)


def test_suppliers_are_chosen_by_what_their_list_is_filtered_by(
    manager: TestClient,
    database: Database,
    cast: Cast,
    clock: Clock,
) -> None:
    turkish = (
        "Supplier name,External code,Country,Contact name,Contact email,Language\nMill G,M-G,TR,G,g@mills.example,tr"
    )
    asked = make(manager, database, cast, country=["BD"])
    assert manager.post(f"/campaigns/{asked}/sending", data={"count": "2"}).status_code == 303
    database.write(import_suppliers.confirm, turkish.encode(), "one.csv", actor=actor_of(cast, "owner"))

    def found(**choice: str) -> list[str]:
        return chosen(database, cast, make(manager, database, cast, **choice))

    assert found(search="mill g") == found(language="tr") == ["Mill G"]
    assert found(unasked="never") == [f"Mill {email}" for email in "CDEFG"]
    nobody = manager.post(
        "/campaigns", data=GOOD | {"versions": [version(database, cast)], "unasked": "12", "country": "BD"}
    )
    assert "No supplier matches all" in nobody.text.split('id="search-error"')[1][:300]
    clock.advance(days=100)
    client = signed_in(manager, database, cast, "campaign_manager")
    assert "Mill A" not in chosen(database, cast, make(client, database, cast, unasked="6"))
    clock.advance(days=84)
    client = signed_in(manager, database, cast, "campaign_manager")
    later = {"unasked": "6", "due": "2027-06-01"}
    assert "Mill A" in chosen(database, cast, make(client, database, cast, **later))
    assert "Mill A" not in chosen(database, cast, make(client, database, cast, **later | {"unasked": "12"}))


def test_a_list_that_cannot_be_read_is_said_beside_the_list(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    data = GOOD | {"versions": [version(database, cast)]}
    answer = manager.post("/campaigns", data=data, files={"list": ("x.xlsx", b"no workbook", "text/plain")})
    assert answer.status_code == 422
    assert 'href="#list"' in answer.text
    assert 'id="list-error"' in answer.text


@pytest.mark.parametrize("role", ["reviewer", "safeguarding", "read_only"])
def test_others_change_nothing(
    manager: TestClient,
    visit: Visit,
    database: Database,
    cast: Cast,
    role: str,
) -> None:
    campaign = make(manager, database, cast)
    client = signed_in(visit(), database, cast, role)
    assert f"/campaigns/{campaign}/plan" not in client.get(f"/campaigns/{campaign}").text
    for path in ("plan", "suppliers", "reminders"):
        assert client.get(f"/campaigns/{campaign}/{path}").status_code == 403
        assert client.post(f"/campaigns/{campaign}/{path}").status_code == 403
