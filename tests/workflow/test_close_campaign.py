"""A campaign is closed after its count was confirmed, can be opened again, and is deleted only if it was never sent."""

from dataclasses import replace

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Conflict, NotAllowed
from portal.storage import campaigns, history
from portal.storage.database import Database
from portal.workflow import close_campaign
from tests.conftest import START
from tests.workflow import supplier_side


def test_closing_asks_for_the_count_and_can_be_undone(database: Database) -> None:
    invited = supplier_side.invite(database)
    manager = Actor("member", "m", "Mara", invited.organisation, frozenset({"campaign_manager"}))
    assert database.read(close_campaign.unsubmitted, invited.campaign, actor=manager) == 1
    with pytest.raises(Conflict, match="1 suppliers have not submitted, not 0"):
        database.write(close_campaign.close, invited.campaign, 0, actor=manager)
    with pytest.raises(NotAllowed):
        database.write(close_campaign.close, invited.campaign, 1, actor=replace(manager, roles=frozenset({"reviewer"})))
    with pytest.raises(Conflict, match="not closed"):
        database.write(close_campaign.reopen, invited.campaign, actor=manager)

    database.write(close_campaign.close, invited.campaign, 1, actor=manager)
    assert database.read(campaigns.get, invited.campaign, actor=manager).closed_at == START
    with pytest.raises((Closed, Conflict)):
        database.write(close_campaign.close, invited.campaign, 1, actor=manager)
    database.write(close_campaign.reopen, invited.campaign, actor=manager)
    assert database.read(campaigns.get, invited.campaign, actor=manager).closed_at is None

    with pytest.raises(Conflict, match="has been sent, so it cannot be deleted"):
        database.write(close_campaign.delete, invited.campaign, actor=manager)
    entries = database.read(history.of_object, "campaign", invited.campaign, actor=manager)
    assert {entry.event.verb for entry in entries} == {"campaign_closed", "campaign_reopened"}
