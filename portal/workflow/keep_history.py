"""Maintaining the histories: entries are numbered soon, and once a day a job verifies every chain from its beginning.

The result of the daily verification is stored, with a signed checkpoint, for the history page and later comparison.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterable

from portal.domain.checkpoints import NOBODY, Checkpoint
from portal.domain.refusals import Invalid
from portal.storage import history_chain, history_checks, people
from portal.storage.database import Database, Work
from portal.storage.history_chain import Verified
from portal.storage.history_checks import Check

log = logging.getLogger("portal.history")

PAUSE_SECONDS = 2.0


def number_waiting(database: Database) -> int:
    """Number every waiting entry, a few per transaction; returns how many."""
    numbered = 0
    for organisation in database.read(history_chain.waiting):
        while count := database.write(history_chain.extend, organisation):
            numbered += count
    return numbered


def verify_daily(database: Database) -> int:
    """Verify the histories that were not verified on this UTC day; returns how many."""
    due = database.read(_due)
    for organisation in due:
        check = database.write(history_checks.record, organisation, verified(database, organisation), once_a_day=True)
        if check is not None and check.problem:
            log.error("the history of %s does not hold: %s", organisation or NOBODY, check.problem)
    return len(due)


def _due(work: Work) -> list[str | None]:
    return [id for id in histories(work) if not history_checks.is_done_today(work, id)]


def histories(work: Work) -> list[str | None]:
    """Every history: that of the portal itself (None), and one per organisation."""
    return [None, *(organisation.id for organisation in people.organisations(work))]


def verify(database: Database, organisation: str | None, against: Iterable[Checkpoint] = ()) -> Check:
    """Number waiting entries, verify the whole chain against the checkpoints, and store the result."""
    number_waiting(database)
    result = verified(database, organisation, against)
    check = database.write(history_checks.record, organisation, result)
    if check is None:
        raise AssertionError("a check that was asked for is always kept")
    return check


def verified(database: Database, organisation: str | None, against: Iterable[Checkpoint] = ()) -> Verified:
    """Verify a chain against these checkpoints and the newest one that the portal stored itself."""

    def read(work: Work) -> Verified:
        known = (*against, *history_checks.kept_checkpoints(work, organisation))
        return history_chain.verify(work, organisation, known)

    return database.read(read)


def whose(work: Work, checkpoints: Iterable[Checkpoint]) -> dict[str | None, list[Checkpoint]]:
    """The checkpoints by their history; refuses one whose history is not here."""
    there = histories(work)
    sorted_out: dict[str | None, list[Checkpoint]] = {}
    for checkpoint in checkpoints:
        named = [id for id in there if (id or NOBODY).startswith(checkpoint.organisation)]
        if len(named) != 1:
            raise Invalid(f"The checkpoint {checkpoint.short} belongs to an organisation that is not in this portal.")
        sorted_out.setdefault(named[0], []).append(checkpoint)
    return sorted_out


def round(database: Database) -> None:
    """Number waiting entries; errors are logged and the next round tries again."""
    try:
        number_waiting(database)
    except Exception as problem:  # the message may contain something typed, so only the type is logged
        log.error("the history could not be kept: %s", type(problem).__name__)


async def keep_going(database: Database, stop: asyncio.Event) -> None:
    """Run rounds until `stop` is set."""
    while not stop.is_set():
        await asyncio.to_thread(round, database)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)
