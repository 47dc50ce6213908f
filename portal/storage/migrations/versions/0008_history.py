"""The history's chain in a table of its own, its checks and checkpoints, and erasing that cannot forge.

An entry is written without a number. Whoever keeps the chain numbers and hashes it afterwards, under a key, in
`history_link`; until then it stands in `history_pending`. So entries of one organisation do not wait for each other,
and no row is ever updated. Entries from before get their numbers again, in their old order.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

HERE = "nullif(current_setting('portal.organisation', true), '')"
CHAIN: dict[str, sa.types.TypeEngine[Any]] = {"number": sa.Integer(), "previous": sa.String(), "hash": sa.String()}
NUMBERED = """
CREATE TEMPORARY TABLE history_numbered AS
SELECT history.id AS entry_id,
    row_number() OVER (
        PARTITION BY history.organisation_id ORDER BY history_link.number NULLS LAST, history.at
    ) AS number,
    coalesce(history_link.previous, '') AS previous,
    coalesce(history_link.hash, '') AS hash
FROM history LEFT JOIN history_link ON history_link.entry_id = history.id
"""
ADVICE_READ = """
UPDATE invitation SET advice_read_at = (
    SELECT min(history.at) FROM history
    WHERE history.verb = 'read_advice' AND history.object_kind = 'invitation' AND history.object_id = invitation.id
)
"""
INSTANT = sa.DateTime(timezone=True)
FROZEN = ("history_link", "history_check")
WALLED = ("history_link", "history_pending", "history_check")
ALONE = sa.text("organisation_id IS NULL")

SQLITE_REFUSE = """
CREATE TRIGGER {table}_frozen_{what} BEFORE {what} ON {table} WHEN NOT EXISTS (SELECT 1 FROM erasure_door)
BEGIN SELECT RAISE(ABORT, 'rows of {table} are frozen'); END
"""

NOTED = """
    INSERT INTO history
        (id, organisation_id, at, actor_kind, actor_id, actor_name, verb, object_kind, object_id, details)
    VALUES (noted, whose, clock_timestamp(), 'portal', session_user, 'The portal', 'erased', 'entry', wanted,
        json_build_object('what', '{table}', 'which', wanted));
    INSERT INTO history_pending (entry_id, organisation_id, sequence) VALUES (noted, whose, nextval('history_order'));
"""

POSTGRESQL_ERASE = """
CREATE FUNCTION erase_{table}(wanted text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path TO {schema}, pg_temp
AS $$
DECLARE
    whose text;
    noted text := replace(gen_random_uuid()::text, '-', '');
BEGIN
    SELECT {table}.organisation_id INTO whose FROM {table} WHERE {table}.id = wanted AND {is_ready};
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO erasure_door (id) VALUES ('open');
    UPDATE {table} SET {settings} WHERE {table}.id = wanted;
    DELETE FROM erasure_door;
{noted}
    RETURN true;
END $$
"""

ERASURES = {
    "submission": ("document = '', declared_name = '', declared_role = ''", "true"),
    "result": ("document = '{\"erased\": true}', trace = NULL", "true"),
    "history": (
        "actor_name = '', details = '{\"erased\": true}'",
        "EXISTS (SELECT 1 FROM history_link WHERE history_link.entry_id = wanted)",
    ),
}
"""What stands in place of what is blanked, and what must be true before: an entry is numbered, so its hash stays."""

BEFORE = {
    "submission": ("wanted text", "document = '', declared_name = '', declared_role = ''"),
    "result": ("wanted text, left_over json", "document = left_over, trace = NULL"),
    "history": ("wanted text, left_over json", "actor_name = '', details = left_over"),
}

POSTGRESQL_ERASE_BEFORE = """
CREATE FUNCTION erase_{table}({parameters}) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    INSERT INTO erasure_door (id) VALUES ('open');
    UPDATE {table} SET {settings} WHERE {table}.id = wanted;
    DELETE FROM erasure_door;
END $$
"""

POSTGRESQL_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path TO {schema}, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM erasure_door) THEN
        RAISE EXCEPTION 'rows of % are frozen', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN RETURN NEW; ELSE RETURN OLD; END IF;
END $$
"""


def upgrade() -> None:
    op.add_column("invitation", sa.Column("advice_read_at", INSTANT, nullable=True))
    op.execute(ADVICE_READ)
    op.add_column("result", sa.Column("hash", sa.String(), nullable=True))
    op.execute("CREATE TEMPORARY TABLE history_before AS SELECT id, organisation_id, number FROM history")
    _drop_chain()
    _tables()
    op.execute(
        "INSERT INTO history_pending (entry_id, organisation_id, sequence)"
        " SELECT id, organisation_id, number - 1000000000 FROM history_before"
    )
    op.execute("DROP TABLE history_before")
    if op.get_bind().dialect.name == "sqlite":
        _freeze_sqlite((*FROZEN, "history"))
    else:
        _postgresql()


def downgrade() -> None:
    """The numbers stay; the hashes are those under the key, which the version before cannot check."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(NUMBERED)
    for table in ("history_check", "history_pending", "history_link"):
        op.drop_table(table)
    _restore_chain()
    op.execute("DROP TABLE history_numbered")
    if is_sqlite:
        _freeze_sqlite(("history",))
    else:
        _postgresql_before()
    op.drop_column("result", "hash")
    op.drop_column("invitation", "advice_read_at")


def _drop_chain() -> None:
    with op.batch_alter_table("history") as table:
        table.drop_constraint("uq_history_organisation_id_number", type_="unique")
        table.drop_index("uq_history_portal")
        for column in CHAIN:
            table.drop_column(column)


def _restore_chain() -> None:
    for column in CHAIN:
        op.add_column("history", sa.Column(column, CHAIN[column], nullable=True))
    op.execute("INSERT INTO erasure_door (id) VALUES ('open')")
    for column in CHAIN:
        op.execute(
            f"UPDATE history SET {column} ="  # noqa: S608 - a column of ours
            f" (SELECT {column} FROM history_numbered WHERE history_numbered.entry_id = history.id)"
        )
    op.execute("DELETE FROM erasure_door")
    with op.batch_alter_table("history") as table:
        for column, kind in CHAIN.items():
            table.alter_column(column, existing_type=kind, nullable=False)
        table.create_unique_constraint("uq_history_organisation_id_number", ["organisation_id", "number"])
    op.create_index("uq_history_portal", "history", ["number"], unique=True, sqlite_where=ALONE, postgresql_where=ALONE)


def _organisation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id"))


def _tables() -> None:
    op.create_table(
        "history_link",
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("private", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        _organisation("history_link"),
        sa.ForeignKeyConstraint(["entry_id"], ["history.id"], name=op.f("fk_history_link_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_history_link")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_history_link_organisation_id_number")),
    )
    op.create_index(
        "uq_history_link_portal", "history_link", ["number"], unique=True, sqlite_where=ALONE, postgresql_where=ALONE
    )
    _pending()
    _check()


def _pending() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE history_order AS bigint")
    op.create_table(
        "history_pending",
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        _organisation("history_pending"),
        sa.ForeignKeyConstraint(["entry_id"], ["history.id"], name=op.f("fk_history_pending_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_history_pending")),
    )
    op.create_index(
        op.f("ix_history_pending_organisation_id_sequence"), "history_pending", ["organisation_id", "sequence"]
    )


def _check() -> None:
    op.create_table(
        "history_check",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("checked_at", INSTANT, nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("checkpoint", sa.String(), nullable=True),
        _organisation("history_check"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_check")),
    )
    op.create_index(
        op.f("ix_history_check_organisation_id_checked_at"), "history_check", ["organisation_id", "checked_at"]
    )


def _freeze_sqlite(tables: tuple[str, ...]) -> None:
    for table in tables:
        for what in ("UPDATE", "DELETE"):
            op.execute(SQLITE_REFUSE.format(table=table, what=what))


def _postgresql() -> None:
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    op.execute(POSTGRESQL_REFUSE.format(schema=schema))
    for table in FROZEN:
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table in WALLED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY wall ON {table}"
            f" USING ((SELECT {HERE}) IS NULL OR organisation_id IS NULL OR organisation_id = (SELECT {HERE}))"
        )
    for table, (parameters, _) in BEFORE.items():
        op.execute(f"DROP FUNCTION erase_{table}({', '.join(part.split()[-1] for part in parameters.split(', '))})")
    for table, (settings, is_ready) in ERASURES.items():
        op.execute(
            POSTGRESQL_ERASE.format(
                table=table, settings=settings, is_ready=is_ready, schema=schema, noted=NOTED.format(table=table)
            )
        )
        op.execute(f"REVOKE ALL ON FUNCTION erase_{table}(text) FROM PUBLIC")


def _postgresql_before() -> None:
    op.execute("DROP SEQUENCE history_order")
    for table, (parameters, settings) in BEFORE.items():
        op.execute(f"DROP FUNCTION erase_{table}(text)")
        op.execute(POSTGRESQL_ERASE_BEFORE.format(table=table, parameters=parameters, settings=settings))
