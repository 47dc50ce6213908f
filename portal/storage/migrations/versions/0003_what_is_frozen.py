"""Published versions, submissions, results and history are written once.

Triggers refuse every change, on both databases, unless a row stands in `erasure_door`. On PostgreSQL erasing goes
through functions that run as the owner, so that the portal's own role, where it has one, needs no right to change
frozen rows. Both are guard rails: the hash chain and the submissions' hashes are the proof.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

FROZEN = ("published_version", "submission", "result", "history")

SQLITE_REFUSE = """
CREATE TRIGGER {table}_frozen_{what} BEFORE {what} ON {table} WHEN NOT EXISTS (SELECT 1 FROM erasure_door)
BEGIN SELECT RAISE(ABORT, 'rows of {table} are frozen'); END
"""

POSTGRESQL_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM erasure_door) THEN
        RAISE EXCEPTION 'rows of % are frozen', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN RETURN NEW; ELSE RETURN OLD; END IF;
END $$
"""

POSTGRESQL_ERASE = """
CREATE FUNCTION erase_{table}({parameters}) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    INSERT INTO erasure_door (id) VALUES ('open');
    UPDATE {table} SET {settings} WHERE {table}.id = wanted;
    DELETE FROM erasure_door;
END $$
"""

ERASURES = {
    "submission": ("wanted text", "document = '', declared_name = '', declared_role = ''"),
    "result": ("wanted text, left_over json", "document = left_over"),
    "history": ("wanted text, left_over json", "actor_name = '', details = left_over"),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in FROZEN:
            for what in ("UPDATE", "DELETE"):
                op.execute(SQLITE_REFUSE.format(table=table, what=what))
        return
    op.execute(POSTGRESQL_REFUSE)
    for table in FROZEN:
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table, (parameters, settings) in ERASURES.items():
        op.execute(POSTGRESQL_ERASE.format(table=table, parameters=parameters, settings=settings))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in FROZEN:
            for what in ("UPDATE", "DELETE"):
                op.execute(f"DROP TRIGGER {table}_frozen_{what}")
        return
    for table, (parameters, _) in ERASURES.items():
        kinds = ", ".join(part.split()[-1] for part in parameters.split(", "))
        op.execute(f"DROP FUNCTION erase_{table}({kinds})")
    for table in FROZEN:
        op.execute(f"DROP TRIGGER {table}_frozen ON {table}")
        op.execute(f"DROP TRIGGER {table}_kept ON {table}")
    op.execute("DROP FUNCTION refuse_change()")
