"""Setting a password with the link of an email, for a new member or after it was forgotten.

Neither words nor timing reveal whether an address is known.
"""

from datetime import timedelta
from functools import partial

from portal.domain.events.organisations import PasswordSet
from portal.domain.refusals import Expired
from portal.domain.tokens import hash_of
from portal.mail import emails
from portal.mail.emails import MemberLinkFacts
from portal.storage import people, recent_emails, sessions
from portal.storage.database import Work
from portal.storage.sessions import Known
from portal.workflow import login_limits, queue_email, sign_in
from portal.workflow.login_limits import Visitor

PASSWORD_LINK_LIFETIME = timedelta(hours=2)
WELCOME_LINK_LIFETIME = timedelta(days=7)

PASSWORD_LINK_EXPIRED = "This link has been used or has expired. Ask for a new email on the sign-in page."  # noqa: S105 - a sentence


def ask_reset(work: Work, address: str, visitor: Visitor) -> None:
    """Send an email to set a password, if the address is known; the page does not reveal whether it is.

    For an unknown address the same is written and rolled back, so that both take the same time. The same happens for an
    immediate second request, because its email would end the first one's link.
    """
    known = sessions.by_address(work, address)
    if not login_limits.take(work, login_limits.of_password_email(work, address, visitor, known.id if known else None)):
        return
    if known is not None and not recent_emails.has_new_email(work, known.id, "password"):
        _write_password_email(work, known)
        return
    with work.session.begin_nested() as savepoint:
        person = people.person_for(work, f"{work.new_id()}@invalid.example")
        _write_password_email(work, Known(person, f"{person}@invalid.example", "", None, None, 0))
        savepoint.rollback()


def _write_password_email(work: Work, known: Known) -> None:
    link = password_link(work, known.id, PASSWORD_LINK_LIFETIME)
    facts = MemberLinkFacts(to=known.address, name=known.name, link=link, expires_at=work.now + PASSWORD_LINK_LIFETIME)
    write = partial(queue_email.queue, work, emails.password(facts), person=known.id)
    queue_email.or_note(work, write, kind="password", to=known.address)


def password_link(work: Work, person: str, good_for: timedelta) -> str:
    """The URL of a page where this person, or anybody who reads their emails, may set a password."""
    token = work.new_token()
    sessions.put_token(work, hash_of(token), person, work.now + good_for)
    return work.link("new_password", token=token)


def open_password_link(work: Work, token: str) -> Known:
    """The person whose password this email sets; refuses a used or expired one."""
    known = sessions.person_of_token(work, hash_of(token))
    if known is None:
        raise Expired(PASSWORD_LINK_EXPIRED)
    return known


def set_password(work: Work, token: str, password_hash: str) -> str:
    """Set the password with the token of an email, end all sessions, and begin a half session for the second step.

    The authenticator stays: a person who reads the emails has only one of the two factors.
    """
    known = open_password_link(work, token)
    if not sessions.use_token(work, hash_of(token)):
        raise Expired(PASSWORD_LINK_EXPIRED)
    sessions.set_password(work, known.id, password_hash)
    sessions.end_all(work, known.id)
    sign_in.note(work, known, PasswordSet)
    return sign_in.second_step(work, known)
