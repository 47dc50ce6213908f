"""The people who answer an invitation: its contact, and the colleagues to whom the contact has given sections."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Select, delete, insert, select, update

from portal.storage.database import Work
from portal.storage.rows import col, each, select_as, table_of
from portal.storage.tables import Participant

SectionRef: TypeAlias = tuple[str, str]
"""Family and section."""


@dataclass(frozen=True)
class StoredParticipant:
    """A participant. `sections` is None for the contact, who answers all of the response."""

    id: str
    invitation: str
    address: str
    name: str
    language: str
    sections: frozenset[SectionRef] | None
    created_at: datetime
    revoked_at: datetime | None


def contact_row(work: Work, invitation: dict[str, Any]) -> dict[str, Any]:
    """The participant row of an invitation's contact; `invitation` is the invitation's row."""
    return {
        "id": work.new_id(),
        "organisation_id": invitation["organisation_id"],
        "invitation_id": invitation["id"],
        "address": invitation["contact_address"],
        "name": invitation["contact_name"],
        "language": invitation["language"],
        "created_at": work.now,
    }


def add_contacts(work: Work, invitations: Sequence[dict[str, Any]]) -> None:
    """Add the participants for new invitations' contacts."""
    if invitations:
        work.execute(insert(table_of(Participant)), [contact_row(work, invitation) for invitation in invitations])


def contact_of(invitation: str) -> Select[Any]:
    """A query for the id of the contact's participant; there is always exactly one."""
    return select(col(Participant.id)).where(
        col(Participant.invitation_id) == invitation,
        col(Participant.sections).is_(None),
        col(Participant.revoked_at).is_(None),
    )


def contacts_of(invitation: str) -> Select[Any]:
    """A query for the ids of everybody who is or was the contact."""
    of_invitation = col(Participant.invitation_id) == invitation
    return select(col(Participant.id)).where(of_invitation, col(Participant.sections).is_(None))


def replace_contact(work: Work, organisation: str, invitation: str, address: str, name: str, language: str) -> None:
    """Make somebody else the contact; all former participants are revoked, and their answers stay under their names."""
    former = (col(Participant.invitation_id) == invitation) & col(Participant.revoked_at).is_(None)
    work.execute(update(table_of(Participant)).where(former).values(revoked_at=work.now))
    contact = {"contact_address": address, "contact_name": name, "language": language}
    add_contacts(work, [{"id": invitation, "organisation_id": organisation, **contact}])


def drop(work: Work, invitations: Iterable[str] | Select[Any]) -> None:
    """Delete the participants of invitations that are deleted; `invitations` are ids, or a query for them."""
    chosen = invitations if isinstance(invitations, Select) else list(invitations)
    work.execute(delete(table_of(Participant)).where(col(Participant.invitation_id).in_(chosen)))


def colleagues(work: Work, invitation: str) -> list[StoredParticipant]:
    """The colleagues who have sections now, in the order in which they got them."""
    statement = select_as(StoredParticipant, Participant, invitation=col(Participant.invitation_id))
    of_invitation = statement.where(col(Participant.invitation_id) == invitation, col(Participant.revoked_at).is_(None))
    rows = work.execute(of_invitation.order_by(col(Participant.created_at), col(Participant.id)))
    people = (replace(person, sections=sections_of(person.sections)) for person in each(StoredParticipant, rows))
    return [person for person in people if person.sections is not None]


def add_colleague(
    work: Work, invitation: str, address: str, name: str, language: str, sections: Iterable[SectionRef]
) -> str:
    """Add a colleague with the sections that the acting participant gives; returns the new participant's id."""
    row: dict[str, Any] = {"id": work.new_id(), "organisation_id": work.actor.organisation, "invitation_id": invitation}
    row |= {"address": address, "name": name, "language": language, "created_at": work.now}
    given = [list(section) for section in sorted(sections)]
    work.execute(insert(table_of(Participant)), {**row, "sections": given, "invited_by": work.actor.id})
    return str(row["id"])


def revoke(work: Work, invitation: str, participant: str) -> bool:
    """Revoke a colleague: their link and sessions stop working; returns whether there was such a colleague."""
    which = (col(Participant.id) == participant) & (col(Participant.invitation_id) == invitation)
    which &= col(Participant.invited_by).is_not(None) & col(Participant.revoked_at).is_(None)
    return work.execute(update(table_of(Participant)).where(which).values(revoked_at=work.now)).rowcount == 1


def sections_of(stored: Any) -> frozenset[SectionRef] | None:
    """The sections of a participant, read from the form in the database."""
    return None if stored is None else frozenset((family, section) for family, section in stored)
