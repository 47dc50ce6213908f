"""Tables are built alike: constraints have names, references stay inside an organisation, sort keys have one order."""

from sqlalchemy import JSON, ForeignKeyConstraint
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateTable

from portal.storage.base import FROZEN, METADATA, org_foreign_key

TABLES = METADATA.tables


def test_a_reference_between_rows_of_organisations_cannot_leave_one() -> None:
    """Both sides belong to an organisation, so the reference compares it too."""
    loose = [
        f"{table.name}.{', '.join(key.column_keys)}"
        for table in TABLES.values()
        for key in table.foreign_key_constraints
        if "organisation_id" in table.c and "organisation_id" in key.referred_table.c
        if "organisation_id" not in key.column_keys
    ]
    assert [name for name in loose if not name.startswith(("history_link.", "history_pending."))] == []


def test_a_reference_names_its_parents_organisation_and_id() -> None:
    key: ForeignKeyConstraint = org_foreign_key("finding")
    assert list(key.column_keys) == ["organisation_id", "finding_id"]
    assert [element.target_fullname for element in key.elements] == ["finding.organisation_id", "finding.id"]
    assert list(org_foreign_key("finding", "about").column_keys) == ["organisation_id", "about"]


def test_every_constraint_has_a_name_so_that_a_migration_can_drop_it() -> None:
    unnamed = [str(one) for table in TABLES.values() for one in table.constraints if one.name is None]
    assert unnamed == []


def test_sort_keys_sort_by_code_point_on_both_databases() -> None:
    supplier = TABLES["supplier"]
    on_postgresql: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    assert 'name_key TEXT COLLATE "C"' in str(CreateTable(supplier).compile(dialect=on_postgresql))
    assert "COLLATE" not in str(CreateTable(supplier).compile(dialect=sqlite.dialect()))


def test_nothing_is_the_same_as_null_in_a_json_column() -> None:
    columns = [column for table in TABLES.values() for column in table.c if isinstance(column.type, JSON)]
    assert len(columns) > 10
    assert all(column.type.none_as_null for column in columns)  # type: ignore[attr-defined]
    assert set(FROZEN) <= TABLES.keys()
