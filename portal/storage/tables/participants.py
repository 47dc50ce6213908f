"""The people who answer: the contact of an invitation, and colleagues who were given some sections."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from portal.storage.base import Data, Table, json_column, org_foreign_key, org_unique


class Participant(Table, table=True):
    """A person who answers one invitation.

    `sections` are those a colleague was given, each as family and section; None for the contact, who answers all of it.
    `invited_by` is the participant who gave them; None if the buyer invited. `admitted_at` is when their link was first
    opened.
    """

    __tablename__ = "participant"
    __table_args__ = (
        org_foreign_key("invitation"),
        org_unique(),
        Index(None, "invitation_id", "organisation_id"),
        Index(None, "organisation_id", "address"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str
    invitation_id: str
    address: str
    name: str
    language: str
    sections: Data = json_column(nullable=True)
    invited_by: str | None = None
    created_at: datetime
    admitted_at: datetime | None = None
    revoked_at: datetime | None = None


class Browser(Table, table=True):
    """A browser in which a participant's link was opened; `admitted_at` is None until it was admitted.

    It is known by the hash of its cookie. `code_hash` is the code that was sent last, None once it was used; `tries`
    counts the wrong ones, which lock this browser until `locked_until`.
    """

    __tablename__ = "browser"
    __table_args__ = (
        org_foreign_key("invitation"),
        org_foreign_key("participant"),
        UniqueConstraint("participant_id", "token_hash"),
        org_unique(),
        Index(None, "invitation_id"),
        Index(None, "participant_id", "organisation_id"),
        Index(None, "created_at"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str
    invitation_id: str
    participant_id: str
    token_hash: str
    name: str = ""
    created_at: datetime
    seen_at: datetime
    admitted_at: datetime | None = None
    code_hash: str | None = None
    code_sent_at: datetime | None = None
    code_expires_at: datetime | None = None
    tries: int = 0
    locked_until: datetime | None = None
