"""Legal holds: suppliers whose data must not be erased, with the reason, until lifted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import LegalHold


@dataclass(frozen=True)
class Hold:
    """A hold that is not lifted."""

    id: str
    supplier: str
    reason: str
    set_by: str
    set_at: datetime


def of_supplier(work: Work, supplier: str) -> Hold | None:
    """The hold on a supplier of the actor's organisation, if there is one."""
    return next((hold for hold in standing(work) if hold.supplier == supplier), None)


def standing(work: Work) -> tuple[Hold, ...]:
    """Every hold of the actor's organisation that was not lifted, the oldest first."""
    statement = (
        select(
            col(LegalHold.id),
            col(LegalHold.supplier_id),
            col(LegalHold.reason),
            col(LegalHold.set_by),
            col(LegalHold.set_at),
        )
        .where(col(LegalHold.organisation_id) == work.actor.organisation, col(LegalHold.lifted_at).is_(None))
        .order_by(col(LegalHold.set_at), col(LegalHold.id))
    )
    return tuple(Hold(row.id, row.supplier_id, row.reason, row.set_by, row.set_at) for row in work.execute(statement))


def add(work: Work, supplier: str, reason: str) -> None:
    """Put a hold on all data of a supplier."""
    row = {"id": work.new_id(), "organisation_id": work.actor.organisation, "supplier_id": supplier}
    work.execute(insert(table_of(LegalHold)), {**row, "reason": reason, "set_by": work.actor.name, "set_at": work.now})


def lift(work: Work, hold: Hold, reason: str) -> None:
    """Lift a hold."""
    lifted = {"lifted_by": work.actor.name, "lifted_at": work.now, "lift_reason": reason}
    work.execute(update(table_of(LegalHold)).where(col(LegalHold.id) == hold.id).values(**lifted))
