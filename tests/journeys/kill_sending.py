"""A careless mail server, and the emails of killed workers held against what it has received."""

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from portal.mail.smtp import Mailer
from portal.storage import outbox
from portal.storage.database import Database
from portal.storage.rows import col, table_of
from portal.storage.tables import OutboxEmail
from portal.workflow import dispatch
from portal.workflow.dispatch import SendCounts
from tests.journeys.kill import MAIL_FROM
from tests.mail.server import Receiver, receiving

RECEIVERS: dict[int, "Careless"] = {}
"""The mail servers of the running tests, by port."""


class Careless(Receiver):
    """Defers some emails, takes others without saying so, and is slow to say so of some."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.random = random.Random(seed)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        chance = self.random.random()
        if chance < 0.1:
            return "451 4.3.0 Try again later"
        answer = await super().handle_DATA(server, session, envelope)
        if chance < 0.2:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        elif chance < 0.3:
            await asyncio.sleep(0.3)
        return answer


@contextmanager
def careless(seed: int) -> Iterator[int]:
    """The port of such a server."""
    receiver = Careless(seed)
    with receiving(receiver) as port:
        RECEIVERS[port] = receiver
        yield port


def send(database: Database, port: int, when_idle: Callable[[], None]) -> None:
    """Send what is due, for ever; call `when_idle` whenever nothing is."""
    mailer = Mailer(f"smtp://127.0.0.1:{port}", MAIL_FROM)
    while True:
        if asyncio.run(dispatch.send_batch(database, mailer)) == SendCounts():
            when_idle()


def problems(database: Database, port: int) -> Iterator[str]:
    """What was lost or doubled; a copy is allowed for each claim of an invitation, and never of a reminder."""
    arrived: dict[str, list[bytes]] = {}
    for _, content in RECEIVERS[port].received:
        arrived.setdefault(str(message_from_bytes(content)["Message-ID"]), []).append(content)
    for email in database.read(lambda work: work.execute(select(table_of(OutboxEmail))).all()):
        copies = arrived.pop(email.message_id, [])
        most = 1 if email.kind == "reminder" else email.claim_number
        if len(copies) > most or len(set(copies)) > 1:
            yield f"{email.kind} {email.id}: {len(copies)} copies, claimed {email.claim_number} times."
        if email.sent_at is not None and not copies:
            yield f"{email.kind} {email.id} is sent, and nobody has received it."
        if email.failed_at is not None:
            yield f"{email.kind} {email.id} was given up."
    yield from (f"{message_id} was received, and no email is known." for message_id in arrived)


def finish(database: Database, port: int) -> list[str]:
    """Send whatever is left, a day later each time, and say what is wrong or has no outcome even then."""
    mailer = Mailer(f"smtp://127.0.0.1:{port}", MAIL_FROM)
    for days in range(1, 5):
        database.clock = lambda days=days: datetime.now(UTC) + timedelta(days=days)  # type: ignore[misc]
        while asyncio.run(dispatch.send_batch(database, mailer)) != SendCounts():
            pass
    waiting = database.read(lambda work: work.execute(select(col(OutboxEmail.id)).where(outbox.is_waiting())).all())
    return [f"The email {row.id} has no outcome." for row in waiting] + list(problems(database, port))
