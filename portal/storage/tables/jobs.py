"""Work that takes too long for a request: who requested it, which worker does it, its progress and result."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from portal.storage.base import Data, Table, json_column, org_foreign_key

UNFINISHED = text("finished_at IS NULL")


class Job(Table, table=True):
    """One job: dates, never a status.

    At most one unfinished job has a `key`; a periodic kind has one row per period. `subject` is the id of the object it
    is about. `fence` is raised by each claim, so that a worker whose lease ran out can write nothing any more. `roles`
    are those of the requesting member when the job was done; `checkpoint` is where the next worker continues.
    """

    __tablename__ = "job"
    __table_args__ = (
        org_foreign_key("member", "asked_by"),
        UniqueConstraint("kind", "period"),
        Index("uq_job_unfinished", "key", unique=True, sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
        Index("ix_job_due", "due_at", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
        Index(None, "organisation_id", "subject"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id")
    kind: str
    subject: str = ""
    key: str
    period: datetime | None = None
    parameters: Data = json_column(default=dict)
    asked_by: str | None = None
    asked_at: datetime
    due_at: datetime
    claimed_until: datetime | None = None
    fence: int = 0
    attempts: int = 0
    started_at: datetime | None = None
    roles: Data = json_column(default=list)
    done: int = 0
    whole: int = 0
    checkpoint: Data = json_column(default=dict)
    cancel_asked_at: datetime | None = None
    cancelled_at: datetime | None = None
    failed_at: datetime | None = None
    finished_at: datetime | None = None
    problem: str | None = Field(default=None, sa_type=Text)
    result: Data = json_column(default=dict)
    expires_at: datetime | None = None
