"""The mark a bounce leaves on an invitation, and what takes it away again."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.bounce import BY_HAND
from portal.storage import bounced, deliveries, outbox
from portal.storage.database import Database
from portal.storage.tables import METADATA
from portal.workflow import open_link, queue_email
from tests.conftest import START
from tests.storage.test_outbox import LETTER, plant
from tests.workflow import supplier_side
from tests.workflow.supplier_side import ADDRESS

INVITATIONS = METADATA.tables["invitation"]


def row(database: Database, id: str = "i") -> Any:
    wanted = select(INVITATIONS).where(INVITATIONS.c.id == id)
    return database.read(lambda work: work.execute(wanted).one())


@pytest.fixture
def organisation(database: Database) -> str:
    return database.write(plant)


@pytest.mark.parametrize(("kind", "stays"), [("expired", False), (BY_HAND, True)])
def test_a_later_delivery_to_the_same_address_clears_what_no_person_said(
    database: Database, organisation: str, kind: str, stays: bool
) -> None:
    database.write(bounced.mark_invitation, "i", START, kind, "gave up")
    id = database.write(queue_email.queue, LETTER, organisation=organisation, invitation="i")
    database.write(deliveries.mark_sent, id)
    assert (row(database).bounced_at is not None) == stays


def test_a_delivery_to_a_former_address_clears_nothing(database: Database, organisation: str) -> None:
    id = database.write(queue_email.queue, LETTER, organisation=organisation, invitation="i")
    changed = INVITATIONS.update().values(contact_address="new@example.org")
    database.write(lambda work: work.execute(changed))
    database.write(bounced.mark_invitation, "i", START, "expired", "gave up")
    database.write(deliveries.mark_sent, id)
    assert row(database).bounced_at == START


def test_coming_in_proves_that_emails_arrive(database: Database) -> None:
    invited = supplier_side.invite(database)
    database.write(bounced.mark_invitation, invited.invitation, START, BY_HAND, "we heard so")
    assert database.write(open_link.enter, invited.token, ADDRESS).outcome == "in"
    cleared = row(database, invited.invitation)
    assert (cleared.bounced_at, cleared.bounce_kind, cleared.bounce_reason) == (None, None, None)


def test_only_the_email_that_came_back_is_marked(database: Database, organisation: str) -> None:
    ids = [database.write(queue_email.queue, LETTER, organisation=organisation, invitation="i") for _ in range(2)]
    (email,) = database.write(bounced.emails, ids[:1], [])
    database.write(bounced.mark_email, email, START, "expired", "gave up")
    assert [one.state for one in database.read(outbox.of_invitation, "i")] == ["bounced", "waiting"]
