"""When a reminder was confirmed, and when one was last written: what is left to write, and whom to leave alone."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KNOWN = """
UPDATE invitation SET reminded_at = (
    SELECT max(letter.queued_at) FROM letter WHERE letter.invitation_id = invitation.id AND letter.kind = 'reminder'
)
"""


def upgrade() -> None:
    op.add_column("invitation", sa.Column("reminder_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("invitation", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(KNOWN)


def downgrade() -> None:
    op.drop_column("invitation", "reminded_at")
    op.drop_column("invitation", "reminder_asked_at")
