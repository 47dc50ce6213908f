"""A member's session in a browser: it ends by signing out, after 30 minutes without use, or when its time is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from portal.domain.policy import Actor
from portal.domain.tokens import hash_of
from portal.storage import sessions
from portal.storage.database import Work

IDLE = timedelta(minutes=30)

TOUCH_AFTER = timedelta(minutes=1)

SESSION_ENDED = "You were signed out after 30 minutes of inactivity. Your changes have not been saved yet."


@dataclass(frozen=True)
class ActiveSession:
    """A member's active session; `is_stale` if its use should be recorded again."""

    actor: Actor
    is_stale: bool


def active_session(work: Work, token: str, kinds: Sequence[sessions.Kind] = ("member",)) -> ActiveSession | None:
    """The active session of a token; None if it was ended or has expired."""
    seen = sessions.seen(work, hash_of(token), kinds)
    if seen is None or work.now >= min(seen.ends_at, seen.seen_at + IDLE):
        return None
    actor = Actor("member", seen.member, seen.name, seen.organisation, seen.roles, time_zone=seen.time_zone)
    return ActiveSession(actor, work.now - seen.seen_at > TOUCH_AFTER)


def member_of(work: Work, token: str) -> Actor | None:
    """The member of a session's token."""
    session = active_session(work, token)
    return session.actor if session else None


def touch_session(work: Work, token: str) -> None:
    """Record that the session was used."""
    sessions.touch(work, hash_of(token))


def sign_out(work: Work, token: str) -> None:
    """End the session."""
    sessions.end(work, hash_of(token))
