"""New addresses of members' accounts that are still to be confirmed by email, and the change itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from portal.storage.database import Work
from portal.storage.rows import col, filled, select_as, table_of
from portal.storage.tables import AddressChange as AddressChangeTable
from portal.storage.tables import PasswordToken, Person

PRESSED_TWICE = timedelta(minutes=1)


@dataclass(frozen=True)
class AddressChange:
    """A requested change; `used_at` once it was confirmed."""

    person_id: str
    address: str
    expires_at: datetime
    used_at: datetime | None


def put(work: Work, hash_: str, person: str, address: str, expires_at: datetime) -> bool:
    """Request a change, in place of earlier unconfirmed ones; False if the same was requested just now."""
    work.execute(select(col(Person.id)).where(col(Person.id) == person).with_for_update())
    waiting = (col(AddressChangeTable.person_id) == person) & col(AddressChangeTable.used_at).is_(None)
    same = waiting & (col(AddressChangeTable.address) == address)
    just_now = same & (col(AddressChangeTable.created_at) > work.now - PRESSED_TWICE)
    if work.execute(select(col(AddressChangeTable.hash)).where(just_now).limit(1)).first() is not None:
        return False
    work.execute(delete(table_of(AddressChangeTable)).where(waiting))
    row = {"hash": hash_, "person_id": person, "address": address, "created_at": work.now, "expires_at": expires_at}
    work.execute(insert(table_of(AddressChangeTable)), row)
    return True


def by_token(work: Work, hash_: str, *, locked: bool = False) -> AddressChange | None:
    """The change that an email confirms."""
    statement = select_as(AddressChange, AddressChangeTable).where(col(AddressChangeTable.hash) == hash_)
    row = work.execute(statement.with_for_update() if locked else statement).first()
    return filled(AddressChange, row) if row else None


def is_taken(work: Work, change: AddressChange) -> bool:
    """Whether another account has the address."""
    other = (col(Person.address) == change.address) & (col(Person.id) != change.person_id)
    return work.execute(select(col(Person.id)).where(other).limit(1)).first() is not None


def carry_out(work: Work, hash_: str, change: AddressChange) -> None:
    """Give the person the new address; links that were sent to the old one no longer set a password."""
    work.execute(update(table_of(Person)).where(col(Person.id) == change.person_id).values(address=change.address))
    work.execute(delete(table_of(PasswordToken)).where(col(PasswordToken.person_id) == change.person_id))
    used = update(table_of(AddressChangeTable)).where(col(AddressChangeTable.hash) == hash_)
    work.execute(used.values(used_at=work.now))
