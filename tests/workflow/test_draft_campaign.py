"""A campaign may change until it is sent: its plan is checked, no change is overwritten, suppliers come and go."""

from dataclasses import replace
from typing import Any

import pytest

from portal.domain.campaign_fields import CAMPAIGN_FIELDS
from portal.domain.refusals import Closed, Conflict, NotAllowed, NotFound
from portal.storage import campaigns
from portal.storage.supplier_filters import EVERY_SUPPLIER, SupplierFilter
from portal.workflow import draft_campaign, publish
from portal.workflow.draft_campaign import CampaignPlan, InvalidCampaign
from tests.workflow.conftest import Portal


def plan(portal: Portal, **changes: Any) -> CampaignPlan:
    """A plan in which nothing is missing."""
    texts = {"purpose": "To know.", "legal_basis": "A duty.", "proportionality": "High risk.", "contact_line": "Anna"}
    rest = {"title": "Fair work", "due": "2026-12-01T17:00", "zone": "UTC", "versions": (portal.ids["version"],)}
    return CampaignPlan(**(texts | rest | changes))


def problems(portal: Portal, *, complete: Any = True, **changes: Any) -> set[str]:
    found = portal.read(draft_campaign.problems, plan(portal, **changes), by=portal.carla, complete=complete)
    return set(found)


def draft(portal: Portal, **changes: Any) -> str:
    return str(portal.write(draft_campaign.draft, plan(portal, **changes), by=portal.carla))


def change(portal: Portal, seen: str = "", campaign: str = "planned", **changes: Any) -> None:
    portal.write(draft_campaign.change, portal.ids[campaign], plan(portal, **changes), seen, by=portal.carla)


def stored(portal: Portal, campaign: str) -> CampaignPlan:
    def read(work: Any) -> CampaignPlan:
        return draft_campaign.plan_of(work, campaigns.get(work, campaign))

    found: CampaignPlan = portal.read(read, by=portal.carla)
    return found


def asked(portal: Portal, campaign: str) -> set[str]:
    return {row.supplier_id for row in portal.rows("invitation", campaign_id=campaign)}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, set()),
        ({"title": " "}, {"title"}),
        ({"title": "é" * 150}, set()),
        ({"title": "é" * 151}, {"title"}),
        ({"versions": ()}, {"versions"}),
        ({"follow_up_mode": "never"}, {"follow_up_mode"}),
        ({"follow_up_mode": "at_once"}, set()),
        ({"written_in": "Klingonese"}, {"written_in"}),
        ({"written_in": "French"}, set()),
        ({"due": " "}, {"due"}),
        ({"due": "next week"}, {"due"}),
        ({"title": "", "due": ""}, {"title", "due"}),
    ],
)
def test_every_field_of_a_plan_that_is_wrong_is_named(portal: Portal, changes: dict[str, Any], wrong: set[str]) -> None:
    assert problems(portal, **changes) == wrong


@pytest.mark.parametrize("field", CAMPAIGN_FIELDS, ids=lambda field: field.name)
def test_a_text_is_no_longer_than_may_be_and_is_only_missed_in_a_form(portal: Portal, field: Any) -> None:
    longest, longer, empty = ({field.name: text} for text in ("é" * field.longest, "é" * (field.longest + 1), " "))
    assert problems(portal, **longest) == set()
    assert problems(portal, **longer) == {field.name}
    assert problems(portal, **empty) == ({field.name} if field.missing else set())
    assert problems(portal, complete=False, **empty) == set()


def test_the_due_time_is_in_the_future_in_its_own_zone(portal: Portal) -> None:
    portal.clock.set(portal.clock().replace(second=0, microsecond=0))
    now = f"{portal.clock():%Y-%m-%dT%H:%M}"
    assert problems(portal, due=now) == {"due"}, "now is too late"
    assert problems(portal, due=now, zone="Asia/Dhaka") == {"due"}
    assert problems(portal, due=now, zone="America/New_York") == set()


def test_a_plan_is_stored_as_it_was_made(portal: Portal) -> None:
    given = {"title": " Fair \n work ", "due": "2026-12-01T17:00", "zone": "Asia/Dhaka", "reminder_days": (5, 2)}
    made = draft(portal, **given, written_in="French", contact_line=" Anna ")
    expected = plan(portal, **(given | {"title": "Fair work", "written_in": "fr", "contact_line": "Anna"}))
    assert stored(portal, made) == expected
    (row,) = portal.rows("campaign", id=made)
    assert (row.due_at.hour, row.sent_at, row.organisation_id) == (11, None, portal.harbour.cast.organisation)
    assert stored(portal, draft(portal)).written_in == "en", "the language of the organisation"
    assert portal.verbs("campaign", made) == ["campaign_drafted"]


def test_an_invalid_plan_makes_no_campaign(portal: Portal) -> None:
    before = len(portal.rows("campaign"))
    with pytest.raises(InvalidCampaign) as wrong:
        draft(portal, title="", due="")
    assert set(wrong.value.fields) == {"title", "due"}
    with pytest.raises(NotFound):
        draft(portal, versions=(portal.other.ids["version"],))
    assert len(portal.rows("campaign")) == before


def test_a_retired_version_may_be_kept_and_not_chosen(portal: Portal) -> None:
    version, other = portal.ids["version"], portal.ids["other"]
    portal.write(publish.retire, version, "A newer one is there.", by=portal.carla)
    with pytest.raises(InvalidCampaign, match="is retired") as wrong:
        draft(portal)
    assert set(wrong.value.fields) == {"versions"}
    change(portal, title="Another title")
    change(portal, versions=(other,))
    assert stored(portal, portal.ids["planned"]).versions == (other,)
    with pytest.raises(InvalidCampaign, match="is retired"):
        change(portal)


def test_two_versions_of_one_family_are_not_asked_together(portal: Portal) -> None:
    with pytest.raises(InvalidCampaign, match="cannot be answered together") as wrong:
        draft(portal, versions=(portal.ids["version"], portal.ids["other"]))
    assert set(wrong.value.fields) == {"versions"}


def test_a_change_that_was_not_seen_is_not_overwritten(portal: Portal) -> None:
    seen = stored(portal, portal.ids["planned"]).mark
    change(portal, seen, title="First")
    with pytest.raises(Conflict, match="Somebody else has changed"):
        change(portal, seen, title="Second")
    assert stored(portal, portal.ids["planned"]).title == "First"
    change(portal, stored(portal, portal.ids["planned"]).mark, title="Second")
    assert stored(portal, portal.ids["planned"]).title == "Second"


def test_the_history_keeps_what_was_changed_but_no_names_of_people(portal: Portal) -> None:
    change(portal)
    before = portal.rows("history", object_id=portal.ids["planned"], verb="campaign_changed")
    change(portal)
    change(portal, purpose="To learn.", contact_line="Berta")
    entries = portal.rows("history", object_id=portal.ids["planned"], verb="campaign_changed")
    (entry,) = (entry for entry in entries if entry not in before)  # the same plan again is no change
    assert {"purpose", "contact_line"} == set(entry.details["changed"])
    assert "To know." in str(entry.details) and "Anna" not in str(entry.details)


def test_a_plan_that_lacks_a_text_does_not_replace_a_complete_one(portal: Portal) -> None:
    with pytest.raises(InvalidCampaign) as wrong:
        change(portal, purpose="")
    assert set(wrong.value.fields) == {"purpose"}


def test_a_campaign_that_was_sent_or_closed_is_not_changed(portal: Portal) -> None:
    with pytest.raises(Closed, match="has been sent"):
        change(portal, campaign="campaign")
    portal.change("campaign", portal.ids["planned"], closed_at=portal.clock())
    with pytest.raises(Closed, match="closed; it cannot be changed"):
        change(portal)
    with pytest.raises(Closed, match="closed; it cannot be changed"):
        portal.read(draft_campaign.changeable, portal.ids["planned"], by=portal.carla)
    with pytest.raises(Closed, match="reopen it"):
        portal.write(draft_campaign.choose, portal.ids["planned"], [portal.ids["removable"]], by=portal.carla)


def test_suppliers_are_added_and_removed_once_and_only_the_own(portal: Portal) -> None:
    campaign, third = draft(portal), portal.ids["removable"]
    strangers = [portal.other.ids["supplier"]]
    assert portal.write(draft_campaign.choose, campaign, [third, *strangers], by=portal.carla) == 1
    assert portal.write(draft_campaign.choose, campaign, [third], by=portal.carla) == 0
    assert asked(portal, campaign) == {third}
    (invitation,) = portal.rows("invitation", campaign_id=campaign)
    others = [portal.ids["planned_invitation"], portal.anand.invitation]
    assert portal.write(draft_campaign.drop, campaign, others, by=portal.carla) == 0
    assert portal.write(draft_campaign.drop, campaign, [invitation.id], by=portal.carla) == 1
    assert asked(portal, campaign) == set()
    assert sorted(portal.verbs("campaign", campaign)) == ["campaign_drafted", "recipients_added", "recipients_removed"]


def test_a_supplier_whose_email_was_confirmed_is_not_removed(portal: Portal) -> None:
    campaign = portal.ids["campaign"]
    assert portal.write(draft_campaign.drop, campaign, [portal.bashir.invitation], by=portal.carla) == 0
    assert len(asked(portal, campaign)) == 2


def test_a_filter_finds_its_suppliers_and_one_without_matches_is_refused(portal: Portal) -> None:
    def matching(search: SupplierFilter) -> list[str]:
        return list(portal.read(draft_campaign.matching, search, by=portal.carla))

    assert matching(SupplierFilter(search="Anand")) == [portal.ids["supplier"]]
    assert len(matching(EVERY_SUPPLIER)) == 3
    with pytest.raises(InvalidCampaign) as nobody:
        matching(SupplierFilter(search="Nobody"))
    assert set(nobody.value.fields) == {"search"}
    for supplier in portal.rows("supplier"):
        portal.change("supplier", supplier.id, removed_at=portal.clock())
    assert matching(EVERY_SUPPLIER) == [], "an organisation without suppliers is not refused"


def test_only_who_manages_campaigns_of_the_organisation_does_any_of_this(portal: Portal) -> None:
    planned, third = portal.ids["planned"], portal.ids["removable"]
    steps: list[tuple[Any, ...]] = [
        (draft_campaign.change, planned, plan(portal)),
        (draft_campaign.changeable, planned),
        (draft_campaign.choose, planned, [third]),
        (draft_campaign.drop, planned, [portal.ids["planned_invitation"]]),
    ]
    for step, *given in steps:
        with pytest.raises(NotFound):
            portal.write(step, *given, by=portal.otto)
    for step, *given in [*steps, (draft_campaign.draft, plan(portal)), (draft_campaign.matching, EVERY_SUPPLIER)]:
        with pytest.raises(NotAllowed):
            portal.write(step, *given, by=portal.rita)
    assert len(asked(portal, planned)) == 2


def test_the_mark_changes_with_every_field_of_a_plan(portal: Portal) -> None:
    first = plan(portal)
    names = [*(field.name for field in CAMPAIGN_FIELDS), "title", "due", "zone", "versions", "written_in"]
    changed: list[dict[str, Any]] = [{name: "x"} for name in names]
    assert len({first.mark, *(replace(first, **change).mark for change in changed)}) == len(names) + 1
    assert plan(portal).mark == first.mark
