"""A legal hold on a supplier: nothing of it is erased, by hand or automatically, until it is lifted."""

from portal.domain import policy
from portal.domain.events.erasing import HoldLifted, HoldSet
from portal.domain.refusals import Conflict, Invalid
from portal.storage import history, holds, suppliers
from portal.storage.database import Work

SHORTEST, LONGEST = 5, 1_000


def set_hold(work: Work, supplier: str, reason: str) -> None:
    """Put a legal hold on a supplier, with the reason in the history."""
    policy.check(work.actor, "erase")
    suppliers.get(work, supplier)
    words = _checked(reason)
    if holds.of_supplier(work, supplier) is not None:
        raise Conflict("This supplier is already under a legal hold.")
    holds.add(work, supplier, words)
    history.note(work, HoldSet(supplier, reason=words))


def lift_hold(work: Work, supplier: str, reason: str) -> None:
    """Lift the legal hold on a supplier, with the reason in the history."""
    policy.check(work.actor, "erase")
    words = _checked(reason)
    hold = holds.of_supplier(work, supplier)
    if hold is None:
        raise Conflict("This supplier is not under a legal hold.")
    holds.lift(work, hold, words)
    history.note(work, HoldLifted(supplier, reason=words))


def _checked(reason: str) -> str:
    words = reason.strip()
    if not SHORTEST <= len(words) <= LONGEST:
        raise Invalid(f"Give a reason of {SHORTEST} to {LONGEST:,} characters.")
    return words
