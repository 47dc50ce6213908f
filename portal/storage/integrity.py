"""Whether frozen rows are unchanged, and whether the guards that freeze them are in place.

Submissions and published versions are compared with their hashes, results with a keyed hash that only this portal can
make, submissions also with the history. What is blank must have been erased by the portal, which notes it.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, select, text

from portal.domain import canonical
from portal.domain.events.base import ERASED
from portal.domain.events.organisations import Erased
from portal.domain.events.responses import Submitted
from portal.storage.database import Work
from portal.storage.keyed_hash import RESULT, UnknownKey, fits
from portal.storage.rows import col, table_of
from portal.storage.tables import FROZEN, ErasurePermit, History, PublishedVersion, Response, Result, Submission

SQLITE_TRIGGER = (
    "CREATE TRIGGER {table}_frozen_{what} BEFORE {what} ON {table} WHEN NOT EXISTS (SELECT 1 FROM erasure_permit)"
    " BEGIN SELECT RAISE(ABORT, 'rows of {table} are frozen'); END"
)
POSTGRESQL_REFUSAL = (
    "BEGIN IF NOT EXISTS (SELECT 1 FROM erasure_permit) THEN"
    " RAISE EXCEPTION 'rows of % are frozen', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';"
    " END IF; IF TG_OP = 'UPDATE' THEN RETURN NEW; ELSE RETURN OLD; END IF; END"
)
"""What the triggers must contain; one of the same name that lets everything pass is as bad as none."""

TRIGGERS = text(
    "SELECT pg_trigger.tgname, pg_trigger.tgenabled, pg_proc.prosrc FROM pg_trigger"
    " JOIN pg_class ON pg_class.oid = pg_trigger.tgrelid JOIN pg_proc ON pg_proc.oid = pg_trigger.tgfoid"
    " WHERE NOT pg_trigger.tgisinternal AND pg_class.relnamespace = current_schema()::regnamespace"
    " AND pg_proc.proname = 'refuse_change'"
)
RIGHTS = text(
    "SELECT bool_or(pg_catalog.pg_get_userbyid(pg_class.relowner) = current_user"
    " OR has_table_privilege(pg_class.oid, 'UPDATE, DELETE, TRUNCATE')) FROM pg_class"
    " WHERE pg_class.relnamespace = current_schema()::regnamespace AND pg_class.relname = ANY(:tables)"
)
OPEN_FUNCTIONS = text(
    "SELECT pg_proc.proname FROM pg_proc WHERE pg_proc.pronamespace = current_schema()::regnamespace"
    " AND pg_proc.proname LIKE 'erase\\_%' AND has_function_privilege('public', pg_proc.oid, 'EXECUTE')"
)


@dataclass(frozen=True)
class Problem:
    """Something that was changed (`unsafe`), or a guard that could be stronger (`warning`)."""

    level: Literal["unsafe", "warning"]
    sentence: str


def problems(work: Work) -> Iterator[Problem]:
    """Every problem, those of frozen rows first."""
    for inspect in (_submissions, _missing_submissions, _versions, _results, _entries):
        yield from (Problem("unsafe", sentence) for sentence in inspect(work))
    yield from guards(work)


def _submissions(work: Work) -> Iterator[str]:
    noted, erased = _noted_hashes(work), _erased(work)
    joined = select(table_of(Submission), col(Response.invitation_id)).join(table_of(Response))
    for row in _rows(work, joined):
        if row.document == "":
            if row.id not in erased:
                yield f"The document of submission {row.id} is empty, and no erasure of it is in the history."
        elif hashlib.sha256(row.document.encode()).hexdigest() != row.hash:
            yield f"The document of submission {row.id} was changed: its hash no longer matches."
        elif not _fits_document(row):
            yield f"The data stored with the document of submission {row.id} was changed."
        if noted.get(row.id, row.hash) != row.hash:
            yield f"The hash of submission {row.id} was changed: the history holds another."


def _fits_document(row: Any) -> bool:
    """Whether the columns agree with the document: who declared it, when, and which invitation it belongs to."""
    document = json.loads(row.document)
    declared = [row.declared_name, row.declared_role, row.declared_on]
    beside = [row.organisation_id, row.invitation_id, *declared, row.late, _instant(row.submitted_at)]
    inside = document.get("declaration", {})
    stated = [document.get("organisation", {}).get("id"), document.get("invitation")]
    stated += [inside.get("name"), inside.get("role"), inside.get("date"), document.get("late")]
    return bool(canonical.plain(beside) == [*stated, document.get("submitted_at")])


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _missing_submissions(work: Work) -> Iterator[str]:
    there = set(_rows(work, select(col(Submission.id))).scalars())
    for id in _noted_hashes(work):
        if id not in there:
            yield f"Submission {id} is in the history but no longer in the database."


def _noted_hashes(work: Work) -> dict[str, str]:
    statement = select(col(History.object_id), col(History.details)).where(col(History.verb) == Submitted.verb)
    return {row.object_id: row.details["hash"] for row in _rows(work, statement) if "hash" in row.details}


def _versions(work: Work) -> Iterator[str]:
    for row in _rows(
        work,
        select(
            col(PublishedVersion.id),
            col(PublishedVersion.family),
            col(PublishedVersion.version),
            col(PublishedVersion.document),
            col(PublishedVersion.hash),
        ),
    ):
        if hashlib.sha256(row.document.encode()).hexdigest() != row.hash:
            yield f"The questionnaire {row.family}@{row.version} ({row.id}) was changed after it was published."


def _results(work: Work) -> Iterator[str]:
    erased = _erased(work)
    for row in _rows(work, select(table_of(Result))).mappings():
        if row["document"] == ERASED:
            if row["id"] not in erased:
                yield f"Result {row['id']} is blank, and no erasure of it is in the history."
        elif sentence := _result_problem(work, row):
            yield sentence


def _result_problem(work: Work, row: Any) -> str | None:
    written = {name: value for name, value in row.items() if name != "hash"}
    if row["hash"] is None:
        return f"Result {row['id']} has no hash: the portal did not write it."
    try:
        if fits(work, RESULT, row["hash"], written):
            return None
    except UnknownKey:
        return f"Result {row['id']} cannot be checked: it was hashed under another PORTAL_SECRET."
    except (TypeError, ValueError):
        pass
    return f"Result {row['id']} was changed after it was written."


def _entries(work: Work) -> Iterator[str]:
    erased = _erased(work)
    for row in _rows(work, select(col(History.id), col(History.details)).where(col(History.actor_name) == "")):
        if row.details == ERASED and row.id not in erased:
            yield f"Entry {row.id} of the history is blank, and no erasure of it is in the history."


def _erased(work: Work) -> set[str]:
    """The ids of rows that the portal itself erased."""
    return set(_rows(work, select(col(History.object_id)).where(col(History.verb) == Erased.verb)).scalars())


def _rows(work: Work, statement: Any) -> Any:
    return work.execute(statement.execution_options(yield_per=500))


def guards(work: Work) -> Iterator[Problem]:
    """Problems with guards: missing or ineffective triggers, a row in `erasure_permit`, excessive rights."""
    connection = work.connection
    if work.execute(select(func.count()).select_from(table_of(ErasurePermit))).scalar_one():
        yield Problem("unsafe", "The table erasure_permit contains a row, so frozen rows can be changed. Delete it.")
    if connection.dialect.name == "postgresql":
        yield from _postgresql_guards(connection)
    else:
        yield from _sqlite_guards(connection)


def _sqlite_guards(connection: Connection) -> Iterator[Problem]:
    triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    there: dict[str, str] = {row.name: row.sql for row in triggers}
    for table in FROZEN:
        for what in ("UPDATE", "DELETE"):
            expected = SQLITE_TRIGGER.format(table=table, what=what)
            if _words(there.get(f"{table}_frozen_{what}", "")).replace('"', "") != expected:
                yield _unfrozen(table)
                break


def _postgresql_guards(connection: Connection) -> Iterator[Problem]:
    there = {row.tgname: row for row in connection.execute(TRIGGERS)}
    for table in FROZEN:
        guards_there = [there.get(f"{table}_{suffix}") for suffix in ("frozen", "kept")]
        if not all(
            row and row.tgenabled in ("O", "A") and _words(row.prosrc) == POSTGRESQL_REFUSAL for row in guards_there
        ):
            yield _unfrozen(table)
    for name in connection.execute(OPEN_FUNCTIONS).scalars():
        yield Problem("unsafe", f"Everybody may call {name}: run REVOKE ALL ON FUNCTION {name}(text) FROM PUBLIC.")
    if connection.execute(RIGHTS, {"tables": list(FROZEN)}).scalar():
        yield Problem(
            "warning",
            "The portal's PostgreSQL role may change frozen rows, because it owns the tables. Use two roles: name the"
            " owner's in PORTAL_DATABASE_OWNER_URL and run `portal init`.",
        )


def _unfrozen(table: str) -> Problem:
    return Problem("unsafe", f"The triggers that freeze {table} are missing or were changed. Restore from a backup.")


def _words(source: str) -> str:
    return re.sub(r"\s+", " ", source).strip().removesuffix(";").strip()
