"""The outbox: letters written in the transaction that caused them, carried by a postman who may die at any moment.

A letter's bytes and Message-ID are made once, so every attempt sends the same letter. Claiming moves its due time, so a
postman's death costs a wait and no letter. Exactly once cannot be promised by mail: a letter whose fate is unknown is
sent once more under the same Message-ID, then called carried.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain import envelope
from portal.domain.letter import Letter
from portal.domain.refusals import Conflict, NotFound
from portal.storage import bounced, portal_state
from portal.storage.database import Work
from portal.storage.tables import METADATA

_letter = METADATA.tables["letter"]
_invitation = METADATA.tables["invitation"]

LEASE = timedelta(minutes=15)
"""Longer than the longest honest SMTP conversation (ten minutes after the final dot)."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP = timedelta(days=5)
PURPOSE = "letter"
PUT = (
    *("id", "organisation_id", "invitation_id", "person_id", "kind", "number", "to_address", "subject", "message_id"),
    *("sha256", "sealed", "queued_at", "due_at", "attempts", "held", "envelope_from"),
)


@dataclass(frozen=True)
class Claimed:
    """A letter that is ours to carry until the lease ends."""

    id: str
    to: str
    data: bytes
    kind: str
    attempts: int
    envelope_from: str = ""


@dataclass(frozen=True)
class Sent:
    """A letter as the board tells of it; `state` is held, queued, carrying, deferred, unknown, carried, refused or
    bounced."""

    id: str
    kind: str
    number: int
    to: str
    subject: str
    message_id: str
    queued_at: datetime
    carried_at: datetime | None
    attempts: int
    problem: str | None
    state: str


def put(
    work: Work,
    letter: Letter,
    *,
    organisation: str | None = None,
    invitation: str | None = None,
    person: str | None = None,
    number: int | None = None,
    due_at: datetime | None = None,
    held: bool = False,
    id: str | None = None,
) -> str:
    """Write the letter down to be carried from `due_at` (now) on; returns its id.

    One letter per invitation, kind and number: a second is refused. Without `number` it is the next of its kind.
    `id` may be chosen beforehand (`work.new_id()`), for a link that must name its letter.
    """
    row_id = id or work.new_id()
    message_id = f"<{row_id}@{_host(work.mail_from)}>"
    data = mime(letter, sender=work.mail_from, message_id=message_id, now=work.now, boundary=row_id)
    row = {
        "id": row_id,
        "organisation_id": organisation or work.actor.organisation,
        "invitation_id": invitation,
        "person_id": person,
        "kind": letter.kind,
        "number": 0 if number is None else number,
        "to_address": letter.to,
        "subject": letter.subject,
        "message_id": message_id,
        "sha256": hashlib.sha256(data).hexdigest(),
        "sealed": work.seal.seal(data, PURPOSE),
        "queued_at": work.now,
        "due_at": due_at or work.now,
        "attempts": 0,
        "held": held,
        "envelope_from": envelope_sender(work, row_id),
    }
    connection = work.session.connection()
    is_next = number is None and invitation is not None
    statement = _put(connection.dialect.name, is_next=is_next)
    if connection.execute(statement, row | {"of": invitation, "like": letter.kind}).one_or_none() is None:
        raise Conflict("This letter has been written already.")
    return row_id


def envelope_sender(work: Work, id: str) -> str | None:
    """The email's own address for notices about it; None where no bounce address is set."""
    return envelope.sender(work.bounce_address, id, work.seal.key("bounce")) if work.bounce_address else None


@cache
def _put(dialect: str, *, is_next: bool) -> Any:
    """The statement that writes a letter down, built once: ten thousand invitations are written with it."""
    made: Any = (sqlite if dialect == "sqlite" else postgresql).insert(_letter)
    given: dict[str, Any] = {name: bindparam(name) for name in PUT}
    if is_next:
        others = (_letter.c.invitation_id == bindparam("of")) & (_letter.c.kind == bindparam("like"))
        given["number"] = select(func.coalesce(func.max(_letter.c.number) + 1, 0)).where(others).scalar_subquery()
    unique = ("invitation_id", "kind", "number")
    return made.values(given).on_conflict_do_nothing(index_elements=unique).returning(_letter.c.id)


def mime(letter: Letter, *, sender: str, message_id: str, now: datetime, boundary: str) -> bytes:
    """The letter as it travels: text first, HTML beside it, nothing that calls home."""
    to = _travelling(letter.to)
    message = EmailMessage(policy=PLAIN if to.isascii() else INTERNATIONAL)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    if letter.reply_to:
        message["Reply-To"] = _travelling(letter.reply_to)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message.set_boundary(f"part-{boundary}")
    return message.as_bytes()


class _Headers(HeaderRegistry):
    """Python makes a new class for every header of every message; ours are made once."""

    def __getitem__(self, name: str) -> Any:
        return _header_class(name.lower())


@cache
def _header_class(name: str) -> Any:
    return HeaderRegistry()[name]


PLAIN = SMTP.clone(cte_type="7bit", header_factory=_Headers())
INTERNATIONAL = SMTPUTF8.clone(cte_type="7bit", header_factory=_Headers())


def _one_line(words: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


def _travelling(address: str) -> str:
    """The address with its domain as mail servers know it."""
    local, at, domain = _one_line(address).rpartition("@")
    if domain.isascii():
        return f"{local}{at}{domain}"
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def _host(mail_from: str) -> str:
    return parseaddr(mail_from)[1].rpartition("@")[2] or "localhost"


def claim(work: Work, limit: int = 20, lease: timedelta = LEASE) -> list[Claimed]:
    """Letters that are due, ours until the lease ends. None while a restored portal waits for `resume`."""
    if portal_state.is_restored(work):
        return []
    waiting = _letter.c.carried_at.is_(None) & _letter.c.refused_at.is_(None) & _letter.c.held.is_(False)
    picked = (
        select(_letter.c.id)
        .where(waiting, _letter.c.due_at <= work.now)
        .order_by(_letter.c.due_at, _letter.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    if work.session.connection().dialect.name == "postgresql":
        picked = picked.prefix_with("MATERIALIZED")
    until = work.now + lease
    statement = (
        update(_letter)
        .where(_letter.c.id.in_(select(picked.c.id)))
        .values(claimed_until=until, due_at=until, attempts=_letter.c.attempts + 1)
        .returning(
            _letter.c.id,
            _letter.c.to_address,
            _letter.c.sealed,
            _letter.c.kind,
            _letter.c.attempts,
            _letter.c.envelope_from,
        )
    )
    rows = work.session.connection().execute(statement).all()
    return [
        Claimed(
            row.id, row.to_address, work.seal.open(row.sealed, PURPOSE), row.kind, row.attempts, row.envelope_from or ""
        )
        for row in rows
    ]


def mark_carried(work: Work, letter_id: str, reason: str | None = None) -> None:
    """The server took it: the bytes are wiped; Message-ID, subject and hash stay."""
    taken = (
        update(_letter)
        .where(_letter.c.id == letter_id, _letter.c.carried_at.is_(None))
        .values(carried_at=work.now, claimed_until=None, sealed=None, problem=reason, refused_at=None)
        .returning(_letter.c.invitation_id, _letter.c.kind, _letter.c.to_address)
    )
    row = work.session.connection().execute(taken).one_or_none()
    if row and row.invitation_id:
        bounced.clear(work, row.invitation_id, row.to_address)
    if row and row.invitation_id and row.kind == "invitation":
        first = (_invitation.c.id == row.invitation_id) & _invitation.c.carried_at.is_(None)
        work.session.connection().execute(update(_invitation).where(first).values(carried_at=work.now))


def mark_deferred(work: Work, letter_id: str, reason: str) -> None:
    """Not now: try again later, each time waiting longer, up to five days from the first attempt."""
    row = _waiting(work, letter_id)
    if row is None:
        return
    if work.now - row.queued_at > GIVE_UP:
        mark_refused(work, letter_id, f"Given up after five days. {reason}")
        return
    _again(work, letter_id, row.attempts, deferred_at=work.now, problem=reason)


def mark_unknown(work: Work, letter_id: str, reason: str) -> None:
    """The connection broke when the letter may have been taken: once more, then it counts as carried."""
    row = _waiting(work, letter_id)
    if row is None:
        return
    if row.unknown_at is not None:
        mark_carried(work, letter_id, f"Probably delivered. {reason}")
        return
    _again(work, letter_id, row.attempts, unknown_at=work.now, problem=reason)


def _waiting(work: Work, letter_id: str) -> Any:
    which = (_letter.c.id == letter_id) & _letter.c.carried_at.is_(None) & _letter.c.refused_at.is_(None)
    statement = select(_letter.c.attempts, _letter.c.queued_at, _letter.c.unknown_at).where(which).with_for_update()
    return work.session.connection().execute(statement).one_or_none()


def _again(work: Work, letter_id: str, attempts: int, **facts: Any) -> None:
    longest = min(FIRST_WAIT * 2 ** min(attempts, 20), LONGEST_WAIT)
    share = int.from_bytes(work.random(4), "big") / 2**32
    due_at = work.now + FIRST_WAIT / 2 + (longest - FIRST_WAIT / 2) * share
    changed = update(_letter).where(_letter.c.id == letter_id).values(due_at=due_at, claimed_until=None, **facts)
    work.session.connection().execute(changed)


def mark_refused(work: Work, letter_id: str, reason: str) -> None:
    """Refused for good: the invitation shows it, unless the address has been corrected since."""
    refused = (
        update(_letter)
        .where(_letter.c.id == letter_id, _letter.c.carried_at.is_(None))
        .values(refused_at=work.now, claimed_until=None, sealed=None, problem=reason)
        .returning(_letter.c.invitation_id, _letter.c.to_address)
    )
    _tell_invitation(work, work.session.connection().execute(refused).one_or_none(), reason)


def _tell_invitation(work: Work, row: Any, reason: str) -> None:
    if row is None or row.invitation_id is None:
        return
    same = (_invitation.c.id == row.invitation_id) & (_invitation.c.contact_address == row.to_address)
    values = {"bounced_at": work.now, "bounce_reason": reason}
    work.session.connection().execute(update(_invitation).where(same).values(values))


def release(work: Work, letter_id: str) -> None:
    """Let a held letter go, from now on."""
    held = (_letter.c.id == letter_id) & _letter.c.held.is_(True) & _ours(work)
    statement = update(_letter).where(held).values(held=False, due_at=work.now).returning(_letter.c.id)
    if work.session.connection().execute(statement).one_or_none() is None:
        raise NotFound


def withdraw(work: Work, invitation: str, reason: str) -> int:
    """Take back what still waits for this invitation, before its address is corrected or its link revoked."""
    which = (
        (_letter.c.invitation_id == invitation)
        & _letter.c.carried_at.is_(None)
        & _letter.c.refused_at.is_(None)
        & _ours(work)
    )
    values = {"refused_at": work.now, "claimed_until": None, "sealed": None, "problem": reason}
    statement = update(_letter).where(which).values(values).returning(_letter.c.id)
    return len(work.session.connection().execute(statement).all())


def _ours(work: Work) -> Any:
    if work.actor.organisation is None:
        return _letter.c.id.is_not(None)
    return _letter.c.organisation_id == work.actor.organisation


def of_invitation(work: Work, invitation: str) -> Sequence[Sent]:
    """Every letter of one invitation, the oldest first."""
    statement = select(_letter).where(_letter.c.invitation_id == invitation, _ours(work))
    ordered = statement.order_by(_letter.c.queued_at, _letter.c.kind, _letter.c.number)
    return [_sent(row, work.now) for row in work.session.connection().execute(ordered)]


def waiting(work: Work) -> tuple[int, datetime | None]:
    """How many letters wait to be carried, and since when the oldest does: a postman's pulse."""
    which = _letter.c.carried_at.is_(None) & _letter.c.refused_at.is_(None) & _letter.c.held.is_(False)
    row = work.session.connection().execute(select(func.count(), func.min(_letter.c.queued_at)).where(which)).one()
    return row[0], row[1]


def _sent(row: Any, now: datetime) -> Sent:
    return Sent(
        row.id,
        row.kind,
        row.number,
        row.to_address,
        row.subject,
        row.message_id,
        row.queued_at,
        row.carried_at,
        row.attempts,
        row.problem,
        state(row, now),
    )


def state(letter: Any, now: datetime) -> str:
    """One word for where a letter (anything with the table's dated facts) stands."""
    if letter.bounced_at is not None:
        return "bounced"
    if letter.carried_at is not None:
        return "carried"
    if letter.refused_at is not None:
        return "refused"
    if letter.held:
        return "held"
    if letter.claimed_until is not None and letter.claimed_until > now:
        return "carrying"
    if letter.unknown_at is not None:
        return "unknown"
    return "deferred" if letter.deferred_at is not None else "queued"
