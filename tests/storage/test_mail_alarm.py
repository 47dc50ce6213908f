"""One fact about the mail server, and one sentence for whoever must know."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.domain.email import Email
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict
from portal.mail.mail_server import MailServer
from portal.mail.smtp import Mailer
from portal.storage import mail_alarm
from portal.storage.database import Database, Work
from portal.workflow import dispatch, invite, queue_email, remind
from portal.workflow.dispatch import SendCounts
from tests.conftest import MAIL_FROM, Clock
from tests.mail.server import Receiver, receiving
from tests.workflow import supplier_side

LETTER = Email("password", "a@x.example", "S", "T\n", "<p>T</p>")


def test_people_are_told_once_the_oldest_email_has_waited_ten_minutes(database: Database, clock: Clock) -> None:
    database.write(queue_email.queue, LETTER)
    database.write(mail_alarm.ring, "Connection refused")
    clock.advance(mail_alarm.PATIENCE)
    assert database.read(mail_alarm.sentence) == ""
    clock.advance(seconds=1)
    said = database.read(mail_alarm.sentence)
    assert said.startswith("1 email has waited to be sent since 01 June 2026, 09:00 UTC.")
    assert said.endswith("The mail server cannot be used: Connection refused")


def test_a_trouble_keeps_its_first_moment_until_it_is_over(database: Database, clock: Clock) -> None:
    began = clock()
    database.write(mail_alarm.ring, "Connection refused")
    clock.advance(timedelta(hours=2))
    database.write(mail_alarm.ring, "535 Wrong password", is_final=True)
    assert database.read(mail_alarm.alarm) == mail_alarm.Alarm(began, "535 Wrong password", True)
    database.write(mail_alarm.silence)
    assert database.read(mail_alarm.alarm) is None


def test_without_a_mail_server_nothing_is_sent_and_the_refusal_says_what_to_do(database: Database) -> None:
    invited = supplier_side.invite(database)
    boss = Actor("operator", "operator:x", "x", invited.organisation)
    steps: tuple[Callable[[Work], object], ...] = (
        lambda work: invite.send(work, invited.campaign, 0),
        lambda work: remind.remind(work, invited.invitation),
        lambda work: remind.remind_all(work, invited.campaign, 1),
    )
    database.sends_email = False
    assert "set PORTAL_SMTP_URL" in database.read(mail_alarm.sentence)
    for step in steps:
        with pytest.raises(Conflict, match="No mail server is set up"):
            database.write(step, actor=boss)
    database.sends_email = True
    database.write(mail_alarm.ring, "The mail server refuses the login: 535", is_final=True)
    for step in steps:
        with pytest.raises(Conflict, match=r"refuses the login: 535\. Nothing was sent\. Ask whoever"):
            database.write(step, actor=boss)


def test_an_outage_of_minutes_does_not_keep_a_campaign_from_being_sent(database: Database, clock: Clock) -> None:
    database.write(mail_alarm.ring, "Connection refused")
    clock.advance(mail_alarm.PATIENCE)
    database.read(mail_alarm.require_server)
    clock.advance(seconds=1)
    with pytest.raises(Conflict, match="Connection refused"):
        database.read(mail_alarm.require_server)


def test_an_alarm_that_no_email_can_end_is_ended_by_asking_the_server_once_a_minute(
    database: Database, clock: Clock
) -> None:
    database.write(mail_alarm.ring, "The mail server refuses the login: 535", is_final=True)
    mailer = Mailer("smtp://127.0.0.1:1", MAIL_FROM)
    assert asyncio.run(dispatch.send_batch(database, mailer)) == SendCounts()
    assert database.read(mail_alarm.alarm) is not None
    with receiving(Receiver()) as port:
        mailer.relay = MailServer.at(f"smtp://127.0.0.1:{port}")
        for seconds, is_over in ((59, False), (1, True)):
            clock.advance(seconds=seconds)
            asyncio.run(dispatch.send_batch(database, mailer))
            assert (database.read(mail_alarm.alarm) is None) is is_over
