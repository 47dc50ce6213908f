"""`make squash`: write `0001_initial_schema.py` anew from `storage/tables`, in place of every migration there is.

Only before a first release: a database that stands at a migration that is gone cannot be upgraded any more.
"""

import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from portal.storage import guards
from portal.storage.migrations import autogenerate
from portal.storage.tables import FROZEN, METADATA

FOLDER = Path(autogenerate.__file__).parent / "versions"
FILE = "0001_initial_schema.py"
HEAD = '''"""Initial schema.

Tables, then the guards of frozen rows and of each organisation's rows (`storage.guards`). Written by `make squash`.
"""

import sqlalchemy as sa
from alembic import op

from portal.storage import guards

revision = "0001"
down_revision = None

TABLES = {tables}
FROZEN = {frozen}
SEPARATED = {separated}


def upgrade() -> None:
    {calls}
    for table in FROZEN:
        guards.freeze(op.get_bind(), table)
    for table in SEPARATED:
        guards.separate(op.get_bind(), table)
    guards.install_functions(op.get_bind())


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    guards.remove_functions(op.get_bind())
'''


def source() -> str:
    """The migration as Python, formatted; the same on every machine."""
    by_table = _operations()
    separated = tuple(table for table in by_table if guards.is_separated(table))
    frozen = tuple(table for table in by_table if table in FROZEN)
    calls = "\n    ".join(f"_{table}()" for table in by_table)
    head = HEAD.format(tables=tuple(by_table), frozen=frozen, separated=separated, calls=calls)
    functions = (f"\n\ndef _{table}() -> None:\n{_code(steps)}\n" for table, steps in by_table.items())
    return _formatted(head + "".join(functions))


def _operations() -> dict[str, list[ops.MigrateOperation]]:
    """What makes each table, with its indexes, in an order in which every reference finds its table."""
    with create_engine("sqlite://").connect() as connection:
        options = {"render_item": autogenerate.render_item, "target_metadata": METADATA}
        found = produce_migrations(MigrationContext.configure(connection, opts=options), METADATA).upgrade_ops
    by_table: dict[str, list[ops.MigrateOperation]] = {table.name: [] for table in METADATA.sorted_tables}
    for step in found.ops if found else ():
        if not isinstance(step, ops.CreateTableOp | ops.ModifyTableOps | ops.CreateIndexOp):
            raise SystemExit(f"{step} is not expected in an initial schema.")
        by_table[step.table_name].append(step)
    return by_table


def _code(steps: list[ops.MigrateOperation]) -> str:
    code = render_python_code(ops.UpgradeOps(steps), render_item=autogenerate.render_item)
    lines = [f"    {line.strip()}" for line in code.splitlines() if not line.lstrip().startswith("#")]
    return "\n".join(lines)


def _formatted(code: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--quiet", "--stdin-filename", FILE, "-"]
    return subprocess.run(command, input=code, capture_output=True, text=True, check=True).stdout


def main() -> None:
    """Put the new file in place of all others."""
    written = source()
    for file in FOLDER.glob("*.py"):
        file.unlink()
    (FOLDER / FILE).write_text(written, encoding="utf-8")
    sys.stdout.write(f"{FOLDER / FILE}: {len(METADATA.sorted_tables)} tables.\n")


if __name__ == "__main__":
    main()
