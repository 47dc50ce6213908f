"""Evidence lies on disk twice: as it came, and clean; and what the virus scanner said of it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

COLUMNS = (
    ("clean_sha256", sa.String()),
    ("clean_type", sa.String()),
    ("scanned_at", sa.DateTime(timezone=True)),
    ("virus", sa.String()),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("evidence", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name, _ in COLUMNS:
        op.drop_column("evidence", name)
