"""Findings: what flags disclosed at submitting, recorded once; and what was asked back about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, insert

from portal.domain.open_result import ToldFlag
from portal.domain.scoring import Result
from portal.storage.database import Work
from portal.storage.rows import col, each, select_as, table_of
from portal.storage.tables import Finding, FollowUp


@dataclass(frozen=True)
class AskedBack:
    """A follow-up as its supplier may see it, once its email is written: no flag, no severity, no decision's note."""

    id: str
    number: int
    ask: str
    due_on: date
    asked_at: datetime
    answer_text: str | None
    answer_restricted: bool
    answered_at: datetime | None
    decision: str | None


_ASKED_BACK = (
    select_as(AskedBack, FollowUp)
    .join(table_of(Finding), col(Finding.id) == col(FollowUp.finding_id))
    .where(
        col(Finding.invitation_id) == bindparam("invitation"),
        col(Finding.organisation_id) == bindparam("organisation"),
        col(FollowUp.released_at).is_not(None),
    )
    .order_by(col(FollowUp.asked_at), col(FollowUp.number))
)


def record(
    work: Work,
    invitation: str,
    response: str,
    results: Sequence[Result],
    told_flags: Mapping[tuple[str, str], ToldFlag],
) -> None:
    """Open a finding for every flag that submitting raised, in the transaction of submitting.

    `told_flags` says, by family and id, what others than the safeguarding role may know of each flag.
    """
    rows = [
        {
            "id": work.new_id(),
            "organisation_id": work.actor.organisation,
            "invitation_id": invitation,
            "response_id": response,
            "family": result.family,
            "flag": flag.id,
            "severity": flag.severity,
            "remedying": flag.remedying,
            "withheld": told_flags[result.family, flag.id].is_withheld,
            "open_remedying": told_flags[result.family, flag.id].is_remedying,
            "because": flag.because,
            "values_read": dict(flag.values),
            "raised_at": work.now,
        }
        for result in results
        for flag in result.flags
    ]
    if rows:
        work.execute(insert(table_of(Finding)), rows)


def asked_back(work: Work, invitation: str) -> tuple[AskedBack, ...]:
    """What was asked back about an invitation of the actor's organisation, in the order of asking."""
    where = {"invitation": invitation, "organisation": work.actor.organisation}
    return tuple(each(AskedBack, work.execute(_ASKED_BACK, where)))
