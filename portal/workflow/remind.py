"""Reminders: to one supplier by hand, or to all who have not submitted, confirmed once and written in batches.

A reminder has its own link and older links stay valid. Nobody gets two within a day, whoever requests them: the
invitation's own row is checked in the transaction that writes the email.
"""

from collections.abc import Sequence
from functools import partial

from portal.domain import lifecycle, policy
from portal.domain.email import Email
from portal.domain.events.campaigns import Reminded, RemindersConfirmed
from portal.domain.refusals import Closed, Conflict, Invalid
from portal.domain.tokens import hash_of
from portal.mail import emails
from portal.mail.emails import OpenRequest, ReminderFacts
from portal.storage import campaign_texts, campaigns, history, mail_alarm, reminders, respondents
from portal.storage.board_filter import EVERY_SUPPLIER, BoardFilter
from portal.storage.campaigns import Recipient
from portal.storage.database import Work
from portal.storage.reminders import Remindable
from portal.workflow import invite, queue_email, stop_reminders, supplier_email
from portal.workflow.campaign_emails import CampaignEmails
from portal.workflow.invite import BATCH

CANNOT_REMIND = "No reminder was sent: this supplier can no longer answer, or its email bounced."
STOPPED = "No reminder was sent: this supplier has stopped reminders about this request."
REMINDED_RECENTLY = "No reminder was sent: this supplier was reminded within the last 24 hours."


def remind(work: Work, invitation_id: str) -> None:
    """Write a reminder to one supplier who can still answer and was not reminded within the last day."""
    policy.check(work.actor, "campaigns")
    invited = campaigns.recipient(work, invitation_id)
    campaign = campaigns.get(work, invited.campaign_id)
    facts = invited.facts
    if invited.reminders_stopped_at is not None:
        raise Conflict(STOPPED)
    if not lifecycle.may_remind(facts):
        raise Conflict(CANNOT_REMIND)
    if lifecycle.in_reminder_cooldown(facts, work.now):
        raise Conflict(REMINDED_RECENTLY)
    mail_alarm.require_server(work)
    if (reason := queue_email.attempt(work, lambda: _write(work, CampaignEmails(work, campaign), invited))) is not None:
        raise Invalid(reason)
    reminders.mark_reminded(work, [invited.id])
    history.note(work, Reminded(invitation_id))


def remindable(work: Work, campaign_id: str, filter: BoardFilter = EVERY_SUPPLIER) -> Remindable:
    """How many of a campaign's suppliers that match the filter can be reminded now."""
    return reminders.remindable(work, campaigns.get(work, campaign_id).id, filter)


def preview_email(work: Work, campaign_id: str, filter: BoardFilter = EVERY_SUPPLIER) -> Email | None:
    """The reminder as the first of them would get it, with a link that opens nothing; None if there is nobody."""
    campaign = campaigns.get(work, campaign_id)
    shown = reminders.first(work, campaign_id, filter)
    if shown is None:
        return None
    invited = campaigns.recipient(work, shown, lock=False)
    link = work.link("invitation", token=invite.PREVIEWED)
    stop_link = work.link("stop_reminders", token=invite.PREVIEWED)
    return _reminder(work, CampaignEmails(work, campaign), invited, link, stop_link)


def remind_all(work: Work, campaign_id: str, expected_count: int, filter: BoardFilter = EVERY_SUPPLIER) -> int:
    """Confirm reminding exactly `expected_count` suppliers; the emails of the first batch are written at once.

    Returns how many were written; `write_left` writes the rest, a batch at a time.
    """
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id, lock=True)
    mail_alarm.require_server(work)
    if campaign.closed_at is not None:
        raise Closed("This campaign is closed.")
    count = reminders.remindable(work, campaign_id, filter).count
    if count != expected_count:
        raise Conflict(
            f"{count} suppliers can be reminded now, not {expected_count}. Check the number and confirm again."
        )
    asked = reminders.ask(work, campaign_id, filter)
    if asked:
        narrowed = tuple(name for name, value in vars(filter).items() if value)
        history.note(work, RemindersConfirmed(campaign_id, asked, narrowed))
    return write_left(work, campaign_id)


def write_left(work: Work, campaign_id: str, limit: int = BATCH) -> int:
    """Write the next confirmed reminders; returns how many, 0 if none is left."""
    campaign = campaigns.get(work, campaign_id)
    batch = reminders.next_left(work, campaign_id, limit)
    shared = CampaignEmails(work, campaign)
    for invited in batch:
        queue_email.to_contact_or_note(work, invited, "reminder", partial(_write, work, shared, invited))
    if batch:
        reminders.mark_reminded(work, [invited.id for invited in batch])
    return len(batch)


def write_again(work: Work, email_id: str) -> None:
    """Rewrite a waiting reminder with the current facts, about those of its requests that are still open."""
    named = [campaigns.recipient(work, invitation) for invitation in reminders.of_email(work, email_id)]
    if still_open := [invited for invited in named if lifecycle.may_remind(invited.facts)]:
        write_together(work, still_open)


def write_together(work: Work, requests: Sequence[Recipient]) -> None:
    """Write one reminder about all requests to one contact, the first of them most prominent."""
    first, *others = requests
    _write(work, CampaignEmails(work, campaigns.get(work, first.campaign_id)), first, others)


def _write(work: Work, shared: CampaignEmails, invited: Recipient, others: Sequence[Recipient] = ()) -> None:
    token, email_id = work.new_token(), work.new_id()
    tokens = [(other, work.new_token()) for other in others]
    listed = tuple(_listed(work, other, work.link("invitation", token=token)) for other, token in tokens)
    stop_link = stop_reminders.link(work, email_id)
    link = work.link("invitation", token=token)
    email = _reminder(work, shared, invited, link, stop_link, listed)
    supplier_email.put(work, email, invited, token, email_id)
    for other, other_token in tokens:
        respondents.add_link(work, other.organisation_id, other.id, hash_of(other_token), email_id)


def _listed(work: Work, invited: Recipient, link: str) -> OpenRequest:
    words = campaign_texts.words(work, invited.campaign_id, invited.language)
    return OpenRequest(words.title, invited.supplier, link, invited.due_at, invited.time_zone)


def _reminder(
    work: Work,
    shared: CampaignEmails,
    invited: Recipient,
    link: str,
    stop_link: str,
    others: tuple[OpenRequest, ...] = (),
) -> Email:
    facts = ReminderFacts(**vars(shared.facts(invited, link)), stop_link=stop_link, others=others)
    return emails.reminder(facts, shared.style("reminder", invited.language))
