"""Who answers an invitation: its contact, and the colleagues the contact has given sections to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Select, delete, insert, select, update

from portal.storage.database import Work
from portal.storage.rows import col, table_of
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
    """The participant of an invitation's contact, as a row; `invitation` is the invitation's."""
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
    """The participants of new invitations' contacts."""
    if invitations:
        work.execute(insert(table_of(Participant)), [contact_row(work, invitation) for invitation in invitations])


def contact_of(invitation: str) -> Select[Any]:
    """The id of the contact's participant: there is always one."""
    return select(col(Participant.id)).where(
        col(Participant.invitation_id) == invitation,
        col(Participant.sections).is_(None),
        col(Participant.revoked_at).is_(None),
    )


def replace_contact(work: Work, organisation: str, invitation: str, address: str, name: str, language: str) -> None:
    """Somebody else is the contact now; what the former one answered stays theirs."""
    former = contact_of(invitation).scalar_subquery()
    work.execute(update(table_of(Participant)).where(col(Participant.id) == former).values(revoked_at=work.now))
    contact = {"contact_address": address, "contact_name": name, "language": language}
    add_contacts(work, [{"id": invitation, "organisation_id": organisation, **contact}])


def drop(work: Work, invitations: Iterable[str]) -> None:
    """Forget the participants of invitations that are taken off a list."""
    work.execute(delete(table_of(Participant)).where(col(Participant.invitation_id).in_(list(invitations))))


def sections_of(stored: Any) -> frozenset[SectionRef] | None:
    """The sections of a participant as they are kept in the database."""
    return None if stored is None else frozenset((family, section) for family, section in stored)
