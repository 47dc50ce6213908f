"""Invitations go out once the count is confirmed, each with a link of its own, and can be corrected one by one."""

from typing import Any

import pytest

from portal.domain.refusals import Closed, Conflict, Invalid, NotAllowed, NotFound
from portal.workflow import invite, open_link
from tests.workflow.conftest import Portal


def live_links(portal: Portal, invitation: str) -> list[Any]:
    return portal.rows("link", invitation_id=invitation, revoked_at=None)


def invitation(portal: Portal, name: str = "open_invitation") -> Any:
    (row,) = portal.rows("invitation", id=portal.ids[name])
    return row


def invitation_emails(portal: Portal, invitation: str) -> list[Any]:
    return portal.rows("email", invitation_id=invitation, kind="invitation")


def test_nothing_is_written_until_the_right_count_is_confirmed(portal: Portal) -> None:
    planned, waiting = portal.ids["planned"], portal.ids["planned_invitation"]
    with pytest.raises(Conflict, match="2 suppliers are waiting for an email now, not 3"):
        portal.write(invite.send, planned, 3, by=portal.carla)
    assert invitation_emails(portal, waiting) == []
    assert portal.write(invite.send, planned, 2, by=portal.carla) == 2
    (email,), (link,) = invitation_emails(portal, waiting), live_links(portal, waiting)
    assert link.email_id == email.id
    with pytest.raises(Conflict, match="0 suppliers"):
        portal.write(invite.send, planned, 2, by=portal.carla)
    assert len(invitation_emails(portal, waiting)) == 1, "pressed twice is sent once"


def test_only_a_campaign_s_own_managers_invite(portal: Portal) -> None:
    planned, waiting = portal.ids["planned"], portal.ids["open_invitation"]
    for step, given in (
        (invite.send, (planned, 2)),
        (invite.resend, (waiting,)),
        (invite.revoke, (waiting,)),
        (invite.correct_address, (waiting, "new@mills.example")),
    ):
        with pytest.raises(NotAllowed):
            portal.write(step, *given, by=portal.rita)
        with pytest.raises(NotFound):
            portal.write(step, *given, by=portal.otto)


def test_a_sending_for_later_lies_between_now_and_the_due_date(portal: Portal) -> None:
    planned = portal.ids["planned"]
    for later in ("2026-06-01T09:00", "2026-12-01T17:00"):
        with pytest.raises(Invalid, match="between now and the due date"):
            portal.write(invite.send, planned, 2, later, by=portal.carla)
    portal.write(invite.send, planned, 2, "2026-06-02T09:00", by=portal.carla)
    (campaign,) = portal.rows("campaign", id=planned)
    assert campaign.send_after.isoformat() == "2026-06-02T09:00:00+00:00"


def test_a_corrected_address_gets_a_new_link_and_the_former_contact_is_shut_out(portal: Portal) -> None:
    waiting = portal.ids["open_invitation"]
    before = {link.token_hash for link in live_links(portal, waiting)}
    portal.write(invite.correct_address, waiting, " Payroll@Mills.Example ", by=portal.carla)
    assert invitation(portal).contact_address.lower() == "payroll@mills.example"
    (link,) = live_links(portal, waiting)
    assert link.token_hash not in before
    newest = max(invitation_emails(portal, waiting), key=lambda email: str(email.queued_at))
    assert newest.to_address == invitation(portal).contact_address
    assert portal.rows("session", invitation_id=waiting) == []
    entry = portal.database.write(open_link.enter, portal.harbour.tokens[waiting], "bashir@harbour-foods.example")
    assert entry.outcome in ("refused", "wrong")


def test_an_invitation_sent_again_ends_the_earlier_link_but_not_at_a_second_press(portal: Portal) -> None:
    waiting = portal.ids["open_invitation"]
    earlier = {link.token_hash for link in live_links(portal, waiting)}
    assert portal.write(invite.resend, waiting, by=portal.carla)
    (link,) = live_links(portal, waiting)
    assert link.token_hash not in earlier
    assert not portal.write(invite.resend, waiting, by=portal.carla), "the email just written would lose its link"
    assert live_links(portal, waiting) == [link]
    assert portal.verbs("invitation", waiting).count("invitation_resent") == 1
    with pytest.raises(Conflict, match="not been invited yet"):
        portal.write(invite.resend, portal.ids["planned_invitation"], by=portal.carla)
    with pytest.raises(Closed, match="has submitted"):
        portal.write(invite.resend, portal.ids["invitation"], by=portal.carla)


def test_a_revoked_invitation_opens_nothing_and_keeps_its_answers(portal: Portal) -> None:
    waiting = portal.ids["open_invitation"]
    portal.write(invite.revoke, waiting, " They have closed. ", by=portal.carla)
    assert invitation(portal).revoked_at == portal.clock()
    assert live_links(portal, waiting) == portal.rows("session", invitation_id=waiting) == []
    (response,) = portal.rows("response", invitation_id=waiting)
    assert len(portal.rows("answer", response_id=response.id)) == 4
    (message,) = portal.rows("supplier_message", id=portal.ids["open_message"])
    assert message.taken_back_at == portal.clock(), "nobody waits for a reply to it"
    with pytest.raises(Closed, match="nothing to revoke"):
        portal.write(invite.revoke, portal.ids["invitation"], by=portal.carla)


def test_a_preview_names_the_supplier_and_opens_nothing(portal: Portal) -> None:
    email = portal.read(invite.preview_email, portal.ids["planned"], by=portal.rolf)
    assert email.to == "anand@harbour-foods.example"
    assert f"/i/{invite.PREVIEWED}" in email.text or "/i/%E2%80%A6" in email.text
    assert invitation_emails(portal, portal.ids["planned_invitation"]) == []
