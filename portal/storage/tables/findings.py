"""After submission: findings, follow-ups, sharing with suppliers, and proposals that wait for a second person."""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from portal.storage.base import Data, Table, json_column, long_text, org_foreign_key, org_unique


class Finding(Table, table=True):
    """A flag recorded at submission with its title, open until somebody closes it with a reason.

    A `withheld` one would reveal a restricted value: only the safeguarding role sees it. `open_remedying` is whether
    the other members may know that remediation is under way. `no_longer_raised_at` is when corrected answers stopped
    raising it. `assignee_id` is the member who is responsible for it, `due_on` when they should be done. A reopened
    finding keeps the reason of its last closing.
    """

    __tablename__ = "finding"
    __table_args__ = (
        org_foreign_key("invitation"),
        org_foreign_key("response"),
        org_foreign_key("member", "assignee_id"),
        UniqueConstraint("response_id", "family", "flag"),
        org_unique(),
        Index(None, "organisation_id", "closed_at", "severity"),
        Index(None, "invitation_id", "organisation_id"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str
    invitation_id: str
    response_id: str
    family: str
    flag: str
    title: str
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
    reopened_at: datetime | None = None
    reopened_by: str | None = None
    reopen_reason: str | None = Field(default=None, sa_type=Text)
    assignee_id: str | None = None
    due_on: date | None = None


class FollowUp(Table, table=True):
    """A question to the supplier about a finding, its answer, and the reviewer's decision.

    `released_at` is when its email was written; from then on the supplier sees it.
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
    """A finding as shared with the supplier, and the supplier's reply, possible until the end of `reply_by`.

    `because` is frozen: the text that the supplier read, without anything restricted, even if corrected answers change
    the finding. `position` is accepted or disputed; a correction can lead to another row of the same finding.
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
    """A member's proposal that another must approve. `subject_id` is a row of the table that `kind` is about."""

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
