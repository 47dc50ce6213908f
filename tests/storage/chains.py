"""A history to tamper with, and somebody who holds the database in their hands."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Executable, delete, insert, select, update

from portal.domain.events.campaigns import SupplierRemoved
from portal.domain.policy import Actor
from portal.storage import history, history_chain
from portal.storage.database import Database, Work
from portal.storage.history_chain import FIRST, Verified
from portal.storage.tables import METADATA
from portal.workflow import keep_history

HISTORY = METADATA.tables["history"]
LINK = METADATA.tables["history_link"]
DOOR = METADATA.tables["erasure_permit"]


def write(database: Database, actor: Actor, how_many: int = 3, first: int = 0) -> None:
    """That many entries, each in a transaction of its own, all numbered afterwards."""
    for number in range(first, first + how_many):
        database.write(history.note, SupplierRemoved(f"s{number}", f"Ü {number}"), actor=actor)
    keep_history.number_waiting(database)


def verified(database: Database, organisation: str | None, *against: Any) -> Verified:
    return database.read(history_chain.verify, organisation, against)


def tamper(database: Database, *changes: Any) -> None:
    """As somebody with the database in their hands: through the door that only erasing uses."""

    def step(work: Work) -> None:
        connection = work.connection
        connection.execute(insert(DOOR), {"id": "open"})
        for change in changes:
            if isinstance(change, Executable):
                connection.execute(change)
            else:
                change(work)
        connection.execute(delete(DOOR))

    database.write(step)


def cut(organisation: str | None, after: int) -> Callable[[Work], None]:
    """Take the newest entries away, words and numbers."""

    def step(work: Work) -> None:
        connection = work.connection
        gone = select(LINK.c.entry_id).where(LINK.c.organisation_id == organisation, LINK.c.number > after)
        ids = list(connection.execute(gone).scalars())
        connection.execute(delete(LINK).where(LINK.c.entry_id.in_(ids)))
        connection.execute(delete(HISTORY).where(HISTORY.c.id.in_(ids)))

    return step


def restamp(organisation: str | None) -> Callable[[Work], None]:
    """Work every hash out anew over what stands there now, as whoever has the key too can."""

    def step(work: Work) -> None:
        connection = work.connection
        own = LINK.c.organisation_id == organisation
        rows = connection.execute(
            select(HISTORY, LINK.c.number)
            .join(LINK, LINK.c.entry_id == HISTORY.c.id)
            .where(own)
            .order_by(LINK.c.number)
        ).mappings()
        previous = FIRST
        for row in rows.all():
            link = history_chain._linked(work, row, row["number"], previous)
            connection.execute(update(LINK).where(LINK.c.entry_id == row["id"]).values(**link))
            previous = link["hash"]

    return step
