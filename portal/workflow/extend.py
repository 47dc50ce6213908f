"""More time: a later due date for all or for one supplier, never an earlier one, and an email about it.

The email has its own link; older links stay valid. Suppliers whose invitation is not written yet see the new date in
it, and waiting emails are rewritten automatically.
"""

from functools import partial

from portal.domain import lifecycle, policy
from portal.domain.events.campaigns import CampaignExtended, MoreTimeGiven
from portal.domain.refusals import Conflict, Invalid
from portal.mail import emails
from portal.mail.emails import ExtensionFacts
from portal.storage import campaigns, extensions, history, mail_alarm
from portal.storage.campaigns import Recipient
from portal.storage.database import Work
from portal.workflow import invite, queue_email, supplier_email
from portal.workflow.campaign_emails import CampaignEmails
from portal.workflow.due_days import LONGEST_AHEAD, due_moment
from portal.workflow.invite import BATCH


def extend(work: Work, campaign_id: str, due: str, zone: str | None = None, tell: bool = False) -> int:
    """Extend everybody's due date, never shorten it; returns how many are to get an email about it.

    The emails of the first batch are written at once; `write_left` writes the rest, a batch at a time.
    """
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id, lock=True)
    invite.check_open(campaign)
    if tell:
        mail_alarm.require_server(work)
    due_at = due_moment(due, zone or campaign.zone, work.now)
    if due_at <= campaign.due_at <= work.now + LONGEST_AHEAD:
        raise Invalid("The new due date must be later than the one suppliers were given.", fields=("due",))
    email_count = extensions.ask(work, campaign_id, due_at) if tell else 0
    campaigns.change_campaign(work, campaign_id, due_at=due_at, zone=zone or campaign.zone)
    extensions.drop_earlier(work, campaign_id, due_at)
    history.note(work, CampaignExtended(campaign_id, after=due_at, before=campaign.due_at, emailed=email_count))
    write_left(work, campaign_id)
    return email_count


def give_more_time(work: Work, invitation_id: str, due: str, tell: bool = True) -> None:
    """Extend one supplier's due date; what it submits until then is not late."""
    policy.check(work.actor, "campaigns")
    invited = campaigns.recipient(work, invitation_id)
    campaign = campaigns.get(work, invited.campaign_id)
    invite.check_open(campaign)
    if invited.submitted_at is not None:
        raise Conflict("This supplier has submitted; it needs no more time.")
    if tell:
        mail_alarm.require_server(work)
    due_at = due_moment(due, campaign.zone, work.now)
    if due_at <= invited.due_at:
        raise Invalid("The new due date must be later than the one this supplier was given.", fields=("due",))
    campaigns.change_invitation(work, invitation_id, own_due_at=due_at)
    history.note(work, MoreTimeGiven(invitation_id, after=due_at, before=invited.due_at))
    if tell and _is_reachable(invited):
        reason = queue_email.attempt(work, partial(write_again, work, invitation_id))
        if reason is not None:
            raise Invalid(reason)


def give_more_time_to(work: Work, campaign_id: str, code: str, due: str, tell: bool = True) -> None:
    """Extend the due date of the supplier with this external code."""
    policy.check(work.actor, "campaigns")
    invitation = campaigns.invitation_of(work, campaign_id, code)
    if invitation is None:
        raise Invalid(f"No supplier of this campaign has the external code {code}.")
    give_more_time(work, invitation, due, tell)


def write_left(work: Work, campaign_id: str, limit: int = BATCH) -> int:
    """Write the next emails about a later due date; returns how many invitations were processed, 0 if none is left."""
    campaign = campaigns.get(work, campaign_id)
    batch = extensions.next_left(work, campaign_id, limit)
    shared = CampaignEmails(work, campaign)
    for invited in batch:
        if _is_reachable(invited):
            queue_email.to_contact_or_note(work, invited, "extension", partial(_write, work, shared, invited))
    if batch:
        extensions.mark_written(work, [invited.id for invited in batch])
    return len(batch)


def write_again(work: Work, invitation_id: str) -> None:
    """Write one supplier's email again with the current due date; none if that has passed meanwhile."""
    invited = campaigns.recipient(work, invitation_id)
    if invited.due_at >= work.now:
        _write(work, CampaignEmails(work, campaigns.get(work, invited.campaign_id)), invited)


def _is_reachable(invited: Recipient) -> bool:
    return lifecycle.may_remind(invited.facts)


def _write(work: Work, shared: CampaignEmails, invited: Recipient) -> None:
    token, email_id = work.new_token(), work.new_id()
    facts = vars(shared.facts(invited, work.link("invitation", token=token)))
    named = {name: facts[name] for name in ExtensionFacts.__dataclass_fields__}
    supplier_email.put(work, emails.extension(ExtensionFacts(**named)), invited, token, email_id)
