"""Emails: written once, carried by whoever claims them first, the same bytes every time."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from sqlalchemy import insert, select

from portal.domain.email import Email
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, NotFound
from portal.storage import deliveries, email_claims, outbox, people
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, queue_email
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


def put_email(database: Database, organisation: str, **named: Any) -> str:
    return database.write(queue_email.queue, LETTER, organisation=organisation, invitation="i", **named)


def sent_email(database: Database) -> outbox.Sent:
    return database.read(outbox.of_invitation, "i")[0]


def sealed_email(database: Database, email: str) -> bytes | None:
    column = METADATA.tables["email"].c
    wanted = select(column.sealed).where(column.id == email)
    sealed: bytes | None = database.read(lambda work: work.execute(wanted).scalar_one())
    return sealed


def test_an_email_is_sent_as_text_and_html(database: Database, organisation: str) -> None:
    email = put_email(database, organisation)
    claimed = database.write(claim_emails.claim).emails
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
    sealed = sealed_email(database, put_email(database, organisation))
    assert sealed is not None
    assert b"Good day" not in sealed


def test_an_email_is_written_once(database: Database, organisation: str) -> None:
    put_email(database, organisation, number=0)
    with pytest.raises(Conflict):
        put_email(database, organisation, number=0)
    put_email(database, organisation)
    assert [sent.number for sent in database.read(outbox.of_invitation, "i")] == [0, 1]


def test_emails_to_members_need_no_invitation(database: Database) -> None:
    for _ in range(2):
        database.write(queue_email.queue, PASSWORD)
    assert len(database.write(claim_emails.claim).emails) == 2


def test_a_held_email_waits_for_its_release(database: Database, organisation: str) -> None:
    email = put_email(database, organisation, held=True)
    assert database.write(claim_emails.claim).emails == ()
    stranger = Actor("member", "m", "M", database.write(people.add_organisation, "Other"))
    with pytest.raises(NotFound):
        database.write(email_claims.release, email, actor=stranger)
    database.write(email_claims.release, email, actor=Actor("member", "m", "M", organisation))
    assert len(database.write(claim_emails.claim).emails) == 1


def test_an_email_can_be_dated_ahead(database: Database, organisation: str, clock: Clock) -> None:
    put_email(database, organisation, due_at=START + timedelta(hours=1))
    assert database.write(claim_emails.claim).emails == ()
    clock.advance(hours=1)
    assert len(database.write(claim_emails.claim).emails) == 1


def test_what_waits_is_taken_back(database: Database, organisation: str) -> None:
    put_email(database, organisation)
    assert database.write(deliveries.withdraw, "i", "The address was corrected.") == 1
    assert database.write(claim_emails.claim).emails == ()
    assert database.read(outbox.backlog) == outbox.Backlog(0, None, 0)
