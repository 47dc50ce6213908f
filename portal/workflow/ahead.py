"""Preparing a step before its write transaction, which then only looks whether what was read still holds, and writes.

On SQLite one transaction writes at a time, and on PostgreSQL rows stay locked: a step that computes for half a second
inside its transaction holds up everybody else.
"""

from collections.abc import Callable
from typing import TypeVar

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict
from portal.storage.database import Database, Work

ATTEMPTS = 5
TOO_BUSY = "Somebody else keeps changing this. Reload the page and try again."

Prepared = TypeVar("Prepared")
Done = TypeVar("Done")


class Outdated(Exception):
    """What a step was prepared from has changed since: it has to be prepared again."""


def run(
    database: Database, prepare: Callable[[Work], Prepared], write: Callable[[Work, Prepared], Done], *, actor: Actor
) -> Done:
    """Return the result of `write`, given what `prepare` has read; again from the start if that is `Outdated`."""
    for _ in range(ATTEMPTS):
        prepared = database.read(prepare, actor=actor)
        try:
            return database.write(write, prepared, actor=actor)
        except Outdated:
            continue
    raise Conflict(TOO_BUSY)
