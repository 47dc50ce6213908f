"""The postman's round: take letters that are due, carry them, write down what became of each.

Nothing is locked while the mail server is spoken to. What became of a letter is written down while the next one is
under way, so a postman who dies has few letters whose fate nobody wrote down; they go out once more, the same bytes
under the same Message-ID, when their lease ends.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from portal.mail.smtp import Carrier, Outcome
from portal.storage import outbox, postponing
from portal.storage.database import Database, Work
from portal.storage.trouble import Unavailable
from portal.workflow import invite, remind

log = logging.getLogger("portal.postman")

BATCH = 50
PAUSE_SECONDS = 2.0
TROUBLE_SECONDS = 30.0
AWAY_SECONDS = 5.0
MARK_AGAIN_SECONDS = (0.2, 0.5, 1, 2, 4, 8, 15, 30)


@dataclass(frozen=True)
class Counts:
    """What became of the letters of a round, or of several. `trouble` is what keeps the mail server from being used."""

    carried: int = 0
    deferred: int = 0
    refused: int = 0
    unknown: int = 0
    trouble: str = ""

    @property
    def taken(self) -> int:
        """How many letters were tried."""
        return self.carried + self.deferred + self.refused + self.unknown

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.carried + other.carried,
            self.deferred + other.deferred,
            self.refused + other.refused,
            self.unknown + other.unknown,
            other.trouble or self.trouble,
        )


async def round(database: Database, carrier: Carrier, *, batch: int = BATCH) -> Counts:
    """Carry the letters that are due, at most `batch` of them."""
    claimed = await asyncio.to_thread(database.write, outbox.claim, batch)
    if not claimed:
        return Counts()
    done: asyncio.Queue[Outcome | None] = asyncio.Queue()
    writing = asyncio.create_task(_write_down(database, done))
    try:
        outcomes = await carrier.carry(
            [(letter.id, letter.to, letter.data, letter.envelope_from) for letter in claimed], done.put_nowait
        )
    finally:
        done.put_nowait(None)
        await writing
    return _counted(outcomes)


async def _write_down(database: Database, done: "asyncio.Queue[Outcome | None]") -> None:
    """Write outcomes down as they come, as many at once as have come while the last were written.

    A database that is away for a moment is waited for: what nobody wrote down would be carried a second time.
    """
    while True:
        some = [await done.get()]
        while not done.empty():
            some.append(done.get_nowait())
        known = [outcome for outcome in some if outcome is not None]
        if known:
            await _marked(database, known)
        if None in some:
            return


async def _marked(database: Database, outcomes: Sequence[Outcome]) -> None:
    for pause in MARK_AGAIN_SECONDS:
        try:
            await asyncio.to_thread(database.write, mark, outcomes)
        except Unavailable:
            await asyncio.sleep(pause)
        else:
            return
    await asyncio.to_thread(database.write, mark, outcomes)


def mark(work: Work, outcomes: Sequence[Outcome]) -> None:
    """Write down what became of letters."""
    ours = [outcome for outcome in outcomes if outcome.kind == "deferred" and outcome.is_ours]
    if ours:
        postponing.postpone(work, [outcome.letter_id for outcome in ours], ours[0].reason)
    for outcome in outcomes:
        if outcome.kind == "carried":
            outbox.mark_carried(work, outcome.letter_id)
        elif outcome.kind == "refused":
            outbox.mark_refused(work, outcome.letter_id, outcome.reason)
        elif outcome.kind == "unknown":
            outbox.mark_unknown(work, outcome.letter_id, outcome.reason)
        elif not outcome.is_ours:
            outbox.mark_deferred(work, outcome.letter_id, outcome.reason)


def _counted(outcomes: Sequence[Outcome]) -> Counts:
    kinds = [outcome.kind for outcome in outcomes]
    trouble = next((outcome.reason for outcome in outcomes if outcome.is_ours), "")
    return Counts(
        kinds.count("carried"), kinds.count("deferred"), kinds.count("refused"), kinds.count("unknown"), trouble
    )


async def until_done(
    database: Database, carrier: Carrier, *, batch: int = BATCH, stop: asyncio.Event | None = None
) -> Counts:
    """Rounds until no letter is due any more, the mail server cannot be used, or `stop` is set.

    First the invitations and reminders that were confirmed and are not written yet are, a batch a transaction.
    """
    await asyncio.to_thread(write_confirmed, database)
    total = Counts()
    while True:
        counts = await round(database, carrier, batch=batch)
        total += counts
        if not counts.taken or counts.trouble or (stop is not None and stop.is_set()):
            return total


def write_confirmed(database: Database) -> int:
    """Write what large or interrupted sendings and remindings have left; how many letters."""
    written = 0
    for left, write in ((invite.waiting_campaigns, invite.write_waiting), (remind.unfinished, remind.write_left)):
        for actor, campaign in database.read(left):
            while batch := database.write(write, campaign, actor=actor):
                written += batch
    return written


async def keep_going(
    database: Database, carrier: Carrier, stop: asyncio.Event, *, pause: float = PAUSE_SECONDS
) -> None:
    """A postman beside the web: rounds until `stop` is set, resting when nothing is due or the server is in trouble.

    Nothing ends it but `stop`: a postman that had died would leave letters lying and nobody would know.
    """
    while not stop.is_set():
        rest = pause
        try:
            counts = await until_done(database, carrier, stop=stop)
            if counts.trouble:
                log.warning("the mail server cannot be used: %s", counts.trouble)
                rest = TROUBLE_SECONDS
        except Exception as problem:  # its words may hold an address, so only its kind is told
            log.error("no letters could be taken: %s", type(problem).__name__)
            rest = max(pause, AWAY_SECONDS)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), rest)
