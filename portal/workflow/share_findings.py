"""Sharing findings with the supplier, who may accept or dispute them for some days.

Only what follows from answers that everybody may read is shared, and never a critical finding: that needs a follow-up
approved by a second person. The email says that something was shared; the contents are behind the link.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from portal.domain import disclosure, policy
from portal.domain.disclosure import Redactor
from portal.domain.events.responses import FindingShared
from portal.domain.refusals import Conflict, Invalid, NotFound
from portal.domain.shared_findings import DAYS_TO_REPLY, MOST_DAYS, may_reply
from portal.mail import emails
from portal.mail.emails import SharedFindingsFacts
from portal.storage import campaigns, findings_board, history, shared_findings, submissions
from portal.storage.campaigns import Recipient
from portal.storage.database import Work
from portal.storage.findings_board import FindingRow
from portal.storage.shared_findings import FindingShare
from portal.storage.submissions import Submission
from portal.workflow import queue_email, review, supplier_email

NONE_CHOSEN = "Choose at least one finding to share."
WRONG_DAYS = f"Give the supplier between 1 and {MOST_DAYS} days to reply."
NOT_SHAREABLE = (
    "One of these findings cannot be shared: it has been shared already, is closed, is critical or rests on restricted "
    "answers. Choose again from those on this page."
)


@dataclass(frozen=True)
class Shareable:
    """A finding that may be shared with the supplier now, and the text the supplier would read."""

    finding: FindingRow
    because: str


def share(
    work: Work, campaign_id: str, invitation_id: str, findings: Collection[str], days: int = DAYS_TO_REPLY
) -> date:
    """Share these findings with the supplier and email it; returns the last day on which it may reply."""
    policy.check(work.actor, "follow_up")
    invited = campaigns.recipient(work, invitation_id)
    if invited.campaign_id != campaign_id:
        raise NotFound
    if not findings:
        raise Invalid(NONE_CHOSEN, fields=("findings",))
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(WRONG_DAYS, fields=("days",))
    submission = submissions.of_invitation(work, invitation_id)
    known = findings_board.of_invitation(work, invitation_id)
    shares = shared_findings.of_findings(work, [finding.id for finding in known])
    possible = shareable(work, submission, known, shares)
    if submission is None or not possible.keys() >= set(findings):
        raise Conflict(NOT_SHAREABLE)
    reply_by = work.now.date() + timedelta(days=days)
    for finding in dict.fromkeys(findings):
        shared_findings.add(work, finding, possible[finding].because, submission.number, reply_by)
        history.note(work, FindingShared(finding, reply_by))
    queue_email.to_contact_or_note(work, invited, "shared_findings", partial(_write_email, work, invited, reply_by))
    return reply_by


def share_by_name(work: Work, campaign_id: str, code: str, names: Collection[str], days: int) -> date:
    """Share the findings with these names (`family.flag`) of the supplier with this external code."""
    possible = shareable_of(work, campaign_id, code)
    unknown = sorted(set(names) - possible.keys())
    if unknown:
        listed = ", ".join(possible) or "none"
        raise Invalid(f"{unknown[0]} cannot be shared with this supplier. Findings that can be shared: {listed}.")
    return share(
        work, campaign_id, _invitation(work, campaign_id, code), [possible[name].finding.id for name in names], days
    )


def shareable_of(work: Work, campaign_id: str, code: str) -> Mapping[str, Shareable]:
    """What can be shared with the supplier with this external code, by name: `family.flag`."""
    invitation = _invitation(work, campaign_id, code)
    findings = findings_board.of_invitation(work, invitation)
    shares = shared_findings.of_findings(work, [finding.id for finding in findings])
    possible = shareable(work, submissions.of_invitation(work, invitation), findings, shares)
    return {f"{shown.finding.family}.{shown.finding.flag}": shown for shown in possible.values()}


def _invitation(work: Work, campaign_id: str, code: str) -> str:
    invitation = campaigns.invitation_of(work, campaign_id, code)
    if invitation is None:
        raise Invalid(f"No supplier of this campaign has the external code {code}.")
    return invitation


def _write_email(work: Work, invited: Recipient, reply_by: date) -> None:
    supplier_email.write(
        work, invited, lambda facts: emails.shared_findings(SharedFindingsFacts(**vars(facts), reply_by=reply_by))
    )


def shareable(
    work: Work,
    submission: Submission | None,
    findings: Iterable[FindingRow],
    shares: Mapping[str, Collection[FindingShare]],
) -> Mapping[str, Shareable]:
    """Which of these findings could be shared with the supplier now, by id; none for members who may not share."""
    if submission is None or not policy.may(work.actor, "follow_up"):
        return {}
    redacted = review.open_redactor(work, submission)
    possible: dict[str, Shareable] = {}
    for finding in findings:
        because = _because(redacted, finding)
        if because and not _is_shown(shares.get(finding.id, ()), because, work.now):
            possible[finding.id] = Shareable(finding, because)
    return possible


def _because(redacted: Redactor, finding: FindingRow) -> str:
    """The text the supplier would read of a finding; empty if it is never shared, or not any more."""
    rules = disclosure.flag_named(redacted.ruleset, finding.family, finding.flag)
    if rules is None or finding.closed_at is not None or finding.no_longer_raised_at is not None:
        return ""
    if redacted.disclosure(finding.family, rules) != "open" or redacted.redacts_words(rules):
        return ""
    return redacted.format_text(rules.because)


def _is_shown(shares: Collection[FindingShare], because: str, now: datetime) -> bool:
    """Whether the supplier can reply to this finding now, or has replied to this exact text."""
    newest = max(shares, key=lambda share: share.number, default=None)
    if newest is None:
        return False
    if newest.position is None:
        return may_reply(newest.reply_by, now)
    return newest.because == because
