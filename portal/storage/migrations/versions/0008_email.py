"""What became of an email, in facts that can be told apart, and what its words rest on."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

MOMENTS = (
    *(
        "blocked_at",
        "withdrawn_at",
        "failed_at",
        "presumed_at",
        "finished_at",
        "begun_at",
        "names_due_at",
        "good_until",
    ),
)
TEXTS = ("bounce_kind", "answer")
WAITING = "finished_at IS NULL AND held = "
WAITED = "carried_at IS NULL AND refused_at IS NULL AND held = "


def upgrade() -> None:
    for name in MOMENTS:
        op.add_column("letter", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in TEXTS:
        op.add_column("letter", sa.Column(name, sa.String(), nullable=True))
    op.add_column("invitation", sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("invitation", sa.Column("failed_reason", sa.String(), nullable=True))
    op.execute("UPDATE letter SET finished_at = coalesce(carried_at, refused_at)")
    _index(WAITING)


def downgrade() -> None:
    _index(WAITED)
    op.drop_column("invitation", "failed_reason")
    op.drop_column("invitation", "failed_at")
    for name in (*TEXTS, *MOMENTS):
        op.drop_column("letter", name)


def _index(condition: str) -> None:
    op.drop_index("ix_letter_waiting", table_name="letter")
    sqlite, postgresql = sa.text(condition + "0"), sa.text(condition + "false")
    op.create_index("ix_letter_waiting", "letter", ["due_at"], sqlite_where=sqlite, postgresql_where=postgresql)
