"""Signing in as a member: password, then an authenticator code.

Neither words nor timing reveal whether an address is known. Attempts are counted (`login_limits`) and stay counted,
because a wrong guess is a result, not an exception that would roll back its transaction. Argon2 runs between two
transactions (`matches`, `hashed`), never inside one, and not at all once a limit is reached.
"""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import pyotp
from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from portal.domain.events.organisations import PasswordSet, RecoveryCodeUsed, SignedIn
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Expired
from portal.domain.tokens import hash_of
from portal.storage import attempts, history, portal_state, sessions
from portal.storage.database import Work
from portal.storage.sealing import TOTP, Unsealable
from portal.storage.sessions import Known
from portal.workflow import login_limits, passwords, recovery_codes
from portal.workflow.login_limits import Visitor

LONGEST = timedelta(hours=12)
MFA_PENDING = timedelta(minutes=10)

CODES_PER_PERSON = 10

STEP_SECONDS = 30

ISSUER = "Candour"
WRONG_CODE = (
    "This code is wrong or was used before. Wait for the next one and enter that, or enter one of your recovery codes."
)
MFA_EXPIRED = "Signing in took too long. Please begin again."
UNREADABLE_SEED = (
    "Your authenticator cannot be checked, because the secret of this portal has changed. Ask whoever runs the portal "
    "to put the former secret back, or to let you in with the command portal member unlock."
)
HELD = (
    "This portal was restored from a copy. An owner of your organisation must release it before anybody else can sign "
    "in. Please try again later."
)

_hasher = PasswordHasher(
    time_cost=passwords.HASHING["passes"], memory_cost=passwords.HASHING["kib"], parallelism=1, type=Type.ID
)
_NOBODY = _hasher.hash("nobody's password")
"""Verified for unknown addresses, so that a known address takes no longer than an unknown one."""


@dataclass(frozen=True)
class LoginAttempt:
    """A counted attempt to sign in; `wait` if there were too many."""

    wait: bool
    person: str | None
    password_hash: str


@dataclass(frozen=True)
class TotpSeed:
    """An authenticator's seed to be scanned: as text to type, and as the URI in the QR code."""

    text: str
    address: str


@dataclass(frozen=True)
class SignInResult:
    """The result of the second step. `release`: signed in as an owner who must release the restored portal first.

    `recovered`: a recovery code was right, and a new authenticator is set up next.
    """

    outcome: Literal["in", "recovered", "release", "held", "wrong", "wait", "nowhere"]
    session: str = ""
    device: str = ""
    has_choice: bool = False


def hashed(password: str) -> str:
    """The argon2id hash of a password, as OWASP advises. Takes tens of milliseconds; call it outside a transaction."""
    return _hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Whether the password is right, in the same time for every person. Call it outside a transaction."""
    try:
        return _hasher.verify(password_hash, password[: passwords.LONGEST])
    except (VerificationError, InvalidHashError):
        return False


def register_attempt(work: Work, address: str, visitor: Visitor) -> LoginAttempt:
    """Count an attempt for this address, and return the hash to check the password with."""
    known = sessions.by_address(work, address)
    if not login_limits.take(work, login_limits.of_sign_in(work, address, visitor, known.id if known else None)):
        return LoginAttempt(True, None, _NOBODY)
    if known is None or known.password_hash is None:
        return LoginAttempt(False, None, _NOBODY)
    return LoginAttempt(False, known.id, known.password_hash)


def begin(work: Work, address: str, visitor: Visitor) -> str:
    """Begin a half session after a right password. A person without an authenticator gets a seed to scan."""
    known = sessions.by_address(work, address)
    if known is None:
        raise Expired(MFA_EXPIRED)
    login_limits.forgive(work, login_limits.of_sign_in(work, address, visitor, known.id))
    return second_step(work, known)


def second_step(work: Work, known: Known) -> str:
    """Begin a half session for a person with a right password, with a new seed if none was used yet."""
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
    """The second step: an authenticator code, each valid once. The half session becomes a full one.

    A recovery code deletes the authenticator instead: the same half session is used to set up a new one.
    """
    known = _known_mfa_pending(work, half)
    if attempts.count(work, f"code:{known.id}", login_limits.WINDOW) > CODES_PER_PERSON:
        sessions.end(work, hash_of(half))
        return SignInResult("wait")
    if known.totp_last_step > 0 and recovery_codes.use(work, known.id, digits):
        attempts.forgive(work, f"code:{known.id}")
        sessions.set_seed(work, known.id, work.seal.seal(_new_seed(work).encode(), TOTP))
        note(work, known, RecoveryCodeUsed)
        return SignInResult("recovered")
    if not is_right_code(work, known, digits):
        return SignInResult("wrong")
    attempts.forgive(work, f"code:{known.id}")
    sessions.end(work, hash_of(half))
    return _admit(work, known)


def note(work: Work, known: Known, event: type[RecoveryCodeUsed] | type[PasswordSet]) -> None:
    """Note an event in the history of every organisation the person belongs to."""
    for membership in sessions.memberships(work, known.id):
        history.note(work, event(membership.member), membership.organisation)


def is_right_code(work: Work, known: Known, digits: str) -> bool:
    """Use up a code of the person's authenticator; returns whether it was right."""
    step = _step_of(work, known, "".join(digits.split()))
    return step is not None and sessions.take_step(work, known.id, step)


def _step_of(work: Work, known: Known, digits: str) -> int | None:
    """The time step of this code: the current one, the last or the next, because clocks differ slightly."""
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
    """Begin a session for one membership of a person who is fully authenticated."""
    held = portal_state.is_held(work, membership.organisation)
    if held and "owner" not in membership.roles:
        return SignInResult("held")
    token = work.new_token()
    kind: sessions.Kind = "held" if held else "member"
    sessions.begin(work, hash_of(token), kind, person, ends_at, membership)
    actor = Actor("member", membership.member, name, membership.organisation)
    history.note(replace(work, actor=actor), SignedIn(actor.id), actor.organisation)
    return SignInResult("release" if held else "in", token, login_limits.device_cookie(work, person))
