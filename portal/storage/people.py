"""Organisations, the people who work for them, and their roles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, insert, select, update

from portal.domain import addresses
from portal.domain.policy import ROLES
from portal.domain.refusals import Conflict, Invalid, NotFound
from portal.storage.database import Work
from portal.storage.rows import col, each, filled, select_as, table_of
from portal.storage.tables import Member as MemberTable
from portal.storage.tables import Organisation as OrganisationTable
from portal.storage.tables import Person, Session


@dataclass(frozen=True)
class Organisation:
    """A buyer's organisation."""

    id: str
    name: str
    language: str


@dataclass(frozen=True)
class Member:
    """A person in an organisation. `has_signed_in` once they did so to this organisation.

    Before that `name` is what an owner typed. `has_password` is about the person: no page may show it, because the
    password may have been set with another organisation.
    """

    id: str
    organisation: str
    person: str
    address: str
    name: str
    roles: frozenset[str]
    added_at: datetime
    removed_at: datetime | None
    has_password: bool
    has_signed_in: bool


_MEMBER = (
    select(
        col(MemberTable.id),
        col(MemberTable.organisation_id),
        col(MemberTable.person_id),
        col(Person.address),
        case((col(MemberTable.first_seen_at).is_(None), col(MemberTable.invited_as)), else_=col(Person.name)).label(
            "name"
        ),
        col(MemberTable.roles),
        col(MemberTable.added_at),
        col(MemberTable.removed_at),
        col(Person.password_hash).is_not(None).label("has_password"),
        col(MemberTable.first_seen_at).is_not(None).label("has_signed_in"),
    )
    .select_from(table_of(MemberTable))
    .join(table_of(Person), col(Person.id) == col(MemberTable.person_id))
)


def add_organisation(work: Work, name: str, language: str = "en") -> str:
    """Add an organisation; returns its id."""
    if not name.strip():
        raise Invalid("An organisation needs a name.")
    row = {"id": work.new_id(), "name": name.strip(), "language": language, "created_at": work.now}
    work.execute(insert(table_of(OrganisationTable)), row)
    return str(row["id"])


def organisation(work: Work, id: str) -> Organisation:
    """One organisation; members and respondents get only their own."""
    if work.actor.organisation not in (None, id):
        raise NotFound
    row = work.execute(select_as(Organisation, OrganisationTable).where(col(OrganisationTable.id) == id)).one_or_none()
    if row is None:
        raise NotFound("There is no organisation with this id.")
    return filled(Organisation, row)


def organisations(work: Work) -> Sequence[Organisation]:
    """Every organisation of this installation, by name; for operators."""
    statement = select_as(Organisation, OrganisationTable)
    rows = work.execute(statement.order_by(col(OrganisationTable.name), col(OrganisationTable.id)))
    return list(each(Organisation, rows))


def always_code(work: Work) -> bool:
    """Whether the actor's organisation asks for a code at every opening of a supplier's link."""
    own = col(OrganisationTable.id) == work.actor.organisation
    return bool(work.execute(select(col(OrganisationTable.always_code)).where(own)).scalar_one())


def set_always_code(work: Work, always: bool) -> bool:
    """Set whether the organisation asks for a code at every opening; returns whether that is a change."""
    own = (col(OrganisationTable.id) == work.actor.organisation) & (col(OrganisationTable.always_code) != always)
    return work.execute(update(table_of(OrganisationTable)).where(own).values(always_code=always)).rowcount == 1


def person_for(work: Work, address: str, name: str = "") -> str:
    """The id of the person with this address, who is added if there is none."""
    plain = addresses.looked_up(address)
    person = work.execute(select(col(Person.id)).where(col(Person.address) == plain)).scalar()
    if person:
        return str(person)
    row = {"id": work.new_id(), "address": plain, "name": name, "totp_last_step": 0, "created_at": work.now}
    work.execute(insert(table_of(Person)), row)
    return str(row["id"])


def add_member(work: Work, organisation: str, address: str, roles: Iterable[str], name: str = "") -> str:
    """Add a member with `roles`; one who was removed before comes back under the same id."""
    person, held = person_for(work, address, name), _known(roles)
    where = (col(MemberTable.organisation_id) == organisation) & (col(MemberTable.person_id) == person)
    existing = work.execute(select(col(MemberTable.id), col(MemberTable.removed_at)).where(where)).one_or_none()
    if existing is None:
        new = {"id": work.new_id(), "organisation_id": organisation, "person_id": person, "roles": held}
        work.execute(insert(table_of(MemberTable)), {**new, "added_at": work.now, "invited_as": name})
        return str(new["id"])
    if existing.removed_at is None:
        raise Conflict("This person is a member already.", code="already_member", fields=("address",))
    again = {"added_at": work.now, "invited_as": name, "first_seen_at": None, "removed_at": None}
    work.execute(update(table_of(MemberTable)).where(where).values(roles=held, **again))
    return str(existing.id)


def _known(roles: Iterable[str]) -> list[str]:
    wanted = set(roles)
    unknown = wanted - set(ROLES)
    if unknown or not wanted:
        sentence = f"A member has at least one of these roles: {', '.join(ROLES)}."
        raise Invalid(sentence, fields=("roles",))
    return [role for role in ROLES if role in wanted]


def members(work: Work) -> Sequence[Member]:
    """The current members of the actor's organisation, by address."""
    mine = (col(MemberTable.organisation_id) == work.actor.organisation) & col(MemberTable.removed_at).is_(None)
    rows = work.execute(_MEMBER.where(mine).order_by(col(Person.address)))
    return [_as_member(row) for row in rows]


def member(work: Work, id: str) -> Member:
    """One member of the actor's organisation, removed ones included; any other id is not found."""
    mine = (col(MemberTable.id) == id) & (col(MemberTable.organisation_id) == work.actor.organisation)
    row = work.execute(_MEMBER.where(mine)).one_or_none()
    if row is None:
        raise NotFound
    return _as_member(row)


def _as_member(row: Any) -> Member:
    return Member(
        row.id,
        row.organisation_id,
        row.person_id,
        row.address,
        row.name,
        frozenset(row.roles),
        row.added_at,
        row.removed_at,
        bool(row.has_password),
        bool(row.has_signed_in),
    )


def set_roles(work: Work, id: str, roles: Iterable[str]) -> None:
    """Replace a member's roles; an organisation never loses its last owner."""
    held = _known(roles)
    if "owner" not in held:
        _keep_an_owner(work, id)
    _change(work, id, roles=held)


def remove_member(work: Work, id: str) -> None:
    """End a membership and its sessions at once; the row stays because the history refers to it."""
    _keep_an_owner(work, id)
    _change(work, id, removed_at=work.now)
    work.execute(delete(table_of(Session)).where(col(Session.member_id) == id))


def _keep_an_owner(work: Work, id: str) -> None:
    """Refuse to remove the last owner. Locks the owners, so that two cannot remove each other at once."""
    own = (col(MemberTable.organisation_id) == work.actor.organisation) & col(MemberTable.removed_at).is_(None)
    rows = work.execute(select(col(MemberTable.id), col(MemberTable.roles)).where(own).with_for_update()).all()
    owners = {row.id for row in rows if "owner" in row.roles}
    if owners == {id}:
        raise Conflict("An organisation needs an owner. Make another member an owner first.")


def _change(work: Work, id: str, **values: Any) -> None:
    mine = (
        (col(MemberTable.id) == id)
        & (col(MemberTable.organisation_id) == work.actor.organisation)
        & col(MemberTable.removed_at).is_(None)
    )
    statement = update(table_of(MemberTable)).where(mine).values(**values).returning(col(MemberTable.id))
    if work.execute(statement).one_or_none() is None:
        raise NotFound
