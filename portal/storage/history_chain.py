"""The chain of a history: entries get gapless numbers and keyed hashes, each over the previous entry's hash.

Entries wait in `history_pending` until `extend` numbers them and deletes them there, in one transaction, so after a
crash they only wait longer. `verify` reads a chain from its beginning and compares it with checkpoints.
"""

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, insert, select, text

from portal.domain import canonical, checkpoints
from portal.domain.checkpoints import NOBODY, Checkpoint
from portal.domain.events.base import ERASED
from portal.storage.database import Work
from portal.storage.keyed_hash import HISTORY, UnknownKey, current_key, keyed_hash
from portal.storage.rows import col, table_of
from portal.storage.tables import History, HistoryLink, HistoryPending

FIRST = "0" * 64
BATCH = 200


@dataclass(frozen=True)
class Verified:
    """The result of verifying a chain: `entries` were read, the last with the hash `head`; or a problem."""

    entries: int
    head: str = FIRST
    broken_at: int | None = None
    problem: str | None = None
    is_key_lost: bool = False
    """The chain cannot be checked from here on, because the secret it was hashed under was given up."""


def waiting(work: Work) -> Sequence[str | None]:
    """The organisations (None: the portal itself) that have entries without a number."""
    return list(work.execute(select(col(HistoryPending.organisation_id)).distinct()).scalars())


def extend(work: Work, organisation: str | None, limit: int = BATCH) -> int:
    """Number and hash the oldest waiting entries; returns how many. Simultaneous calls run one after the other."""
    lock(work, organisation)
    statement = (
        select(table_of(History))
        .join(table_of(HistoryPending), col(HistoryPending.entry_id) == col(History.id))
        .where(col(HistoryPending.organisation_id) == organisation)
        .order_by(col(HistoryPending.sequence), col(History.at), col(History.id))
        .limit(limit)
    )
    entries = work.execute(statement).mappings().all()
    if not entries:
        return 0
    number, previous = head(work, organisation)
    links = []
    for entry in entries:
        number += 1
        links.append(_linked(work, entry, number, previous))
        previous = links[-1]["hash"]
    work.execute(insert(table_of(HistoryLink)), links)
    work.execute(
        delete(table_of(HistoryPending)).where(col(HistoryPending.entry_id).in_([entry["id"] for entry in entries]))
    )
    return len(links)


def lock(work: Work, organisation: str | None) -> None:
    """Lock this history against others who number or check it, until the commit; `note` never waits for this."""
    if work.connection.dialect.name == "postgresql":
        key = {"key": f"history:{organisation or ''}"}
        work.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), key)


def head(work: Work, organisation: str | None) -> tuple[int, str]:
    """The last number and its hash; 0 and zeros for an empty chain."""
    statement = select(col(HistoryLink.number), col(HistoryLink.hash)).where(
        col(HistoryLink.organisation_id) == organisation
    )
    last = work.execute(statement.order_by(col(HistoryLink.number).desc()).limit(1)).one_or_none()
    return (last.number, last.hash) if last else (0, FIRST)


def _linked(work: Work, entry: Mapping[Any, Any], number: int, previous: str) -> dict[str, Any]:
    key_id = current_key(work, HISTORY)
    private = keyed_hash(work, HISTORY, key_id, _words(entry))
    link = {
        "entry_id": entry["id"],
        "organisation_id": entry["organisation_id"],
        "number": number,
        "key_id": key_id,
        "private": private,
        "previous": previous,
    }
    return {**link, "hash": _hash(work, entry, link)}


def _words(entry: Mapping[Any, Any]) -> list[Any]:
    """The parts that may be erased. Details without a canonical form (never ours) are hashed as stored."""
    details = entry["details"]
    try:
        canonical.encoded(details)
    except (TypeError, ValueError):
        details = [json.dumps(details, sort_keys=True)]
    return [entry["actor_name"], details]


def _hash(work: Work, entry: Mapping[Any, Any], link: Mapping[Any, Any]) -> str:
    data = {
        "id": entry["id"],
        "organisation": link["organisation_id"],
        "number": link["number"],
        "at": entry["at"],
        "actor": [entry["actor_kind"], entry["actor_id"]],
        "verb": entry["verb"],
        "object": [entry["object_kind"], entry["object_id"]],
        "private": link["private"],
        "previous": link["previous"],
    }
    return keyed_hash(work, HISTORY, link["key_id"], data)


def checkpoint(work: Work, organisation: str | None, length: int, head: str) -> Checkpoint:
    """A signed checkpoint with the current time."""
    key_id, at = current_key(work, HISTORY), checkpoints.moment(work.now)
    plain = Checkpoint(organisation or NOBODY, length, head, at, key_id)
    signature = keyed_hash(work, HISTORY, key_id, plain.signed_data)
    return Checkpoint(plain.organisation, length, head, at, key_id, signature)


def of_entry(work: Work, verb: str, object_kind: str, object_id: str) -> Checkpoint | None:
    """The short checkpoint at the entry of this event; None until the entry has its number."""
    statement = (
        select(col(HistoryLink.organisation_id), col(HistoryLink.number), col(HistoryLink.hash))
        .join(table_of(History), col(History.id) == col(HistoryLink.entry_id))
        .where(col(History.object_kind) == object_kind, col(History.object_id) == object_id, col(History.verb) == verb)
        .order_by(col(HistoryLink.number))
    )
    row = work.execute(statement.limit(1)).one_or_none()
    return Checkpoint(row.organisation_id or NOBODY, row.number, row.hash) if row else None


@dataclass
class _Reading:
    """The state while a chain is read."""

    work: Work
    organisation: str | None
    wanted: dict[int, list[Checkpoint]] = field(default_factory=dict)
    length: int = 0
    previous: str = FIRST
    at: int = 1
    is_key_lost: bool = False

    def problem_of(self, row: Mapping[Any, Any]) -> str | None:
        """The problem with the next row, if any; otherwise the chain is one entry longer."""
        self.at = number = self.length + 1
        if row["number"] != number:
            return f"Entry {number} is missing."
        if row["id"] is None:
            return f"The text of entry {number} is missing."
        if row["previous"] != self.previous:
            return f"Entry {number} does not follow from the entry before it."
        if row["organisation_id"] != row["entry_organisation"]:
            return f"Entry {number} was moved from another organisation."
        try:
            if not self._is_unchanged(row):
                return f"Entry {number} was changed after it was written."
        except UnknownKey:
            self.is_key_lost = True
            return f"Entry {number} was hashed under another PORTAL_SECRET (key {row['key_id']}), which is not here."
        except (TypeError, ValueError):
            return f"Entry {number} cannot be read."
        self.length, self.previous = number, row["hash"]
        return self.checkpoint_problem()

    def checkpoint_problem(self) -> str | None:
        """The problem if a checkpoint of this length differs."""
        for checkpoint in self.wanted.pop(self.length, ()):
            if not checkpoint.fits(self.organisation or NOBODY, self.previous):
                differs = f"is not the one of the checkpoint {checkpoint.short}"
                return f"Entry {self.length} {differs}: the history was rewritten."
        return None

    def _is_unchanged(self, row: Mapping[Any, Any]) -> bool:
        blanked = row["actor_name"] == "" and row["details"] == ERASED
        private = row["private"] if blanked else keyed_hash(self.work, HISTORY, row["key_id"], _words(row))
        return hmac.compare_digest(row["private"], private) and hmac.compare_digest(
            row["hash"], _hash(self.work, row, row)
        )


def verify(work: Work, organisation: str | None, against: Iterable[Checkpoint] = ()) -> Verified:
    """Verify one organisation's chain (None: the portal's own) and compare it with these checkpoints."""
    reading = _Reading(work, organisation)
    for checkpoint in against:
        if checkpoint.is_signed and (problem := _signature_problem(work, checkpoint)):
            return Verified(0, FIRST, checkpoint.length, problem)
        reading.wanted.setdefault(checkpoint.length, []).append(checkpoint)
    problem = reading.checkpoint_problem()
    for row in _rows(work, organisation):
        if problem := problem or reading.problem_of(row):
            return Verified(reading.length, reading.previous, reading.at, problem, reading.is_key_lost)
    return _end(reading, problem)


def _rows(work: Work, organisation: str | None) -> Iterable[Mapping[Any, Any]]:
    entry = [column for column in table_of(History).c if column.name != "organisation_id"]
    statement = (
        select(table_of(HistoryLink), *entry, col(History.organisation_id).label("entry_organisation"))
        .outerjoin_from(table_of(HistoryLink), table_of(History), col(History.id) == col(HistoryLink.entry_id))
        .where(col(HistoryLink.organisation_id) == organisation)
        .order_by(col(HistoryLink.number))
    )
    return work.execute(statement.execution_options(yield_per=500)).mappings()


def _end(reading: _Reading, problem: str | None) -> Verified:
    """The result after the last entry: are entries missing at the end, or was any never numbered?"""
    length, head = reading.length, reading.previous
    if problem is None and reading.wanted:
        longest = max(reading.wanted)
        short = reading.wanted[longest][0].short
        problem = f"Entries are missing at the end: the checkpoint {short} counts {longest}, there are {length}."
    if problem is None and _unnumbered(reading.work, reading.organisation):
        problem = "An entry has no number, or its number was removed."
    return Verified(length, head, length + 1, problem) if problem else Verified(length, head)


def _unnumbered(work: Work, organisation: str | None) -> bool:
    statement = (
        select(func.count())
        .select_from(table_of(History))
        .outerjoin(table_of(HistoryLink), col(HistoryLink.entry_id) == col(History.id))
        .outerjoin(table_of(HistoryPending), col(HistoryPending.entry_id) == col(History.id))
        .where(
            col(History.organisation_id) == organisation,
            col(HistoryLink.entry_id).is_(None),
            col(HistoryPending.entry_id).is_(None),
        )
    )
    return bool(work.execute(statement).scalar_one())


def _signature_problem(work: Work, checkpoint: Checkpoint) -> str | None:
    try:
        expected = keyed_hash(work, HISTORY, checkpoint.key_id, checkpoint.signed_data)
    except UnknownKey:
        return f"The checkpoint {checkpoint.short} was signed under another PORTAL_SECRET (key {checkpoint.key_id})."
    if not hmac.compare_digest(expected, checkpoint.signature):
        return f"The checkpoint {checkpoint.short} was not signed by this portal, or was changed since."
    return None
