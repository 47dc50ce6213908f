"""Emails written a moment ago, so that pressing a button twice writes only one."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Link, OutboxEmail, Person

PRESSED_TWICE = timedelta(seconds=30)
"""Within this time a second request for the same email counts as the same request."""


def has_new_invitation(work: Work, invitation: str, address: str) -> bool:
    """Whether an invitation was just written to this address, did not fail, and its link still opens."""
    revoked = select(col(Link.token_hash)).where(
        col(Link.email_id) == col(OutboxEmail.id), col(Link.revoked_at).is_not(None)
    )
    to_contact = (col(OutboxEmail.invitation_id) == invitation) & (col(OutboxEmail.to_address) == address)
    return _is_written(work, "invitation", to_contact & ~revoked.exists())


def has_new_email(work: Work, person: str, kind: str, organisation: str | None = None) -> bool:
    """Whether an email of this kind was just written to this person; locks the person until the commit.

    With `organisation` only its own emails count: no buyer learns that another has just written to the same person.
    """
    work.execute(select(col(Person.id)).where(col(Person.id) == person).with_for_update())
    which = col(OutboxEmail.person_id) == person
    if organisation is not None:
        which &= col(OutboxEmail.organisation_id) == organisation
    return _is_written(work, kind, which)


def _is_written(work: Work, kind: str, which: Any) -> bool:
    wrong = ("withdrawn_at", "failed_at", "refused_at", "bounced_at", "blocked_at")
    is_new = (col(OutboxEmail.kind) == kind) & (col(OutboxEmail.queued_at) > work.now - PRESSED_TWICE)
    for name in wrong:
        is_new &= table_of(OutboxEmail).c[name].is_(None)
    return work.execute(select(col(OutboxEmail.id)).where(which, is_new).limit(1)).first() is not None
