"""A result's trace in a column of its own: exports of thousands need the result, and none of its rules."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ERASE = """
CREATE OR REPLACE FUNCTION erase_result(wanted text, left_over json) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    INSERT INTO erasure_door (id) VALUES ('open');
    UPDATE result SET {settings} WHERE result.id = wanted;
    DELETE FROM erasure_door;
END $$
"""


def upgrade() -> None:
    op.add_column("result", sa.Column("trace", sa.JSON(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(ERASE.format(settings="document = left_over, trace = NULL"))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(ERASE.format(settings="document = left_over"))
    op.drop_column("result", "trace")
