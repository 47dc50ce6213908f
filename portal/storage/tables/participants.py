"""Who answers: the contact of an invitation, and colleagues who were given some of its sections."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from portal.storage.base import Data, Table, json_column, org_foreign_key, org_unique


class Participant(Table, table=True):
    """A person who answers one invitation.

    `sections` are those a colleague was given, each as family and section; None for the contact, who answers all of it.
    `invited_by` is the participant who gave them; None where the buyer did.
    """

    __tablename__ = "participant"
    __table_args__ = (
        org_foreign_key("invitation"),
        org_unique(),
        Index(None, "invitation_id"),
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
    revoked_at: datetime | None = None
