"""Recovery codes of a person, stored as hashes; each works once."""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select, update

from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Person, RecoveryCode


def replace_all(work: Work, person: str, hashes: Sequence[str]) -> None:
    """Replace all codes of a person with these."""
    work.execute(delete(table_of(RecoveryCode)).where(col(RecoveryCode.person_id) == person))
    rows = [{"hash": hash_, "person_id": person, "created_at": work.now} for hash_ in hashes]
    work.execute(insert(table_of(RecoveryCode)), rows)


def use(work: Work, person: str, hash_: str) -> bool:
    """Use up a code; False if there is no such code, or it was used."""
    own = (col(RecoveryCode.hash) == hash_) & (col(RecoveryCode.person_id) == person)
    unused = update(table_of(RecoveryCode)).where(own, col(RecoveryCode.used_at).is_(None))
    return work.execute(unused.values(used_at=work.now)).rowcount == 1


def count_unused(work: Work, person: str) -> int:
    """How many codes are unused."""
    left = (col(RecoveryCode.person_id) == person) & col(RecoveryCode.used_at).is_(None)
    return work.execute(select(func.count()).select_from(table_of(RecoveryCode)).where(left)).scalar_one()


def lock(work: Work, person: str) -> None:
    """Wait for others who make codes for the same person."""
    work.execute(select(col(Person.id)).where(col(Person.id) == person).with_for_update())


def mark(work: Work, person: str) -> str:
    """An identifier of the current set, from the hash of one of its codes; empty if there is none."""
    newest = select(func.min(col(RecoveryCode.hash))).where(col(RecoveryCode.person_id) == person)
    return (work.execute(newest).scalar_one() or "")[:16]
