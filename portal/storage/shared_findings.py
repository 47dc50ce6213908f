"""Findings that members have shared with suppliers, each with the supplier's reply."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from portal.domain.refusals import Conflict
from portal.domain.shared_findings import Position
from portal.storage import findings_board, proposals
from portal.storage.database import Work
from portal.storage.rows import AnySelect, col, each, select_as, table_of
from portal.storage.tables import Finding, SharedFinding


@dataclass(frozen=True)
class FindingShare:
    """One finding as shared with its supplier; `number` counts how often it was shared."""

    id: str
    finding: str
    family: str
    flag: str
    number: int
    submission_number: int
    because: str
    shared_at: datetime
    reply_by: date
    position: Position | None
    words: str | None
    words_restricted: bool
    replied_at: datetime | None


def add(work: Work, finding: str, because: str, submission_number: int, reply_by: date) -> None:
    """Record that the acting member shares a finding with its supplier."""
    earlier = select(func.count()).where(col(SharedFinding.finding_id) == finding)
    row = {
        "id": work.new_id(),
        "organisation_id": work.actor.organisation,
        "finding_id": finding,
        "number": int(work.execute(earlier).scalar_one()) + 1,
        "submission_number": submission_number,
        "because": because,
        "shared_at": work.now,
        "shared_by": work.actor.id,
        "reply_by": reply_by,
    }
    work.execute(insert(table_of(SharedFinding)), row)


def of_invitation(work: Work, invitation: str) -> tuple[FindingShare, ...]:
    """What was shared with one supplier of the actor's organisation, in the order of sharing."""
    statement = _shares(work).where(col(Finding.invitation_id) == invitation)
    ordered = statement.order_by(col(SharedFinding.shared_at), col(SharedFinding.id))
    return tuple(each(FindingShare, work.execute(ordered)))


def of_findings(work: Work, findings: Collection[str]) -> dict[str, tuple[FindingShare, ...]]:
    """How each of these findings was shared, the first time first; findings never shared are left out."""
    statement = _shares(work).where(col(SharedFinding.finding_id).in_(findings))
    shares: dict[str, tuple[FindingShare, ...]] = {}
    for share in each(FindingShare, work.execute(statement.order_by(col(SharedFinding.number)))):
        shares[share.finding] = (*shares.get(share.finding, ()), share)
    return shares


def _shares(work: Work) -> AnySelect:
    return (
        select_as(
            FindingShare,
            SharedFinding,
            finding=col(SharedFinding.finding_id),
            family=col(Finding.family),
            flag=col(Finding.flag),
        )
        .join_from(table_of(SharedFinding), table_of(Finding), col(Finding.id) == col(SharedFinding.finding_id))
        .where(col(SharedFinding.organisation_id) == work.actor.organisation)
    )


def keep_reply(work: Work, share: str, position: Position, words: str | None, *, is_restricted: bool) -> None:
    """Store the supplier's reply; only one is accepted."""
    own = col(SharedFinding.organisation_id) == work.actor.organisation
    which = own & (col(SharedFinding.id) == share) & col(SharedFinding.replied_at).is_(None)
    values: dict[str, Any] = {"position": position, "words": words, "words_restricted": is_restricted}
    statement = update(table_of(SharedFinding)).where(which).values(**values, replied_at=work.now)
    if work.execute(statement.returning(col(SharedFinding.id))).one_or_none() is None:
        raise Conflict(proposals.CHANGED)


def count_replied(work: Work, since: datetime, until: datetime) -> int:
    """How many replies came in this time, to findings that the actor may see."""
    statement = (
        select(func.count())
        .select_from(table_of(SharedFinding).join(table_of(Finding), col(Finding.id) == col(SharedFinding.finding_id)))
        .where(col(SharedFinding.organisation_id) == work.actor.organisation, findings_board.readable_by(work))
        .where(col(SharedFinding.replied_at) > since, col(SharedFinding.replied_at) <= until)
    )
    return int(work.execute(statement).scalar_one())
