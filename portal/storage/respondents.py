"""Whoever answers for a supplier: the link that lets them in, and the session that follows it.

A link is known by the hash of its token only. A session is bound to one invitation, so two invitations in one browser
never mix, and ending it is deleting its row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from portal.storage import bounced, participants
from portal.storage.database import Work
from portal.storage.tables import METADATA

_link = METADATA.tables["link"]
_email = METADATA.tables["email"]
_invitation = METADATA.tables["invitation"]
_campaign = METADATA.tables["campaign"]
_organisation = METADATA.tables["organisation"]
_response = METADATA.tables["response"]
_session = METADATA.tables["session"]
_participant = METADATA.tables["participant"]


@dataclass(frozen=True)
class LinkTarget:
    """What a link leads to, and the address its email went to (which need not be the participant's of today)."""

    invitation: str
    organisation: str
    organisation_name: str
    participant: str
    participant_name: str
    contact_line: str
    address: str
    withdrawn: bool
    closed_at: datetime | None
    submitted_at: datetime | None
    opened_at: datetime | None
    response: str | None


@dataclass(frozen=True)
class RespondentSession:
    """A respondent's session with the invitation it is bound to."""

    invitation: str
    organisation: str
    participant: str
    participant_name: str
    sections: Any
    seen_at: datetime
    ends_at: datetime
    language: str


_WAY = (
    select(
        _link.c.invitation_id,
        _link.c.organisation_id,
        _organisation.c.name.label("organisation_name"),
        _campaign.c.contact_line,
        _participant.c.id.label("participant_id"),
        _participant.c.name.label("participant_name"),
        _participant.c.revoked_at.label("participant_revoked_at"),
        func.coalesce(_email.c.to_address, _participant.c.address).label("address"),
        _link.c.revoked_at.label("link_revoked_at"),
        _invitation.c.revoked_at.label("invitation_revoked_at"),
        _invitation.c.submitted_at,
        _invitation.c.opened_at,
        _campaign.c.closed_at,
        _response.c.id.label("response_id"),
    )
    .select_from(_link)
    .join(_invitation, _invitation.c.id == _link.c.invitation_id)
    .join(_participant, _participant.c.id == _link.c.participant_id)
    .join(_campaign, _campaign.c.id == _invitation.c.campaign_id)
    .join(_organisation, _organisation.c.id == _link.c.organisation_id)
    .outerjoin(_email, _email.c.id == _link.c.email_id)
    .outerjoin(_response, _response.c.invitation_id == _invitation.c.id)
    .where(_link.c.token_hash == bindparam("token_hash"))
    .with_for_update(of=_invitation)
)

_SEEN = (
    select(
        _session.c.invitation_id,
        _session.c.organisation_id,
        _participant.c.id,
        _participant.c.name,
        _participant.c.sections,
        _session.c.seen_at,
        _session.c.ends_at,
        _participant.c.language,
    )
    .select_from(_session)
    .join(_participant, _participant.c.id == _session.c.participant_id)
    .where(_session.c.id_hash == bindparam("id_hash"), _session.c.kind == "respondent")
    .where(_participant.c.revoked_at.is_(None))
)


def add_link(
    work: Work, organisation: str, invitation: str, token_hash: str, email: str | None, participant: str | None = None
) -> None:
    """An email's own right to open an invitation, for its contact unless it says for which other participant."""
    row = {"token_hash": token_hash, "organisation_id": organisation, "invitation_id": invitation}
    whose = participant or participants.contact_of(invitation).scalar_subquery()
    work.execute(insert(_link).values(**row, participant_id=whose, email_id=email, created_at=work.now))


def by_link(work: Work, token_hash: str) -> LinkTarget | None:
    """Where the link leads; None for a token that never was."""
    row = work.execute(_WAY, {"token_hash": token_hash}).one_or_none()
    if row is None:
        return None
    return LinkTarget(
        invitation=row.invitation_id,
        organisation=row.organisation_id,
        organisation_name=row.organisation_name,
        participant=row.participant_id,
        participant_name=row.participant_name,
        contact_line=row.contact_line,
        address=row.address,
        withdrawn=any((row.link_revoked_at, row.invitation_revoked_at, row.participant_revoked_at)),
        closed_at=row.closed_at,
        submitted_at=row.submitted_at,
        opened_at=row.opened_at,
        response=row.response_id,
    )


def mark_opened(work: Work, way: LinkTarget) -> None:
    """Keep the first opening, and give the invitation the one response that everything typed will hang on."""
    if way.response is None:
        response = {"id": work.new_id(), "organisation_id": way.organisation, "invitation_id": way.invitation}
        work.execute(insert(_response), {**response, "created_at": work.now, "changed_at": work.now})
    bounced.clear(work, way.invitation)
    if way.opened_at is None:
        opened = update(_invitation).where(_invitation.c.id == way.invitation).values(opened_at=work.now)
        work.execute(opened)


def mark_advice_read(work: Work, invitation: str) -> bool:
    """Keep when the supplier said that the advice was read; the first time stays. Whether this was the first."""
    which = (_invitation.c.id == invitation) & _invitation.c.advice_read_at.is_(None)
    return work.execute(update(_invitation).where(which).values(advice_read_at=work.now)).rowcount == 1


def advice_read_at(work: Work, invitation: str) -> datetime | None:
    """When the supplier said that the advice was read, if it did."""
    statement = select(_invitation.c.advice_read_at).where(_invitation.c.id == invitation)
    return work.execute(statement).scalar_one_or_none()


def begin(work: Work, way: LinkTarget, id_hash: str, ends_at: datetime) -> None:
    """A session bound to the invitation, and to nothing else."""
    work.execute(
        insert(_session),
        {
            "id_hash": id_hash,
            "kind": "respondent",
            "organisation_id": way.organisation,
            "invitation_id": way.invitation,
            "participant_id": way.participant,
            "created_at": work.now,
            "seen_at": work.now,
            "ends_at": ends_at,
        },
    )


def seen(work: Work, id_hash: str) -> RespondentSession | None:
    """The session behind a cookie; None when it has ended, was ended, or is somebody else's kind."""
    row = work.execute(_SEEN, {"id_hash": id_hash}).one_or_none()
    return None if row is None else RespondentSession(*row)


def touch(work: Work, id_hash: str) -> None:
    """The session was used now."""
    work.execute(update(_session).where(_session.c.id_hash == id_hash).values(seen_at=work.now))


def end(work: Work, id_hash: str) -> None:
    """End one session."""
    work.execute(delete(_session).where(_session.c.id_hash == id_hash))


def end_all(work: Work, invitation: str) -> None:
    """End every session on an invitation: its address was corrected, or its link revoked."""
    work.execute(delete(_session).where(_session.c.invitation_id == invitation))
