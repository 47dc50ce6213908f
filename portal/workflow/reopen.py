"""Corrections: submitted answers are reopened, all or some of them, and submitted again as a new round.

The submission stays frozen and valid until the correction is submitted. Only reopened answers can be changed, and
questions that appear because of a change. The correction is scored again; both rounds are shown side by side.
"""

from collections.abc import Sequence
from functools import partial

from portal.domain import lifecycle, policy
from portal.domain.events.supplier_messages import AnswersReopened, ReopeningEnded
from portal.domain.refusals import Closed, Conflict, Invalid, NotFound
from portal.mail import emails
from portal.storage import campaigns, history, library, reopening, submissions, supplier_messages
from portal.storage.campaigns import Recipient
from portal.storage.database import Work
from portal.storage.responses import QuestionRef
from portal.workflow import queue_email, supplier_email

SHORTEST, LONGEST = 10, 5_000
NOT_NOW = "These answers are already open, or nothing has been submitted. Reload the page to see the current state."
NOT_OPEN = "These answers are not open for correction. Reload the page to see the current state."


def reopen(work: Work, campaign_id: str, invitation_id: str, reason: str, places: Sequence[QuestionRef] = ()) -> None:
    """Reopen these answers, or all, without a request; the supplier reads the reason behind its link."""
    policy.check(work.actor, "follow_up")
    invited = _of_campaign(work, campaign_id, invitation_id)
    words = reason.strip()
    if not SHORTEST <= len(words) <= LONGEST:
        sentence = f"Write what is to be corrected and why, in {SHORTEST} to {LONGEST:,} characters."
        raise Invalid(sentence, fields=("reason",))
    open_answers(work, invited, places)
    supplier_messages.add_reopening(work, invitation_id, words)
    queue_email.to_contact_or_note(work, invited, "reopened", partial(write_email, work, invited))


def reopen_of(work: Work, campaign_id: str, code: str, reason: str, places: Sequence[QuestionRef] = ()) -> None:
    """Reopen answers of the supplier with this external code."""
    invitation = campaigns.invitation_of(work, campaign_id, code)
    if invitation is None:
        raise Invalid(f"No supplier of this campaign has the external code {code}.")
    reopen(work, campaign_id, invitation, reason, places)


def _of_campaign(work: Work, campaign_id: str, invitation_id: str) -> Recipient:
    invited = campaigns.recipient(work, invitation_id)
    if invited.campaign_id != campaign_id:
        raise NotFound
    return invited


def open_answers(work: Work, invited: Recipient, places: Sequence[QuestionRef]) -> None:
    """Let the supplier change these answers, or all; the caller has locked the invitation."""
    if invited.closed_at is not None:
        raise Closed("This campaign is closed. Reopen the campaign first.")
    if not lifecycle.may_reopen(invited.facts):
        raise Conflict(NOT_NOW)
    submission = submissions.of_invitation(work, invited.id)
    if submission is None:
        raise Conflict("These answers have been erased; there is nothing to correct.")
    ruleset = library.ruleset_by_hashes(work, [version["hash"] for version in submission.content["versions"]])
    if any(ruleset.question(*place) is None for place in places):
        raise Invalid("Choose questions of this response.", fields=("questions",))
    reopening.begin(work, invited.id, places)
    history.note(work, AnswersReopened(invited.id, len(places)))


def end(work: Work, campaign_id: str, invitation_id: str) -> None:
    """End a correction that was not submitted: the previous submission stays valid."""
    policy.check(work.actor, "follow_up")
    invited = _of_campaign(work, campaign_id, invitation_id)
    if invited.reopened_at is None:
        raise Conflict(NOT_OPEN)
    reopening.end(work, invitation_id)
    history.note(work, ReopeningEnded(invitation_id))


def write_email(work: Work, invited: Recipient) -> None:
    """Email the supplier its own link; what to correct is shown behind it."""
    supplier_email.write(work, invited, emails.reopened)
