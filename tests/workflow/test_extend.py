"""More time: later and never earlier, for all or for one supplier, with both dates in the history."""

from datetime import UTC, datetime

import pytest

from portal.domain.events.campaigns import CampaignExtended, MoreTimeGiven
from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Invalid
from portal.storage import campaigns, history
from portal.storage.database import Database, Work
from portal.workflow import extend
from tests.workflow import supplier_side
from tests.workflow.supplier_side import DUE

JULY_15 = datetime(2026, 7, 15, 15, 0, tzinfo=UTC)
JULY_20 = datetime(2026, 7, 20, 15, 0, tzinfo=UTC)


def test_a_due_date_moves_later_only_and_the_history_has_both(database: Database) -> None:
    invited = supplier_side.invite(database)
    manager = Actor("member", "m", "Mara", invited.organisation, frozenset({"campaign_manager"}))
    with pytest.raises(Invalid, match="must be later than the one suppliers were given") as refused:
        database.write(extend.extend, invited.campaign, "2026-07-01T17:00", actor=manager)
    assert set(refused.value.fields) == {"due"}

    assert database.write(extend.extend, invited.campaign, "2026-07-15T17:00", actor=manager) == 0
    assert database.read(campaigns.get, invited.campaign, actor=manager).due_at == JULY_15
    (entry,) = database.read(history.of_object, "campaign", invited.campaign, actor=manager)
    assert entry.event == CampaignExtended(invited.campaign, after=JULY_15, before=DUE, emailed=0)

    with pytest.raises(Invalid, match="must be later than the one this supplier was given"):
        database.write(extend.give_more_time, invited.invitation, "2026-07-15T17:00", False, actor=manager)
    with pytest.raises(Invalid, match="No supplier of this campaign has the external code 7"):
        database.write(extend.give_more_time_to, invited.campaign, "7", "2026-07-20T17:00", False, actor=manager)
    database.write(extend.give_more_time_to, invited.campaign, "1", "2026-07-20T17:00", False, actor=manager)
    assert database.write(campaigns.recipient, invited.invitation, actor=manager).due_at == JULY_20
    assert database.read(campaigns.get, invited.campaign, actor=manager).due_at == JULY_15
    (entry,) = database.read(history.of_object, "invitation", invited.invitation, actor=manager)
    assert entry.event == MoreTimeGiven(invited.invitation, after=JULY_20, before=JULY_15)

    with pytest.raises(Closed):
        database.write(_close_and_extend, invited.campaign, actor=manager)


def _close_and_extend(work: Work, campaign: str) -> None:
    campaigns.change_campaign(work, campaign, closed_at=work.now)
    extend.extend(work, campaign, "2026-08-15T17:00")
