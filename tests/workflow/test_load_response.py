"""A respondent loads their own response only, and writes to it only while it is open."""

from datetime import timedelta

import pytest

from portal.domain.refusals import Closed, Expired, NotFound
from portal.storage.database import Database
from portal.workflow import load_response
from tests.conftest import Clock
from tests.workflow import supplier_side


def test_a_session_opens_no_other_invitation(database: Database) -> None:
    mine, other = supplier_side.invite(database), supplier_side.invite(database, number=2)
    actor = supplier_side.sit_down(database, mine)
    with pytest.raises(NotFound):
        database.read(load_response.load_response, other.invitation, actor=actor)


def test_an_open_session_cannot_write_once_the_campaign_closes_nor_read_once_the_link_is_withdrawn(
    database: Database, clock: Clock
) -> None:
    """A clock that steps back afterwards opens neither: both are facts, not times to wait for."""
    invited = supplier_side.invite(database)
    actor = supplier_side.sit_down(database, invited)
    database.write(supplier_side.mark, "campaign", invited.campaign, closed_at=database.clock())
    for hours in (0, -3):
        clock.advance(hours=hours)
        assert database.read(load_response.load_response, invited.invitation, actor=actor).is_closed
        with pytest.raises(Closed):
            database.write(load_response.load_response, invited.invitation, writing=True, actor=actor)
    database.write(supplier_side.mark, "invitation", invited.invitation, revoked_at=database.clock() + timedelta(1))
    with pytest.raises(Expired):
        database.read(load_response.load_response, invited.invitation, actor=actor)
