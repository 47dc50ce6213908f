"""Claiming due emails to send them now; those that no longer make sense are withdrawn or rewritten."""

from dataclasses import dataclass, replace
from datetime import timedelta

from portal.domain.email import REMINDERS, is_stale, senseless
from portal.domain.policy import Actor
from portal.storage import deliveries, email_claims, outbox, reminders
from portal.storage.database import Work
from portal.storage.email_claims import Claimed, Due
from portal.storage.sealing import Unsealable
from portal.workflow import extend, invite, queue_email, remind
from portal.workflow.queue_email import NOT_OURS

BATCH = 50

UNSEALABLE = "It was sealed under another secret and can no longer be read. Write it again."


@dataclass(frozen=True)
class Claim:
    """Claimed emails, and how many were withdrawn or failed during claiming."""

    emails: tuple[Claimed, ...]
    withdrawn: int = 0
    failed: int = 0


def claim(work: Work, limit: int = BATCH, lease: timedelta = email_claims.LEASE) -> Claim:
    """Claim due emails. Those that no longer make sense are withdrawn, those that are out of date rewritten.

    One that cannot be opened or judged is marked as failed and does not stop the others.
    """
    wanted: list[str] = []
    withdrawn = failed = 0
    for email in email_claims.due(work, limit):
        verdict = _judged(work, email)
        withdrawn += verdict == "withdrawn"
        failed += verdict == "failed"
        if verdict == "send":
            wanted.append(email.id)
    taken = (
        [_opened(work, claimed, sealed) for claimed, sealed in email_claims.take(work, wanted, lease)] if wanted else []
    )
    emails = tuple(claimed for claimed in taken if claimed is not None)
    return Claim(emails, withdrawn, failed + len(taken) - len(emails))


def _judged(work: Work, email: Due) -> str:
    """Whether to send it: `send`, `withdrawn` or `failed`."""
    verdicts: list[str] = []
    reason = queue_email.attempt(work, lambda: verdicts.append(_verdict(work, email)))
    if reason is None:
        return verdicts[0]
    deliveries.mark_failed(work, email.id, reason)
    return "failed"


def _verdict(work: Work, email: Due) -> str:
    if email.begun_at is not None and email.kind in REMINDERS:
        deliveries.mark_presumed(work, email.id, "Probably delivered. The worker was stopped while it was being sent.")
        return "withdrawn"
    if email.kind == "reminder" and reminders.names_others(work, email.id):
        _write_anew(work, email)
        return "withdrawn"
    if (reason := senseless(email.standing, work.now)) is not None:
        deliveries.mark_withdrawn(work, email.id, reason)
        return "withdrawn"
    if is_stale(email.standing, work.now):
        _write_anew(work, email)
        return "withdrawn"
    return "send"


def _write_anew(work: Work, email: Due) -> None:
    """Withdraw an email that is out of date and queue a new one with the current facts."""
    deliveries.mark_withdrawn(work, email.id, "Written anew, because what it says has changed.")
    assert email.organisation is not None and email.invitation is not None
    inside = replace(work, actor=Actor("portal", "portal", "The portal", email.organisation))
    if email.kind == "invitation":
        invite.write_again(inside, email.invitation)
    elif email.kind == "extension":
        extend.write_again(inside, email.invitation)
    else:
        remind.write_again(inside, email.id)


def _opened(work: Work, claimed: Claimed, sealed: bytes) -> Claimed | None:
    try:
        return replace(claimed, data=work.seal.open(sealed, outbox.PURPOSE))
    except NOT_OURS:
        raise
    except Exception as problem:
        reason = UNSEALABLE if isinstance(problem, Unsealable) else queue_email.reason_of(problem)
        deliveries.mark_failed(work, claimed.id, reason)
        return None
