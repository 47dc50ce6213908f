"""Messages from suppliers to the buyer."""

from datetime import date, datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from portal.storage.base import Table, long_text, org_foreign_key, org_unique


class SupplierMessage(Table, table=True):
    """One message of one invitation, and the reply. `kind` and `outcome` are those of `domain.supplier_messages`.

    `family` and `question` name the question that it is about, if any; a `restricted` one is about a sensitive
    question, so that only the safeguarding role reads it. `wanted_on` is the date until which a supplier asks for more
    time. `sent_by` is a participant, `answered_by` a member.
    """

    __tablename__ = "supplier_message"
    __table_args__ = (
        org_foreign_key("invitation"),
        org_unique(),
        Index(None, "invitation_id", "organisation_id"),
        Index(None, "organisation_id", "sent_at"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str
    invitation_id: str
    kind: str
    family: str = ""
    question: str = ""
    restricted: bool = False
    wanted_on: date | None = None
    text: str = long_text()
    sent_at: datetime
    sent_by: str
    answered_at: datetime | None = None
    answered_by: str | None = None
    outcome: str | None = None
    answer_text: str | None = Field(default=None, sa_type=Text)
    taken_back_at: datetime | None = None
