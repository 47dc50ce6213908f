"""The history: who did what, when.

`note` writes an entry in the transaction of the thing itself. On SQLite, where writers take turns anyway, it is
numbered and hashed at once; on PostgreSQL `storage.history_chain` does so a moment later, so that nobody waits for
anybody. Details hold ids, counts and words of ours, never an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Select, func, insert, select

from portal.domain import events
from portal.domain.events import Event
from portal.domain.printable import one_line
from portal.storage import history_chain
from portal.storage.database import Work
from portal.storage.tables import METADATA

_history = METADATA.tables["history"]
_link = METADATA.tables["history_link"]
_pending = METADATA.tables["history_pending"]


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened. `number` is None until the chain has taken it up."""

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
        """What was noted; one of an unknown kind has a sentence too."""
        return events.read(self.verb, self.object_kind, self.object_id, self.details)

    @property
    def actor(self) -> str:
        """Who did it, fit for a page."""
        return one_line(self.actor_name)


def note(work: Work, event: Event, organisation: str | None = None) -> str:
    """Write the event down, in the actor's organisation unless one is given; returns the entry's id."""
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
    connection = work.connection
    connection.execute(insert(_history), entry)
    connection.execute(insert(_pending), {"entry_id": entry["id"], "organisation_id": organisation})
    if connection.dialect.name == "sqlite":
        history_chain.extend(work, organisation)
    return str(entry["id"])


def of_object(work: Work, object_kind: str, object_id: str) -> Sequence[HistoryEntry]:
    """What happened to one thing of the actor's organisation, the oldest first."""
    statement = _entries(work).where(_history.c.object_kind == object_kind, _history.c.object_id == object_id)
    ordered = statement.order_by(_link.c.number.is_(None), _link.c.number, _pending.c.sequence)
    return [HistoryEntry(*row) for row in work.execute(ordered.limit(1000))]


def page(work: Work, page: int = 1, size: int = 50) -> Sequence[HistoryEntry]:
    """The actor's organisation's history, the newest first; pages count from 1."""
    connection, skip = work.connection, (page - 1) * size
    waiting = _entries(work).where(_pending.c.entry_id.is_not(None)).order_by(_pending.c.sequence.desc())
    rows = list(connection.execute(waiting.limit(size).offset(skip)))
    left = size - len(rows)
    if left:
        numbered = _entries(work).where(_link.c.organisation_id == work.actor.organisation)
        skipped = max(0, skip - _count(work, _pending))
        rows += connection.execute(numbered.order_by(_link.c.number.desc()).limit(left).offset(skipped))
    return [HistoryEntry(*row) for row in rows]


def count(work: Work) -> int:
    """How many entries the actor's organisation has."""
    return _count(work, _pending) + _count(work, _link)


def _count(work: Work, table: Any) -> int:
    own = select(func.count()).select_from(table).where(table.c.organisation_id == work.actor.organisation)
    return int(work.execute(own).scalar_one())


def _entries(work: Work) -> Select[Any]:
    return (
        select(
            _history.c.id,
            _link.c.number,
            _history.c.at,
            _history.c.actor_kind,
            _history.c.actor_name,
            _history.c.verb,
            _history.c.object_kind,
            _history.c.object_id,
            _history.c.details,
        )
        .outerjoin_from(_history, _link, _link.c.entry_id == _history.c.id)
        .outerjoin(_pending, _pending.c.entry_id == _history.c.id)
        .where(_history.c.organisation_id == work.actor.organisation)
    )
