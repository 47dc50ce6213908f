"""What tables are built from: constraint names, JSON columns, references that stay inside an organisation."""

from typing import Any, ClassVar

from sqlalchemy import JSON, Column, ForeignKeyConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

FROZEN = ("published_version", "submission", "result", "history", "history_link", "history_check")
"""Rows of these tables are never changed once written; only `storage.erasure` may, leaving their hashes."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = SQLModel.metadata
METADATA.naming_convention = NAMES

Data = Any
"""Plain JSON data: a dict, a list, text, a number, a boolean, None."""


def json_column(*, nullable: bool = False, default: Any = None) -> Any:
    """A plain JSON column, replaced and never changed in place; `default` is the value of a row that gives none."""
    return Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=nullable, default=default))


def long_text() -> Any:
    """Text of any length."""
    return Field(sa_type=Text)


def sort_key() -> Any:
    """Folded text, sorted by code point, which is the same on every database and system."""
    return Field(default="", sa_type=Text().with_variant(Text(collation="C"), "postgresql"))


def org_foreign_key(parent: str, column: str | None = None) -> ForeignKeyConstraint:
    """A reference to `parent` that cannot leave the organisation."""
    return ForeignKeyConstraint(
        ["organisation_id", column or f"{parent}_id"], [f"{parent}.organisation_id", f"{parent}.id"]
    )


def org_unique() -> UniqueConstraint:
    """The constraint that `org_foreign_key` refers to."""
    return UniqueConstraint("organisation_id", "id")


class Table(SQLModel):
    """What all tables share: only a table name written by hand."""

    __tablename__: ClassVar[Any]


class PortalState(Table, table=True):
    """A few facts about the installation as a whole, such as `restored`."""

    __tablename__ = "portal_state"
    key: str = Field(primary_key=True)
    value: str


class ErasurePermit(Table, table=True):
    """While a row is in this table, frozen rows may be blanked; the transaction that adds the row also removes it."""

    __tablename__ = "erasure_permit"
    id: str = Field(primary_key=True)
