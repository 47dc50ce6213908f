"""The only guarded way past the triggers that freeze rows: erased data is blanked, hashes stay.

On SQLite a row in `erasure_permit` disables the triggers for the length of this transaction. On PostgreSQL functions of
the tables' owner do the same, so the portal's role needs no right to change frozen rows; they take only an id, so that
nobody can write other words. Each erasure is noted in the history by whatever blanks the row; the step that asked for
it notes who wanted it.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import delete, insert, select, text, update

from portal.domain.events.base import ERASED
from portal.domain.events.organisations import Erased
from portal.domain.refusals import NotFound
from portal.storage import history
from portal.storage.database import PORTAL, Work
from portal.storage.rows import col, table_of
from portal.storage.tables import ErasurePermit, History, HistoryLink, Result, SQLModel, Submission

BLANK: dict[type[SQLModel], dict[str, Any]] = {
    Submission: {"document": "", "declared_name": "", "declared_role": ""},
    Result: {"document": ERASED, "trace": None},
    History: {"actor_name": "", "details": ERASED},
}
"""The values that replace blanked ones, by table; the functions on PostgreSQL write the same."""


def submission(work: Work, id: str) -> None:
    """Blank the document of a submission and who declared it; its hash and time stay."""
    _blank(work, Submission, id)


def result(work: Work, id: str) -> None:
    """Blank a result's document and trace, which repeat answers; score, band and severity stay."""
    _blank(work, Result, id)


def entry(work: Work, organisation: str | None, number: int) -> None:
    """Blank the name and the details of a history entry; the chain keeps their hash."""
    which = (col(HistoryLink.organisation_id) == organisation) & (col(HistoryLink.number) == number)
    id = work.execute(select(col(HistoryLink.entry_id)).where(which)).scalar_one_or_none()
    if id is None:
        raise NotFound
    _blank(work, History, id)


def entry_by_id(work: Work, id: str) -> None:
    """Blank a history entry by its id."""
    _blank(work, History, id)


def _blank(work: Work, blanked: type[SQLModel], id: str) -> None:
    rows = table_of(blanked)
    if work.connection.dialect.name == "postgresql":
        if not work.execute(text(f"SELECT erase_{rows.name}(:id)"), {"id": id}).scalar_one():
            raise NotFound
        return
    row = work.execute(select(rows.c.organisation_id).where(rows.c.id == id)).one_or_none()
    if row is None:
        raise NotFound
    work.execute(insert(table_of(ErasurePermit)), {"id": "open"})
    work.execute(update(rows).where(rows.c.id == id).values(BLANK[blanked]))
    work.execute(delete(table_of(ErasurePermit)))
    history.note(replace(work, actor=PORTAL), Erased(id, rows.name, id), row.organisation_id)
