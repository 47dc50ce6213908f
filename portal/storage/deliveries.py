"""The outcome of an email: sent, deferred, bounced, blocked, withdrawn, failed; and its effect on the invitation."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from portal.storage import bounced
from portal.storage.database import Work
from portal.storage.outbox import ours
from portal.storage.rows import col, table_of
from portal.storage.tables import Invitation, OutboxEmail

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP = timedelta(days=5)
PAUSE = timedelta(minutes=1)
"""Short, because these emails have no problem themselves: they are sent soon after the server is back."""

GAVE_UP = "Given up after five days."


def mark_sent(work: Work, email_id: str, answer: str | None = None) -> None:
    """Mark as sent: the bytes are wiped; Message-ID, subject, hash and the server's answer stay."""
    values = {"sent_at": work.now, "answer": answer, "problem": None, "refused_at": None, "failed_at": None}
    row = _finish(work, email_id, presumed_at=None, withdrawn_at=None, **values)
    _invitation_left(work, row)
    if row is not None and row.invitation_id is not None and row.bounced_at is None:
        bounced.clear(work, row.invitation_id, row.to_address)


def mark_presumed(work: Work, email_id: str, reason: str) -> None:
    """Mark as probably sent: nobody knows whether the server took it, and it is not sent again."""
    _invitation_left(work, _finish(work, email_id, presumed_at=work.now, problem=reason))


def _finish(work: Work, email_id: str, **facts: Any) -> Any:
    """Finish an email with these facts, unless it was sent already."""
    done = {"finished_at": work.now, "claimed_until": None, "sealed": None, **facts}
    statement = (
        update(table_of(OutboxEmail))
        .where(col(OutboxEmail.id) == email_id, col(OutboxEmail.sent_at).is_(None))
        .values(done)
    )
    wanted = (
        col(OutboxEmail.invitation_id),
        col(OutboxEmail.kind),
        col(OutboxEmail.to_address),
        col(OutboxEmail.bounced_at),
    )
    return work.execute(statement.returning(*wanted)).one_or_none()


def _invitation_left(work: Work, row: Any) -> None:
    if row is None or row.invitation_id is None or row.kind != "invitation":
        return
    which = col(Invitation.id) == row.invitation_id
    work.execute(update(table_of(Invitation)).where(which).values(failed_at=None, failed_reason=None))
    first = which & col(Invitation.sent_at).is_(None)
    work.execute(update(table_of(Invitation)).where(first).values(sent_at=work.now))


def mark_begun(work: Work, email_ids: Sequence[str]) -> None:
    """Mark that sending has begun: if the worker dies now, the emails may have arrived."""
    work.execute(update(table_of(OutboxEmail)).where(col(OutboxEmail.id).in_(email_ids)).values(begun_at=work.now))


def mark_deferred(work: Work, email_id: str, reason: str, kind: str | None = None) -> None:
    """Try again later, with a longer pause each time, up to five days after it was queued.

    Then it bounces with `kind`, so that somebody checks the address.
    """
    row = _waiting(work, email_id)
    if row is None:
        return
    if work.now - row.queued_at > GIVE_UP:
        mark_refused(work, email_id, f"{GAVE_UP} {reason}", kind or "expired")
        return
    _again(work, email_id, _wait(work, row.attempts), deferred_at=work.now, problem=reason)


def mark_blocked(work: Work, email_id: str, reason: str) -> None:
    """Mark that its words, size or sender were refused, not its recipient: its owner sees it; retried after hours."""
    row = _waiting(work, email_id)
    if row is None:
        return
    if work.now - row.queued_at > GIVE_UP:
        mark_failed(work, email_id, f"{GAVE_UP} {reason}")
        return
    wait = LONGEST_WAIT / 2 + LONGEST_WAIT / 2 * _share(work)
    _again(work, email_id, wait, blocked_at=work.now, problem=reason)
    _invitation_failed(work, row, f"The mail server refused the email itself: {reason}")


def mark_unknown(work: Work, email_id: str, reason: str, *, is_repeatable: bool = True) -> None:
    """Mark that the connection broke and the server may have taken it: retried once, reminders never."""
    row = _waiting(work, email_id)
    if row is None:
        return
    if row.unknown_at is not None or not is_repeatable:
        mark_presumed(work, email_id, f"Probably delivered. {reason}")
        return
    _again(work, email_id, _wait(work, row.attempts), unknown_at=work.now, problem=reason)


def _waiting(work: Work, email_id: str) -> Any:
    wanted = (
        col(OutboxEmail.attempts),
        col(OutboxEmail.queued_at),
        col(OutboxEmail.unknown_at),
        col(OutboxEmail.invitation_id),
        col(OutboxEmail.kind),
        col(OutboxEmail.to_address),
    )
    which = (col(OutboxEmail.id) == email_id) & col(OutboxEmail.finished_at).is_(None)
    statement = select(*wanted).where(which).with_for_update()
    return work.execute(statement).one_or_none()


def _wait(work: Work, attempts: int) -> timedelta:
    longest: timedelta = min(FIRST_WAIT * 2 ** min(attempts, 20), LONGEST_WAIT)
    return FIRST_WAIT / 2 + (longest - FIRST_WAIT / 2) * _share(work)


def _share(work: Work) -> float:
    return int.from_bytes(work.random(4), "big") / 2**32


def _again(work: Work, email_id: str, wait: timedelta, **facts: datetime | str) -> None:
    values = {"due_at": work.now + wait, "claimed_until": None, "begun_at": None, **facts}
    work.execute(update(table_of(OutboxEmail)).where(col(OutboxEmail.id) == email_id).values(values))


def postpone(work: Work, email_ids: Sequence[str], reason: str) -> None:
    """Put claimed emails back as if nobody had tried, to be claimed again after a pause."""
    which = col(OutboxEmail.id).in_(email_ids) & col(OutboxEmail.finished_at).is_(None)
    values = {
        "claimed_until": None,
        "begun_at": None,
        "due_at": work.now + PAUSE,
        "deferred_at": work.now,
        "attempts": col(OutboxEmail.attempts) - 1,
        "problem": reason,
    }
    work.execute(update(table_of(OutboxEmail)).where(which).values(values))


def mark_refused(work: Work, email_id: str, reason: str, kind: str = "other") -> None:
    """Mark as refused for good; the invitation shows it, unless the address has been corrected since."""
    row = _finish(work, email_id, refused_at=work.now, problem=reason, bounce_kind=kind)
    if row is not None and row.invitation_id is not None:
        bounced.mark_invitation(work, row.invitation_id, work.now, kind, reason, row.to_address)


def mark_failed(work: Work, email_id: str, reason: str) -> None:
    """Mark as failed: its bytes cannot be opened, or it was refused for days."""
    _invitation_failed(work, _finish(work, email_id, failed_at=work.now, problem=reason), reason)


def _invitation_failed(work: Work, row: Any, reason: str) -> None:
    if row is None or row.invitation_id is None or row.kind != "invitation":
        return
    which = (col(Invitation.id) == row.invitation_id) & (col(Invitation.contact_address) == row.to_address)
    unsent = which & col(Invitation.sent_at).is_(None)
    values = {"failed_at": work.now, "failed_reason": reason}
    work.execute(update(table_of(Invitation)).where(unsent).values(values))


def mark_withdrawn(work: Work, email_id: str, reason: str) -> None:
    """Mark as withdrawn because it no longer makes sense; it is never sent."""
    _finish(work, email_id, withdrawn_at=work.now, problem=f"Withdrawn: {reason}")


def withdraw(work: Work, invitation: str, reason: str) -> int:
    """Withdraw an invitation's unsent emails before its address is corrected or its link revoked; returns how many."""
    is_unfinished = col(OutboxEmail.finished_at).is_(None) | col(OutboxEmail.failed_at).is_not(None)
    which = (col(OutboxEmail.invitation_id) == invitation) & is_unfinished & ours(work)
    values = {"withdrawn_at": work.now, "finished_at": work.now, "claimed_until": None, "sealed": None}
    statement = (
        update(table_of(OutboxEmail)).where(which).values({**values, "problem": reason}).returning(col(OutboxEmail.id))
    )
    return len(work.execute(statement).all())
