"""A member's own account: name, password, recovery codes, sessions. It belongs to the person, not an organisation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from portal.domain.events.organisations import AddressChanged, AuthenticatorReplaced, PasswordSet, RecoveryCodesMade
from portal.domain.one_line import one_line
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Expired, Invalid
from portal.domain.tokens import hash_of
from portal.sheets import time_zones
from portal.storage import attempts, history, recovery, sessions
from portal.storage.database import Work
from portal.storage.sessions import Known, OpenSession
from portal.workflow import login_limits, member_session, passwords, recovery_codes

LONGEST_NAME = 200
NO_NAME = "Enter your name, in 200 characters or fewer."
UNKNOWN_ZONE = "Enter a time zone such as Europe/Vienna or Asia/Dhaka, or leave this blank for UTC."
WRONG_PASSWORD = "This is not your password."  # noqa: S105 - a sentence
TOO_OFTEN = "There were too many attempts. Please wait 15 minutes, then try again."
JUST_MADE = "New codes have just been made on another page. If you have not seen them, make new codes again."
TRIES = 10


@dataclass(frozen=True)
class Account:
    """What a person sees of their account. `mark` identifies the set of recovery codes at that time."""

    address: str
    name: str
    time_zone: str
    codes_left: int
    mark: str
    sessions: tuple[OpenSession, ...]
    current: str


def view(work: Work, token: str) -> Account:
    """The account of the person with this session; runs outside any organisation."""
    person = known(work, token)
    marks = recovery.mark(work, person.id)
    open_sessions = tuple(sessions.of_person(work, person.id))
    left = recovery.count_unused(work, person.id)
    return Account(person.address, person.name, person.time_zone, left, marks, open_sessions, hash_of(token))


def known(work: Work, token: str) -> Known:
    """The person with this session."""
    seen = sessions.seen(work, hash_of(token))
    if seen is None:
        raise Expired(member_session.SESSION_ENDED)
    return sessions.by_person(work, seen.person)


def rename(work: Work, token: str, name: str) -> None:
    """Change the person's name."""
    plain = one_line(name)
    if not 0 < len(plain) <= LONGEST_NAME:
        raise Invalid(NO_NAME, fields=("name",))
    sessions.rename(work, known(work, token).id, plain)


def choose_zone(work: Work, token: str, typed: str) -> None:
    """Set the time zone in which times are shown to the person; blank is UTC."""
    zone = time_zones.zone(typed) if typed.strip() else ""
    if zone is None:
        raise Invalid(UNKNOWN_ZONE, fields=("zone",))
    sessions.set_zone(work, known(work, token).id, zone)


def password_hash(work: Work, token: str) -> str:
    """The hash of the current password; counts an attempt, which is forgiven if the password is right."""
    person = known(work, token)
    count_try(work, f"account:{person.id}")
    return person.password_hash or ""


def count_try(work: Work, key: str) -> None:
    """Count an attempt under a key; refused after TRIES."""
    if attempts.count(work, key, login_limits.WINDOW) > TRIES:
        raise Conflict(TOO_OFTEN)


def words_about(work: Work, token: str) -> Sequence[str]:
    """The person's own words, which make a bad password."""
    return passwords.words_about(work, known(work, token))


def change_password(work: Work, token: str, new_hash: str) -> None:
    """Change the password, after the current one was verified, and end all other sessions."""
    person = known(work, token)
    attempts.forgive(work, f"account:{person.id}")
    sessions.set_password(work, person.id, new_hash)
    sessions.end_others(work, person.id, hash_of(token))
    note(work, person, PasswordSet)


def make_codes(work: Work, token: str, mark: str) -> list[str]:
    """Make ten recovery codes after the password was verified, unless others were made since the page was opened."""
    person = known(work, token)
    attempts.forgive(work, f"account:{person.id}")
    recovery.lock(work, person.id)
    if recovery.mark(work, person.id) != mark:
        raise Conflict(JUST_MADE)
    note(work, person, RecoveryCodesMade)
    return recovery_codes.make(work, person.id)


def end_session(work: Work, token: str, id_hash: str) -> bool:
    """End one of the person's own sessions; returns whether it was the current one."""
    return sessions.end_own(work, known(work, token).id, id_hash) and id_hash == hash_of(token)


OwnEvent: TypeAlias = type[AddressChanged] | type[AuthenticatorReplaced] | type[PasswordSet] | type[RecoveryCodesMade]


def note(work: Work, person: Known, event: OwnEvent) -> None:
    """Record an event in the history of every organisation that the person works for."""
    for membership in sessions.memberships(work, person.id):
        actor = Actor("member", membership.member, person.name or person.address, membership.organisation)
        history.note(replace(work, actor=actor), event(membership.member), membership.organisation)
