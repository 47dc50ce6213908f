"""How `alembic revision --autogenerate` writes: numbered revisions, plain types, guards of new or rebuilt tables."""

from collections.abc import Iterable
from typing import Any, Literal

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.types import TypeDecorator

from portal.storage import guards
from portal.storage.tables import FROZEN

DIGITS = 4


class GuardOp(ops.MigrateOperation):
    """A call of `guards.<function>` for one table; in `alembic check`, a missing guard."""

    def __init__(self, function: str, table: str = "") -> None:
        self.function = function
        self.table = table

    def to_diff_tuple(self) -> tuple[str, str, str]:
        """What `alembic check` prints."""
        return ("missing_guard", self.function, self.table)


@renderers.dispatch_for(GuardOp)
def _written(_context: AutogenContext, guard: GuardOp) -> str:
    table = f', "{guard.table}"' if guard.table else ""
    return f"guards.{guard.function}(op.get_bind(){table})"


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write SQLModel's own types as the plain ones that they wrap, so that a generated file needs no import."""
    if kind == "type" and isinstance(item, TypeDecorator) and type(item).__module__.startswith("sqlmodel."):
        return f"sa.{item.impl_instance!r}"
    return False


def complete(context: MigrationContext, _revision: Any, directives: list[ops.MigrationScript]) -> None:
    """Number each new revision after the newest one, and add the guards that its tables need."""
    for script in directives:
        _number(context, script)
        if script.upgrade_ops is None or script.downgrade_ops is None or context.connection is None:
            continue
        needed = [*guards_of(script.upgrade_ops.ops), *_missing(context)]
        script.upgrade_ops.ops.extend(_once(needed))
        script.downgrade_ops.ops.extend(_once(guards_of(script.downgrade_ops.ops)))


def guards_of(operations: Iterable[ops.MigrateOperation]) -> list[GuardOp]:
    """The guards of the tables created here, and of frozen ones that SQLite rebuilds, which drops their triggers."""
    needed = []
    for operation in operations:
        if isinstance(operation, ops.CreateTableOp | ops.ModifyTableOps) and operation.table_name in FROZEN:
            needed.append(GuardOp("freeze", operation.table_name))
        if isinstance(operation, ops.CreateTableOp) and guards.is_separated(operation.table_name):
            needed.append(GuardOp("separate", operation.table_name))
    return needed


def _missing(context: MigrationContext) -> list[GuardOp]:
    """Guards that somebody has dropped, or forgotten in an earlier migration."""
    if context.connection is None:
        return []
    functions = {"trigger": "freeze", "policy": "separate", "function": "install_functions"}
    return [GuardOp(functions[guard.kind], guard.table) for guard in sorted(guards.missing(context.connection))]


def _once(needed: Iterable[GuardOp]) -> list[GuardOp]:
    return list({guard.to_diff_tuple(): guard for guard in needed}.values())


def _number(context: MigrationContext, script: ops.MigrationScript) -> None:
    config = context.config
    if config is None or getattr(config.cmd_opts, "rev_id", None):
        return
    names = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    newest = max((int(name) for name in names if name.isdecimal()), default=0)
    script.rev_id = f"{newest + 1:0{DIGITS}}"
