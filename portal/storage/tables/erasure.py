"""What was erased, what must not be, and how long data is kept."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from portal.storage.base import Table, long_text, org_foreign_key


class Erasure(Table, table=True):
    """A record of an erasure: ids and counts, nothing of what it was. `kind` is supplier, contact or response."""

    __tablename__ = "erasure"
    __table_args__ = (Index(None, "organisation_id", "erased_at"), Index(None, "subject_id"))
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    kind: str
    subject_id: str
    records: int
    erased_at: datetime
    erased_by: str


class LegalHold(Table, table=True):
    """A legal hold: why no data of a supplier may be erased, until it is lifted."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        org_foreign_key("supplier"),
        Index(
            None,
            "supplier_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )
    id: str = Field(primary_key=True)
    organisation_id: str
    supplier_id: str
    reason: str = long_text()
    set_by: str
    set_at: datetime
    lifted_by: str | None = None
    lifted_at: datetime | None = None
    lift_reason: str | None = None


class RetentionPeriod(Table, table=True):
    """How many months an organisation keeps one kind of data; a kind without a row is kept for ever."""

    __tablename__ = "retention_period"
    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id")
    kind: str = Field(primary_key=True)
    months: int
