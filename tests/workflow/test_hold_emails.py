"""A campaign's emails are paused, resumed, and called back until the first one may have left."""

import pytest

from portal.domain.refusals import Closed, Conflict, NotAllowed, NotFound
from portal.storage import deliveries
from portal.storage.email_list import EmailFilter
from portal.workflow import claim_emails, hold_emails, invite
from tests.workflow.conftest import Portal


def claimed(portal: Portal, campaign: str) -> int:
    """How many of the campaign's invitations the mail worker would send now."""
    own = {row.id for row in portal.rows("invitation", campaign_id=portal.ids[campaign])}
    emails = {row.id for row in portal.rows("email", kind="invitation") if row.invitation_id in own}
    return len([each for each in portal.database.write(claim_emails.claim, 500).emails if each.id in emails])


def test_a_paused_campaign_sends_nothing_until_it_is_resumed(portal: Portal) -> None:
    campaign = portal.ids["campaign"]
    for _ in range(2):
        portal.write(hold_emails.pause, campaign, by=portal.carla)
    assert claimed(portal, "campaign") == 0
    for _ in range(2):
        portal.write(hold_emails.resume, campaign, by=portal.carla)
    assert claimed(portal, "campaign") == 1, "Anand has submitted and needs no invitation"
    verbs = portal.verbs("campaign", campaign)
    assert (verbs.count("emails_paused"), verbs.count("emails_resumed")) == (1, 1)


def test_a_sending_is_called_back_before_its_first_email_only(portal: Portal) -> None:
    planned = portal.ids["planned"]
    portal.write(invite.send, planned, 2, "2026-06-02T09:00", by=portal.carla)
    assert claimed(portal, "planned") == 0
    portal.write(hold_emails.cancel, planned, by=portal.carla)
    (campaign,) = portal.rows("campaign", id=planned)
    assert (campaign.sent_at, campaign.send_after) == (None, None), "it can be changed again"
    assert portal.rows("link", invitation_id=portal.ids["planned_invitation"], revoked_at=None) == []
    portal.write(invite.send, planned, 2, "2026-06-02T09:00", by=portal.carla)
    invitation = {"kind": "invitation", "invitation_id": portal.ids["planned_invitation"]}
    (email,) = portal.rows("email", withdrawn_at=None, **invitation)
    portal.change("email", email.id, attempts=1)
    with pytest.raises(Conflict, match="cannot be cancelled"):
        portal.write(hold_emails.cancel, planned, by=portal.carla)  # the worker has tried to send one
    portal.change("email", email.id, attempts=0)
    portal.clock.advance(days=2)
    with pytest.raises(Conflict, match="cannot be cancelled"):
        portal.write(hold_emails.cancel, planned, by=portal.carla)
    with pytest.raises(Conflict, match="cannot be cancelled"):
        portal.write(hold_emails.cancel, portal.ids["campaign"], by=portal.carla)
    assert claimed(portal, "planned") == 2


def test_an_email_that_a_server_refused_for_its_content_is_written_again_once(portal: Portal) -> None:
    (email,) = portal.rows("email", kind="invitation", invitation_id=portal.ids["open_invitation"])
    portal.database.write(deliveries.mark_blocked, email.id, "552 5.3.4 too big")
    assert portal.write(hold_emails.write_blocked_again, by=portal.otto) == 0, "it is another organisation's"
    assert portal.write(hold_emails.write_blocked_again, by=portal.carla) == 1
    assert portal.write(hold_emails.write_blocked_again, by=portal.carla) == 0
    assert len(portal.rows("email", kind="invitation", invitation_id=portal.ids["open_invitation"])) == 2
    page = portal.read(hold_emails.emails_view, EmailFilter(search="bashir"), by=portal.rolf).page
    assert {row.to for row in page.rows} <= {"bashir@harbour-foods.example"}


def test_only_a_campaign_s_own_managers_hold_its_emails(portal: Portal) -> None:
    for step in (hold_emails.pause, hold_emails.resume, hold_emails.cancel):
        with pytest.raises(NotAllowed):
            portal.write(step, portal.ids["campaign"], by=portal.rita)
        with pytest.raises(NotFound):
            portal.write(step, portal.ids["campaign"], by=portal.otto)
    with pytest.raises(NotAllowed):
        portal.write(hold_emails.write_blocked_again, by=portal.rita)
    portal.change("campaign", portal.ids["campaign"], closed_at=portal.clock())
    with pytest.raises(Closed):
        portal.write(hold_emails.pause, portal.ids["campaign"], by=portal.carla)
