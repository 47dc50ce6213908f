"""Messages from suppliers to the buyer, as either side may read them.

A message about a sensitive question reveals a restricted answer, so only the safeguarding role reads and counts it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from portal.domain import policy
from portal.domain.refusals import NotFound
from portal.domain.supplier_messages import NOTED, STANDING, MessageFacts, MessageKind, Outcome, is_waiting
from portal.storage.database import Work
from portal.storage.responses import QuestionRef
from portal.storage.rows import AnySelect, col, each, select_as, table_of
from portal.storage.tables import Campaign, Invitation, Member, Participant, Person, Supplier, SupplierMessage

PAGE_SIZE = 50
NOWHERE: QuestionRef = ("", "")
"""The place of a message that is not about a question."""


@dataclass(frozen=True)
class StoredMessage:
    """A message with its reply and its supplier."""

    id: str
    invitation: str
    campaign: str
    campaign_title: str
    supplier: str
    kind: MessageKind
    family: str
    question: str
    restricted: bool
    wanted_on: date | None
    text: str
    sent_at: datetime
    sender: str
    answered_at: datetime | None
    answered_by: str
    outcome: Outcome | None
    answer_text: str | None
    taken_back_at: datetime | None

    @property
    def facts(self) -> MessageFacts:
        """The facts that decide its state."""
        return MessageFacts(self.kind, self.answered_at, self.outcome, self.taken_back_at)

    @property
    def is_waiting(self) -> bool:
        """Whether the buyer has yet to reply."""
        return is_waiting(self.facts)


@dataclass(frozen=True)
class MessagePage:
    """One page of messages, waiting ones first, and how many there are in total."""

    rows: tuple[StoredMessage, ...]
    total: int


def add(
    work: Work, invitation: str, kind: MessageKind, text: str, place: QuestionRef, wanted_on: date | None, secret: bool
) -> str:
    """Store a message of the acting respondent; returns its id."""
    row: dict[str, Any] = {"id": work.new_id(), "organisation_id": work.actor.organisation, "invitation_id": invitation}
    row |= {"kind": kind, "text": text, "family": place[0], "question": place[1], "wanted_on": wanted_on}
    row |= {"restricted": secret, "sent_at": work.now, "sent_by": work.actor.id}
    work.execute(insert(table_of(SupplierMessage)), row)
    return str(row["id"])


def of_invitation(work: Work, invitation: str) -> tuple[StoredMessage, ...]:
    """Every message of an invitation of the actor's organisation, the oldest first."""
    statement = _messages(work).where(col(SupplierMessage.invitation_id) == invitation)
    ordered = statement.order_by(col(SupplierMessage.sent_at), col(SupplierMessage.id))
    return tuple(each(StoredMessage, work.execute(ordered)))


def of_id(work: Work, invitation: str, message: str) -> StoredMessage:
    """One message of an invitation."""
    stored = next((message_row for message_row in of_invitation(work, invitation) if message_row.id == message), None)
    if stored is None:
        raise NotFound
    return stored


def invitation_of(work: Work, campaign: str, message: str) -> str:
    """The id of the invitation of a message in a campaign of the actor's organisation."""
    which = (col(SupplierMessage.id) == message) & (col(Invitation.campaign_id) == campaign)
    invitation = work.execute(_messages(work).where(which)).one_or_none()
    if invitation is None:
        raise NotFound
    return str(invitation.invitation)


def page(work: Work, number: int, *, only_waiting: bool, campaign: str = "") -> MessagePage:
    """A page of the organisation's messages, or of one campaign's: waiting ones first, then the newest."""
    waiting = waiting_for_reply() & is_readable(work)
    statement = _messages(work)
    if only_waiting:
        statement = statement.where(waiting)
    if campaign:
        statement = statement.where(col(Invitation.campaign_id) == campaign)
    total = work.execute(select(func.count()).select_from(statement.order_by(None).subquery())).scalar_one()
    ordered = statement.order_by(waiting_for_reply().desc(), col(SupplierMessage.sent_at).desc())
    rows = work.execute(ordered.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return MessagePage(tuple(each(StoredMessage, rows)), total)


def count_waiting(work: Work) -> int:
    """How many messages that the actor may read wait for a reply."""
    return int(work.execute(waiting_in(work)).scalar_one())


def waiting_in(work: Work, campaign: str = "") -> AnySelect:
    """The statement that counts the messages waiting for a reply that the actor may read, of one campaign or all."""
    joined = table_of(SupplierMessage).join(
        table_of(Invitation), col(Invitation.id) == col(SupplierMessage.invitation_id)
    )
    own = col(SupplierMessage.organisation_id) == work.actor.organisation
    statement = select(func.count()).select_from(joined).where(own, waiting_for_reply(), is_readable(work))
    return statement.where(col(Invitation.campaign_id) == campaign) if campaign else statement


def waiting_for_reply() -> ColumnElement[bool]:
    """Whether a message waits for the buyer: `domain.supplier_messages.is_waiting` in SQL."""
    unanswered = col(SupplierMessage.answered_at).is_(None) & col(SupplierMessage.taken_back_at).is_(None)
    return unanswered & col(SupplierMessage.kind).not_in(sorted(NOTED))


def is_readable(work: Work) -> ColumnElement[bool]:
    """Whether the actor may read a message."""
    everything = col(SupplierMessage.id).is_not(None)
    return everything if policy.may(work.actor, "sensitive") else col(SupplierMessage.restricted).is_(False)


def answer(work: Work, message: str, outcome: Outcome, text: str | None) -> None:
    """Store the acting member's reply; without a text an earlier text stays."""
    columns: dict[str, Any] = {"answered_at": work.now, "answered_by": work.actor.id, "outcome": outcome}
    _change(work, message, columns | ({"answer_text": text} if text else {}))


def add_reopening(work: Work, invitation: str, text: str) -> None:
    """Record that the acting member reopened the answers without a request, and why."""
    message = add(work, invitation, "reopened", "", NOWHERE, None, False)
    answer(work, message, "reopened", text)


def take_back(work: Work, message: str) -> None:
    """Mark a message as taken back by the supplier."""
    _change(work, message, {"taken_back_at": work.now})


def end_waiting(work: Work, invitation: str) -> None:
    """Settle what waits on a revoked invitation: requests are taken back, declining messages acknowledged."""
    for message in waiting_of(of_invitation(work, invitation)):
        if message.kind in STANDING:
            answer(work, message.id, "acknowledged", None)
        else:
            take_back(work, message.id)


def _change(work: Work, message: str, columns: dict[str, Any]) -> None:
    which = (col(SupplierMessage.id) == message) & (col(SupplierMessage.organisation_id) == work.actor.organisation)
    work.execute(update(table_of(SupplierMessage)).where(which).values(columns))


def stand(work: Work, invitation: str, *, declined: bool = False, not_supplying: bool = False) -> None:
    """Set whether the supplier declines or no longer supplies; with neither, it answers again."""
    which = (col(Invitation.id) == invitation) & (col(Invitation.organisation_id) == work.actor.organisation)
    moments = {"declined_at": work.now if declined else None, "not_supplying_at": work.now if not_supplying else None}
    work.execute(update(table_of(Invitation)).where(which).values(moments))


def _messages(work: Work) -> AnySelect:
    message = SupplierMessage
    statement = select_as(
        StoredMessage,
        message,
        invitation=col(message.invitation_id),
        campaign=col(Invitation.campaign_id),
        campaign_title=col(Campaign.title),
        supplier=col(Supplier.name),
        sender=func.coalesce(col(Participant.name), col(Person.name), ""),
        answered_by=func.coalesce(col(Person.name), ""),
    )
    joined = table_of(message).join(table_of(Invitation), col(Invitation.id) == col(message.invitation_id))
    joined = joined.join(table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
    joined = joined.join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
    joined = joined.outerjoin(table_of(Participant), col(Participant.id) == col(message.sent_by))
    joined = joined.outerjoin(table_of(Member), col(Member.id) == col(message.answered_by))
    joined = joined.outerjoin(table_of(Person), col(Person.id) == col(Member.person_id))
    return statement.select_from(joined).where(col(message.organisation_id) == work.actor.organisation)


def waiting_of(messages: Sequence[StoredMessage]) -> tuple[StoredMessage, ...]:
    """Those of these messages that wait for the buyer."""
    return tuple(message for message in messages if message.is_waiting)
