"""A member's way in: password, then the code of an authenticator app; both set and set again by an email.

Whether an address is known is never told, by words or by time. Attempts are counted (`login_limits`) and stay counted
because a wrong guess is an outcome, not a refusal that would take its transaction back. Argon2 runs between two
transactions (`matches`, `hashed`), never inside one, and not at all once a limit is reached.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

import pyotp
from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from portal.domain.events.organisations import PasswordSet, RecoveryCodeUsed, SignedIn
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Expired
from portal.domain.tokens import hash_of
from portal.mail import emails
from portal.mail.emails import PasswordFacts
from portal.storage import attempts, history, people, portal_state, recent_emails, sessions
from portal.storage.database import Work
from portal.storage.sealing import TOTP, Unsealable
from portal.storage.sessions import Known
from portal.workflow import login_limits, passwords, queue_email, recovery_codes
from portal.workflow.login_limits import Visitor

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
MFA_PENDING = timedelta(minutes=10)
TOUCH_AFTER = timedelta(minutes=1)
PASSWORD_LINK_LIFETIME = timedelta(hours=2)
WELCOME_LINK_LIFETIME = timedelta(days=7)

CODES_PER_PERSON = 10

STEP_SECONDS = 30

ISSUER = "Candour"
WRONG_CODE = (
    "This code is wrong or was used before. Wait for the next one and enter that, or enter one of your recovery codes."
)
SESSION_ENDED = "You were signed out after 30 minutes of inactivity. Your changes have not been saved yet."
MFA_EXPIRED = "Signing in took too long. Please begin again."
UNREADABLE_SEED = (
    "Your authenticator cannot be checked, because the secret of this portal has changed. Ask whoever runs the portal "
    "to put the former secret back, or to let you in with the command portal member unlock."
)
HELD = (
    "This portal was restored from a copy. An owner of your organisation must release it before anybody else can sign "
    "in. Please try again later."
)
PASSWORD_LINK_EXPIRED = "This link has been used or has expired. Ask for a new email on the sign-in page."  # noqa: S105 - a sentence

_hasher = PasswordHasher(
    time_cost=passwords.HASHING["passes"], memory_cost=passwords.HASHING["kib"], parallelism=1, type=Type.ID
)
_NOBODY = _hasher.hash("nobody's password")
"""Checked where no person is known, so that a known address takes no longer than an unknown one."""


@dataclass(frozen=True)
class LoginAttempt:
    """An attempt to sign in, counted; `wait` when there were too many."""

    wait: bool
    person: str | None
    password_hash: str


@dataclass(frozen=True)
class ActiveSession:
    """A member's live session; `is_stale` when its use should be noted again."""

    actor: Actor
    is_stale: bool


@dataclass(frozen=True)
class TotpSeed:
    """An authenticator's seed that waits to be scanned: as text to type, and as the address in the QR code."""

    text: str
    address: str


@dataclass(frozen=True)
class SignInResult:
    """How the second step went. `release`: in, but after a restore, where an owner must release the portal first.

    `recovered`: a recovery code was right, and a new authenticator is set up next.
    """

    outcome: Literal["in", "recovered", "release", "held", "wrong", "wait", "nowhere"]
    session: str = ""
    device: str = ""
    has_choice: bool = False


def hashed(password: str) -> str:
    """What is kept of a password: argon2id as OWASP advises. Takes tens of milliseconds; call it outside a step."""
    return _hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Whether this is the password, in the same time for every person. Call it outside a step."""
    try:
        return _hasher.verify(password_hash, password[: passwords.LONGEST])
    except (VerificationError, InvalidHashError):
        return False


def register_attempt(work: Work, address: str, visitor: Visitor) -> LoginAttempt:
    """Count an attempt for this address, and say what the password must match."""
    known = sessions.by_address(work, address)
    if not login_limits.take(work, login_limits.of_sign_in(work, address, visitor, known.id if known else None)):
        return LoginAttempt(True, None, _NOBODY)
    if known is None or known.password_hash is None:
        return LoginAttempt(False, None, _NOBODY)
    return LoginAttempt(False, known.id, known.password_hash)


def begin(work: Work, address: str, visitor: Visitor) -> str:
    """The password was right: open a half session. Somebody without an authenticator gets a seed to scan."""
    known = sessions.by_address(work, address)
    if known is None:
        raise Expired(MFA_EXPIRED)
    login_limits.forgive(work, login_limits.of_sign_in(work, address, visitor, known.id))
    return second_step(work, known)


def second_step(work: Work, known: Known) -> str:
    """Open a half session for a person whose password was right, with a new seed where none was used yet."""
    if known.totp_sealed is None or known.totp_last_step == 0:
        sessions.set_seed(work, known.id, work.seal.seal(_new_seed(work).encode(), TOTP))
    token = work.new_token()
    sessions.begin(work, hash_of(token), "half", known.id, work.now + MFA_PENDING)
    return token


def _new_seed(work: Work) -> str:
    return work.new_token()[:32].upper()


def seed_to_scan(work: Work, half: str) -> TotpSeed | None:
    """The seed this person must scan first; None once a code of it has been used."""
    known = _known_mfa_pending(work, half)
    if known.totp_sealed is None or known.totp_last_step > 0:
        return None
    text = _seed_of(work, known.totp_sealed)
    return TotpSeed(text, pyotp.TOTP(text).provisioning_uri(name=known.address, issuer_name=ISSUER))


def _seed_of(work: Work, sealed: bytes) -> str:
    try:
        return work.seal.open(sealed, TOTP).decode()
    except Unsealable:
        raise Conflict(UNREADABLE_SEED) from None


def _known_mfa_pending(work: Work, half: str) -> Known:
    pending = sessions.by_half(work, hash_of(half))
    if pending is None or work.now >= pending[1]:
        raise Expired(MFA_EXPIRED)
    return pending[0]


def code(work: Work, half: str, digits: str) -> SignInResult:
    """The second step: a code of the authenticator, each used once. The half session becomes a whole one.

    A recovery code ends the authenticator instead: the same half session goes on to set up a new one.
    """
    known = _known_mfa_pending(work, half)
    if attempts.count(work, f"code:{known.id}", login_limits.WINDOW) > CODES_PER_PERSON:
        sessions.end(work, hash_of(half))
        return SignInResult("wait")
    if known.totp_last_step > 0 and recovery_codes.use(work, known.id, digits):
        attempts.forgive(work, f"code:{known.id}")
        sessions.set_seed(work, known.id, work.seal.seal(_new_seed(work).encode(), TOTP))
        _note(work, known, RecoveryCodeUsed)
        return SignInResult("recovered")
    if not is_right_code(work, known, digits):
        return SignInResult("wrong")
    attempts.forgive(work, f"code:{known.id}")
    sessions.end(work, hash_of(half))
    return _admit(work, known)


def _note(work: Work, known: Known, event: type[RecoveryCodeUsed] | type[PasswordSet]) -> None:
    """In the history of every organisation the person belongs to."""
    for membership in sessions.memberships(work, known.id):
        history.note(work, event(membership.member), membership.organisation)


def is_right_code(work: Work, known: Known, digits: str) -> bool:
    """Whether this is a code of the person's authenticator; each is good once."""
    step = _step_of(work, known, "".join(digits.split()))
    return step is not None and sessions.take_step(work, known.id, step)


def _step_of(work: Work, known: Known, digits: str) -> int | None:
    """The time step whose code this is: the present one, the last or the next, for clocks that differ a little."""
    if known.totp_sealed is None:
        return None
    totp = pyotp.TOTP(_seed_of(work, known.totp_sealed))
    present = int(work.now.timestamp()) // STEP_SECONDS
    matched = None
    for step in (present - 1, present, present + 1):
        if hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), digits.encode()):
            matched = step
    return matched


def _admit(work: Work, known: Known) -> SignInResult:
    memberships = sessions.memberships(work, known.id)
    if not memberships:
        return SignInResult("nowhere")
    open_ones = [membership for membership in memberships if not portal_state.is_held(work, membership.organisation)]
    first = (open_ones or memberships)[0]
    result = admit(work, known.id, known.name or known.address, first, work.now + LONGEST)
    return replace(result, has_choice=len(memberships) > 1 and result.outcome == "in")


def admit(work: Work, person: str, name: str, membership: sessions.Membership, ends_at: datetime) -> SignInResult:
    """Open a session for one membership of a person who has shown who they are."""
    held = portal_state.is_held(work, membership.organisation)
    if held and "owner" not in membership.roles:
        return SignInResult("held")
    token = work.new_token()
    kind: sessions.Kind = "held" if held else "member"
    sessions.begin(work, hash_of(token), kind, person, ends_at, membership)
    actor = Actor("member", membership.member, name, membership.organisation)
    history.note(replace(work, actor=actor), SignedIn(actor.id), actor.organisation)
    return SignInResult("release" if held else "in", token, login_limits.device_cookie(work, person))


def active_session(work: Work, token: str, kinds: Sequence[sessions.Kind] = ("member",)) -> ActiveSession | None:
    """The member behind a session's token; None when it has ended, by hand or by itself."""
    seen = sessions.seen(work, hash_of(token), kinds)
    if seen is None or work.now >= min(seen.ends_at, seen.seen_at + IDLE):
        return None
    actor = Actor("member", seen.member, seen.name, seen.organisation, seen.roles)
    return ActiveSession(actor, work.now - seen.seen_at > TOUCH_AFTER)


def member_of(work: Work, token: str) -> Actor | None:
    """The member behind a session's token."""
    session_found = active_session(work, token)
    return session_found.actor if session_found else None


def touch_session(work: Work, token: str) -> None:
    """Note that the session is being used."""
    sessions.touch(work, hash_of(token))


def sign_out(work: Work, token: str) -> None:
    """End the session, for good."""
    sessions.end(work, hash_of(token))


def ask_reset(work: Work, address: str, visitor: Visitor) -> None:
    """Send an email with which a password can be set, if the address is known; nobody is told which it was.

    For an unknown address the same is written, and taken back: the next request waits as long for the one as for the
    other. So it is for a second request at once, whose email would end the link of the first.
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
    facts = PasswordFacts(to=known.address, name=known.name, link=link, expires_at=work.now + PASSWORD_LINK_LIFETIME)
    write = partial(queue_email.queue, work, emails.password(facts), person=known.id)
    queue_email.or_note(work, write, kind="password", to=known.address)


def password_link(work: Work, person: str, good_for: timedelta) -> str:
    """The address of a page where this person, and whoever reads their emails, may set a password."""
    token = work.new_token()
    sessions.put_token(work, hash_of(token), person, work.now + good_for)
    return work.link("new_password", token=token)


def open_password_link(work: Work, token: str) -> Known:
    """Whose password this email sets; refuses an email that was used or is too old."""
    known = sessions.person_of_token(work, hash_of(token))
    if known is None:
        raise Expired(PASSWORD_LINK_EXPIRED)
    return known


def set_password(work: Work, token: str, password_hash: str) -> str:
    """Set the password by an email's right, end all sessions, and open a half session for the second step.

    The authenticator stays: whoever reads the emails has one of two keys, not both.
    """
    known = open_password_link(work, token)
    if not sessions.use_token(work, hash_of(token)):
        raise Expired(PASSWORD_LINK_EXPIRED)
    sessions.set_password(work, known.id, password_hash)
    sessions.end_all(work, known.id)
    _note(work, known, PasswordSet)
    return second_step(work, known)
