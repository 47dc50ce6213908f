"""What has become senseless or untrue while it waited: never sent, or written anew."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.domain.policy import Actor
from portal.storage import outbox
from portal.storage.database import Database
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, extend, invite, remind
from tests.conftest import Clock
from tests.workflow import supplier_side
from tests.workflow.supplier_side import DUE, Invited

TABLES = METADATA.tables


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


@pytest.fixture
def boss(invited: Invited) -> Actor:
    return Actor("operator", "operator:x", "x", invited.organisation)


def change(database: Database, table: str, **values: Any) -> None:
    database.write(lambda work: work.execute(update(TABLES[table]).values(**values)))


def states(database: Database, invited: Invited) -> list[tuple[str, str]]:
    return [(one.kind, one.state) for one in database.read(outbox.of_invitation, invited.invitation)]


def subject_and_text(data: bytes) -> tuple[str, str]:
    message = message_from_bytes(data, policy=default)
    plain = message.get_body(("plain",))
    assert plain is not None
    return str(message["Subject"]), plain.get_content()


@pytest.mark.parametrize(
    ("table", "fact"),
    [
        ("invitation", "submitted_at"),
        ("invitation", "revoked_at"),
        ("invitation", "bounced_at"),
        ("campaign", "closed_at"),
        ("supplier", "removed_at"),
        ("link", "revoked_at"),
    ],
)
def test_a_reminder_that_was_overtaken_is_withdrawn(
    database: Database, invited: Invited, boss: Actor, clock: Clock, table: str, fact: str
) -> None:
    database.write(remind.remind, invited.invitation, actor=boss)
    change(database, table, **{fact: clock()})
    claim = database.write(claim_emails.claim)
    assert (claim.emails, claim.withdrawn) == ((), 1)
    assert states(database, invited) == [("reminder", "withdrawn")]
    assert database.write(claim_emails.claim).emails == ()


def test_an_invitation_that_waits_names_the_day_the_campaign_was_moved_to(
    database: Database, invited: Invited, boss: Actor
) -> None:
    database.write(invite.resend, invited.invitation, actor=boss)
    database.write(extend.extend, invited.campaign, "2026-09-30T23:59", actor=boss)
    assert database.write(claim_emails.claim).withdrawn == 1
    (claimed,) = database.write(claim_emails.claim).emails
    subject, text = subject_and_text(claimed.data)
    assert "by 1 October 2026, 03:59 (Asia/Dhaka)" in subject
    assert "30 September 2026, 23:59 (Europe/Vienna)" in text
    assert states(database, invited) == [("invitation", "withdrawn"), ("invitation", "sending")]


def test_a_day_that_has_passed_is_not_to_come(database: Database, invited: Invited, boss: Actor, clock: Clock) -> None:
    database.write(remind.remind, invited.invitation, actor=boss)
    database.write(invite.resend, invited.invitation, actor=boss)
    clock.set(DUE + timedelta(hours=1))
    assert database.write(claim_emails.claim).emails == ()
    (claimed,) = database.write(claim_emails.claim).emails
    subject, text = subject_and_text(claimed.data)
    assert subject == "Nordwind Retail asks Factory of Mina to answer: Fair work 2026"
    assert "They were asked for by 1 July 2026, 21:00 (Asia/Dhaka). Late answers are still welcome" in text


def test_a_reminder_tells_of_a_day_that_has_passed_as_past(
    database: Database, invited: Invited, boss: Actor, clock: Clock
) -> None:
    database.write(remind.remind, invited.invitation, actor=boss)
    clock.set(DUE + timedelta(hours=1))
    assert database.write(claim_emails.claim).emails == ()
    (claimed,) = database.write(claim_emails.claim).emails
    assert "They were asked for by" in subject_and_text(claimed.data)[1]


def test_a_link_written_anew_opens_the_invitation(database: Database, invited: Invited, boss: Actor) -> None:
    database.write(invite.resend, invited.invitation, actor=boss)
    database.write(extend.extend, invited.campaign, "2026-09-30T23:59", actor=boss)
    database.write(claim_emails.claim)
    (claimed,) = database.write(claim_emails.claim).emails
    links = database.read(
        lambda work: work.execute(select(TABLES["link"].c.revoked_at).where(TABLES["link"].c.email_id == claimed.id))
    )
    assert list(links) == [(None,)]
