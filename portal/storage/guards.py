"""Whether what protects frozen rows is in force: triggers, row-level security, a closed erasure door."""

from dataclasses import dataclass

from sqlalchemy import func, select, text

from portal.storage.database import Work
from portal.storage.tables import FROZEN, METADATA

_door = METADATA.tables["erasure_door"]

SQLITE_TRIGGERS = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
POSTGRESQL_TRIGGERS = text(
    "SELECT trigger.tgname FROM pg_trigger trigger JOIN pg_class class ON class.oid = trigger.tgrelid"
    " WHERE class.relnamespace = current_schema()::regnamespace AND trigger.tgenabled IN ('O', 'A')"
)
WALLED = text(
    "SELECT class.relname FROM pg_class class JOIN pg_policy policy ON policy.polrelid = class.oid"
    " WHERE class.relnamespace = current_schema()::regnamespace AND class.relrowsecurity AND class.relforcerowsecurity"
)
OWNED = text(
    "SELECT count(*) FROM pg_class class JOIN pg_roles role ON role.oid = class.relowner"
    " WHERE class.relnamespace = current_schema()::regnamespace AND class.relkind = 'r'"
    " AND (role.rolname = current_user OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user))"
)


@dataclass(frozen=True)
class Guards:
    """`missing` names triggers and policies not in force; `owns_tables` says that our role may remove them."""

    missing: tuple[str, ...]
    is_door_open: bool
    owns_tables: bool


def look(work: Work) -> Guards:
    """What is in force in this database."""
    connection = work.session.connection()
    is_door_open = connection.execute(select(func.count()).select_from(_door)).scalar_one() > 0
    if connection.dialect.name == "sqlite":
        wanted = {f"{table}_frozen_{what}" for table in FROZEN for what in ("UPDATE", "DELETE")}
        there = set(connection.execute(SQLITE_TRIGGERS).scalars())
        return Guards(tuple(sorted(wanted - there)), is_door_open, False)
    wanted = {f"{table}_{kind}" for table in FROZEN for kind in ("frozen", "kept")}
    missing = wanted - set(connection.execute(POSTGRESQL_TRIGGERS).scalars())
    open_tables = _with_organisation() - set(connection.execute(WALLED).scalars())
    missing |= {f"row-level security of {table}" for table in open_tables}
    return Guards(tuple(sorted(missing)), is_door_open, connection.execute(OWNED).scalar_one() > 0)


def _with_organisation() -> set[str]:
    return {table.name for table in METADATA.sorted_tables if "organisation_id" in table.c}
