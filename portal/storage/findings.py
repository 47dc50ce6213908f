"""Findings: what flags disclosed at submitting, recorded once; and what was asked back about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, insert, select

from portal.domain.open_result import ToldFlag
from portal.domain.scoring import Result
from portal.storage.database import Work
from portal.storage.tables import METADATA

_finding = METADATA.tables["finding"]
_follow_up = METADATA.tables["follow_up"]


@dataclass(frozen=True)
class AskedBack:
    """A follow-up as its supplier may see it, once its email is written: no flag, no severity, no decision's note."""

    id: str
    number: int
    ask: str
    due_on: date
    asked_at: datetime
    answer_text: str | None
    answered_at: datetime | None
    decision: str | None


_ASKED_BACK = (
    select(
        _follow_up.c.id,
        _follow_up.c.number,
        _follow_up.c.ask,
        _follow_up.c.due_on,
        _follow_up.c.asked_at,
        _follow_up.c.answer_text,
        _follow_up.c.answered_at,
        _follow_up.c.decision,
    )
    .join(_finding, _finding.c.id == _follow_up.c.finding_id)
    .where(
        _finding.c.invitation_id == bindparam("invitation"),
        _finding.c.organisation_id == bindparam("organisation"),
        _follow_up.c.released_at.is_not(None),
    )
    .order_by(_follow_up.c.asked_at, _follow_up.c.number)
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
        work.execute(insert(_finding), rows)


def asked_back(work: Work, invitation: str) -> tuple[AskedBack, ...]:
    """What was asked back about an invitation of the actor's organisation, in the order of asking."""
    where = {"invitation": invitation, "organisation": work.actor.organisation}
    return tuple(AskedBack(*row) for row in work.execute(_ASKED_BACK, where))
