"""The one guarded way past the freezing triggers: what a person asked to have erased is blanked, hashes stay.

On SQLite a row in `erasure_door` opens the triggers for as long as this transaction wants it; on PostgreSQL functions
of the tables' owner do the same, so the portal's role needs no right to change frozen rows. They put nothing in place
that the caller could choose. Every erasure is itself noted in the history by the step that calls this.
"""

import json
from typing import Any

from sqlalchemy import delete, insert, select, text, update

from portal.domain.refusals import NotFound
from portal.storage import history
from portal.storage.database import Work
from portal.storage.tables import METADATA

_door = METADATA.tables["erasure_door"]
_history = METADATA.tables["history"]
BLANK_SUBMISSION = {"document": "", "declared_name": "", "declared_role": ""}
BLANK_RESULT = {"erased": True}


def submission(work: Work, id: str) -> None:
    """Blank the words of a submission and who declared them; its hash and time stay."""
    _pass(work, "submission", id, BLANK_SUBMISSION, None)


def result(work: Work, id: str) -> None:
    """Blank a result's trace, which repeats answers; score, band and severity stay."""
    _pass(work, "result", id, {"document": BLANK_RESULT, "trace": None}, None)


def entry(work: Work, organisation: str | None, number: int) -> None:
    """Blank the name and the details of a history entry; the chain holds on to their hash."""
    which = (_history.c.organisation_id == organisation) & (_history.c.number == number)
    columns = select(_history.c.id, _history.c.actor_name, _history.c.details)
    row = work.session.connection().execute(columns.where(which)).one_or_none()
    if row is None:
        raise NotFound
    left = history.left_over(row.actor_name, row.details)
    _pass(work, "history", row.id, {"actor_name": "", "details": left}, left)


def _pass(work: Work, table: str, id: str, values: dict[str, Any], left_over: dict[str, Any] | None) -> None:
    connection = work.session.connection()
    rows = METADATA.tables[table]
    if connection.execute(select(rows.c.id).where(rows.c.id == id)).one_or_none() is None:
        raise NotFound
    if connection.dialect.name == "postgresql":
        left = {} if left_over is None else {"left": json.dumps(left_over)}
        arguments = ":id" if left_over is None else ":id, CAST(:left AS json)"
        connection.execute(text(f"SELECT erase_{table}({arguments})"), {"id": id, **left})
        return
    connection.execute(insert(_door), {"id": "open"})
    connection.execute(update(rows).where(rows.c.id == id).values(values))
    connection.execute(delete(_door))
