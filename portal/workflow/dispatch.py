"""The worker's round: take emails that are due and still make sense, send them, write down what became of each.

Nothing is locked while the mail server is spoken to. What became of an email is written down while the next one is
under way, so a worker who dies leaves few emails whose fate nobody wrote down; they go out once more, the same bytes
under the same Message-ID, when their lease ends. Only reminders do not: nobody is chased twice.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import get_args

from portal.domain.email import REMINDERS, is_stale, senseless
from portal.domain.policy import Actor
from portal.mail.smtp import Mailer, OutcomeKind, SendOutcome
from portal.storage import deliveries, mail_alarm, outbox
from portal.storage.database import Database, Work
from portal.storage.db_errors import Unavailable
from portal.storage.outbox import Claimed, Due
from portal.storage.sealing import Unsealable
from portal.workflow import extend, invite, keep_history, queue_email, remind
from portal.workflow.queue_email import NOT_OURS

log = logging.getLogger("portal.worker")

BATCH = 50
PAUSE_SECONDS = 2.0
SERVER_FAULT_SECONDS = 30.0
LONGEST_TROUBLE_SECONDS = 900.0
AWAY_SECONDS = 5.0
STOP_SECONDS = 4.0
"""How long an email under way may still take once the worker is told to stop."""
MARK_AGAIN_SECONDS = (0.2, 0.5, 1, 2, 4, 8, 15, 30)
UNSEALABLE = "It was sealed under another secret, so it cannot be read any more. Write it again."
STOPPED = "The worker was stopped before it came to this email."


@dataclass(frozen=True)
class SendCounts:
    """What became of the emails of a round, or of several. `trouble` is what keeps the mail server from being used.

    `failed` counts emails that could not be opened or written anew.
    """

    sent: int = 0
    deferred: int = 0
    refused: int = 0
    unknown: int = 0
    trouble: str = ""
    blocked: int = 0
    withdrawn: int = 0
    failed: int = 0

    @property
    def taken(self) -> int:
        """How many emails were dealt with."""
        sent = self.sent + self.deferred + self.refused + self.unknown
        return sent + self.blocked + self.withdrawn + self.failed

    def __add__(self, other: "SendCounts") -> "SendCounts":
        numbers = ("sent", "deferred", "refused", "unknown", "blocked", "withdrawn", "failed")
        summed = {name: getattr(self, name) + getattr(other, name) for name in numbers}
        return SendCounts(**summed, trouble=other.trouble or self.trouble)


@dataclass(frozen=True)
class Claim:
    """Emails that are ours to send, and how many were found senseless or beyond opening on the way."""

    emails: tuple[Claimed, ...]
    withdrawn: int = 0
    failed: int = 0


def claim(work: Work, limit: int = BATCH, lease: timedelta = outbox.LEASE) -> Claim:
    """Take emails that are due. What no longer makes sense is withdrawn, what has become untrue is written anew.

    One that cannot be opened or judged is marked as failed, and the next takes its place.
    """
    wanted: list[str] = []
    withdrawn = failed = 0
    for email in outbox.due(work, limit):
        verdict = _judged(work, email)
        withdrawn += verdict == "withdrawn"
        failed += verdict == "failed"
        if verdict == "send":
            wanted.append(email.id)
    taken = [_opened(work, claimed, sealed) for claimed, sealed in outbox.take(work, wanted, lease)] if wanted else []
    emails = tuple(claimed for claimed in taken if claimed is not None)
    return Claim(emails, withdrawn, failed + len(taken) - len(emails))


def _judged(work: Work, email: Due) -> str:
    """Whether to send it: `send`, `withdrawn` or `failed`."""
    verdicts: list[str] = []
    reason = queue_email.attempt(work, lambda: verdicts.append(_verdict(work, email)))
    if reason is None:
        return verdicts[0]
    deliveries.mark_failed(work, email.id, reason)
    return "failed"


def _verdict(work: Work, email: Due) -> str:
    if email.begun_at is not None and email.kind in REMINDERS:
        deliveries.mark_presumed(work, email.id, "Probably delivered. The worker was stopped while it was being sent.")
        return "withdrawn"
    if (reason := senseless(email.standing, work.now)) is not None:
        deliveries.mark_withdrawn(work, email.id, reason)
        return "withdrawn"
    if is_stale(email.standing, work.now):
        _write_anew(work, email)
        return "withdrawn"
    return "send"


def _write_anew(work: Work, email: Due) -> None:
    """The due day it names has been moved, or has passed: another email with today's words goes in its place."""
    deliveries.mark_withdrawn(work, email.id, "Written anew, because its due day has changed or passed.")
    assert email.organisation is not None and email.invitation is not None
    inside = replace(work, actor=Actor("portal", "portal", "The portal", email.organisation))
    WRITE_AGAIN[email.kind](inside, email.invitation)


WRITE_AGAIN: dict[str, Callable[[Work, str], None]] = {
    "invitation": invite.write_again,
    "reminder": remind.write_again,
    "extension": extend.write_again,
}
"""Who writes an email anew, by its kind: every kind in ASKING."""


def _opened(work: Work, claimed: Claimed, sealed: bytes) -> Claimed | None:
    try:
        return replace(claimed, data=work.seal.open(sealed, outbox.PURPOSE))
    except NOT_OURS:
        raise
    except Exception as problem:
        reason = UNSEALABLE if isinstance(problem, Unsealable) else queue_email.reason_of(problem)
        deliveries.mark_failed(work, claimed.id, reason)
        return None


async def send_batch(
    database: Database, mailer: Mailer, *, batch: int = BATCH, stop: asyncio.Event | None = None
) -> SendCounts:
    """Send the emails that are due, at most `batch` of them. Once `stop` is set it ends within a few seconds."""
    claimed = await asyncio.to_thread(database.write, claim, batch)
    counts = SendCounts(withdrawn=claimed.withdrawn, failed=claimed.failed)
    if not claimed.emails:
        return counts
    done: asyncio.Queue[SendOutcome | None] = asyncio.Queue()
    writing = asyncio.create_task(_write_down(database, done, {email.id: email.kind for email in claimed.emails}))
    outcomes_heard: list[SendOutcome] = []

    def tell(outcome: SendOutcome) -> None:
        outcomes_heard.append(outcome)
        done.put_nowait(outcome)

    try:
        await _carried(database, mailer, claimed.emails, tell, stop)
        heard = {outcome.email_id for outcome in outcomes_heard}
        for email in claimed.emails:
            if email.id not in heard:
                tell(SendOutcome(email.id, "deferred", STOPPED, is_ours=True))
    finally:
        done.put_nowait(None)
        await writing
    return counts + _counted(outcomes_heard)


async def _carried(
    database: Database,
    mailer: Mailer,
    emails: Sequence[Claimed],
    tell: Callable[[SendOutcome], None],
    stop: asyncio.Event | None,
) -> None:
    """Hand the batch to the mail server; what is under way when `stop` is set may take a few seconds more."""
    reminders = {email.id for email in emails if email.kind in REMINDERS}

    async def begin(email_id: str) -> None:
        if email_id in reminders:
            await asyncio.to_thread(database.write, deliveries.mark_begun, [email_id])

    batch = [(email.id, email.to, email.data, email.envelope_from) for email in emails]
    sending = asyncio.create_task(mailer.carry(batch, tell, begin))
    stopping = asyncio.create_task((stop or asyncio.Event()).wait())
    try:
        await asyncio.wait({sending, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not sending.done():
            await asyncio.wait({sending}, timeout=STOP_SECONDS)
        if sending.done():
            sending.result()
    finally:
        for task in (sending, stopping):
            task.cancel()
        await asyncio.wait({sending, stopping})


async def _write_down(database: Database, done: "asyncio.Queue[SendOutcome | None]", kinds: dict[str, str]) -> None:
    """Write outcomes down as they come, as many at once as have come while the last were written.

    A database that is away for a moment is waited for: what nobody wrote down would be sent a second time.
    """
    while True:
        some = [await done.get()]
        while not done.empty():
            some.append(done.get_nowait())
        known = [outcome for outcome in some if outcome is not None]
        if known:
            await _marked(database, known, kinds)
        if None in some:
            return


async def _marked(database: Database, outcomes: Sequence[SendOutcome], kinds: dict[str, str]) -> None:
    for pause in MARK_AGAIN_SECONDS:
        try:
            await asyncio.to_thread(database.write, mark, outcomes, kinds)
        except Unavailable:
            await asyncio.sleep(pause)
        else:
            return
    await asyncio.to_thread(database.write, mark, outcomes, kinds)


def mark(work: Work, outcomes: Sequence[SendOutcome], kinds: dict[str, str]) -> None:
    """Write down what became of emails, and whether the mail server can be used."""
    ours = [outcome for outcome in outcomes if outcome.kind == "deferred" and outcome.is_ours]
    if ours:
        deliveries.postpone(work, [outcome.email_id for outcome in ours], ours[0].reason)
    for outcome in outcomes:
        if not outcome.is_ours:
            _mark_one(work, outcome, kinds.get(outcome.email_id, ""))
    troubles = [outcome for outcome in ours if outcome.reason != STOPPED]
    if troubles:
        mail_alarm.ring(work, troubles[0].reason, is_final=troubles[0].is_final)
    elif any(outcome.kind == "sent" for outcome in outcomes):
        mail_alarm.silence(work)


def _mark_one(work: Work, outcome: SendOutcome, kind: str) -> None:
    match outcome.kind:
        case "sent":
            deliveries.mark_sent(work, outcome.email_id, outcome.reason)
        case "refused":
            deliveries.mark_refused(work, outcome.email_id, outcome.reason, outcome.bounce or "other")
        case "blocked":
            deliveries.mark_blocked(work, outcome.email_id, outcome.reason)
        case "unknown":
            is_repeatable = kind not in REMINDERS
            deliveries.mark_unknown(work, outcome.email_id, outcome.reason, is_repeatable=is_repeatable)
        case _:
            deliveries.mark_deferred(work, outcome.email_id, outcome.reason, outcome.bounce or None)


def _counted(outcomes: Sequence[SendOutcome]) -> SendCounts:
    kinds = [outcome.kind for outcome in outcomes]
    trouble = next((outcome.reason for outcome in outcomes if outcome.is_ours and outcome.reason != STOPPED), "")
    numbers = {kind: kinds.count(kind) for kind in get_args(OutcomeKind)}
    return SendCounts(**numbers, trouble=trouble)


async def until_done(
    database: Database, mailer: Mailer, *, batch: int = BATCH, stop: asyncio.Event | None = None
) -> SendCounts:
    """Rounds until no email is due any more, the mail server cannot be used, or `stop` is set.

    What waits in the outbox goes first; then the next invitations and reminders that were confirmed are written. The
    histories are kept in passing.
    """
    await asyncio.to_thread(keep_history.round, database)
    total = SendCounts()
    while True:
        counts = await send_batch(database, mailer, batch=batch, stop=stop)
        total += counts
        if counts.trouble or (stop is not None and stop.is_set()):
            return total
        if not counts.taken and not await asyncio.to_thread(write_confirmed, database):
            return total


WRITERS = (
    (invite.waiting_campaigns, invite.write_waiting),
    (remind.unfinished, remind.write_left),
    (extend.unfinished, extend.write_left),
)
"""What is left to write, and who writes it."""


def write_confirmed(database: Database) -> int:
    """Write the next batch of every large or interrupted sending and reminding; how many emails were dealt with."""
    written = 0
    for left, write in WRITERS:
        for actor, campaign in database.read(left):
            try:
                written += database.write(write, campaign, actor=actor)
            except NOT_OURS:
                raise
            except (
                Exception
            ) as problem:  # of this campaign alone; its words may hold an address, so only its kind is told
                log.error("the emails of campaign %s cannot be written: %s", campaign, type(problem).__name__)
    return written


async def run_forever(database: Database, mailer: Mailer, stop: asyncio.Event, *, pause: float = PAUSE_SECONDS) -> None:
    """A worker beside the web: rounds until `stop` is set, resting when nothing is due or the server is in trouble.

    While the server is in trouble one email is tried at a time, with longer and longer rests. Nothing ends it but
    `stop`: a worker that had died would leave emails lying and nobody would know.
    """
    troubles = 0
    while not stop.is_set():
        rest = pause
        try:
            counts = await until_done(database, mailer, batch=1 if troubles else BATCH, stop=stop)
            troubles = troubles + 1 if counts.trouble else 0
            if counts.trouble:
                log.warning("the mail server cannot be used: %s", counts.trouble)
                rest = min(SERVER_FAULT_SECONDS * 2 ** min(troubles - 1, 10), LONGEST_TROUBLE_SECONDS)
                rest *= 0.75 + int.from_bytes(database.random(2), "big") / 2**17
        except Exception as problem:  # its words may hold an address, so only its kind is told
            log.error("no emails could be taken: %s", type(problem).__name__)
            rest = max(pause, AWAY_SECONDS)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), rest)
