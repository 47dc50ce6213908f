"""The timeline of an invitation: every fact once, the oldest first, with the words that belong to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from portal.domain.events.campaigns import AddressCorrected, EmailBounced
from portal.domain.events.responses import LinkOpened
from portal.domain.timeline import EmailTrace, NotedEvent, OwnFacts, TimelineEntry, timeline

START = datetime(2026, 6, 1, 12, tzinfo=UTC)


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


FACTS = OwnFacts(chosen_at=START, opened_at=None, started_at=None, submitted_at=None, due_at=at(1000))
EMAIL = EmailTrace(
    id="e",
    kind="invitation",
    to="mina@mill.example",
    queued_at=at(1),
    due_at=at(1),
    deferred_at=None,
    blocked_at=None,
    unknown_at=None,
    sent_at=None,
    presumed_at=None,
    refused_at=None,
    bounced_at=None,
    withdrawn_at=None,
    failed_at=None,
    answer=None,
    problem=None,
    bounce_kind=None,
    state="waiting",
)


def lines(*emails: EmailTrace, facts: OwnFacts = FACTS, noted: tuple[NotedEvent, ...] = ()) -> list[TimelineEntry]:
    return list(timeline(facts, emails, noted, at(100)))


def test_a_deferred_email_says_why_and_when_it_is_tried_again() -> None:
    email = replace(EMAIL, deferred_at=at(2), due_at=at(3), problem="451 Greylisted", state="deferred")
    _, written, deferred = lines(email)
    assert (written.what, written.words, written.next_try) == ("written", "", None)
    assert (deferred.what, deferred.at, deferred.words, deferred.next_try) == (
        "deferred",
        at(2),
        "451 Greylisted",
        at(3),
    )


def test_a_bounce_after_sending_keeps_both_answers_of_the_servers() -> None:
    email = replace(
        EMAIL,
        sent_at=at(2),
        answer="250 Taken as 4711",
        bounced_at=at(4),
        bounce_kind="no_such_address",
        problem="550 5.1.1 Unknown user",
        state="bounced",
    )
    _, _, sent, bounced = lines(email)
    assert (sent.what, sent.words) == ("sent", "250 Taken as 4711")
    assert (bounced.what, bounced.words, bounced.bounce_kind) == (
        "bounced",
        "550 5.1.1 Unknown user",
        "no_such_address",
    )


def test_one_that_is_refused_and_bounced_is_one_line() -> None:
    email = replace(EMAIL, refused_at=at(2), bounced_at=at(3), state="bounced")
    assert [line.what for line in lines(email)].count("bounced") == 1


def test_a_bounce_in_the_history_is_not_told_twice() -> None:
    bounced = replace(EMAIL, sent_at=at(2), bounced_at=at(3), state="bounced")
    noted = (NotedEvent(at(3), EmailBounced("i", email="e"), "The portal"),)
    assert [line.what for line in lines(bounced, noted=noted)] == ["chosen", "written", "sent", "bounced"]
    assert lines(EMAIL, noted=noted)[-1].event == EmailBounced("i", email="e")


def test_what_the_supplier_did_stands_between_the_emails_in_the_order_of_time() -> None:
    facts = replace(FACTS, opened_at=at(3), started_at=at(5), submitted_at=at(9))
    email = replace(EMAIL, sent_at=at(2), state="sent")
    reminder = replace(EMAIL, id="r", kind="reminder", queued_at=at(4), sent_at=at(4), state="sent")
    noted = (
        NotedEvent(at(3), LinkOpened("i"), "Mina"),
        NotedEvent(at(6), AddressCorrected("i"), "Mara"),
    )
    told = [(line.what, line.kind) for line in lines(email, reminder, facts=facts, noted=noted)]
    assert told == [
        ("chosen", ""),
        ("written", "invitation"),
        ("sent", "invitation"),
        ("opened", ""),
        ("written", "reminder"),
        ("sent", "reminder"),
        ("started", ""),
        ("event", ""),
        ("submitted", ""),
    ]


def test_the_due_date_passes_only_for_who_has_not_submitted_by_then() -> None:
    due = replace(FACTS, due_at=at(50))
    assert [line.what for line in lines(facts=due)] == ["chosen", "due"]
    assert [line.what for line in lines(facts=replace(due, submitted_at=at(49)))] == ["chosen", "submitted"]
    assert [line.what for line in lines(facts=replace(due, submitted_at=at(60)))] == ["chosen", "due", "submitted"]
