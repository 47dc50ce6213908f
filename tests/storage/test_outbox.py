"""Emails: written once, carried by whoever claims them first, the same bytes every time."""

import threading
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from sqlalchemy import insert, select

from portal.domain.email import Email
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, NotFound
from portal.storage import deliveries, outbox, people, portal_state
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import dispatch, queue_email
from tests.conftest import START, Clock

pytestmark = pytest.mark.slow

LETTER = Email(
    kind="invitation",
    to="anna@müller.example",
    subject="A few questions\r\nBcc: eve@example.org",
    text="Good day, Ánna.\n" + "x" * 2000,
    html="<p>Good day, Ánna.</p>",
    reply_to="buyer@example.org",
    language="de",
)
PASSWORD = Email(kind="password", to="a@example.org", subject="Your password", text="Here.", html="<p>Here.</p>")


def plant(work: Work) -> str:
    """An organisation with one supplier in one campaign; returns the organisation."""
    tables, connection = METADATA.tables, work.connection
    organisation = people.add_organisation(work, "Acme")
    words = dict.fromkeys(
        ("title", "purpose", "legal_basis", "proportionality", "help_text", "contact_line", "created_by"), ""
    )
    inside = {"organisation_id": organisation}
    contact = {"contact_name": "", "contact_address": LETTER.to, "language": "en", "time_zone": "UTC"}
    campaign = {"id": "c", "due_at": START, "zone": "UTC", "follow_up_mode": "at_once", "created_at": START, **words}
    connection.execute(insert(tables["campaign"]), campaign | inside)
    supplier = {"id": "s", "key": "s", "name": "S", "country": "AT", "own_ids": {}, "added_at": START, **contact}
    connection.execute(insert(tables["supplier"]), supplier | inside | {"changed_at": START})
    invitation = {"id": "i", "campaign_id": "c", "supplier_id": "s", "chosen_at": START, "invited_at": START}
    connection.execute(insert(tables["invitation"]), invitation | inside | contact)
    return organisation


@pytest.fixture
def organisation(database: Database) -> str:
    return database.write(plant)


def _put(database: Database, organisation: str, **named: Any) -> str:
    return database.write(queue_email.queue, LETTER, organisation=organisation, invitation="i", **named)


def _sent(database: Database) -> outbox.Sent:
    return database.read(outbox.of_invitation, "i")[0]


def _sealed(database: Database, email: str) -> bytes | None:
    column = METADATA.tables["email"].c
    wanted = select(column.sealed).where(column.id == email)
    sealed: bytes | None = database.read(lambda work: work.execute(wanted).scalar_one())
    return sealed


def test_an_email_is_sent_as_text_and_html(database: Database, organisation: str) -> None:
    email = _put(database, organisation)
    claimed = database.write(dispatch.claim).emails
    assert [one.id for one in claimed] == [email]
    message = message_from_bytes(claimed[0].data, policy=default)
    assert message["To"] == "anna@xn--mller-kva.example"
    assert message["Subject"] == "A few questions Bcc: eve@example.org"
    assert message["Bcc"] is None
    assert message["Message-ID"] == f"<{email}@portal.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and html is not None
    assert plain.get_content().startswith("Good day, Ánna.")
    assert html.get_content().strip() == LETTER.html
    assert max(len(line) for line in claimed[0].data.split(b"\r\n")) <= 998
    assert claimed[0].data.isascii()


def test_what_waits_cannot_be_read_in_the_database(database: Database, organisation: str) -> None:
    sealed = _sealed(database, _put(database, organisation))
    assert sealed is not None
    assert b"Good day" not in sealed


def test_an_email_is_written_once(database: Database, organisation: str) -> None:
    _put(database, organisation, number=0)
    with pytest.raises(Conflict):
        _put(database, organisation, number=0)
    _put(database, organisation)
    assert [sent.number for sent in database.read(outbox.of_invitation, "i")] == [0, 1]


def test_emails_to_members_need_no_invitation(database: Database) -> None:
    for _ in range(2):
        database.write(queue_email.queue, PASSWORD)
    assert len(database.write(dispatch.claim).emails) == 2


def test_a_claimed_email_is_left_alone_until_the_lease_ends(
    database: Database, organisation: str, clock: Clock
) -> None:
    _put(database, organisation)
    first = database.write(dispatch.claim).emails
    assert database.write(dispatch.claim).emails == ()
    assert _sent(database).state == "sending"
    clock.advance(outbox.LEASE)
    again = database.write(dispatch.claim).emails
    assert again[0].data == first[0].data
    assert again[0].attempts == 2


def test_two_workers_never_send_the_same_email(database: Database) -> None:
    def put_many(work: Work) -> None:
        for _ in range(60):
            queue_email.queue(work, PASSWORD)

    database.write(put_many)
    taken: list[str] = []

    def worker() -> None:
        while claimed := database.write(dispatch.claim, 5).emails:
            taken.extend(email.id for email in claimed)

    workers = [threading.Thread(target=worker, daemon=True) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(30)
    assert len(taken) == len(set(taken)) == 60


def test_a_sent_email_leaves_its_hash_only(database: Database, organisation: str) -> None:
    email = _put(database, organisation)
    database.write(dispatch.claim)
    database.write(deliveries.mark_sent, email)
    assert _sealed(database, email) is None
    assert _sent(database).state == "sent"
    invitation = METADATA.tables["invitation"].c
    sent = database.read(lambda work: work.execute(select(invitation.sent_at)).scalar_one())
    assert sent == START


def test_a_deferred_email_waits_longer_each_time_and_fails_in_the_end(
    database: Database, organisation: str, clock: Clock
) -> None:
    email = _put(database, organisation)
    attempts = 0
    for _ in range(1_000):
        if _sent(database).state == "bounced":
            break
        if database.write(dispatch.claim).emails:
            attempts += 1
            database.write(deliveries.mark_deferred, email, "450 try later")
        clock.advance(minutes=10)
    assert 24 < attempts < 200
    assert clock.now - START > deliveries.GIVE_UP
    assert "450" in (_sent(database).problem or "")


def test_an_unknown_fate_means_one_more_copy_at_most(database: Database, organisation: str, clock: Clock) -> None:
    email = _put(database, organisation)
    for state in ("unknown", "probably_sent"):
        assert len(database.write(dispatch.claim).emails) == 1
        database.write(deliveries.mark_unknown, email, "the line broke")
        assert _sent(database).state == state
        clock.advance(hours=5)
    assert database.write(dispatch.claim).emails == ()


def _bounced_at(database: Database) -> Any:
    column = METADATA.tables["invitation"].c.bounced_at
    return database.read(lambda work: work.execute(select(column)).scalar_one())


def test_a_refused_email_shows_on_the_invitation(database: Database, organisation: str) -> None:
    email = _put(database, organisation)
    database.write(deliveries.mark_refused, email, "550 no such person")
    assert _bounced_at(database) == START
    assert _sealed(database, email) is None


def test_an_email_to_a_former_address_fails_alone(database: Database, organisation: str) -> None:
    """The invitation went out again, to the corrected address: that the first one failed is not said of it."""
    invitation = METADATA.tables["invitation"]
    corrected = invitation.update().values(contact_address="right@müller.example")
    for change, is_failed in ((corrected, False), (invitation.update().values(contact_address=LETTER.to), True)):
        database.write(lambda work, change=change: work.execute(change).rowcount)
        database.write(deliveries.mark_failed, _put(database, organisation), "it cannot be opened")
        failed = database.read(lambda work: work.execute(select(invitation.c.failed_at)).scalar_one())
        assert (failed is not None) is is_failed


def test_a_held_email_waits_for_its_release(database: Database, organisation: str) -> None:
    email = _put(database, organisation, held=True)
    assert database.write(dispatch.claim).emails == ()
    stranger = Actor("member", "m", "M", database.write(people.add_organisation, "Other"))
    with pytest.raises(NotFound):
        database.write(outbox.release, email, actor=stranger)
    database.write(outbox.release, email, actor=Actor("member", "m", "M", organisation))
    assert len(database.write(dispatch.claim).emails) == 1


def test_an_email_can_be_dated_ahead(database: Database, organisation: str, clock: Clock) -> None:
    _put(database, organisation, due_at=START + timedelta(hours=1))
    assert database.write(dispatch.claim).emails == ()
    clock.advance(hours=1)
    assert len(database.write(dispatch.claim).emails) == 1


def test_what_waits_is_taken_back(database: Database, organisation: str) -> None:
    _put(database, organisation)
    assert database.write(deliveries.withdraw, "i", "The address was corrected.") == 1
    assert database.write(dispatch.claim).emails == ()
    assert database.read(outbox.backlog) == outbox.Backlog(0, None, 0)


def test_a_restored_portal_carries_nothing_until_it_is_told_to(database: Database, organisation: str) -> None:
    _put(database, organisation)
    database.write(portal_state.put, portal_state.RESTORED, "2026-06-01")
    assert database.write(dispatch.claim).emails == ()
    assert database.write(portal_state.resume)
    assert len(database.write(dispatch.claim).emails) == 1
    assert not database.write(portal_state.resume)
