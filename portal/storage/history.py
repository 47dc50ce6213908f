"""The history: who did what, when.

`note` writes an entry in the transaction of the event itself. On SQLite, where writers take turns anyway, it is
numbered and hashed at once; on PostgreSQL `storage.history_chain` does so a moment later, so that nobody waits. Details
contain ids, counts and our own words, never an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import func, insert, select, true

from portal.domain import events
from portal.domain.events import Event
from portal.domain.printable import one_line
from portal.storage import history_chain
from portal.storage.database import Work
from portal.storage.rows import AnySelect, col, each, filled, select_as, table_of
from portal.storage.tables import History, HistoryLink, HistoryPending

ALL = true()
"""The condition that every entry matches."""


@dataclass(frozen=True)
class HistoryEntry:
    """One event. `number` is None until the chain has numbered it."""

    id: str
    number: int | None
    at: datetime
    actor_kind: str
    actor_name: str
    verb: str
    object_kind: str
    object_id: str
    details: dict[str, Any]

    @cached_property
    def event(self) -> Event:
        """The event; one of an unknown kind has a sentence too."""
        return events.read(self.verb, self.object_kind, self.object_id, self.details)

    @property
    def actor(self) -> str:
        """The actor's name, fit for a page."""
        return one_line(self.actor_name)


def note(work: Work, event: Event, organisation: str | None = None) -> str:
    """Write an entry for the event, in the actor's organisation unless one is given; returns the entry's id."""
    organisation = organisation or work.actor.organisation
    entry = {
        "id": work.new_id(),
        "organisation_id": organisation,
        "at": work.now,
        "actor_kind": work.actor.kind,
        "actor_id": work.actor.id,
        "actor_name": one_line(work.actor.name),
        "verb": event.verb,
        "object_kind": event.object_kind,
        "object_id": one_line(event.object_id),
        "details": event.details(),
    }
    work.execute(insert(table_of(History)), entry)
    work.execute(insert(table_of(HistoryPending)), {"entry_id": entry["id"], "organisation_id": organisation})
    if work.connection.dialect.name == "sqlite":
        history_chain.extend(work, organisation)
    return str(entry["id"])


def of_object(work: Work, object_kind: str, object_id: str) -> Sequence[HistoryEntry]:
    """The entries about one object of the actor's organisation, the oldest first."""
    statement = _entries(work).where(col(History.object_kind) == object_kind, col(History.object_id) == object_id)
    ordered = statement.order_by(
        col(HistoryLink.number).is_(None), col(HistoryLink.number), col(HistoryPending.sequence)
    )
    return list(each(HistoryEntry, work.execute(ordered.limit(1000))))


def page(work: Work, page: int = 1, size: int = 50, *, which: Any = ALL) -> Sequence[HistoryEntry]:
    """A page of those entries of the actor's organisation that match `which`, the newest first; pages count from 1."""
    skip = (page - 1) * size
    listed = _entries(work).where(which)
    waiting = listed.where(col(HistoryPending.entry_id).is_not(None)).order_by(col(HistoryPending.sequence).desc())
    rows = list(work.execute(waiting.limit(size).offset(skip)))
    left = size - len(rows)
    if left:
        numbered = listed.where(col(HistoryLink.organisation_id) == work.actor.organisation)
        skipped = max(0, skip - _count(work, HistoryPending, which))
        rows += work.execute(numbered.order_by(col(HistoryLink.number).desc()).limit(left).offset(skipped))
    return [filled(HistoryEntry, row) for row in rows]


def count(work: Work, which: Any = ALL) -> int:
    """How many entries of the actor's organisation match `which`."""
    return _count(work, HistoryPending, which) + _count(work, HistoryLink, which)


def _count(work: Work, kind: type[HistoryPending | HistoryLink], which: Any) -> int:
    own = select(func.count()).where(col(kind.organisation_id) == work.actor.organisation)
    if which is ALL:
        return int(work.execute(own).scalar_one())
    joined = table_of(kind).join(table_of(History), col(History.id) == col(kind.entry_id))
    return int(work.execute(own.select_from(joined).where(which)).scalar_one())


def _entries(work: Work) -> AnySelect:
    return (
        select_as(HistoryEntry, History, number=col(HistoryLink.number))
        .outerjoin_from(table_of(History), table_of(HistoryLink), col(HistoryLink.entry_id) == col(History.id))
        .outerjoin(table_of(HistoryPending), col(HistoryPending.entry_id) == col(History.id))
        .where(col(History.organisation_id) == work.actor.organisation)
    )
