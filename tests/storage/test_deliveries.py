"""The outcome of an email is recorded once, wipes its bytes where it is final, and shows on its invitation."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.storage import bounced, deliveries
from portal.storage.database import Database
from portal.storage.rows import col
from portal.storage.tables import METADATA, Invitation, OutboxEmail
from portal.workflow import claim_emails
from tests.conftest import START, Clock
from tests.storage.test_outbox import LETTER, plant, put_email, sealed_email, sent_email
from tests.two_buyers import Buyer, TwoBuyers


@pytest.fixture
def organisation(database: Database) -> str:
    return database.write(plant)


def test_a_sent_email_leaves_its_hash_only(database: Database, organisation: str) -> None:
    email = put_email(database, organisation)
    database.write(claim_emails.claim)
    database.write(deliveries.mark_sent, email)
    assert sealed_email(database, email) is None
    assert sent_email(database).state == "sent"
    invitation = METADATA.tables["invitation"].c
    sent = database.read(lambda work: work.execute(select(invitation.sent_at)).scalar_one())
    assert sent == START


def _due_at(database: Database, email: str) -> datetime:
    wanted = select(col(OutboxEmail.due_at)).where(col(OutboxEmail.id) == email)
    due_at: datetime = database.read(lambda work: work.execute(wanted).scalar_one())
    return due_at


def test_a_deferred_email_waits_longer_each_time_and_fails_in_the_end(
    database: Database, organisation: str, clock: Clock
) -> None:
    email = put_email(database, organisation)
    waits = []
    for _ in range(1_000):
        if sent_email(database).state == "bounced":
            break
        assert len(database.write(claim_emails.claim).emails) == 1
        database.write(deliveries.mark_deferred, email, "450 try later")
        waits.append(_due_at(database, email) - clock())
        clock.set(max(_due_at(database, email), clock()))
    assert waits[0] <= deliveries.FIRST_WAIT
    assert deliveries.LONGEST_WAIT / 2 < max(waits) <= deliveries.LONGEST_WAIT
    assert 24 < len(waits) < 200
    assert clock.now - START > deliveries.GIVE_UP
    assert "450" in (sent_email(database).problem or "")


def test_an_unknown_fate_means_one_more_copy_at_most(database: Database, organisation: str, clock: Clock) -> None:
    email = put_email(database, organisation)
    for state in ("unknown", "probably_sent"):
        assert len(database.write(claim_emails.claim).emails) == 1
        database.write(deliveries.mark_unknown, email, "the line broke")
        assert sent_email(database).state == state
        clock.advance(hours=5)
    assert database.write(claim_emails.claim).emails == ()


def test_a_reminder_of_unknown_fate_is_never_repeated(database: Database, organisation: str, clock: Clock) -> None:
    email = put_email(database, organisation)
    assert len(database.write(claim_emails.claim).emails) == 1
    database.write(deliveries.mark_unknown, email, "the line broke", is_repeatable=False)
    assert sent_email(database).state == "probably_sent"
    clock.advance(hours=5)
    assert database.write(claim_emails.claim).emails == ()


def _bounced_at(database: Database) -> Any:
    column = METADATA.tables["invitation"].c.bounced_at
    return database.read(lambda work: work.execute(select(column)).scalar_one())


def test_a_refused_email_shows_on_the_invitation(database: Database, organisation: str) -> None:
    email = put_email(database, organisation)
    database.write(deliveries.mark_refused, email, "550 no such person")
    assert _bounced_at(database) == START
    assert sealed_email(database, email) is None


def test_an_email_to_a_former_address_fails_alone(database: Database, organisation: str) -> None:
    """The invitation went out again, to the corrected address: that the first one failed is not said of it."""
    invitation = METADATA.tables["invitation"]
    corrected = invitation.update().values(contact_address="right@müller.example")
    for change, is_failed in ((corrected, False), (invitation.update().values(contact_address=LETTER.to), True)):
        database.write(lambda work, change=change: work.execute(change).rowcount)
        database.write(deliveries.mark_failed, put_email(database, organisation), "it cannot be opened")
        failed = database.read(lambda work: work.execute(select(invitation.c.failed_at)).scalar_one())
        assert (failed is not None) is is_failed


def email_of(buyers: TwoBuyers, buyer: Buyer) -> str:
    """The email that invited Bashir, which still waits."""
    (email,) = buyers.rows(
        OutboxEmail, col(OutboxEmail.invitation_id) == buyer.bashir, col(OutboxEmail.kind) == "invitation"
    )
    return str(email.id)


def state_of(buyers: TwoBuyers, email: str) -> Any:
    (row,) = buyers.rows(OutboxEmail, col(OutboxEmail.id) == email)
    return row


def invitation_of(buyers: TwoBuyers, invitation: str) -> Any:
    (row,) = buyers.rows(Invitation, col(Invitation.id) == invitation)
    return row


def test_an_email_is_marked_as_sent_once(buyers: TwoBuyers) -> None:
    email = email_of(buyers, buyers.harbour)
    buyers.database.write(deliveries.mark_sent, email, "250 ok")
    first = buyers.clock()
    buyers.clock.advance(hours=1)
    buyers.database.write(deliveries.mark_sent, email, "250 again")
    row = state_of(buyers, email)
    assert (row.sent_at, row.finished_at, row.answer, row.sealed) == (first, first, "250 ok", None)
    assert invitation_of(buyers, buyers.harbour.bashir).sent_at == first
    assert invitation_of(buyers, buyers.harbour.anand).sent_at is None


def test_a_delivered_email_takes_back_the_bounce_of_its_address_only(buyers: TwoBuyers) -> None:
    email, bashir = email_of(buyers, buyers.harbour), buyers.harbour.bashir
    address = state_of(buyers, email).to_address
    buyers.set(Invitation, col(Invitation.id) == bashir, contact_address="new@bashir.example")
    buyers.database.write(bounced.mark_invitation, bashir, buyers.clock(), "other", "No such person.")
    buyers.database.write(deliveries.mark_sent, email)
    assert invitation_of(buyers, bashir).bounced_at == buyers.clock(), "it went to the address before"
    buyers.set(Invitation, col(Invitation.id) == bashir, contact_address=address)
    buyers.set(OutboxEmail, col(OutboxEmail.id) == email, sent_at=None)
    buyers.database.write(deliveries.mark_sent, email)
    assert invitation_of(buyers, bashir).bounced_at is None


def test_a_blocked_email_shows_on_its_invitation_and_is_tried_after_hours(buyers: TwoBuyers) -> None:
    email = email_of(buyers, buyers.harbour)
    buyers.database.write(deliveries.mark_blocked, email, "554 spam")
    row = state_of(buyers, email)
    assert timedelta(hours=2) <= row.due_at - buyers.clock() <= deliveries.LONGEST_WAIT
    assert (row.blocked_at, row.finished_at) == (buyers.clock(), None)
    assert "554 spam" in invitation_of(buyers, buyers.harbour.bashir).failed_reason
    buyers.clock.advance(days=5, minutes=10)
    buyers.database.write(deliveries.mark_blocked, email, "554 spam")
    row = state_of(buyers, email)
    assert (row.failed_at, row.sealed) == (buyers.clock(), None), "given up, and its bytes are wiped"


def test_a_failed_email_says_nothing_of_an_address_that_was_corrected_since(buyers: TwoBuyers) -> None:
    email, bashir = email_of(buyers, buyers.harbour), buyers.harbour.bashir
    buyers.set(Invitation, col(Invitation.id) == bashir, contact_address="new@bashir.example")
    buyers.database.write(deliveries.mark_failed, email, "It cannot be opened.")
    assert state_of(buyers, email).failed_at == buyers.clock()
    assert invitation_of(buyers, bashir).failed_at is None


def test_a_postponed_email_counts_as_not_tried(buyers: TwoBuyers) -> None:
    email = email_of(buyers, buyers.harbour)
    buyers.set(OutboxEmail, col(OutboxEmail.id) == email, attempts=3, claimed_until=buyers.clock())
    buyers.database.write(deliveries.mark_begun, [email])
    assert state_of(buyers, email).begun_at == buyers.clock()
    buyers.database.write(deliveries.postpone, [email], "The server is away.")
    row = state_of(buyers, email)
    assert (row.attempts, row.begun_at, row.claimed_until) == (2, None, None)
    assert row.due_at == buyers.clock() + deliveries.PAUSE


def test_only_the_own_organisation_withdraws_what_was_not_sent(buyers: TwoBuyers) -> None:
    harbour, bashir = buyers.harbour, buyers.harbour.bashir
    waiting = col(OutboxEmail.invitation_id) == bashir, col(OutboxEmail.finished_at).is_(None)
    count = len(buyers.rows(OutboxEmail, *waiting))
    assert count > 0
    assert buyers.database.write(deliveries.withdraw, bashir, "Corrected.", actor=buyers.elsewhere.manager) == 0
    assert buyers.database.write(deliveries.withdraw, bashir, "Corrected.", actor=harbour.manager) == count
    assert buyers.rows(OutboxEmail, *waiting) == []
    (row,) = buyers.rows(OutboxEmail, col(OutboxEmail.id) == email_of(buyers, harbour))
    assert (row.withdrawn_at, row.problem, row.sealed) == (buyers.clock(), "Corrected.", None)
    assert buyers.database.write(deliveries.withdraw, bashir, "Again.", actor=harbour.manager) == 0
