"""A large sending is written batch by batch; the board says how far it is until the last email is written."""

import pytest

from portal.storage import library, suppliers
from portal.storage.database import Database, Work
from portal.workflow import draft_campaign, import_suppliers, invite, publish
from portal.workflow.draft_campaign import CampaignPlan
from portal.workflow.invite import BATCH
from tests.web.conftest import Cast, Visit, actor_of, signed_in
from tests.web.test_drafts import shipped

pytestmark = pytest.mark.slow

MANY = BATCH + 5
LIST = "Supplier name,External code,Country,Contact name,Contact email\n" + "".join(
    f"Mill {number},M-{number},BD,Clerk {number},clerk{number}@mills.example\n" for number in range(MANY)
)


def test_the_board_shows_how_many_emails_are_written(visit: Visit, database: Database, cast: Cast) -> None:
    def begin(work: Work) -> str:
        publish.publish(work, [shipped("workforce")])
        import_suppliers.confirm(work, LIST.encode(), "mills.csv")
        plan = CampaignPlan(title="All", due="2026-12-01T17:00", zone="UTC", versions=(library.published(work)[0].id,))
        campaign = draft_campaign.draft(work, plan)
        draft_campaign.choose(work, campaign, suppliers.ids(work))
        return campaign

    owner = actor_of(cast, "owner")
    campaign = database.write(begin, actor=owner)
    client = signed_in(visit(), database, cast, "campaign_manager")
    assert "Preparing emails" not in client.get(f"/campaigns/{campaign}").text
    assert database.write(invite.send, campaign, MANY, actor=owner) == BATCH
    page = client.get(f"/campaigns/{campaign}").text
    assert f"Preparing emails: {BATCH} of {MANY}" in page
    assert 'data-hx-trigger="every 3s"' in page
    assert database.write(invite.write_waiting, campaign, actor=owner) == MANY - BATCH
    assert "Preparing emails" not in client.get(f"/campaigns/{campaign}").text
