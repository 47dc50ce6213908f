"""Every table: columns only, no relationships, no defaults that think.

Three rules hold everywhere. Ids are random text (`work.new_id()`), so they say nothing about how many there are. Every
foreign key between rows of an organisation carries `organisation_id`, so a row cannot point across the wall. JSON
columns hold plain JSON data and are replaced, never changed in place: a change inside would be lost silently.
`FROZEN` tables take rows and never change them (see migration 0002). Table classes validate nothing.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field
from sqlmodel import SQLModel as SQLModel

from portal.storage.ground import FROZEN as FROZEN
from portal.storage.ground import METADATA as METADATA
from portal.storage.ground import Data, Table, inside, json_column, long_text, own
from portal.storage.ground import ErasureDoor as ErasureDoor
from portal.storage.ground import PortalState as PortalState


class Organisation(Table, table=True):
    """A buyer's organisation: the wall that everything else stands behind."""

    __tablename__ = "organisation"
    id: str = Field(primary_key=True)
    name: str
    language: str = "en"
    created_at: datetime


class Person(Table, table=True):
    """Somebody who signs in; `address` in lower case. The TOTP seed is sealed; a step is used once."""

    __tablename__ = "person"
    id: str = Field(primary_key=True)
    address: str = Field(unique=True)
    name: str = ""
    password_hash: str | None = None
    totp_sealed: bytes | None = None
    totp_last_step: int = 0
    created_at: datetime


class Member(Table, table=True):
    """A person in an organisation, with roles (domain.policy). Removed members stay, for the history's sake."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id"), own())
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    roles: Data = json_column()
    added_at: datetime
    removed_at: datetime | None = None


class PasswordToken(Table, table=True):
    """A letter's right to set a password, kept as a hash, good once."""

    __tablename__ = "password_token"
    hash: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class Attempt(Table, table=True):
    """How often `key` tried in the window that begins at `window` (seconds since 1970)."""

    __tablename__ = "attempt"
    key: str = Field(primary_key=True)
    window: int = Field(primary_key=True)
    count: int


class Supplier(Table, table=True):
    """One supplier of one organisation; `key` is its code, or name and country where it has none."""

    __tablename__ = "supplier"
    __table_args__ = (UniqueConstraint("organisation_id", "key"), own(), Index(None, "organisation_id", "name"))
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    key: str
    code: str | None = None
    name: str
    country: str
    contact_name: str
    contact_address: str
    language: str
    time_zone: str
    os_id: str | None = None
    lei: str | None = None
    own_ids: Data = json_column()
    added_at: datetime
    changed_at: datetime
    removed_at: datetime | None = None


class PublishedVersion(Table, table=True):
    """A questionnaire version as published: `document` is its canonical JSON, `hash` the SHA-256 of that. FROZEN."""

    __tablename__ = "published_version"
    __table_args__ = (UniqueConstraint("organisation_id", "family", "version"), own())
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    family: str
    version: str
    hash: str
    document: str = long_text()
    title: str
    language: str
    release_notes: str
    published_at: datetime
    published_by: str


class Translation(Table, table=True):
    """One language of a published version; mended by adding a newer row, so that what was shown stays known."""

    __tablename__ = "translation"
    __table_args__ = (inside("published_version", "version_id"), own(), Index(None, "version_id", "language"))
    id: str = Field(primary_key=True)
    organisation_id: str
    version_id: str
    language: str
    hash: str
    document: str = long_text()
    added_at: datetime


class Retirement(Table, table=True):
    """A published version that no new campaign may use."""

    __tablename__ = "retirement"
    __table_args__ = (inside("published_version", "version_id"),)
    version_id: str = Field(primary_key=True)
    organisation_id: str
    reason: str
    retired_at: datetime
    retired_by: str


class Campaign(Table, table=True):
    """Published versions sent to suppliers by a day; `zone` is the IANA zone `due_at` was meant in."""

    __tablename__ = "campaign"
    __table_args__ = (own(),)
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    title: str
    purpose: str
    legal_basis: str
    proportionality: str
    help_text: str
    contact_line: str
    due_at: datetime
    zone: str
    follow_up_mode: str = "after_a_look"
    created_at: datetime
    created_by: str
    sent_at: datetime | None = None
    closed_at: datetime | None = None


class CampaignVersion(Table, table=True):
    """A version a campaign asks, in the order of `uses`."""

    __tablename__ = "campaign_version"
    __table_args__ = (inside("campaign"), inside("published_version", "version_id"))
    organisation_id: str
    campaign_id: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    version_id: str


class Invitation(Table, table=True):
    """One supplier in one campaign: dated facts, never a status, and the standing as the board sorts by it.

    The contact is a copy, so that a later import does not change whom a letter went to. `severity` is 0 to 4 (none to
    critical), `score_tenths` the rounded score times ten.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        inside("campaign"),
        inside("supplier"),
        UniqueConstraint("campaign_id", "supplier_id"),
        own(),
        Index(None, "campaign_id", "severity", "score_tenths"),
        Index(None, "supplier_id"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str
    campaign_id: str
    supplier_id: str
    contact_name: str
    contact_address: str
    language: str
    time_zone: str
    chosen_at: datetime
    invited_at: datetime | None = None
    carried_at: datetime | None = None
    bounced_at: datetime | None = None
    bounce_reason: str | None = None
    opened_at: datetime | None = None
    started_at: datetime | None = None
    submitted_at: datetime | None = None
    revoked_at: datetime | None = None
    severity: int | None = None
    score_tenths: int | None = None
    band: str | None = None
    band_family: str | None = None
    confidence: int | None = None


class Letter(Table, table=True):
    """A letter on its way, or what is left of it: `sealed` (the bytes) is wiped once carried or refused."""

    __tablename__ = "letter"
    __table_args__ = (
        inside("invitation"),
        UniqueConstraint("invitation_id", "kind", "number"),
        own(),
        CheckConstraint("invitation_id IS NULL OR organisation_id IS NOT NULL", name="invited"),
        Index(
            "ix_letter_waiting",
            "due_at",
            sqlite_where=text("carried_at IS NULL AND refused_at IS NULL AND held = 0"),
            postgresql_where=text("carried_at IS NULL AND refused_at IS NULL AND held = false"),
        ),
    )
    id: str = Field(primary_key=True)
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    invitation_id: str | None = None
    person_id: str | None = Field(default=None, foreign_key="person.id")
    kind: str
    number: int = 0
    to_address: str
    subject: str
    message_id: str = Field(unique=True)
    sha256: str
    sealed: bytes | None = None
    queued_at: datetime
    due_at: datetime
    claimed_until: datetime | None = None
    attempts: int = 0
    carried_at: datetime | None = None
    refused_at: datetime | None = None
    deferred_at: datetime | None = None
    unknown_at: datetime | None = None
    bounced_at: datetime | None = None
    problem: str | None = None
    held: bool = False


class Link(Table, table=True):
    """The right to open one invitation, kept as the token's hash; every letter has its own."""

    __tablename__ = "link"
    __table_args__ = (inside("invitation"), inside("letter"), Index(None, "invitation_id"))
    token_hash: str = Field(primary_key=True)
    organisation_id: str
    invitation_id: str
    letter_id: str | None = None
    created_at: datetime
    revoked_at: datetime | None = None


class Session(Table, table=True):
    """A browser that has been let in; `kind` is member, half (password given, code not yet) or respondent."""

    __tablename__ = "session"
    __table_args__ = (
        inside("member"),
        inside("invitation"),
        Index(None, "person_id"),
        Index(None, "invitation_id"),
        Index(None, "ends_at"),
    )
    id_hash: str = Field(primary_key=True)
    kind: str
    person_id: str | None = Field(default=None, foreign_key="person.id")
    member_id: str | None = None
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id")
    invitation_id: str | None = None
    created_at: datetime
    seen_at: datetime
    ends_at: datetime


class Response(Table, table=True):
    """A supplier's answers to one invitation, over all its versions."""

    __tablename__ = "response"
    __table_args__ = (inside("invitation"), own())
    id: str = Field(primary_key=True)
    organisation_id: str
    invitation_id: str = Field(unique=True)
    created_at: datetime
    changed_at: datetime


class Answer(Table, table=True):
    """An answer as it stands: `raw` as typed, `value` once it fits, `problem` while it does not."""

    __tablename__ = "answer"
    __table_args__ = (inside("response"),)
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


class AnswerRevision(Table, table=True):
    """Every answer there ever was, so that nothing typed is beyond recovery."""

    __tablename__ = "answer_revision"
    __table_args__ = (inside("response"),)
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


class Explanation(Table, table=True):
    """What a supplier says about a check that fired, and whether the buyer accepts it."""

    __tablename__ = "explanation"
    __table_args__ = (inside("response"),)
    response_id: str = Field(primary_key=True)
    family: str = Field(primary_key=True)
    check_id: str = Field(primary_key=True)
    organisation_id: str
    text: str = long_text()
    given_at: datetime
    accepted_at: datetime | None = None
    accepted_by: str | None = None


class Evidence(Table, table=True):
    """A file given with an answer, kept on disk under its SHA-256; `state` is received, accepted or insufficient."""

    __tablename__ = "evidence"
    __table_args__ = (inside("response"), own(), Index(None, "response_id"))
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


class Submission(Table, table=True):
    """The act of handing in: canonical JSON, its hash, who declared it. FROZEN."""

    __tablename__ = "submission"
    __table_args__ = (inside("response"), own())
    id: str = Field(primary_key=True)
    organisation_id: str
    response_id: str = Field(unique=True)
    document: str = long_text()
    hash: str
    declared_name: str
    declared_role: str
    declared_on: date
    submitted_at: datetime
    late: bool


class Result(Table, table=True):
    """A version's score of a response, with its trace; a re-score stands beside the first. FROZEN."""

    __tablename__ = "result"
    __table_args__ = (inside("response"), own(), Index(None, "response_id", "family"))
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
    made_at: datetime


class Finding(Table, table=True):
    """A flag recorded at handing in, open until somebody closes it with a reason."""

    __tablename__ = "finding"
    __table_args__ = (
        inside("invitation"),
        inside("response"),
        UniqueConstraint("response_id", "family", "flag"),
        own(),
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
    because: str = long_text()
    values_read: Data = json_column()
    raised_at: datetime
    closed_at: datetime | None = None
    closed_by: str | None = None
    close_reason: str | None = None


class FollowUp(Table, table=True):
    """A question back to the supplier about a finding, its answer, and what the reviewer made of it."""

    __tablename__ = "follow_up"
    __table_args__ = (inside("finding"), inside("letter"), UniqueConstraint("finding_id", "number"), own())
    id: str = Field(primary_key=True)
    organisation_id: str
    finding_id: str
    number: int
    ask: str = long_text()
    due_on: date
    asked_at: datetime
    asked_by: str
    approved_by: str | None = None
    letter_id: str | None = None
    answer_text: str | None = None
    answered_at: datetime | None = None
    decision: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    note: str | None = None


class History(Table, table=True):
    """Who did what: numbered without gaps per organisation, each entry holding the hash of the one before. FROZEN."""

    __tablename__ = "history"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index(
            "uq_history_portal",
            "number",
            unique=True,
            sqlite_where=text("organisation_id IS NULL"),
            postgresql_where=text("organisation_id IS NULL"),
        ),
        Index(None, "object_kind", "object_id"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id")
    number: int
    at: datetime
    actor_kind: str
    actor_id: str
    actor_name: str
    verb: str
    object_kind: str
    object_id: str
    details: Data = json_column()
    previous: str
    hash: str
