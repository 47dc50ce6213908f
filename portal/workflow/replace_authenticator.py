"""Moving to another authenticator app: a code of the current one, or a recovery code, ends it at once.

Every session ends, and a half session is used to set up the new one. A password alone is not enough, because a person
who reads the member's emails could set one.
"""

from dataclasses import replace

from portal.domain.events.organisations import AuthenticatorReplaced
from portal.domain.refusals import Invalid
from portal.storage import attempts, sessions
from portal.storage.database import Work
from portal.storage.sessions import Known
from portal.workflow import account, recovery_codes, sign_in


def count_try(work: Work, token: str) -> None:
    """Count an attempt in its own transaction, so that a wrong code does not undo the count."""
    account.count_try(work, _key(account.known(work, token)))


def end_present(work: Work, token: str, typed: str) -> str:
    """End the current authenticator; returns the half session in which the new one is set up."""
    known = account.known(work, token)
    if not recovery_codes.use(work, known.id, typed) and not sign_in.is_right_code(work, known, typed):
        raise Invalid(sign_in.WRONG_CODE, fields=("code",))
    attempts.forgive(work, _key(known))
    sessions.forget_seed(work, known.id)
    account.note(work, known, AuthenticatorReplaced)
    return sign_in.second_step(work, replace(known, totp_sealed=None, totp_last_step=0))


def _key(known: Known) -> str:
    return f"authenticator:{known.id}"
