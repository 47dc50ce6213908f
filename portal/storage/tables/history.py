"""The history: entries as written, the chain that numbers and hashes them, and its verifications."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Sequence, Text, UniqueConstraint, text
from sqlmodel import Field

from portal.storage.base import Data, Table, json_column


class History(Table, table=True):
    """An entry: one event and its actor. Its number is in `history_link`. FROZEN."""

    __tablename__ = "history"
    __table_args__ = (Index(None, "object_kind", "object_id"),)
    id: str = Field(primary_key=True)
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id")
    at: datetime
    actor_kind: str
    actor_id: str
    actor_name: str
    verb: str
    object_kind: str
    object_id: str
    details: Data = json_column()


class HistoryPending(Table, table=True):
    """An entry that has no number yet. `sequence` is the order in which entries were written, on PostgreSQL."""

    __tablename__ = "history_pending"
    __table_args__ = (Index(None, "organisation_id", "sequence"),)
    entry_id: str = Field(primary_key=True, foreign_key="history.id")
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id")
    sequence: int | None = Field(default=None, sa_column=Column(BigInteger, Sequence("history_order"), nullable=True))


class HistoryLink(Table, table=True):
    """An entry's place in its organisation's chain: gapless number, hash of the previous entry, own hash. FROZEN.

    Hashes are HMACs under the key `key_id`. `private` is the hash of the name and the details, which may be erased; the
    chain keeps it.
    """

    __tablename__ = "history_link"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index(
            "uq_history_link_portal",
            "number",
            unique=True,
            sqlite_where=text("organisation_id IS NULL"),
            postgresql_where=text("organisation_id IS NULL"),
        ),
    )
    entry_id: str = Field(primary_key=True, foreign_key="history.id")
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id")
    number: int
    key_id: str
    private: str
    previous: str
    hash: str


class HistoryCheck(Table, table=True):
    """One verification of a chain: its length, and the problem or the signed checkpoint. FROZEN."""

    __tablename__ = "history_check"
    __table_args__ = (Index(None, "organisation_id", "checked_at"),)
    id: str = Field(primary_key=True)
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id")
    checked_at: datetime
    length: int
    head: str
    problem: str | None = Field(default=None, sa_type=Text)
    checkpoint: str | None = None
