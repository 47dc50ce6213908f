"""What supplier lists bring: category, spend, tags, further contacts; text to search by; remembered choices."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.domain.folding import fold

revision = "0008"
down_revision = "0007"

SORT_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ADDED: tuple[sa.Column[Any], ...] = (
    sa.Column("category", sa.String(), nullable=True),
    sa.Column("annual_spend", sa.String(), nullable=True),
    sa.Column("annual_spend_currency", sa.String(), nullable=True),
    sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("other_contacts", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("zone_assumed", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("search_text", SORT_KEY, nullable=False, server_default=""),
    sa.Column("name_key", SORT_KEY, nullable=False, server_default=""),
    sa.Column("contact_key", SORT_KEY, nullable=False, server_default=""),
)


def upgrade() -> None:
    op.add_column("organisation", sa.Column("list_choices", sa.JSON(), nullable=True))
    for column in ADDED:
        op.add_column("supplier", column._copy())
    _fill()
    with op.batch_alter_table("supplier") as table:
        for column in ADDED[3:]:
            table.alter_column(column.name, server_default=None)
    op.drop_index("ix_supplier_organisation_id_name", "supplier")
    op.create_index("ix_supplier_organisation_id_name_key", "supplier", ["organisation_id", "name_key"])


def _fill() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, name, code, contact_name, contact_address FROM supplier")).all()
    for id, name, code, contact, address in rows:
        texts = {"text": "\n".join(map(fold, filter(None, (name, code, contact, address))))}
        keys = {"name": fold(name), "contact": fold(contact)}
        connection.execute(
            sa.text("UPDATE supplier SET search_text = :text, name_key = :name, contact_key = :contact WHERE id = :id"),
            {"id": id, **texts, **keys},
        )


def downgrade() -> None:
    op.drop_index("ix_supplier_organisation_id_name_key", "supplier")
    op.create_index("ix_supplier_organisation_id_name", "supplier", ["organisation_id", "name"])
    for column in reversed(ADDED):
        op.drop_column("supplier", column.name)
    op.drop_column("organisation", "list_choices")
