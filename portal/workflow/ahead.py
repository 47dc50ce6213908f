"""Preparing a step before its write transaction, which then only checks that what was read is unchanged, and writes.

On SQLite one transaction writes at a time, and on PostgreSQL rows stay locked: a step that computes for half a second
inside its transaction holds up everybody else.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict
from portal.storage.database import Database, Work

ATTEMPTS = 5
TOO_BUSY = "Somebody else keeps changing this. Reload the page and try again."

Prepared = TypeVar("Prepared")
Done = TypeVar("Done")


class Outdated(Exception):
    """What a step was prepared from has changed since, so it must be prepared again."""


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


class NotComputed(Exception):
    """Something slow must be computed before the step can run; `compute` does so, without a database."""

    def __init__(self, source: object, compute: Callable[[], object]) -> None:
        super().__init__("Not computed yet.")
        self.source, self.compute = source, compute


class Computations:
    """Results that depend on their source alone, computed between the attempts of a step and never inside one."""

    def __init__(self) -> None:
        self._results: list[tuple[object, object]] = []

    def of(self, source: object, compute: Callable[[], Prepared]) -> Prepared:
        """The result for a source, which is all that it depends on; raises NotComputed until it was computed."""
        for known, result in self._results:
            if known == source:
                return cast(Prepared, result)
        raise NotComputed(source, compute)

    def add(self, needed: NotComputed) -> None:
        """Compute what a step needed."""
        self._results.append((needed.source, needed.compute()))


class AtOnce(Computations):
    """Computes whatever is asked for at once: for steps that only read."""

    def of(self, source: object, compute: Callable[[], Prepared]) -> Prepared:
        """The result for a source."""
        return compute()


AT_ONCE = AtOnce()


def computing(database: Database, step: Callable[..., Done], *args: Any, actor: Actor) -> Done:
    """Return the result of `step(work, computations, …)`.

    The step changes rows and asks for what follows from them. If that was not computed before, its transaction is
    rolled back, and it is run again once the result is there.
    """
    computations = Computations()
    for _ in range(ATTEMPTS):
        try:
            return database.write(step, computations, *args, actor=actor)
        except NotComputed as needed:
            computations.add(needed)
    raise Conflict(TOO_BUSY)
