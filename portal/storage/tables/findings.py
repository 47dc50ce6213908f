"""After submission: findings, what suppliers are asked and say about them, and what waits for a second person."""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from portal.storage.base import Data, Table, json_column, long_text, org_foreign_key, org_unique


class Finding(Table, table=True):
    """A flag recorded at submitting, open until somebody closes it with a reason.

    A `withheld` one would tell a restricted value: only the safeguarding role knows of it. `open_remedying` is whether
    the others may know that it is being put right. `no_longer_raised_at` is when corrected answers ceased to raise it.
    """

    __tablename__ = "finding"
    __table_args__ = (
        org_foreign_key("invitation"),
        org_foreign_key("response"),
        UniqueConstraint("response_id", "family", "flag"),
        org_unique(),
        Index(None, "organisation_id", "closed_at", "severity"),
        Index(None, "invitation_id"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str
    invitation_id: str
    response_id: str
    family: str
    flag: str
    severity: str
    remedying: bool
    withheld: bool = Field(sa_column_kwargs={"server_default": text("true")})
    open_remedying: bool = Field(sa_column_kwargs={"server_default": text("false")})
    because: str = long_text()
    values_read: Data = json_column()
    raised_at: datetime
    no_longer_raised_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    close_reason: str | None = None


class FollowUp(Table, table=True):
    """A question back to the supplier about a finding, its answer, and what the reviewer made of it.

    It is `released_at` when its email is written; from then on the supplier sees it.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        org_foreign_key("finding"),
        org_foreign_key("email"),
        UniqueConstraint("finding_id", "number"),
        org_unique(),
    )
    id: str = Field(primary_key=True)
    organisation_id: str
    finding_id: str
    number: int
    ask: str = long_text()
    due_on: date
    asked_at: datetime
    asked_by: str
    released_at: datetime | None = None
    email_id: str | None = None
    answer_text: str | None = None
    answer_restricted: bool = False
    answered_at: datetime | None = None
    decision: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    note: str | None = None


class SharedFinding(Table, table=True):
    """A finding as a member showed it to the supplier, and what the supplier says to it until the end of `reply_by`.

    `because` is frozen: what the supplier read, with nothing restricted in it, though corrected answers may change the
    finding. `position` is accepted or disputed; a correction can lead to another row of the same finding.
    """

    __tablename__ = "shared_finding"
    __table_args__ = (
        org_foreign_key("finding"),
        UniqueConstraint("finding_id", "number"),
        org_unique(),
        Index(None, "organisation_id", "replied_at"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str
    finding_id: str
    number: int
    submission_number: int
    because: str = long_text()
    shared_at: datetime
    shared_by: str
    reply_by: date
    position: str | None = None
    words: str | None = Field(default=None, sa_type=Text)
    words_restricted: bool = False
    replied_at: datetime | None = None


class Proposal(Table, table=True):
    """What one member proposes and another must agree to. `subject_id` is a row of the table that `kind` is about."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index(
            None,
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index(None, "organisation_id", "subject_id"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    kind: str
    subject_id: str
    reason: str = long_text()
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    is_agreed: bool | None = None
