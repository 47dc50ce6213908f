"""The invitations of one buyer that have the same contact: one person for several sites or campaigns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, literal

from portal.storage import statuses
from portal.storage.database import Work
from portal.storage.respondents import TARGET_COLUMNS, LinkTarget
from portal.storage.rows import AnySelect, col, each, filled, select_as, table_of
from portal.storage.tables import Campaign, Invitation, Organisation, Participant, Response, Supplier

MOST = 200

_reader = table_of(Participant).alias("reader")


@dataclass(frozen=True)
class ContactRequest:
    """An invitation in the list that its contact sees."""

    invitation: str
    campaign: str
    title: str
    supplier_name: str
    due_at: datetime
    zone: str
    started_at: datetime | None
    submitted_at: datetime | None
    closed_at: datetime | None


def _of_same_contact(statement: AnySelect) -> AnySelect:
    """Restrict to sent invitations whose contact is the acting contact."""
    return (
        statement.select_from(table_of(Participant))
        .join(_reader, col(Participant.address) == col(Participant.address, _reader))
        .join(table_of(Invitation), col(Invitation.id) == col(Participant.invitation_id))
        .join(table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
        .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
        .join(table_of(Organisation), col(Organisation.id) == col(Invitation.organisation_id))
        .outerjoin(table_of(Response), col(Response.invitation_id) == col(Invitation.id))
        .where(
            col(Participant.id, _reader) == bindparam("reader"),
            col(Participant.sections, _reader).is_(None),
            col(Participant.sections).is_(None),
            col(Participant.revoked_at).is_(None),
            col(Participant.organisation_id) == bindparam("organisation"),
            col(Invitation.invited_at).is_not(None),
            col(Invitation.revoked_at).is_(None),
        )
    )


_REQUESTS = (
    _of_same_contact(
        select_as(
            ContactRequest,
            Invitation,
            invitation=col(Invitation.id),
            campaign=col(Campaign.id),
            title=col(Campaign.title),
            supplier_name=col(Supplier.name),
            due_at=statuses.due_at(),
            zone=col(Campaign.zone),
            closed_at=col(Campaign.closed_at),
        )
    )
    .order_by(
        col(Invitation.submitted_at).is_not(None), statuses.due_at(), col(Supplier.name_order), col(Invitation.id)
    )
    .limit(MOST)
)

_TARGET = (
    _of_same_contact(
        select_as(LinkTarget, **TARGET_COLUMNS, address=col(Participant.address), withdrawn=literal(False))
    )
    .where(col(Invitation.id) == bindparam("invitation"))
    .with_for_update(of=table_of(Invitation))
)


def requests(work: Work) -> Sequence[ContactRequest]:
    """Every request of the acting contact, unanswered ones first, by due time."""
    return list(each(ContactRequest, work.execute(_REQUESTS, _given(work))))


def target(work: Work, invitation: str) -> LinkTarget | None:
    """The invitation that the acting contact switches to; None if it is not theirs."""
    row = work.execute(_TARGET, {**_given(work), "invitation": invitation}).one_or_none()
    return None if row is None else filled(LinkTarget, row)


def _given(work: Work) -> dict[str, str | None]:
    return {"reader": work.actor.id, "organisation": work.actor.organisation}
