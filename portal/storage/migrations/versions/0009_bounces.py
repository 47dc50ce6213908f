"""Which class of reason an invitation's email bounced for, and the envelope sender each email is sent under."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("invitation", sa.Column("bounce_kind", sa.String(), nullable=True))
    op.add_column("letter", sa.Column("envelope_from", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("letter", "envelope_from")
    op.drop_column("invitation", "bounce_kind")
