"""Corrections: submitted answers are opened again, all or some of them, and submitted once more as a new round.

What was submitted stays frozen and stands until the correction is submitted. Only what was opened can be changed, and
what a change brings up. The correction is scored anew; both rounds are shown side by side.
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
    """Open the answers to these questions, or all, unasked; the supplier reads the reason behind its link."""
    policy.check(work.actor, "follow_up")
    invited = _of_campaign(work, campaign_id, invitation_id)
    words = reason.strip()
    if not SHORTEST <= len(words) <= LONGEST:
        sentence = f"Write what is to be corrected and why, in {SHORTEST} to {LONGEST:,} characters."
        raise Invalid(sentence, fields=("reason",))
    open_answers(work, invited, places)
    supplier_messages.add_reopening(work, invitation_id, words)
    about = {"kind": "reopened", "to": invited.contact_address, "invitation": invited.id}
    queue_email.or_note(work, partial(write_email, work, invited), organisation=invited.organisation_id, **about)


def reopen_of(work: Work, campaign_id: str, code: str, reason: str, places: Sequence[QuestionRef] = ()) -> None:
    """The same for the supplier with this external code."""
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
    """End a correction that was not submitted: what was submitted before stands."""
    policy.check(work.actor, "follow_up")
    invited = _of_campaign(work, campaign_id, invitation_id)
    if invited.reopened_at is None:
        raise Conflict(NOT_OPEN)
    reopening.end(work, invitation_id)
    history.note(work, ReopeningEnded(invitation_id))


def write_email(work: Work, invited: Recipient) -> None:
    """Tell the supplier, with a link of its own; what is to be corrected stands behind it."""
    supplier_email.write(work, invited, emails.reopened)
