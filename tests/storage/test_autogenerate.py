"""A generated migration is numbered, needs no import of ours, and sets the guards that its tables need."""

import sqlalchemy as sa
from alembic.autogenerate import api, renderers
from alembic.migration import MigrationContext
from alembic.operations import ops
from sqlalchemy import text
from sqlmodel.sql.sqltypes import AutoString

from portal.storage.migrations import autogenerate
from portal.storage.migrations.autogenerate import GuardOp, guards_of
from portal.storage.tables import METADATA
from tests.two_buyers import TwoBuyers


def diffs(*operations: ops.MigrateOperation) -> list[tuple[str, str]]:
    return [(guard.function, guard.table) for guard in guards_of(operations)]


def create(name: str) -> ops.CreateTableOp:
    return ops.CreateTableOp.from_table(METADATA.tables[name])


def test_a_new_table_is_frozen_or_separated_as_it_needs() -> None:
    assert diffs(create("submission")) == [("freeze", "submission"), ("separate", "submission")]
    assert diffs(create("finding")) == [("separate", "finding")]
    assert diffs(create("person")) == []


def test_a_frozen_table_that_is_rebuilt_gets_its_triggers_again() -> None:
    assert diffs(ops.ModifyTableOps("submission", [])) == [("freeze", "submission")]
    assert diffs(ops.ModifyTableOps("finding", [])) == []
    assert diffs(ops.DropTableOp("submission")) == []


def test_a_lost_trigger_is_missing(buyers: TwoBuyers) -> None:
    with buyers.database.writer.connect() as connection:
        context = MigrationContext.configure(connection)
        assert autogenerate._missing(context) == []
        connection.execute(text("DROP TRIGGER submission_frozen_UPDATE"))
        (guard,) = autogenerate._missing(context)
        assert guard.to_diff_tuple() == ("missing_guard", "freeze", "submission")


def test_a_guard_is_written_as_the_call_that_sets_it() -> None:
    context = api.AutogenContext(MigrationContext.configure(dialect_name="sqlite"))
    written = [
        renderers.dispatch(guard)(context, guard)
        for guard in (GuardOp("freeze", "submission"), GuardOp("install_functions"))
    ]
    assert written == ['guards.freeze(op.get_bind(), "submission")', "guards.install_functions(op.get_bind())"]
    again = autogenerate._once([GuardOp("freeze", "a"), GuardOp("freeze", "a"), GuardOp("freeze", "b")])
    assert [guard.table for guard in again] == ["a", "b"]


def test_types_of_sqlmodel_are_written_as_plain_ones() -> None:
    context = api.AutogenContext(MigrationContext.configure(dialect_name="sqlite"))
    assert autogenerate.render_item("type", AutoString(length=20), context) == "sa.String(length=20)"
    assert autogenerate.render_item("type", sa.String(), context) is False
    assert autogenerate.render_item("column", AutoString(), context) is False
