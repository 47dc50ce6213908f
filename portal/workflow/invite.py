"""Sending invitations: a count is confirmed, emails are written, and single invitations are corrected afterwards.

Every email has a new link. Emails are written in batches, each with its invitations in one transaction: after a crash
the rest continues where it stopped, and nobody gets two. One that cannot be written is marked with the reason and does
not stop the others.
"""

from datetime import timedelta
from functools import partial

from portal.domain import addresses, policy
from portal.domain.email import Email
from portal.domain.events.campaigns import (
    AddressCorrected,
    CampaignSent,
    InvitationResent,
    InvitationRevoked,
)
from portal.domain.one_line import one_line
from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Conflict, Invalid
from portal.mail import emails
from portal.storage import (
    bounced,
    campaigns,
    deliveries,
    history,
    mail_alarm,
    participants,
    recent_emails,
    respondents,
    supplier_messages,
    suppliers,
    waiting_invitations,
)
from portal.storage.campaigns import Campaign, Recipient
from portal.storage.database import Work
from portal.workflow import queue_email, supplier_email
from portal.workflow.campaign_emails import CampaignEmails
from portal.workflow.due_days import due_moment

PREVIEWED = "…"
"""The token in a preview's link, which opens nothing."""
BIG = 100
BIG_HOLD = timedelta(minutes=10)
BATCH = 100
"""How many emails are written while the confirming member waits: well under a second."""
LONGEST_NAME = 200


def preview_email(work: Work, campaign_id: str, invitation_id: str | None = None) -> Email:
    """The invitation as one supplier would get it, with a link that opens nothing."""
    campaign = campaigns.get(work, campaign_id)
    shown = invitation_id or campaigns.first_on_list(work, campaign_id)
    if shown is None:
        raise Invalid("Choose suppliers first. The preview shows the email to the first of them.")
    invited = campaigns.recipient(work, shown, lock=False)
    link = work.link("invitation", token=PREVIEWED)
    shared = CampaignEmails(work, campaign)
    return emails.invitation(shared.facts(invited, link), shared.style("invitation", invited.language))


def send(work: Work, campaign_id: str, expected_count: int, later: str = "") -> int:
    """Confirm sending to exactly `expected_count` suppliers; the emails of the first batch are written at once.

    No email is sent before `later`, a local time in the campaign's zone; a big first sending waits ten minutes, so that
    it can be cancelled. Returns how many were written; `write_waiting` writes the rest, a batch at a time.
    """
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id, lock=True)
    check_open(campaign)
    mail_alarm.require_server(work)
    if campaign.sent_at is None and campaign.due_at <= work.now:
        raise Conflict("The due date has passed. Edit the campaign first, then send it.")
    start = due_moment(later, campaign.zone, work.now) if later else None
    if start is not None and not work.now < start < campaign.due_at:
        raise Invalid("Choose a time between now and the due date.")
    waiting = waiting_invitations.count_waiting(work, campaign_id)
    if waiting and campaign.due_at <= work.now:
        raise Conflict("The due date has passed. Extend the campaign first, then send the emails.")
    if waiting != expected_count:
        raise Conflict(
            f"{waiting} suppliers are waiting for an email now, not {expected_count}. Check the number and confirm "
            "again."
        )
    if waiting == 0:
        return 0
    waiting_invitations.mark_sent(work, campaign_id)
    hold = BIG_HOLD if waiting >= BIG and campaign.sent_at is None else timedelta()
    starts = max(work.now + hold, start or work.now)
    if starts > work.now:
        campaigns.change_campaign(work, campaign_id, send_after=starts)
    history.note(work, CampaignSent(campaign_id, waiting))
    return write_waiting(work, campaign_id)


def write_waiting(work: Work, campaign_id: str, limit: int = BATCH) -> int:
    """Write the next emails of a campaign with confirmed sending; returns how many were processed, 0 if none waits."""
    campaign = campaigns.get(work, campaign_id)
    if campaign.sent_at is None or campaign.closed_at is not None:
        return 0
    batch = waiting_invitations.next_waiting(work, campaign_id, limit)
    shared = CampaignEmails(work, campaign)
    written = []
    for invited in batch:
        reason = queue_email.attempt(work, partial(_write_invitation, work, shared, invited))
        if reason is None:
            written.append(invited.id)
        else:
            waiting_invitations.mark_unwritable(work, invited.id, reason)
    if written:
        waiting_invitations.mark_invited(work, written)
    return len(batch)


def write_again(work: Work, invitation_id: str) -> None:
    """Rewrite a waiting invitation, with a new link and the current due date."""
    invited = campaigns.recipient(work, invitation_id)
    campaign = campaigns.get(work, invited.campaign_id)
    _write_invitation(work, CampaignEmails(work, campaign), invited)


def portal_inside(organisation: str) -> Actor:
    """The actor that continues what a member has confirmed."""
    return Actor("portal", "portal", "The portal", organisation)


def correct_address(work: Work, invitation_id: str, address: str, name: str | None = None) -> None:
    """Correct an address: old links stop working, sessions end, and a new email with a new link is sent."""
    policy.check(work.actor, "campaigns")
    change_contact(work, invitation_id, address, name)
    history.note(work, AddressCorrected(invitation_id))


def change_contact(
    work: Work, invitation_id: str, address: str, name: str | None = None, language: str | None = None
) -> None:
    """Replace the contact, and send them a new email if the former contact was emailed."""
    invited, campaign = _open_invitation(work, invitation_id)
    stored, named = addresses.stored(address), one_line(name or invited.contact_name)
    if len(named) > LONGEST_NAME:
        raise Invalid(f"Use {LONGEST_NAME} characters or fewer for the contact's name.", fields=("name",))
    changed = {"contact_address": stored, "contact_name": named}
    spoken = language or suppliers.language_of_contact(work, invited.supplier_id, stored) or invited.language
    _begin_anew(work, invitation_id, language=spoken, **changed)
    corrected = campaigns.recipient(work, invitation_id)
    contact = (corrected.contact_address, corrected.contact_name, corrected.language)
    participants.replace_contact(work, corrected.organisation_id, invitation_id, *contact)
    if was_written(invited):
        _write_one(work, campaign, invitation_id)


def resend(work: Work, invitation_id: str) -> bool:
    """Send the invitation again with a new link; the old one stops working. False if one was just written.

    Otherwise pressing a button twice would end the link of the first email before anybody reads it.
    """
    policy.check(work.actor, "campaigns")
    invited, campaign = _open_invitation(work, invitation_id)
    if not was_written(invited):
        raise Conflict("This supplier has not been invited yet.")
    if recent_emails.has_new_invitation(work, invitation_id, invited.contact_address):
        return False
    _begin_anew(work, invitation_id)
    _write_one(work, campaign, invitation_id)
    history.note(work, InvitationResent(invitation_id))
    return True


def was_written(invited: Recipient) -> bool:
    """Whether an invitation was written, or at least tried."""
    return invited.invited_at is not None or invited.failed_at is not None


def _begin_anew(work: Work, invitation_id: str, **changed: str) -> None:
    """Clear what is known about the previous email, before the next one."""
    _cut_off(work, invitation_id)
    bounced.clear(work, invitation_id)
    fresh = dict.fromkeys(("failed_at", "failed_reason", "sent_at", "revoked_at"))
    campaigns.change_invitation(work, invitation_id, **fresh, **changed)


def _write_one(work: Work, campaign: Campaign, invitation_id: str) -> None:
    """Write one invitation now; raises Invalid if it cannot be written, without changing it."""
    invited = campaigns.recipient(work, invitation_id)
    write = partial(_write_invitation, work, CampaignEmails(work, campaign), invited)
    reason = queue_email.attempt(work, write)
    if reason is not None:
        raise Invalid(reason)
    waiting_invitations.mark_invited(work, [invitation_id])


def revoke(work: Work, invitation_id: str, reason: str = "") -> None:
    """Revoke an invitation: its links stop working, its sessions end, and its messages do not wait for a reply.

    Answers stay stored.
    """
    policy.check(work.actor, "campaigns")
    invited = campaigns.recipient(work, invitation_id)
    if invited.submitted_at is not None:
        raise Closed("This supplier has submitted; there is nothing to revoke.")
    _cut_off(work, invitation_id)
    campaigns.change_invitation(work, invitation_id, revoked_at=work.now)
    supplier_messages.end_waiting(work, invitation_id)
    history.note(work, InvitationRevoked(invitation_id, reason.strip()))


def _open_invitation(work: Work, invitation_id: str) -> tuple[Recipient, Campaign]:
    invited = campaigns.recipient(work, invitation_id)
    campaign = campaigns.get(work, invited.campaign_id)
    check_open(campaign)
    if invited.submitted_at is not None:
        raise Closed("This supplier has submitted; no new link is needed.")
    return invited, campaign


def check_open(campaign: Campaign) -> None:
    """Refuse a closed campaign."""
    if campaign.closed_at is not None:
        raise Closed("This campaign is closed.")


def _cut_off(work: Work, invitation_id: str) -> None:
    """Revoke the links, end the sessions, and withdraw unsent emails."""
    deliveries.withdraw(work, invitation_id, "Withdrawn: its link was revoked before it was sent.")
    campaigns.revoke_links(work, invitation_id)
    campaigns.change_invitation(work, invitation_id, reminder_asked_at=None, extension_asked_at=None)
    respondents.end_all(work, invitation_id)


def _write_invitation(work: Work, shared: CampaignEmails, invited: Recipient) -> None:
    token, email_id = work.new_token(), work.new_id()
    facts = shared.facts(invited, work.link("invitation", token=token))
    email = emails.invitation(facts, shared.style("invitation", invited.language))
    supplier_email.put(work, email, invited, token, email_id)
