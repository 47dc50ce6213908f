"""Due emails are claimed by one worker at a time, and a worker's death delays them only."""

import threading

import pytest

from portal.storage import email_claims, portal_state
from portal.storage.database import Database, Work
from portal.workflow import claim_emails, queue_email
from tests.conftest import Clock
from tests.storage.test_outbox import PASSWORD, plant, put_email, sent_email

pytestmark = pytest.mark.slow


@pytest.fixture
def organisation(database: Database) -> str:
    return database.write(plant)


def test_a_claimed_email_is_left_alone_until_the_lease_ends(
    database: Database, organisation: str, clock: Clock
) -> None:
    put_email(database, organisation)
    first = database.write(claim_emails.claim).emails
    assert database.write(claim_emails.claim).emails == ()
    assert sent_email(database).state == "sending"
    clock.advance(email_claims.LEASE)
    again = database.write(claim_emails.claim).emails
    assert again[0].data == first[0].data
    assert again[0].attempts == 2


def test_two_workers_never_send_the_same_email(database: Database) -> None:
    def put_many(work: Work) -> None:
        for _ in range(60):
            queue_email.queue(work, PASSWORD)

    database.write(put_many)
    taken: list[str] = []

    def worker() -> None:
        while claimed := database.write(claim_emails.claim, 5).emails:
            taken.extend(email.id for email in claimed)

    workers = [threading.Thread(target=worker, daemon=True) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(30)
    assert len(taken) == len(set(taken)) == 60


def test_a_restored_portal_carries_nothing_until_it_is_told_to(database: Database, organisation: str) -> None:
    put_email(database, organisation)
    database.write(portal_state.put, portal_state.RESTORED, "2026-06-01")
    assert database.write(claim_emails.claim).emails == ()
    assert database.write(portal_state.resume)
    assert len(database.write(claim_emails.claim).emails) == 1
    assert not database.write(portal_state.resume)
