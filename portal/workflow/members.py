"""The members of an organisation and their roles: only an owner changes them, and the history records it."""

from collections.abc import Collection

from portal.domain import addresses, policy
from portal.domain.events.organisations import (
    AuthenticatorReset,
    MemberAdded,
    MemberRemoved,
    MemberUnlocked,
    RolesChanged,
    WelcomeResent,
)
from portal.domain.one_line import one_line
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid, NotFound
from portal.mail import emails
from portal.mail.emails import MemberAddedFacts
from portal.storage import history, people, recent_emails, sessions
from portal.storage.database import Database, Work
from portal.storage.people import Member
from portal.workflow import queue_email, reset_password
from portal.workflow.account import LONGEST_NAME

LONG_NAME = f"Use {LONGEST_NAME} characters or fewer for the name."
ALREADY_SET = (
    "This person has a password already, and it stays. Add them without a password, or use the command portal member "
    "unlock if they cannot get in."
)


def add(work: Work, address: str, roles: Collection[str], *, name: str = "", password_hash: str | None = None) -> str:
    """Add a member to the actor's organisation, with an email; returns the member's id.

    With `password_hash` (set by an operator) the email links to the sign-in page, else to the page for choosing a
    password.
    """
    policy.check(work.actor, "members")
    plain, named = addresses.stored(address), one_line(name)
    if len(named) > LONGEST_NAME:
        raise Invalid(LONG_NAME, fields=("name",))
    member_id = people.add_member(work, _organisation(work), plain, roles, named)
    member = people.member(work, member_id)
    if password_hash is not None and member.has_password:
        raise Conflict(ALREADY_SET)
    if password_hash is not None:
        sessions.set_password(work, member.person, password_hash)
    history.note(work, MemberAdded(member_id, tuple(sorted(member.roles))))
    _welcome(work, member, has_password=member.has_password or password_hash is not None)
    return member_id


def _organisation(work: Work) -> str:
    if work.actor.organisation is None:
        raise Invalid("Choose the organisation this member belongs to.")
    return work.actor.organisation


def _welcome(work: Work, member: Member, *, has_password: bool) -> None:
    expires_at = work.now + reset_password.WELCOME_LINK_LIFETIME
    link = (
        work.link("sign_in")
        if has_password
        else reset_password.password_link(work, member.person, reset_password.WELCOME_LINK_LIFETIME)
    )
    facts = MemberAddedFacts(
        to=member.address,
        name=member.name,
        link=link,
        has_password=has_password,
        expires_at=expires_at,
        organisation=people.organisation(work, member.organisation).name,
        added_by=work.actor.name,
        roles=policy.role_names(member.roles),
    )
    email = emails.member_added(facts)
    queue_email.queue(work, email, organisation=member.organisation, person=member.person)


def set_roles(work: Work, member_id: str, roles: Collection[str]) -> None:
    """Replace a member's roles, effective from their next request."""
    policy.check(work.actor, "members")
    before = people.member(work, member_id).roles
    people.set_roles(work, member_id, roles)
    history.note(work, RolesChanged(member_id, tuple(sorted(before)), tuple(sorted(set(roles)))))


def remove(work: Work, member_id: str) -> None:
    """End a membership and its sessions at once. The member's actions stay in the history."""
    policy.check(work.actor, "members")
    people.remove_member(work, member_id)
    history.note(work, MemberRemoved(member_id))


def write_again(work: Work, member_id: str) -> bool:
    """Email a member who has never signed in here again; the previous email's link stops working.

    False if one was just written: pressing a button twice would otherwise end its link before anybody reads it.
    """
    policy.check(work.actor, "members")
    member = people.member(work, member_id)
    if member.has_signed_in or member.removed_at is not None:
        raise Invalid("This member has signed in already. They can ask for an email on the sign-in page.")
    if recent_emails.has_new_email(work, member.person, "member_added", member.organisation):
        return False
    _welcome(work, member, has_password=member.has_password)
    history.note(work, WelcomeResent(member_id))
    return True


def reset_authenticator(database: Database, member_id: str, *, actor: Actor) -> None:
    """Delete a member's authenticator and end their sessions; they set up a new one when they next sign in.

    It stays for a person of several organisations, because one owner alone must not weaken access to another. The owner
    does not learn which it was: an organisation does not learn of others.
    """
    policy.check(actor, "members")
    member = database.read(people.member, member_id, actor=actor)
    is_elsewhere = len(database.read(sessions.memberships, member.person)) > 1
    database.write(_reset, member_id, is_elsewhere, actor=actor)


def _reset(work: Work, member_id: str, is_elsewhere: bool) -> None:
    member = people.member(work, member_id)
    if member.removed_at is not None or not member.has_signed_in:
        return
    history.note(work, AuthenticatorReset(member_id))
    if not is_elsewhere:
        sessions.forget_seed(work, member.person)


def unlock(work: Work, address: str) -> str:
    """A one-time link for a member who lost everything, to set up password and authenticator again.

    Their current password and authenticator end now, so that nobody with only one of them can use it first.
    """
    policy.check(work.actor, "members")
    plain = addresses.stored(address)
    member = next((member_row for member_row in people.members(work) if member_row.address == plain), None)
    if member is None:
        raise NotFound(f"{plain} is not a member of this organisation.")
    sessions.lock_out(work, member.person)
    history.note(work, MemberUnlocked(member.id))
    return reset_password.password_link(work, member.person, reset_password.PASSWORD_LINK_LIFETIME)
