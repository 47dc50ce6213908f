"""What a notice changes: only for an email of ours, for its recipient, and as times decide."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from portal.domain import lifecycle
from portal.domain.email import Email
from portal.domain.lifecycle import InvitationFacts
from portal.domain.policy import Actor
from portal.storage import bounced, campaigns, deliveries, history_chain
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, keep_history, queue_email
from portal.workflow import take_bounce as step
from portal.workflow.take_bounce import Taken, take_bounce
from tests.conftest import START, Clock
from tests.storage.test_outbox import plant

NADIA = "nadia@müller.example"
ASCII = "nadia@xn--mller-kva.example"
EMAILS, INVITATIONS = METADATA.tables["email"], METADATA.tables["invitation"]


@dataclass(frozen=True)
class Planted:
    """An invitation `i` and the ids by which a notice can name its first email."""

    organisation: str
    email: str
    message_id: str
    sender: str


def row(database: Database, table: Any = INVITATIONS, id: str = "i") -> Any:
    return database.read(lambda work: work.execute(select(table).where(table.c.id == id)).one())


def sent(database: Database, organisation: str, kind: str = "invitation") -> str:
    """An email to the contact that the mail server has taken."""
    id = claimed(database, organisation, kind)
    database.write(deliveries.mark_sent, id)
    return id


def claimed(database: Database, organisation: str, kind: str) -> str:
    """An email to the contact that a worker is sending."""
    email = Email(kind, NADIA, "Questions", "Good day.\n", "<p>Good day.</p>")
    id = database.write(queue_email.queue, email, organisation=organisation, invitation="i")
    assert [one.id for one in database.write(claim_emails.claim).emails] == [id]
    return id


@pytest.fixture
def planted(database: Database) -> Planted:
    database.bounce_address = "bounces@candour.example"
    organisation = database.write(plant)
    address = update(INVITATIONS).values(contact_address=NADIA)
    database.write(lambda work: work.execute(address))
    return described(database, organisation, sent(database, organisation))


def described(database: Database, organisation: str, id: str) -> Planted:
    email = row(database, EMAILS, id)
    return Planted(organisation, id, email.message_id, email.envelope_from)


def notice(
    about: Planted,
    at: datetime,
    *,
    recipient: str | None = ASCII,
    action: str = "failed",
    by_token: bool = True,
    by_message_id: bool = True,
    status: str = "5.1.1",
    words: str = "User unknown",
) -> bytes:
    """A notice as a mail server writes it, with or without what ties it to the email."""
    named = f"Final-Recipient: rfc822; {recipient}\n" if recipient else ""
    return f"""From: MAILER-DAEMON@mx.example.net
To: {about.sender if by_token else "somebody@candour.example"}
Subject: Undelivered Mail Returned to Sender
Date: {format_datetime(at)}
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

{named}Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} {words}
--b
Content-Type: text/rfc822-headers

Message-ID: {about.message_id if by_message_id else "<else@example.net>"}
--b--
""".encode()


def take(database: Database, data: bytes, envelope_to: str = "") -> Taken:
    return database.write(take_bounce, data, envelope_to)


def test_a_notice_marks_the_email_and_the_invitation_and_is_noted(
    database: Database, planted: Planted, clock: Clock
) -> None:
    at = clock.advance(minutes=5)
    clock.advance(hours=1)
    taken = take(database, notice(planted, at))
    assert (taken.emails, taken.invitations, taken.ignored) == ((planted.email,), ("i",), "")
    marked = row(database)
    assert (marked.bounced_at, marked.bounce_kind) == (at, "no_such_address")
    assert marked.bounce_reason == "550 5.1.1 User unknown"
    assert row(database, EMAILS, planted.email).bounced_at == at
    assert marked.revoked_at is None
    entries = database.read(_history, planted.organisation)
    assert [entry.details for entry in entries if entry.verb == "email_bounced"] == [
        {"email": planted.email, "reason": "no_such_address", "status": "5.1.1"}
    ]


@pytest.mark.parametrize(
    ("status", "words", "kind", "goes_on"),
    [
        ("5.1.1", "User unknown", "no_such_address", False),
        ("5.2.2", "Mailbox full", "mailbox_full", False),
        ("5.7.1", "Message rejected as spam", "blocked_or_content", True),
        ("5.0.0", "No", "other", False),
    ],
)
def test_a_refusal_of_our_words_does_not_stop_reminders(
    database: Database, planted: Planted, status: str, words: str, kind: str, goes_on: bool
) -> None:
    waiting = Email("reminder", NADIA, "Questions", "Good day.\n", "<p>Good day.</p>")
    take(database, notice(planted, START, status=status, words=words))
    marked = row(database)
    assert (marked.bounced_at, marked.bounce_kind) == (START, kind)
    invited = database.read(campaigns.recipient, "i", lock=False, actor=inside(planted))
    facts = InvitationFacts(**{name: getattr(invited, name) for name in InvitationFacts.__dataclass_fields__})
    assert lifecycle.may_remind(facts) == goes_on
    reminder = database.write(queue_email.queue, waiting, organisation=planted.organisation, invitation="i")
    assert [email.id for email in database.write(claim_emails.claim).emails] == ([reminder] if goes_on else [])


def inside(planted: Planted) -> Actor:
    return Actor("member", "m", "M", planted.organisation)


def _history(work: Work, organisation: str) -> Any:
    entries = METADATA.tables["history"]
    return work.execute(select(entries).where(entries.c.organisation_id == organisation)).all()


@pytest.mark.parametrize("ties", [{"by_token": False}, {"by_message_id": False}, {"recipient": None}])
def test_the_token_or_the_message_id_is_enough(database: Database, planted: Planted, ties: dict[str, Any]) -> None:
    assert take(database, notice(planted, START, **ties)).invitations == ("i",)


def test_the_address_it_was_delivered_to_has_the_token(database: Database, planted: Planted) -> None:
    bare = notice(planted, START, by_token=False, by_message_id=False, recipient=None)
    assert take(database, bare).ignored == step.NOT_FAILED["other"]
    assert take(database, notice(planted, START, by_token=False, by_message_id=False), planted.sender).has_changed


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"recipient": "omar@xn--mller-kva.example"}, step.ANOTHER_RECIPIENT),
        ({"recipient": "nadia@elsewhere.example", "by_message_id": False}, step.ANOTHER_RECIPIENT),
        ({"by_token": False, "by_message_id": False}, step.NOT_OURS),
        ({"action": "delayed", "status": "4.4.1"}, step.NOT_FAILED["delayed"]),
        ({"action": "relayed", "status": "2.1.5"}, step.NOT_FAILED["delivered"]),
    ],
)
def test_what_is_not_ours_or_not_final_changes_nothing(
    database: Database, planted: Planted, change: dict[str, Any], why: str
) -> None:
    before = everything(database)
    taken = take(database, notice(planted, START, **change))
    assert (taken.ignored, taken.has_changed) == (why, False)
    assert everything(database) == before


def test_a_forged_token_changes_nothing(database: Database, planted: Planted) -> None:
    """Neither a guessed secret nor the secret of another email, which somebody else did receive, names this one."""
    local, _, domain = planted.sender.rpartition("@")
    other = described(database, planted.organisation, sent(database, planted.organisation, "reminder"))
    before = everything(database)
    for secret in ("a" * 12, other.sender.partition("@")[0][-12:], ""):
        forged = Planted(planted.organisation, planted.email, "<x@y>", f"{local[:-12]}{secret}@{domain}")
        assert take(database, notice(forged, START)).ignored == step.NOT_OURS
        assert take(database, notice(forged, START, by_token=False), forged.sender).ignored == step.NOT_OURS
    assert everything(database) == before


def everything(database: Database) -> list[Any]:
    def rows(work: Work) -> list[Any]:
        tables = ("email", "invitation", "history")
        return [work.execute(select(METADATA.tables[name])).all() for name in tables]

    return database.read(rows)


def test_a_notice_taken_twice_changes_something_once(database: Database, planted: Planted) -> None:
    take(database, notice(planted, START))
    before = everything(database)
    assert take(database, notice(planted, START)).ignored == step.KNOWN
    assert everything(database) == before


def test_a_replayed_notice_changes_nothing_after_the_email_was_sent_anew(
    database: Database, planted: Planted, clock: Clock
) -> None:
    old = notice(planted, START)
    take(database, old)
    clock.advance(days=1)
    database.write(bounced.clear, "i")
    sent(database, planted.organisation)
    for again in (old, notice(planted, clock() + timedelta(days=400))):
        assert take(database, again).ignored == step.KNOWN
    assert row(database).bounced_at is None


def test_an_older_notice_is_void_once_a_later_email_was_delivered(
    database: Database, planted: Planted, clock: Clock
) -> None:
    at = clock.advance(minutes=5)
    clock.advance(days=3)
    sent(database, planted.organisation, "reminder")
    before = everything(database)
    assert take(database, notice(planted, at)).ignored == step.DELIVERED_SINCE
    assert everything(database) == before
    clock.advance(hours=1)
    assert take(database, notice(planted, clock())).invitations == ("i",)


def test_a_notice_is_void_where_the_address_was_corrected_later(
    database: Database, planted: Planted, clock: Clock
) -> None:
    at = clock.advance(minutes=5)
    clock.advance(days=1)
    address = update(INVITATIONS).values(contact_address="omar@halvora.example")
    database.write(lambda work: work.execute(address))
    newer = Email("invitation", "omar@halvora.example", "Questions", "Good day.\n", "<p>Good day.</p>")
    database.write(queue_email.queue, newer, organisation=planted.organisation, invitation="i")
    before = everything(database)
    assert take(database, notice(planted, at)).ignored == step.WRITTEN_ANEW
    assert everything(database) == before
    late = take(database, notice(planted, clock.advance(days=1)))
    assert (late.emails, late.invitations, late.ignored) == ((planted.email,), (), step.FORMER_ADDRESS)
    assert row(database).bounced_at is None


def test_a_notice_is_void_once_the_supplier_has_come_in(database: Database, planted: Planted, clock: Clock) -> None:
    at = clock.advance(minutes=5)
    opened = clock.advance(hours=1)
    database.write(lambda work: work.execute(update(INVITATIONS).values(opened_at=opened)))
    before = everything(database)
    assert take(database, notice(planted, at)).ignored == step.ENTERED_SINCE
    assert everything(database) == before
    clock.advance(days=9)
    assert take(database, notice(planted, clock())).invitations == ("i",)


def test_times_decide_and_not_the_order_of_arrival(database: Database, planted: Planted, clock: Clock) -> None:
    """A bounce at five past, a delivered reminder a day later: the same in every order of hearing of them."""
    bounce_at = START + timedelta(minutes=5)

    def hear_of_bounce() -> None:
        take(database, notice(planted, bounce_at))

    def hear_of_delivery() -> None:
        database.write(deliveries.mark_sent, reminder)

    ends = []
    for order in itertools.permutations((hear_of_bounce, hear_of_delivery)):
        clock.set(START + timedelta(days=1))
        reminder = claimed(database, planted.organisation, "reminder")
        for event in order:
            event()
        ends.append(row(database).bounced_at)
        afresh = update(INVITATIONS).values(bounced_at=None, bounce_kind=None, bounce_reason=None)
        unmarked = update(EMAILS).values(bounced_at=None, bounce_kind=None)
        for statement in (delete(EMAILS).where(EMAILS.c.kind == "reminder"), afresh, unmarked):
            database.write(lambda work, statement=statement: work.execute(statement))
    assert ends == [None, None]


def test_a_notice_without_a_sensible_date_is_as_old_as_its_coming(
    database: Database, planted: Planted, clock: Clock
) -> None:
    clock.advance(hours=2)
    take(database, notice(planted, datetime(2099, 1, 1, tzinfo=UTC)))
    assert row(database).bounced_at == clock()


def test_an_email_that_was_never_sent_cannot_bounce(database: Database, planted: Planted, clock: Clock) -> None:
    email = Email("reminder", NADIA, "Questions", "Good day.\n", "<p>Good day.</p>")
    id = database.write(queue_email.queue, email, organisation=planted.organisation, invitation="i")
    assert take(database, notice(described(database, planted.organisation, id), clock())).ignored == step.NEVER_SENT


def test_an_email_of_unknown_fate_is_not_sent_again_once_it_bounced(
    database: Database, planted: Planted, clock: Clock
) -> None:
    email = Email("reminder", NADIA, "Questions", "Good day.\n", "<p>Good day.</p>")
    id = database.write(queue_email.queue, email, organisation=planted.organisation, invitation="i")
    database.write(claim_emails.claim)
    database.write(deliveries.mark_unknown, id, "the line broke")
    take(database, notice(described(database, planted.organisation, id), clock.advance(minutes=1)))
    clock.advance(days=1)
    assert database.write(claim_emails.claim).emails == ()


def test_an_email_of_the_portal_itself_is_marked_alone(database: Database, planted: Planted) -> None:
    email = Email("password", NADIA, "Your password", "Good day.\n", "<p>Good day.</p>")
    id = database.write(queue_email.queue, email, organisation=None)
    database.write(claim_emails.claim)
    database.write(deliveries.mark_sent, id)
    taken = take(database, notice(described(database, planted.organisation, id), START))
    assert (taken.emails, taken.invitations) == ((id,), ())
    keep_history.number_waiting(database)
    assert database.read(history_chain.verify, None).problem is None


def test_what_was_taken_reads_as_json(database: Database, planted: Planted) -> None:
    data = take(database, notice(planted, START)).as_data()
    assert (data["kind"], data["changed"], data["invitations"]) == ("failed", True, ["i"])
    assert data["recipients"][0]["address"] == ASCII
