"""Members' sign-in data: the person of an address, their sessions, and password links.

Sessions are rows under the hash of their token, so a copy of the database opens nothing and any session can be ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import CursorResult, bindparam, delete, insert, select, update

from portal.domain import addresses
from portal.storage.database import Work
from portal.storage.rows import col, each, filled, select_as, table_of
from portal.storage.tables import Member, PasswordToken, Person, Session

Kind = Literal["member", "half", "held"]
"""`half`: only the password was given; `held`: an owner who must release a restored portal first."""


@dataclass(frozen=True)
class Known:
    """What signing in needs to know about a person. A seed whose last step is 0 was shown but never used."""

    id: str
    address: str
    name: str
    password_hash: str | None
    totp_sealed: bytes | None
    totp_last_step: int
    time_zone: str = ""


@dataclass(frozen=True)
class MemberSession:
    """A member's active session."""

    member: str
    organisation: str
    person: str
    name: str
    roles: frozenset[str]
    seen_at: datetime
    ends_at: datetime
    time_zone: str = ""


@dataclass(frozen=True)
class Membership:
    """One organisation a person belongs to."""

    member: str
    organisation: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OpenSession:
    """An active session of a member."""

    id_hash: str
    created_at: datetime
    seen_at: datetime


_KNOWN = select_as(Known, Person)
_SEEN = (
    select(
        col(Member.id),
        col(Member.organisation_id),
        col(Person.id).label("person"),
        col(Person.name),
        col(Person.address),
        col(Person.time_zone),
        col(Member.roles),
        col(Session.seen_at),
        col(Session.ends_at),
    )
    .select_from(table_of(Session))
    .join(table_of(Member), col(Member.id) == col(Session.member_id))
    .join(table_of(Person), col(Person.id) == col(Member.person_id))
    .where(
        col(Session.id_hash) == bindparam("id_hash"),
        col(Session.kind).in_(bindparam("kinds", expanding=True)),
        col(Member.removed_at).is_(None),
    )
)


def by_address(work: Work, address: str) -> Known | None:
    """The person with this address, in whatever case and form it is written."""
    row = work.execute(_KNOWN.where(col(Person.address) == addresses.looked_up(address))).first()
    return filled(Known, row) if row else None


def by_half(work: Work, id_hash: str) -> tuple[Known, datetime] | None:
    """The person of a half session, and when it ends."""
    statement = (
        _KNOWN.add_columns(col(Session.ends_at))
        .join(table_of(Session), col(Session.person_id) == col(Person.id))
        .where(col(Session.id_hash) == id_hash, col(Session.kind) == "half")
    )
    row = work.execute(statement).first()
    return (filled(Known, row), row.ends_at) if row else None


def seen(work: Work, id_hash: str, kinds: Sequence[Kind] = ("member",)) -> MemberSession | None:
    """The member of a session, unless the membership has ended."""
    row = work.execute(_SEEN, {"id_hash": id_hash, "kinds": list(kinds)}).first()
    if row is None:
        return None
    return MemberSession(
        row.id,
        row.organisation_id,
        row.person,
        row.name or row.address,
        frozenset(row.roles),
        row.seen_at,
        row.ends_at,
        row.time_zone,
    )


def memberships(work: Work, person: str) -> list[Membership]:
    """The organisations a person belongs to now, the longest membership first."""
    statement = (
        select(col(Member.id), col(Member.organisation_id), col(Member.roles))
        .where(col(Member.person_id) == person, col(Member.removed_at).is_(None))
        .order_by(col(Member.added_at), col(Member.id))
    )
    rows = work.execute(statement)
    return [Membership(row.id, row.organisation_id, frozenset(row.roles)) for row in rows]


def begin(
    work: Work, id_hash: str, kind: Kind, person: str, ends_at: datetime, membership: Membership | None = None
) -> None:
    """Begin a session, the first of a membership or a later one; also deletes sessions that have ended."""
    work.execute(delete(table_of(Session)).where(col(Session.ends_at) < work.now))
    work.execute(
        insert(table_of(Session)).values(
            id_hash=id_hash,
            kind=kind,
            person_id=person,
            member_id=membership.member if membership else None,
            organisation_id=membership.organisation if membership else None,
            created_at=work.now,
            seen_at=work.now,
            ends_at=ends_at,
        )
    )
    if membership is not None:
        first = (col(Member.id) == membership.member) & col(Member.first_seen_at).is_(None)
        work.execute(update(table_of(Member)).where(first).values(first_seen_at=work.now))


def touch(work: Work, id_hash: str) -> None:
    """Record that a session was used now."""
    work.execute(update(table_of(Session)).where(col(Session.id_hash) == id_hash).values(seen_at=work.now))


def end(work: Work, id_hash: str) -> None:
    """End one session."""
    work.execute(delete(table_of(Session)).where(col(Session.id_hash) == id_hash))


def end_all(work: Work, person: str) -> None:
    """End every session of a person, half sessions included."""
    work.execute(delete(table_of(Session)).where(col(Session.person_id) == person))


def of_person(work: Work, person: str) -> list[OpenSession]:
    """A person's active full sessions, the last used first."""
    mine = (col(Session.person_id) == person) & (col(Session.kind) == "member") & (col(Session.ends_at) > work.now)
    statement = select_as(OpenSession, Session).where(mine).order_by(col(Session.seen_at).desc())
    return list(each(OpenSession, work.execute(statement)))


def end_others(work: Work, person: str, id_hash: str) -> None:
    """End every session of a person except one."""
    others = (col(Session.person_id) == person) & (col(Session.id_hash) != id_hash)
    work.execute(delete(table_of(Session)).where(others))


def end_own(work: Work, person: str, id_hash: str) -> bool:
    """End one session if it is this person's; returns whether it was."""
    own = (col(Session.person_id) == person) & (col(Session.id_hash) == id_hash)
    return work.execute(delete(table_of(Session)).where(own)).rowcount == 1


def by_person(work: Work, person: str) -> Known:
    """What signing in needs to know about a person."""
    return filled(Known, work.execute(_KNOWN.where(col(Person.id) == person)).one())


def rename(work: Work, person: str, name: str) -> None:
    """Change a person's name."""
    work.execute(update(table_of(Person)).where(col(Person.id) == person).values(name=name))


def set_zone(work: Work, person: str, zone: str) -> None:
    """Set the time zone in which times are shown to a person."""
    work.execute(update(table_of(Person)).where(col(Person.id) == person).values(time_zone=zone))


def set_password(work: Work, person: str, password_hash: str) -> None:
    """Store the hash of a new password."""
    work.execute(update(table_of(Person)).where(col(Person.id) == person).values(password_hash=password_hash))


def lock_out(work: Work, person: str) -> None:
    """Delete the password and the seed, so that this person needs a new link; ends every session."""
    nothing = {"totp_sealed": None, "totp_last_step": 0, "password_hash": None}
    work.execute(update(table_of(Person)).where(col(Person.id) == person).values(nothing))
    end_all(work, person)


def forget_seed(work: Work, person: str) -> None:
    """Delete the authenticator's seed and end every session; the password stays."""
    nothing = {"totp_sealed": None, "totp_last_step": 0}
    work.execute(update(table_of(Person)).where(col(Person.id) == person).values(nothing))
    end_all(work, person)


def set_seed(work: Work, person: str, sealed: bytes) -> None:
    """Store a new TOTP seed, not yet used."""
    work.execute(update(table_of(Person)).where(col(Person.id) == person).values(totp_sealed=sealed, totp_last_step=0))


def take_step(work: Work, person: str, step: int) -> bool:
    """Use up a TOTP step and all before it; False if it was used already."""
    done = work.execute(
        update(table_of(Person))
        .where(col(Person.id) == person, col(Person.totp_last_step) < step)
        .values(totp_last_step=step)
    )
    return isinstance(done, CursorResult) and done.rowcount == 1


def put_token(work: Work, hash_: str, person: str, expires_at: datetime) -> None:
    """Allow a token from an email to set this person's password until `expires_at`; earlier tokens end."""
    work.execute(select(col(Person.id)).where(col(Person.id) == person).with_for_update())
    work.execute(delete(table_of(PasswordToken)).where(col(PasswordToken.person_id) == person))
    work.execute(
        insert(table_of(PasswordToken)).values(hash=hash_, person_id=person, created_at=work.now, expires_at=expires_at)
    )


def person_of_token(work: Work, hash_: str) -> Known | None:
    """The person whose password this token may set now."""
    statement = _KNOWN.join(table_of(PasswordToken), col(PasswordToken.person_id) == col(Person.id)).where(
        col(PasswordToken.hash) == hash_, col(PasswordToken.used_at).is_(None), col(PasswordToken.expires_at) > work.now
    )
    row = work.execute(statement).first()
    return filled(Known, row) if row else None


def use_token(work: Work, hash_: str) -> bool:
    """Use up a token; False if it was used meanwhile."""
    done = work.execute(
        update(table_of(PasswordToken))
        .where(col(PasswordToken.hash) == hash_, col(PasswordToken.used_at).is_(None))
        .values(used_at=work.now)
    )
    return isinstance(done, CursorResult) and done.rowcount == 1
