"""The mail worker's loop: claim due emails, send them, record the outcome of each.

No rows are locked while talking to the mail server. The outcome of an email is recorded while the next one is being
sent, so few outcomes are unknown when a worker dies; those emails are sent once more, with the same bytes and
Message-ID, when their lease ends. Reminders are not: nobody is reminded twice.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias, get_args

from portal.domain.email import REMINDERS
from portal.mail.send_outcome import OutcomeKind, SendOutcome
from portal.mail.smtp import PACED, Mailer
from portal.storage import deliveries, email_claims, mail_alarm
from portal.storage.database import Database, Work
from portal.storage.db_errors import Unavailable
from portal.storage.email_claims import Claimed
from portal.workflow import claim_emails

log = logging.getLogger("portal.worker")

PACED_SECONDS = 100.0
"""How long a batch may take at the configured pace: well within its lease."""
PAUSE_SECONDS = 2.0
SERVER_FAULT_SECONDS = 30.0
LONGEST_PAUSE_SECONDS = 900.0
AWAY_SECONDS = 5.0
STOP_SECONDS = 4.0
"""How long an email being sent may still take after the worker is told to stop."""
PROBE_PAUSE = timedelta(minutes=1)
MARK_AGAIN_SECONDS = (0.2, 0.5, 1, 2, 4, 8, 15, 30)
STOPPED = "The worker was stopped before it came to this email."
NO_PROBLEM = (STOPPED, PACED)
Claims: TypeAlias = Mapping[str, Claimed]
"""A batch's emails by id, as they were claimed."""


@dataclass(frozen=True)
class SendCounts:
    """The number of emails by outcome, in one or several rounds. `problem` is why the mail server cannot be used.

    `failed` counts emails that could not be opened or rewritten.
    """

    sent: int = 0
    deferred: int = 0
    refused: int = 0
    unknown: int = 0
    problem: str = ""
    blocked: int = 0
    withdrawn: int = 0
    failed: int = 0

    @property
    def taken(self) -> int:
        """How many emails were processed."""
        sent = self.sent + self.deferred + self.refused + self.unknown
        return sent + self.blocked + self.withdrawn + self.failed

    def __add__(self, other: "SendCounts") -> "SendCounts":
        numbers = ("sent", "deferred", "refused", "unknown", "blocked", "withdrawn", "failed")
        summed = {name: getattr(self, name) + getattr(other, name) for name in numbers}
        return SendCounts(**summed, problem=other.problem or self.problem)


async def send_batch(
    database: Database, mailer: Mailer, *, batch: int = claim_emails.BATCH, stop: asyncio.Event | None = None
) -> SendCounts:
    """Send the emails that are due, at most `batch` of them. Once `stop` is set it ends within a few seconds."""
    claimed = await asyncio.to_thread(database.write, claim_emails.claim, mailer.pace.most(batch, PACED_SECONDS))
    counts = SendCounts(withdrawn=claimed.withdrawn, failed=claimed.failed)
    if not claimed.emails:
        await _ask_the_server(database, mailer)
        return counts
    done: asyncio.Queue[SendOutcome | None] = asyncio.Queue()
    writing = asyncio.create_task(_write_down(database, done, {email.id: email for email in claimed.emails}))
    outcomes: list[SendOutcome] = []

    def report(outcome: SendOutcome) -> None:
        outcomes.append(outcome)
        done.put_nowait(outcome)

    try:
        await _send_claimed(database, mailer, claimed.emails, report, stop)
        reported = {outcome.email_id for outcome in outcomes}
        for email in claimed.emails:
            if email.id not in reported:
                report(SendOutcome(email.id, "deferred", STOPPED, is_ours=True))
    finally:
        done.put_nowait(None)
        await writing
    return counts + _counted(outcomes)


async def _ask_the_server(database: Database, mailer: Mailer) -> None:
    """End an alarm that no email can end: while none waits, ask the mail server once a minute."""
    now = database.clock()
    if mailer.probed_at is not None and now < mailer.probed_at + PROBE_PAUSE:
        return
    if await asyncio.to_thread(database.read, mail_alarm.stands_alone):
        mailer.probed_at = now
        if await mailer.probe() is None:
            await asyncio.to_thread(database.write, mail_alarm.silence)


async def _send_claimed(
    database: Database,
    mailer: Mailer,
    emails: Sequence[Claimed],
    report: Callable[[SendOutcome], None],
    stop: asyncio.Event | None,
) -> None:
    """Send the batch to the mail server; emails being sent when `stop` is set may take a few seconds more."""
    reminders = {email.id for email in emails if email.kind in REMINDERS}

    async def begin(email_id: str) -> None:
        if email_id in reminders:
            await asyncio.to_thread(database.write, deliveries.mark_begun, [email_id])

    batch = [(email.id, email.to, email.data, email.envelope_from) for email in emails]
    sending = asyncio.create_task(mailer.send(batch, report, begin))
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


async def _write_down(database: Database, done: "asyncio.Queue[SendOutcome | None]", claims: Claims) -> None:
    """Record outcomes in groups: all that arrived while the previous group was being recorded.

    Waits if the database is unavailable for a moment: emails without a recorded outcome would be sent again.
    """
    while True:
        some = [await done.get()]
        while not done.empty():
            some.append(done.get_nowait())
        known = [outcome for outcome in some if outcome is not None]
        if known:
            await _marked(database, known, claims)
        if None in some:
            return


async def _marked(database: Database, outcomes: Sequence[SendOutcome], claims: Claims) -> None:
    for pause in MARK_AGAIN_SECONDS:
        try:
            await asyncio.to_thread(database.write, mark, outcomes, claims)
        except Unavailable:
            await asyncio.sleep(pause)
        else:
            return
    await asyncio.to_thread(database.write, mark, outcomes, claims)


def mark(work: Work, outcomes: Sequence[SendOutcome], claims: Claims) -> None:
    """Record the outcomes of emails, and whether the mail server can be used.

    If another worker has claimed an email since, only the outcome `sent` is recorded, because that stays true.
    """
    lost = email_claims.claimed_since(work, {id: email.claim_number for id, email in claims.items()})
    outcomes = [outcome for outcome in outcomes if outcome.kind == "sent" or outcome.email_id not in lost]
    ours = [outcome for outcome in outcomes if outcome.kind == "deferred" and outcome.is_ours]
    if ours:
        deliveries.postpone(work, [outcome.email_id for outcome in ours], ours[0].reason)
    for outcome in outcomes:
        if not outcome.is_ours:
            _mark_one(work, outcome, claims[outcome.email_id].kind)
    failures = [outcome for outcome in ours if outcome.reason not in NO_PROBLEM]
    if failures:
        mail_alarm.ring(work, failures[0].reason, is_final=failures[0].is_final)
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
    problem = next((outcome.reason for outcome in outcomes if outcome.is_ours and outcome.reason not in NO_PROBLEM), "")
    numbers = {kind: kinds.count(kind) for kind in get_args(OutcomeKind)}
    return SendCounts(**numbers, problem=problem)


async def until_done(
    database: Database,
    mailer: Mailer,
    *,
    batch: int = claim_emails.BATCH,
    stop: asyncio.Event | None = None,
) -> SendCounts:
    """Run rounds until no email is due any more, the mail server cannot be used, or `stop` is set."""
    total = SendCounts()
    while True:
        counts = await send_batch(database, mailer, batch=batch, stop=stop)
        total += counts
        if counts.problem or not counts.taken or (stop is not None and stop.is_set()):
            return total


async def run_forever(database: Database, mailer: Mailer, stop: asyncio.Event, *, pause: float = PAUSE_SECONDS) -> None:
    """Send email until `stop` is set, pausing when nothing is due or the mail server has a problem.

    During a problem one email is tried at a time, with longer and longer pauses. Only `stop` ends this: a worker that
    died would leave emails unsent without anybody knowing.
    """
    failures = 0
    while not stop.is_set():
        rest = pause
        try:
            counts = await until_done(database, mailer, batch=1 if failures else claim_emails.BATCH, stop=stop)
            failures = failures + 1 if counts.problem else 0
            if counts.problem:
                log.warning("the mail server cannot be used: %s", counts.problem)
                rest = min(SERVER_FAULT_SECONDS * 2 ** min(failures - 1, 10), LONGEST_PAUSE_SECONDS)
                rest *= 0.75 + int.from_bytes(database.random(2), "big") / 2**17
        except Exception as problem:  # the message may contain an address, so only the type is logged
            log.error("no emails could be taken: %s", type(problem).__name__)
            rest = max(pause, AWAY_SECONDS)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), rest)
