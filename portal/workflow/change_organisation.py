"""A person who belongs to several organisations chooses one; none of them learns about the others."""

from dataclasses import dataclass

from portal.domain.refusals import Expired, NotFound
from portal.domain.tokens import hash_of
from portal.storage import people, sessions
from portal.storage.database import Work
from portal.storage.sessions import MemberSession, Membership
from portal.workflow import sign_in
from portal.workflow.member_session import SESSION_ENDED
from portal.workflow.sign_in import SignInResult


@dataclass(frozen=True)
class OrganisationChoice:
    """One organisation of a person, with the id of their membership."""

    member: str
    name: str
    is_current: bool


def choices(work: Work, token: str) -> list[OrganisationChoice]:
    """The organisations of the person with this session; runs outside any of them."""
    seen = _seen(work, token)
    return [
        OrganisationChoice(
            membership.member, people.organisation(work, membership.organisation).name, membership.member == seen.member
        )
        for membership in sessions.memberships(work, seen.person)
    ]


def change(work: Work, token: str, member: str) -> SignInResult:
    """Switch to another of one's own memberships: ends this session; the new one ends when it would have ended."""
    seen = _seen(work, token)
    membership = _own(work, seen, member)
    if membership.member == seen.member:
        return SignInResult("in", token)
    result = sign_in.admit(work, seen.person, seen.name, membership, seen.ends_at)
    if result.outcome != "held":
        sessions.end(work, hash_of(token))
    return result


def _own(work: Work, seen: MemberSession, member: str) -> Membership:
    for membership in sessions.memberships(work, seen.person):
        if membership.member == member:
            return membership
    raise NotFound


def _seen(work: Work, token: str) -> MemberSession:
    seen = sessions.seen(work, hash_of(token), ("member", "held"))
    if seen is None:
        raise Expired(SESSION_ENDED)
    return seen
