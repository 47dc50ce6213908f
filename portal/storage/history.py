"""The history: who did what, when, numbered without gaps per organisation, each entry holding the last one's hash.

`details` hold ids, counts and words of ours, never an answer. What may have to be erased (the actor's name, the
details) enters the hash as a hash of its own, so that an erased entry leaves the chain whole.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select, text

from portal.storage.database import Work
from portal.storage.tables import METADATA

_history = METADATA.tables["history"]
FIRST = "0" * 64
ERASED = "erased"


@dataclass(frozen=True)
class Entry:
    """One thing that happened."""

    number: int
    at: datetime
    actor_kind: str
    actor_name: str
    verb: str
    object_kind: str
    object_id: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Verified:
    """How far the chain holds: `entries` were read; `broken_at` is the first number that is wrong, and why."""

    entries: int
    broken_at: int | None = None
    problem: str | None = None


def note(
    work: Work, verb: str, object_kind: str, object_id: str, organisation: str | None = None, **details: Any
) -> int:
    """Write the next entry, in the transaction of the thing itself; returns its number.

    The organisation is the actor's unless given. Entries of one organisation wait for each other until the commit.
    """
    organisation = organisation or work.actor.organisation
    number, previous = _head(work, organisation)
    entry = {
        "organisation_id": organisation,
        "number": number,
        "at": work.now,
        "actor_kind": work.actor.kind,
        "actor_id": work.actor.id,
        "actor_name": work.actor.name,
        "verb": verb,
        "object_kind": object_kind,
        "object_id": object_id,
        "details": json.loads(_canonical(details)),
        "previous": previous,
    }
    connection = work.session.connection()
    connection.execute(insert(_history), {"id": work.new_id(), **entry, "hash": _hash(entry)})
    return number


def _head(work: Work, organisation: str | None) -> tuple[int, str]:
    """The next number and the last hash, with nobody else between us and the commit."""
    connection = work.session.connection()
    if connection.dialect.name == "postgresql":
        key = f"history:{organisation or ''}"
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})
    statement = (
        select(_history.c.number, _history.c.hash)
        .where(_history.c.organisation_id == organisation)
        .order_by(_history.c.number.desc())
        .limit(1)
    )
    last = connection.execute(statement).one_or_none()
    return (last.number + 1, last.hash) if last else (1, FIRST)


def of_object(work: Work, object_kind: str, object_id: str) -> Sequence[Entry]:
    """What happened to one thing, the oldest first."""
    return _entries(work, (_history.c.object_kind == object_kind) & (_history.c.object_id == object_id), 1000, 0)


def page(work: Work, page: int = 1, size: int = 50) -> Sequence[Entry]:
    """The actor's organisation's history, the newest first; pages count from 1."""
    return _entries(work, None, size, (page - 1) * size, newest_first=True)


def count(work: Work) -> int:
    """How many entries the actor's organisation has."""
    own = _history.c.organisation_id == work.actor.organisation
    return work.session.connection().execute(select(func.count()).where(own)).scalar_one()


def _entries(work: Work, which: Any, size: int, skip: int, *, newest_first: bool = False) -> Sequence[Entry]:
    statement = select(
        _history.c.number,
        _history.c.at,
        _history.c.actor_kind,
        _history.c.actor_name,
        _history.c.verb,
        _history.c.object_kind,
        _history.c.object_id,
        _history.c.details,
    ).where(_history.c.organisation_id == work.actor.organisation)
    if which is not None:
        statement = statement.where(which)
    statement = statement.order_by(_history.c.number.desc() if newest_first else _history.c.number)
    return [Entry(*row) for row in work.session.connection().execute(statement.limit(size).offset(skip))]


def verify(work: Work, organisation: str | None) -> Verified:
    """Read one organisation's chain (None: the portal's own) from its beginning and say where it breaks, if it does."""
    statement = select(_history).where(_history.c.organisation_id == organisation).order_by(_history.c.number)
    previous, count = FIRST, 0
    rows = work.session.connection().execution_options(yield_per=500).execute(statement)
    for row in rows.mappings():
        count += 1
        if row["number"] != count:
            return Verified(count, count, f"Entry {count} is missing.")
        if row["previous"] != previous:
            return Verified(count, count, f"Entry {count} does not follow from the entry before it.")
        if row["hash"] != _hash(row):
            return Verified(count, count, f"Entry {count} was changed after it was written.")
        previous = row["hash"]
    return Verified(count)


def left_over(actor_name: str, details: Any) -> dict[str, str]:
    """What stands in place of an erased entry's details: the hash that keeps the chain whole."""
    return {ERASED: _private(actor_name, details)}


def _hash(entry: Any) -> str:
    public = {
        "organisation": entry["organisation_id"],
        "number": entry["number"],
        "at": entry["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": [entry["actor_kind"], entry["actor_id"]],
        "verb": entry["verb"],
        "object": [entry["object_kind"], entry["object_id"]],
        "private": _private(entry["actor_name"], entry["details"]),
        "previous": entry["previous"],
    }
    return hashlib.sha256(_canonical(public).encode()).hexdigest()


def _private(actor_name: str, details: Any) -> str:
    if not actor_name and isinstance(details, dict) and set(details) == {ERASED}:
        return str(details[ERASED])
    return hashlib.sha256(_canonical([actor_name, details]).encode()).hexdigest()


def _canonical(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
