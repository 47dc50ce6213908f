"""PostgreSQL's second wall: where a transaction names its organisation, rows of others are not there.

The first wall is in every query. A transaction of the portal itself names none and sees all; rows of no organisation
(half sessions, letters that set a password) are always seen. SQLite has no such thing.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = (
    "answer",
    "answer_revision",
    "campaign",
    "campaign_version",
    "evidence",
    "explanation",
    "finding",
    "follow_up",
    "history",
    "invitation",
    "letter",
    "link",
    "member",
    "published_version",
    "response",
    "result",
    "retirement",
    "session",
    "submission",
    "supplier",
    "translation",
)
HERE = "nullif(current_setting('portal.organisation', true), '')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY wall ON {table}"
            f" USING ((SELECT {HERE}) IS NULL OR organisation_id IS NULL OR organisation_id = (SELECT {HERE}))"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in TABLES:
        op.execute(f"DROP POLICY wall ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
