"""The verifications of each history: when, its length, the problem, and the checkpoint signed then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, true

from portal.domain.checkpoints import Checkpoint, found_in
from portal.storage import history_chain
from portal.storage.database import Work
from portal.storage.history_chain import Verified
from portal.storage.rows import col, filled, select_as, table_of
from portal.storage.tables import HistoryCheck


@dataclass(frozen=True)
class Check:
    """One verification. `checkpoint` is the signed text, None if there was a problem."""

    checked_at: datetime
    length: int
    problem: str | None
    checkpoint: str | None


def last(work: Work, organisation: str | None) -> Check | None:
    """The newest verification of this history."""
    return _newest(work, organisation, true())


def kept_checkpoints(work: Work, organisation: str | None) -> Sequence[Checkpoint]:
    """The newest checkpoint that this portal stored itself: a chain is always compared with it."""
    good = _newest(work, organisation, col(HistoryCheck.checkpoint).is_not(None))
    return found_in(good.checkpoint or "") if good else ()


def _newest(work: Work, organisation: str | None, which: Any) -> Check | None:
    statement = (
        select_as(Check, HistoryCheck)
        .where(col(HistoryCheck.organisation_id) == organisation, which)
        .order_by(col(HistoryCheck.checked_at).desc(), col(HistoryCheck.id).desc())
        .limit(1)
    )
    row = work.execute(statement).one_or_none()
    return filled(Check, row) if row else None


def record(work: Work, organisation: str | None, verified: Verified, *, once_a_day: bool = False) -> Check | None:
    """Store the result of a verification. `once_a_day` stores nothing if this UTC day has a check already."""
    history_chain.lock(work, organisation)
    if once_a_day and is_done_today(work, organisation):
        return None
    signed = None if verified.problem else history_chain.checkpoint(work, organisation, verified.entries, verified.head)
    check = Check(work.now, verified.entries, verified.problem, signed.text if signed else None)
    row = {"id": work.new_id(), "organisation_id": organisation, "head": verified.head, **vars(check)}
    work.execute(insert(table_of(HistoryCheck)), row)
    return check


def is_done_today(work: Work, organisation: str | None) -> bool:
    """Whether this history was verified on this UTC day."""
    done = last(work, organisation)
    return done is not None and done.checked_at.date() >= work.now.date()
