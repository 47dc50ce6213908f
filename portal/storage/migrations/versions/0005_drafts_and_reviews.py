"""Questionnaires that are being written, languages on offer, responses that move to a newer version, verification."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

WALLED = ("questionnaire_draft", "draft_revision", "response_version", "verification")
HERE = "nullif(current_setting('portal.organisation', true), '')"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("translation", sa.Column("reviewed_at", INSTANT, nullable=True))
    op.add_column("translation", sa.Column("reviewed_by", sa.String(), nullable=True))
    op.add_column("translation", sa.Column("offered_at", INSTANT, nullable=True))
    op.add_column("answer", sa.Column("confirm_since", INSTANT, nullable=True))
    _questionnaire_draft()
    _draft_revision()
    _response_version()
    _verification()
    if op.get_bind().dialect.name == "postgresql":
        for table in WALLED:
            _raise_wall(table)


def downgrade() -> None:
    op.drop_table("verification")
    op.drop_table("response_version")
    op.drop_table("draft_revision")
    op.drop_table("questionnaire_draft")
    op.drop_column("answer", "confirm_since")
    op.drop_column("translation", "offered_at")
    op.drop_column("translation", "reviewed_by")
    op.drop_column("translation", "reviewed_at")


def _raise_wall(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY wall ON {table}"
        f" USING ((SELECT {HERE}) IS NULL OR organisation_id IS NULL OR organisation_id = (SELECT {HERE}))"
    )


def _inside(table: str, parent: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{parent}.organisation_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_organisation_id_{column}"),
    )


def _questionnaire_draft() -> None:
    table = "questionnaire_draft"
    op.create_table(
        table,
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("owned_by", sa.String(), nullable=False),
        sa.Column("owner_name", sa.String(), nullable=False),
        sa.Column("copied_from", sa.String(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("published_id", sa.String(), nullable=True),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        _inside(table, "published_version", "copied_from"),
        _inside(table, "published_version", "published_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
    )
    op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"])


def _draft_revision() -> None:
    op.create_table(
        "draft_revision",
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        _inside("draft_revision", "questionnaire_draft", "draft_id"),
        sa.PrimaryKeyConstraint("draft_id", "revision", name=op.f("pk_draft_revision")),
    )


def _response_version() -> None:
    table = "response_version"
    op.create_table(
        table,
        sa.Column("response_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("moved_from", sa.String(), nullable=False),
        sa.Column("moved_at", INSTANT, nullable=False),
        _inside(table, "response", "response_id"),
        _inside(table, "published_version", "version_id"),
        _inside(table, "published_version", "moved_from"),
        sa.PrimaryKeyConstraint("response_id", "family", name=op.f(f"pk_{table}")),
    )


def _verification() -> None:
    table = "verification"
    op.create_table(
        table,
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("response_id", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        _inside(table, "response", "response_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f(f"uq_{table}_organisation_id_id")),
    )
    op.create_index(op.f(f"ix_{table}_response_id"), table, ["response_id"])
