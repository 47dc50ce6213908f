"""Answers and their revisions, evidence, submissions, results."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from portal.storage.base import Data, Table, json_column, long_text, org_foreign_key, org_unique


class Response(Table, table=True):
    """A supplier's answers to one invitation, over all its versions."""

    __tablename__ = "response"
    __table_args__ = (org_foreign_key("invitation"), org_unique())
    id: str = Field(primary_key=True)
    organisation_id: str
    invitation_id: str = Field(unique=True)
    created_at: datetime
    changed_at: datetime


class Answer(Table, table=True):
    """A current answer: `raw` as typed, `value` if valid, else `problem`.

    `confirm_since` is when a newer version of the questionnaire changed its question; saving it again confirms it.
    `page` is the page, file or program it came from, and `sequence` counts the changes made there; `sent` is what was
    sent from there, if merging with somebody else's change altered it.
    """

    __tablename__ = "answer"
    __table_args__ = (org_foreign_key("response"),)
    response_id: str = Field(primary_key=True)
    family: str = Field(primary_key=True)
    question: str = Field(primary_key=True)
    organisation_id: str
    raw: Data = json_column()
    value: Data = json_column(nullable=True)
    problem: str | None = None
    revision: int
    given_by: str
    given_at: datetime
    confirm_since: datetime | None = None
    page: str = ""
    sequence: int = 0
    sent: Data = json_column(nullable=True)


class AnswerRevision(Table, table=True):
    """Every earlier answer, so that nothing typed is lost."""

    __tablename__ = "answer_revision"
    __table_args__ = (org_foreign_key("response"),)
    response_id: str = Field(primary_key=True)
    family: str = Field(primary_key=True)
    question: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    organisation_id: str
    raw: Data = json_column()
    value: Data = json_column(nullable=True)
    problem: str | None = None
    given_by: str
    given_at: datetime
    page: str = ""
    sequence: int = 0
    sent: Data = json_column(nullable=True)


class AnswerConflict(Table, table=True):
    """What somebody typed while somebody else changed the same answer or explanation, until one is chosen.

    `kind` is answer or explanation; `question` is the id of the question or the check. `base` is the revision that the
    page showed; each page has one row, which its later changes replace.
    """

    __tablename__ = "answer_conflict"
    __table_args__ = (org_foreign_key("response"),)
    response_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    family: str = Field(primary_key=True)
    question: str = Field(primary_key=True)
    page: str = Field(primary_key=True)
    organisation_id: str
    sequence: int
    base: int
    raw: Data = json_column()
    value: Data = json_column(nullable=True)
    problem: str | None = None
    given_by: str
    given_at: datetime


class Explanation(Table, table=True):
    """A supplier's explanation of a fired check, and whether the buyer accepts it."""

    __tablename__ = "explanation"
    __table_args__ = (org_foreign_key("response"),)
    response_id: str = Field(primary_key=True)
    family: str = Field(primary_key=True)
    check_id: str = Field(primary_key=True)
    organisation_id: str
    text: str = long_text()
    given_at: datetime
    given_by: str = ""
    revision: int = 1
    page: str = ""
    sequence: int = 0
    accepted_at: datetime | None = None
    accepted_by: str | None = None


class ExplanationRevision(Table, table=True):
    """Every explanation that was replaced or not chosen."""

    __tablename__ = "explanation_revision"
    __table_args__ = (org_foreign_key("response"),)
    response_id: str = Field(primary_key=True)
    family: str = Field(primary_key=True)
    check_id: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    organisation_id: str
    text: str = long_text()
    given_at: datetime
    given_by: str = ""
    page: str = ""
    sequence: int = 0


class Evidence(Table, table=True):
    """A file given with an answer, stored under its SHA-256, and its clean copy under `clean_sha256`.

    `state` is received, accepted or insufficient; `virus` is the scanner's name for what it refused. `is_restricted`:
    it contains personal data, or answers something that only safeguarding may read. `is_supplement`: it was added after
    submission, to a question, a follow-up or, without either, the whole response. `is_disclosed`: every member could
    see it when it was added after submission, so the history and digests tell of it. `replaced_by` is the id of the
    newer file. The same bytes given with two questions are two rows.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        org_foreign_key("response"),
        org_foreign_key("follow_up"),
        org_unique(),
        Index(None, "response_id"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str
    response_id: str
    family: str
    question: str
    sha256: str
    size: int
    media_type: str
    file_name: str
    state: str = "received"
    received_at: datetime
    removed_at: datetime | None = None
    is_restricted: bool = False
    clean_sha256: str | None = None
    clean_type: str | None = None
    scanned_at: datetime | None = None
    virus: str | None = None
    description: str = ""
    expires_on: date | None = None
    is_supplement: bool = False
    is_disclosed: bool = False
    follow_up_id: str | None = None
    replaced_at: datetime | None = None
    replaced_by: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = ""


class ReceivedExcerpt(Table, table=True):
    """Answers of a supplier to another buyer, which it gave to this request: the excerpt's document, and its files.

    `source` is the response that it comes from, or the hash of the file that it was read from; another organisation's
    response is no foreign key. `portal` and `is_verified` are about a file: who signed it, if its signature was
    checked. `taken_back` has the time at which each questionnaire was taken back, by family.
    """

    __tablename__ = "received_excerpt"
    __table_args__ = (
        org_foreign_key("invitation"),
        org_unique(),
        UniqueConstraint("invitation_id", "source"),
        Index(None, "invitation_id", "organisation_id"),
        Index(None, "source"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str
    invitation_id: str
    source: str
    portal: str = ""
    is_verified: bool = True
    document: str = long_text()
    files: Data = json_column()
    given_at: datetime
    used_at: datetime | None = None
    taken_back: Data = json_column()


class Submission(Table, table=True):
    """A submission: canonical JSON, its hash, who declared it. FROZEN.

    `number` is 1, and one more with every correction of an earlier submission.
    """

    __tablename__ = "submission"
    __table_args__ = (org_foreign_key("response"), org_unique(), UniqueConstraint("response_id", "number"))
    id: str = Field(primary_key=True)
    organisation_id: str
    response_id: str
    number: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    document: str = long_text()
    hash: str
    declared_name: str
    declared_role: str
    declared_on: date
    submitted_at: datetime
    late: bool


class Result(Table, table=True):
    """A version's score of a response; a re-score is stored in addition to the first. FROZEN.

    `document` has the values that raised flags read, `trace` those of every rule; `hash` is a keyed hash of the row.
    """

    __tablename__ = "result"
    __table_args__ = (org_foreign_key("response"), org_unique(), Index(None, "response_id", "family"))
    id: str = Field(primary_key=True)
    organisation_id: str
    response_id: str
    family: str
    version: str
    version_hash: str
    reason: str
    score: str | None = None
    score_tenths: int | None = None
    band: str | None = None
    severity: str
    completeness: str
    confidence: int
    document: Data = json_column()
    trace: Data = json_column(nullable=True)
    made_at: datetime
    hash: str | None = None


class ResponseVersion(Table, table=True):
    """The newer version to which a response in progress has moved from its campaign's version, for one family."""

    __tablename__ = "response_version"
    __table_args__ = (
        org_foreign_key("response"),
        org_foreign_key("published_version", "version_id"),
        org_foreign_key("published_version", "moved_from"),
    )
    response_id: str = Field(primary_key=True)
    family: str = Field(primary_key=True)
    organisation_id: str
    version_id: str
    moved_from: str
    moved_at: datetime


class Verification(Table, table=True):
    """How a buyer has checked a response: `level` is self_declared, desk_review or independent. The newest counts."""

    __tablename__ = "verification"
    __table_args__ = (org_foreign_key("response"), org_unique(), Index(None, "response_id"))
    id: str = Field(primary_key=True)
    organisation_id: str
    response_id: str
    level: str
    note: str = long_text()
    made_at: datetime
    made_by: str
