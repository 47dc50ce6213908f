"""Reminders that go out by themselves: on the campaign's days, in working hours, one a contact, none when stopped."""

import re
from datetime import UTC, datetime
from email import message_from_string, policy
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, NotFound
from portal.storage import history
from portal.storage.database import Database
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, remind, scheduled_reminders, stop_reminders
from tests.conftest import BASE_URL, Clock
from tests.web.conftest import Cast, actor_of, make_cast
from tests.workflow.test_remind import ids, sent, set_fact, written

EMAIL, INVITATION, LINK = (METADATA.tables[name] for name in ("email", "invitation", "link"))
TUESDAY = datetime(2026, 11, 17, 3, tzinfo=UTC)
"""Fourteen days before the due day, nine in the morning in Dhaka."""


@pytest.fixture
def cast(database: Database) -> Cast:
    return database.write(make_cast)


@pytest.fixture
def manager(cast: Cast) -> Actor:
    return actor_of(cast, "campaign_manager")


def words(database: Database) -> list[str]:
    """Every reminder as it would travel, the newest last."""

    def read(work: Any) -> list[str]:
        rows = work.execute(select(EMAIL.c.sealed).where(EMAIL.c.kind == "reminder").order_by(EMAIL.c.queued_at))
        return [work.seal.open(row.sealed, "email").decode() for row in rows if row.sealed]

    return database.read(read)


def said(email: str) -> str:
    """What an email says in plain text."""
    message: Any = message_from_string(email, policy=policy.default)
    return str(message.get_body(("plain",)).get_content())


def test_a_reminder_goes_out_on_its_day_once_and_to_nobody_it_should_not(
    database: Database, manager: Actor, cast: Cast, clock: Clock
) -> None:
    campaign = sent(database, manager, 8)
    everybody = ids(database, manager, campaign)
    for invitation, fact in zip(
        everybody, ("bounced_at", "submitted_at", "revoked_at", "reminders_stopped_at"), strict=False
    ):
        set_fact(database, invitation, **{fact: clock()})
    supplier = METADATA.tables["supplier"]
    removed = select(INVITATION.c.supplier_id).where(INVITATION.c.id == everybody[4]).scalar_subquery()
    database.write(
        lambda work: work.execute(update(supplier).where(supplier.c.id == removed).values(removed_at=clock()))
    )
    clock.set(TUESDAY.replace(hour=2, minute=59))
    assert scheduled_reminders.send_due(database) == 0, "before nine in Dhaka"
    clock.set(TUESDAY)
    assert scheduled_reminders.send_due(database) == 3
    assert set(written(database)) == set(everybody[5:])
    clock.advance(hours=3)
    assert scheduled_reminders.send_due(database) == 0
    noted = database.read(history.of_object, "campaign", campaign, actor=manager)
    assert sum(entry.details.get("count", 0) for entry in noted if entry.verb == "reminders_sent_by_ladder") == 3
    clock.advance(days=3)  # Friday: the weekend in Bangladesh
    database.write(scheduled_reminders.change_days, campaign, [-11], actor=manager)
    assert scheduled_reminders.send_due(database) == 0
    clock.set(datetime(2026, 11, 22, 4, tzinfo=UTC))
    assert scheduled_reminders.send_due(database) == 3, "on Sunday"
    clock.advance(days=1)
    database.write(lambda work: work.execute(update(METADATA.tables["campaign"]).values(closed_at=work.now)))
    database.write(lambda work: work.execute(update(INVITATION).values(reminded_at=None)))
    assert scheduled_reminders.send_due(database) == 0, "closed"


def test_a_worker_that_slept_sends_one(database: Database, manager: Actor, clock: Clock) -> None:
    sent(database, manager, 2)
    clock.set(datetime(2026, 12, 6, 5, tzinfo=UTC))  # the due day and three days after have passed
    assert scheduled_reminders.send_due(database) == 2
    clock.advance(minutes=5)
    assert scheduled_reminders.send_due(database) == 0
    assert set(written(database).values()) == {1}


def test_one_email_for_a_contact_with_several_open_requests(database: Database, manager: Actor, clock: Clock) -> None:
    campaign = sent(database, manager, 3)
    everybody = ids(database, manager, campaign)
    for invitation in everybody[:2]:
        set_fact(database, invitation, contact_address="Shared@mills.example")
    clock.set(TUESDAY)
    assert scheduled_reminders.send_due(database) == 2
    assert sum(written(database).values()) == 2
    shared = next(said(text) for text in words(database) if "hared@mills.example" in text)
    assert len(set(re.findall(r"/i/([a-z0-9]{26})", shared))) == 2
    assert "Mill 000" in shared and "Mill 001" in shared
    set_fact(database, everybody[0], submitted_at=clock())
    claimed = database.write(claim_emails.claim)
    assert claimed.withdrawn == 3, "two invitations to former addresses, and the reminder that is written anew"
    [anew] = (said(text) for text in words(database) if "hared@mills.example" in text)
    assert "Mill 001" in anew and "Mill 000" not in anew


def test_one_click_stops_reminders_and_not_the_invitation(database: Database, manager: Actor, clock: Clock) -> None:
    campaign = sent(database, manager, 1)
    [invitation] = ids(database, manager, campaign)
    clock.set(TUESDAY)
    scheduled_reminders.send_due(database)
    [text] = words(database)
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in text
    [token] = set(re.findall(rf"{re.escape(BASE_URL)}/reminders/([a-z0-9]+)", text))
    assert f"List-Unsubscribe: <{BASE_URL}/reminders/{token}>\r\n" in text
    with pytest.raises(NotFound):
        database.write(stop_reminders.stop, token[:-1] + ("a" if token[-1] != "a" else "b"))
    database.write(stop_reminders.stop, token)
    database.write(stop_reminders.stop, token)
    noted = database.read(history.of_object, "invitation", invitation, actor=manager)
    assert [entry.verb for entry in noted].count("reminders_stopped") == 1
    with pytest.raises(Conflict, match="has stopped reminders"):
        database.write(remind.remind, invitation, actor=manager)
    row = database.read(lambda work: work.execute(select(INVITATION)).one())
    assert row.revoked_at is None and row.reminders_stopped_at is not None
    assert database.read(lambda work: work.execute(select(LINK.c.revoked_at)).scalars().all()) == [None, None]
    assert database.write(claim_emails.claim).withdrawn == 1, "the reminder that still waited"
