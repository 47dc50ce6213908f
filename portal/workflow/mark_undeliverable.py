"""Marking many addresses as undeliverable at once, chosen from the list of emails and confirmed with their count."""

from collections.abc import Sequence

from portal.domain import policy
from portal.domain.refusals import Conflict
from portal.storage import undeliverable
from portal.storage.database import Work
from portal.storage.undeliverable import Markable
from portal.workflow import correct

NOTHING_LEFT = "These addresses are already marked, or no more email is sent to them. There is nothing to mark."


def markable(work: Work, emails: Sequence[str]) -> list[Markable]:
    """The unmarked running invitations to the addresses that these emails were sent to."""
    policy.check(work.actor, "campaigns")
    return undeliverable.markable(work, emails)


def mark(work: Work, emails: Sequence[str], expected_count: int, reason: str = "") -> int:
    """Mark exactly as many invitations as were shown, each with a history entry; returns how many."""
    invitations = markable(work, emails)
    if not invitations:
        raise Conflict(NOTHING_LEFT)
    if len(invitations) != expected_count:
        raise Conflict(
            f"{len(invitations):,} invitations would be marked now, not {expected_count:,}. Check the number and "
            "confirm again."
        )
    for invitation in invitations:
        correct.mark_undeliverable(work, invitation.id, reason)
    return len(invitations)
