"""Respondents: the links that admit them, and their sessions.

A link is known only by the hash of its token. A session is bound to one invitation, so two invitations in one browser
never mix; ending a session deletes its row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, func, insert, or_, select, update

from portal.storage import bounced, participants
from portal.storage.database import Work
from portal.storage.rows import col, filled, select_as, table_of
from portal.storage.tables import (
    Campaign,
    Invitation,
    Link,
    Organisation,
    OutboxEmail,
    Participant,
    Response,
    Session,
    Supplier,
)


@dataclass(frozen=True)
class LinkTarget:
    """What a link leads to, and the address its email was sent to; `own_address` is the participant's current one."""

    invitation: str
    organisation: str
    organisation_name: str
    participant: str
    participant_name: str
    campaign: str
    supplier: str
    language: str
    time_zone: str
    zone_source: str
    is_contact: bool
    address: str
    own_address: str
    was_admitted: bool
    always_code: bool
    withdrawn: bool
    closed_at: datetime | None
    submitted_at: datetime | None
    opened_at: datetime | None
    response: str | None


@dataclass(frozen=True)
class RespondentSession:
    """A respondent's session, with its invitation."""

    invitation: str
    organisation: str
    participant: str
    participant_name: str
    sections: Any
    browser: str | None
    seen_at: datetime
    ends_at: datetime
    language: str


TARGET_COLUMNS = {
    "invitation": col(Invitation.id),
    "organisation": col(Invitation.organisation_id),
    "organisation_name": col(Organisation.name),
    "participant": col(Participant.id),
    "participant_name": col(Participant.name),
    "campaign": col(Campaign.id),
    "supplier": col(Supplier.name),
    "time_zone": col(Invitation.time_zone),
    "zone_source": col(Invitation.zone_source),
    "is_contact": col(Participant.sections).is_(None),
    "language": col(Participant.language),
    "own_address": col(Participant.address),
    "was_admitted": col(Participant.admitted_at).is_not(None),
    "always_code": case(
        (col(Campaign.code_rule) == "", col(Organisation.always_code)), else_=col(Campaign.code_rule) == "always"
    ),
    "closed_at": col(Campaign.closed_at),
    "submitted_at": col(Invitation.submitted_at),
    "opened_at": col(Invitation.opened_at),
    "response": col(Response.id),
}
"""What a link leads to, without the address it was sent to and without whether it was withdrawn."""

_WAY = (
    select_as(
        LinkTarget,
        **TARGET_COLUMNS,
        address=func.coalesce(col(OutboxEmail.to_address), col(Participant.address)),
        withdrawn=or_(
            col(Link.revoked_at).is_not(None),
            col(Invitation.revoked_at).is_not(None),
            col(Participant.revoked_at).is_not(None),
        ),
    )
    .select_from(table_of(Link))
    .join(table_of(Invitation), col(Invitation.id) == col(Link.invitation_id))
    .join(table_of(Participant), col(Participant.id) == col(Link.participant_id))
    .join(table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
    .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
    .join(table_of(Organisation), col(Organisation.id) == col(Link.organisation_id))
    .outerjoin(table_of(OutboxEmail), col(OutboxEmail.id) == col(Link.email_id))
    .outerjoin(table_of(Response), col(Response.invitation_id) == col(Invitation.id))
    .where(col(Link.token_hash) == bindparam("token_hash"))
)
_WAY_LOCKED = _WAY.with_for_update(of=table_of(Invitation))

_SEEN = (
    select_as(
        RespondentSession,
        Session,
        invitation=col(Session.invitation_id),
        organisation=col(Session.organisation_id),
        participant=col(Participant.id),
        participant_name=col(Participant.name),
        sections=col(Participant.sections),
        browser=col(Session.browser_id),
        language=col(Participant.language),
    )
    .select_from(table_of(Session))
    .join(table_of(Participant), col(Participant.id) == col(Session.participant_id))
    .where(col(Session.id_hash) == bindparam("id_hash"), col(Session.kind) == "respondent")
    .where(col(Participant.revoked_at).is_(None))
)


def add_link(
    work: Work, organisation: str, invitation: str, token_hash: str, email: str | None, participant: str | None = None
) -> None:
    """Add a link that opens an invitation, for its contact unless another participant is given."""
    row = {"token_hash": token_hash, "organisation_id": organisation, "invitation_id": invitation}
    whose = participant or participants.contact_of(invitation).scalar_subquery()
    work.execute(insert(table_of(Link)).values(**row, participant_id=whose, email_id=email, created_at=work.now))


def drop_link(work: Work, token_hash: str) -> None:
    """Delete a link that nobody was given."""
    work.execute(delete(table_of(Link)).where(col(Link.token_hash) == token_hash))


def by_link(work: Work, token_hash: str, *, locked: bool = True) -> LinkTarget | None:
    """What a link leads to; None for an unknown token. `locked` waits for others who open the same invitation."""
    row = work.execute(_WAY_LOCKED if locked else _WAY, {"token_hash": token_hash}).one_or_none()
    return None if row is None else filled(LinkTarget, row)


def mark_opened(work: Work, way: LinkTarget) -> None:
    """Record the first opening, and create the invitation's response, to which all answers belong."""
    if way.response is None:
        response = {"id": work.new_id(), "organisation_id": way.organisation, "invitation_id": way.invitation}
        work.execute(insert(table_of(Response)), {**response, "created_at": work.now, "changed_at": work.now})
    bounced.clear(work, way.invitation)
    if not way.was_admitted:
        first = update(table_of(Participant)).where(col(Participant.id) == way.participant)
        work.execute(first.values(admitted_at=work.now))
    if way.opened_at is None:
        opened = update(table_of(Invitation)).where(col(Invitation.id) == way.invitation).values(opened_at=work.now)
        work.execute(opened)


def set_zone(work: Work, invitation: str, zone: str, source: str) -> None:
    """Set the supplier's time zone, and where it comes from."""
    which = update(table_of(Invitation)).where(col(Invitation.id) == invitation)
    work.execute(which.values(time_zone=zone, zone_source=source))


def mark_advice_read(work: Work, invitation: str) -> bool:
    """Record when the supplier confirmed reading the advice, only the first time; returns whether this was it."""
    which = (col(Invitation.id) == invitation) & col(Invitation.advice_read_at).is_(None)
    return work.execute(update(table_of(Invitation)).where(which).values(advice_read_at=work.now)).rowcount == 1


def advice_read_at(work: Work, invitation: str) -> datetime | None:
    """When the supplier confirmed reading the advice, if it did."""
    statement = select(col(Invitation.advice_read_at)).where(col(Invitation.id) == invitation)
    return work.execute(statement).scalar_one_or_none()


def begin(work: Work, way: LinkTarget, id_hash: str, ends_at: datetime, browser: str | None = None) -> None:
    """Begin a session bound only to the invitation and to a browser's row."""
    work.execute(
        insert(table_of(Session)),
        {
            "id_hash": id_hash,
            "kind": "respondent",
            "organisation_id": way.organisation,
            "invitation_id": way.invitation,
            "participant_id": way.participant,
            "browser_id": browser,
            "created_at": work.now,
            "seen_at": work.now,
            "ends_at": ends_at,
        },
    )


def seen(work: Work, id_hash: str) -> RespondentSession | None:
    """The session with this token hash; None if it has ended or is not a respondent's."""
    row = work.execute(_SEEN, {"id_hash": id_hash}).one_or_none()
    return None if row is None else filled(RespondentSession, row)


def touch(work: Work, id_hash: str) -> None:
    """Record that the session was used now."""
    work.execute(update(table_of(Session)).where(col(Session.id_hash) == id_hash).values(seen_at=work.now))


def end(work: Work, id_hash: str) -> None:
    """End one session."""
    work.execute(delete(table_of(Session)).where(col(Session.id_hash) == id_hash))


def end_all(work: Work, invitation: str) -> None:
    """End every session of an invitation, because its address was corrected or its link revoked."""
    work.execute(delete(table_of(Session)).where(col(Session.invitation_id) == invitation))
