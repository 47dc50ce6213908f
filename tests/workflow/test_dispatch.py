import asyncio
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.email import Email
from portal.mail.send_outcome import SendOutcome
from portal.mail.smtp import Mailer
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, dispatch, queue_email
from portal.workflow.dispatch import SendCounts
from tests.conftest import MAIL_FROM, Clock, MakeDatabase
from tests.mail.server import Receiver, receiving, scripted
from tests.mail.test_smtp import _drop_after_the_dot
from tests.storage.test_outbox import plant

letters = METADATA.tables["email"]
invitations = METADATA.tables["invitation"]


def letter(to: str = "anna@müller.example", kind: str = "invitation") -> Email:
    return Email(kind, to, "A few questions", "Good day, Ánna.\n", "<p>Good day, Ánna.</p>")


def put(work: Work, addresses: Sequence[str]) -> list[str]:
    return [queue_email.queue(work, letter(address)) for address in addresses]


def carrier(port: int) -> Mailer:
    return Mailer(f"smtp://127.0.0.1:{port}", MAIL_FROM)


def post(database: Database, port: int, batch: int = 50) -> SendCounts:
    return asyncio.run(dispatch.until_done(database, carrier(port), batch=batch))


def facts(database: Database, table: Any = letters) -> list[Any]:
    return database.read(lambda work: list(work.execute(select(table))))


def test_every_letter_that_is_due_is_carried_once(database: Database) -> None:
    database.write(put, [f"a{number}@x.example" for number in range(12)])
    receiver = Receiver()
    with receiving(receiver) as port:
        assert post(database, port, batch=5) == SendCounts(sent=12)
        assert post(database, port) == SendCounts()
    assert sorted(to for to, _ in receiver.received) == sorted(f"a{number}@x.example" for number in range(12))
    assert all(row.sent_at and row.sealed is None for row in facts(database))


def test_each_outcome_is_written_down(database: Database, clock: Clock) -> None:
    database.write(put, ["550@x.example", "451@x.example", "anna@x.example"])
    with receiving(Receiver()) as port:
        assert post(database, port) == SendCounts(sent=1, deferred=1, refused=1)
        found = {row.to_address: row for row in facts(database)}
        assert found["550@x.example"].refused_at is not None
        assert found["550@x.example"].problem == "550 this address answers 550"
        assert found["451@x.example"].due_at > clock()
        clock.advance(hours=5)
        assert post(database, port) == SendCounts(deferred=1)


def test_a_carried_and_a_refused_invitation_are_facts_of_it(database: Database, clock: Clock) -> None:
    organisation = database.write(plant)
    database.write(queue_email.queue, letter(), organisation=organisation, invitation="i")
    with receiving(Receiver()) as port:
        post(database, port)
    assert facts(database, invitations)[0].sent_at == clock()


def test_a_mail_server_that_is_away_costs_no_email_its_turn(database: Database, clock: Clock) -> None:
    database.write(put, ["a@x.example", "b@x.example"])
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        for _ in range(30):
            counts = post(database, closed.getsockname()[1])
            assert (counts.deferred, bool(counts.problem)) == (2, True)
            clock.advance(minutes=2)
    assert [row.attempts for row in facts(database)] == [0, 0]
    with receiving(Receiver()) as port:
        assert post(database, port) == SendCounts(sent=2)


def test_a_letter_of_unknown_fate_goes_out_once_more_as_it_was(database: Database, clock: Clock) -> None:
    (invitation,) = database.write(put, ["a@x.example"])
    database.write(queue_email.queue, letter("b@x.example", "reminder"))
    with scripted(_drop_after_the_dot) as port:
        assert post(database, port).unknown == 2
    clock.advance(hours=5)
    receiver = Receiver()
    with receiving(receiver) as port:
        assert post(database, port) == SendCounts(sent=1), "a reminder is never repeated"
    (row,) = (row for row in facts(database) if row.id == invitation)
    assert f"Message-ID: {row.message_id}".encode() in receiver.received[0][1]


def test_two_workers_never_send_the_same_email(database: Database) -> None:
    database.write(put, [f"a{number}@x.example" for number in range(40)])
    receiver = Receiver()

    async def both(port: int) -> SendCounts:
        rounds = [dispatch.until_done(database, carrier(port), batch=4) for _ in range(2)]
        first, second = await asyncio.gather(*rounds)
        return first + second

    with receiving(receiver) as port:
        assert asyncio.run(both(port)) == SendCounts(sent=40)
    assert len({to for to, _ in receiver.received}) == len(receiver.received) == 40


class Died(Exception):
    """The worker is gone."""


class Dying(Mailer):
    """Carries, and dies before the batch is over."""

    async def send(self, batch: Any, on_outcome: Any = lambda outcome: None, begin: Any = None) -> Any:
        await super().send(batch[:2], on_outcome, begin)
        raise Died


def test_what_was_carried_before_a_death_is_not_carried_again(database: Database, clock: Clock) -> None:
    database.write(put, ["a@x.example", "b@x.example", "c@x.example"])
    receiver = Receiver()
    with receiving(receiver) as port:
        with pytest.raises(Died):
            asyncio.run(dispatch.send_batch(database, Dying(f"smtp://127.0.0.1:{port}", MAIL_FROM)))
        assert post(database, port) == SendCounts()
        clock.advance(minutes=16)
        assert post(database, port) == SendCounts(sent=1)
    assert sorted(to for to, _ in receiver.received) == ["a@x.example", "b@x.example", "c@x.example"]


def test_a_worker_stops_when_asked(database: Database) -> None:
    database.write(put, ["a@x.example"])
    receiver = Receiver()

    async def work(port: int) -> None:
        stop = asyncio.Event()
        going = asyncio.create_task(dispatch.run_forever(database, carrier(port), stop, pause=0.01))
        while not receiver.received:
            await asyncio.sleep(0.01)
        stop.set()
        await asyncio.wait_for(going, 5)

    with receiving(receiver) as port:
        asyncio.run(work(port))


def test_a_worker_that_is_asked_to_stop_begins_no_further_batch(database: Database) -> None:
    database.write(put, [f"a{number}@x.example" for number in range(2 * claim_emails.BATCH + 1)])
    receiver = Receiver()

    async def work(port: int) -> None:
        stop = asyncio.Event()
        going = asyncio.create_task(dispatch.run_forever(database, carrier(port), stop))
        while not receiver.received:
            await asyncio.sleep(0.001)
        stop.set()
        await asyncio.wait_for(going, 10)

    with receiving(receiver) as port:
        asyncio.run(work(port))
    assert len(receiver.received) == claim_emails.BATCH


def test_a_worker_outlives_a_database_that_is_away(
    make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dispatch, "AWAY_SECONDS", 0.01)
    away = make_database("postgresql://nobody@127.0.0.1:1/nowhere")

    async def work() -> None:
        stop = asyncio.Event()
        going = asyncio.create_task(dispatch.run_forever(away, carrier(1), stop, pause=0.01))
        while caplog.text.count("no emails could be taken: Unavailable") < 2:
            await asyncio.sleep(0.01)
            assert not going.done()
        stop.set()
        await asyncio.wait_for(going, 10)

    asyncio.run(asyncio.wait_for(work(), 20))
    assert caplog.text.count("no emails could be taken: Unavailable") >= 2


def test_every_email_is_sent_under_an_address_of_its_own(make_database: MakeDatabase, folder: Path) -> None:
    database = make_database(f"sqlite:///{folder / 'own.sqlite'}", bounce_address="bounces@candour.example")
    database.upgrade()
    database.write(put, ["a@x.example", "b@x.example"])
    receiver = Receiver()
    with receiving(receiver) as port:
        assert post(database, port).sent == 2
    senders = {row.envelope_from for row in facts(database)}
    assert set(receiver.senders) == senders
    assert len(senders) == 2
    assert all(sender.startswith("bounces+") and sender.endswith("@candour.example") for sender in senders)


@pytest.mark.slow
def test_emails_are_sent_by_the_hundred(database: Database) -> None:
    database.write(put, [f"a{number}@x.example" for number in range(1_000)])
    with receiving(Receiver()) as port:
        begun = time.perf_counter()
        assert post(database, port, batch=100).sent == 1_000
        assert time.perf_counter() - begun < 20


def test_what_a_worker_says_after_its_lease_ended_counts_only_if_it_was_sent(database: Database, clock: Clock) -> None:
    database.write(put, ["a@x.example", "b@x.example"])
    late = {email.id: email for email in database.write(claim_emails.claim).emails}
    clock.advance(minutes=16)
    now = {email.id: email for email in database.write(claim_emails.claim).emails}
    assert {email.claim_number for email in late.values()} == {1} and {e.claim_number for e in now.values()} == {2}
    first, second = late
    outcomes = [SendOutcome(first, "refused", "550 no"), SendOutcome(second, "sent", "250 ok")]
    database.write(dispatch.mark, outcomes, late)
    known = {row.id: row for row in facts(database)}
    assert known[first].refused_at is None and known[first].claimed_until is not None
    assert known[second].sent_at is not None
    database.write(dispatch.mark, [SendOutcome(first, "refused", "550 no")], now)
    assert {row.id: row for row in facts(database)}[first].refused_at is not None
