"""What members without the safeguarding role see of a standing, and the findings that they do not see at all.

Standings from before have none: they are shown as restricted. Findings from before are withheld until scored anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

NUMBERS = ("open_low_tenths", "open_high_tenths", "open_confidence")


def upgrade() -> None:
    for name in NUMBERS:
        op.add_column("invitation", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("invitation", sa.Column("open_band", sa.String(), nullable=True))
    op.add_column("finding", sa.Column("withheld", sa.Boolean(), nullable=False, server_default=sa.text("true")))
    op.add_column("finding", sa.Column("open_remedying", sa.Boolean(), nullable=False, server_default=sa.text("false")))


def downgrade() -> None:
    op.drop_column("finding", "open_remedying")
    op.drop_column("finding", "withheld")
    for name in (*NUMBERS, "open_band"):
        op.drop_column("invitation", name)
