"""Whatever is wrong with one email, campaign or organisation: every other email leaves."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from portal.domain.email import Email
from portal.mail.smtp import Mailer
from portal.storage import mail_alarm, outbox, portal_state
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, dispatch, queue_email
from portal.workflow.dispatch import SendCounts
from tests.conftest import MAIL_FROM, Clock, MakeDatabase
from tests.mail.server import Receiver, receiving, scripted
from tests.workflow import supplier_side
from tests.workflow.working import write_confirmed

TABLES = METADATA.tables
PASSWORD = Email("password", "owner@other.example", "Your password", "Here.\n", "<p>Here.</p>")

POISON: dict[str, dict[str, dict[str, Any]]] = {
    "an address that no server can write": {"invitation": {"contact_address": "name@☕.example"}},
    "an address with a line break": {"invitation": {"contact_address": "a@b.example\r\nBcc: x@y.example"}},
    "an address that is none": {"invitation": {"contact_address": "nobody"}},
    "a time zone that is gone": {"invitation": {"time_zone": "Mars/Base"}},
    "a due day that no calendar has elsewhere": {"campaign": {"due_at": datetime(9999, 12, 31, 23, 59, tzinfo=UTC)}},
    "a zone of the campaign that is gone": {"campaign": {"zone": "Mars/Base"}},
}
UNSENT = {"invited_at": None, "sent_at": None}
WRONG_BYTES = (b"", b"\x01", b"\x01" + b"x" * 40, b"nothing sealed")


def sending(database: Database, tables: dict[str, dict[str, Any]]) -> supplier_side.Invited:
    """A campaign of an organisation of its own, sending confirmed and its one email not yet written; then poisoned."""
    invited = supplier_side.invite(database)

    def change(work: Work) -> None:
        for table, values in {"invitation": {}, **tables}.items():
            ours = TABLES[table].c.organisation_id == invited.organisation
            values = values | (UNSENT | {"confirmed_at": work.now} if table == "invitation" else {})
            work.execute(update(TABLES[table]).where(ours).values(**values))

    database.write(change)
    return invited


def run(database: Database, port: int) -> SendCounts:
    write_confirmed(database)
    return asyncio.run(dispatch.until_done(database, Mailer(f"smtp://127.0.0.1:{port}", MAIL_FROM)))


def row(database: Database, invitation: str) -> Any:
    wanted = select(TABLES["invitation"]).where(TABLES["invitation"].c.id == invitation)
    return database.read(lambda work: work.execute(wanted).one())


@pytest.mark.parametrize("fault", POISON)
def test_what_cannot_be_written_keeps_nobody_waiting_and_says_why(database: Database, fault: str) -> None:
    bad = sending(database, POISON[fault])
    good = sending(database, {})
    database.write(queue_email.queue, PASSWORD)
    receiver = Receiver()
    with receiving(receiver) as port:
        run(database, port)
    assert sorted(to for to, _ in receiver.received) == ["mina@factory.example", "owner@other.example"]
    assert row(database, good.invitation).sent_at is not None
    assert row(database, bad.invitation).failed_at is not None
    assert "cannot be written" in row(database, bad.invitation).failed_reason
    assert write_confirmed(database) == 0


@given(
    wrong=st.lists(st.sampled_from(WRONG_BYTES), min_size=1, max_size=3), many=st.integers(1, 4), first=st.booleans()
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bytes_that_cannot_be_opened_fail_alone(
    database: Database, wrong: Sequence[bytes], many: int, first: bool
) -> None:
    def put(work: Work) -> list[str]:
        work.execute(TABLES["email"].delete())
        ids = [queue_email.queue(work, PASSWORD) for _ in range(len(wrong) + many)]
        spoilt = ids[: len(wrong)] if first else ids[-len(wrong) :]
        for id, data in zip(spoilt, wrong, strict=True):
            which = TABLES["email"].c.id == id
            work.execute(update(TABLES["email"]).where(which).values(sealed=data))
        return ids

    database.write(put)
    receiver = Receiver()
    with receiving(receiver) as port:
        counts = run(database, port)
    assert (counts.sent, counts.failed) == (many, len(wrong))
    assert database.read(outbox.backlog) == outbox.Backlog(0, None, len(wrong))


class Fault(Exception):
    """Something that nobody thought of."""


@given(st.sets(st.integers(0, 5), min_size=1, max_size=5), st.sampled_from(["making", "handing over"]))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_exception_stays_with_its_email(database: Database, bad: set[int], where: str) -> None:
    def put(work: Work) -> list[str | None]:
        work.execute(TABLES["email"].delete())
        return [queue_email.or_note(work, _making(work, number), kind="receipt", to=f"a{number}@x.example")
                for number in range(6)]  # fmt: skip

    def _making(work: Work, number: int) -> Callable[[], object]:
        def make() -> None:
            email = Email("receipt", f"a{number}@x.example", "S", "T\n", "<p>T</p>")
            queue_email.queue(work, email)
            if where == "making" and number in bad:
                raise Fault

        return make

    class Faulty(Mailer):
        async def _transmit(self, sending: Any, to: str) -> Any:
            if where == "handing over" and int(to[1]) in bad:
                raise Fault
            return await super()._transmit(sending, to)

    database.write(put)
    receiver = Receiver()
    with receiving(receiver) as port:
        asyncio.run(dispatch.until_done(database, Faulty(f"smtp://127.0.0.1:{port}", MAIL_FROM)))
    assert sorted(int(to[1]) for to, _ in receiver.received) == sorted(set(range(6)) - bad)
    assert database.read(outbox.backlog).failed == len(bad)


def test_an_email_sealed_under_another_secret_is_marked_and_the_next_leaves(
    database: Database, make_database: MakeDatabase
) -> None:
    old = database.write(queue_email.queue, PASSWORD)
    other = make_database(database.url, data=database.data)
    other.seal = type(database.seal)("quite another secret, as long as one must be", database.random)
    new = other.write(queue_email.queue, PASSWORD)
    receiver = Receiver()
    with receiving(receiver) as port:
        assert run(other, port) == SendCounts(sent=1, failed=1)
    rows = {one.id: one for one in other.read(lambda work: work.execute(select(TABLES["email"])).all())}
    assert "sealed under another secret" in rows[old].problem
    assert (rows[old].failed_at is not None, rows[new].sent_at is not None) == (True, True)


def test_a_login_refused_rings_one_alarm_and_burns_no_email(database: Database, clock: Clock) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 x ESMTP\r\n")
        while line := await reader.readline():
            writer.write(
                b"250-x\r\n250 AUTH PLAIN\r\n" if line.startswith(b"EHLO") else b"535 5.7.8 Wrong password\r\n"
            )

    for _ in range(3):
        database.write(queue_email.queue, PASSWORD)
    with scripted(refuse) as port:
        mailer = Mailer(f"smtp://user:wrong@127.0.0.1:{port}", MAIL_FROM)
        for _ in range(5):
            assert asyncio.run(dispatch.until_done(database, mailer)).problem
            clock.advance(minutes=2)
    assert database.read(outbox.backlog).waiting == 3
    alarm = database.read(mail_alarm.alarm)
    assert alarm is not None and alarm.is_final and "535" in alarm.reason
    assert "No email is being sent" in database.read(mail_alarm.sentence)
    with receiving(Receiver()) as port:
        assert run(database, port).sent == 3
    assert database.read(portal_state.get, mail_alarm.KEY) is None


def test_a_relay_that_denies_everything_for_a_while_burns_no_invitation(database: Database, clock: Clock) -> None:
    bad = sending(database, {})

    async def deny(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 x ESMTP\r\n")
        while line := await reader.readline():
            denied = line.startswith(b"RCPT")
            writer.write(b"554 5.7.1 Relay access denied\r\n" if denied else b"250 x\r\n")

    with scripted(deny) as port:
        assert run(database, port).blocked == 1
    found = row(database, bad.invitation)
    assert (found.bounced_at, "Relay access denied" in found.failed_reason) == (None, True)
    clock.advance(hours=5)
    with receiving(Receiver()) as port:
        assert run(database, port).sent == 1
    assert row(database, bad.invitation).failed_at is None


def test_a_reminder_of_unknown_fate_is_never_sent_again(database: Database, clock: Clock) -> None:
    from tests.mail.test_smtp import _drop_after_the_dot

    invited = supplier_side.invite(database)
    email = Email("reminder", supplier_side.ADDRESS, "S", "T\n", "<p>T</p>")
    database.write(queue_email.queue, email, organisation=invited.organisation, invitation=invited.invitation)
    with scripted(_drop_after_the_dot) as port:
        assert run(database, port).unknown == 1
    (sent,) = database.read(outbox.of_invitation, invited.invitation)
    assert sent.state == "probably_sent"
    clock.advance(hours=5)
    assert database.write(claim_emails.claim).emails == ()


def test_a_worker_that_is_told_to_stop_does_not_wait_for_a_silent_server(database: Database) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 x ESMTP\r\n")
        while line := await reader.readline():
            if line.startswith(b"DATA"):
                writer.write(b"354 go\r\n")
                await asyncio.sleep(1000)
            writer.write(b"250 x\r\n")

    for _ in range(2):
        database.write(queue_email.queue, PASSWORD)

    async def work(port: int) -> float:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        mailer = Mailer(f"smtp://127.0.0.1:{port}", MAIL_FROM)
        going = asyncio.create_task(dispatch.run_forever(database, mailer, stop))
        await asyncio.sleep(1)
        stop.set()
        begun = loop.time()
        await asyncio.wait_for(going, 15)
        return loop.time() - begun

    with scripted(silent) as port:
        assert asyncio.run(work(port)) < dispatch.STOP_SECONDS + 3
    states = database.read(lambda work: work.execute(select(TABLES["email"])).all())
    assert sorted(outbox.state(state, database.clock()) for state in states) == ["deferred", "unknown"]
