"""What is asked: published versions, their languages, and drafts that are being written."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from portal.storage.base import Data, Table, json_column, long_text, org_foreign_key, org_unique


class PublishedVersion(Table, table=True):
    """A questionnaire version as published: `document` is its canonical JSON, `hash` the SHA-256 of that. FROZEN."""

    __tablename__ = "published_version"
    __table_args__ = (UniqueConstraint("organisation_id", "family", "version"), org_unique())
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
    """One language of a published version; mended by adding a newer row, so that what was shown stays known.

    `reviewed_at` says that a second reader has read it all; `offered_at` that suppliers may choose the language.
    `is_open` while it is being typed in the browser: until it is read through or offered, nobody has been shown it and
    its texts change in place. `notes` are translators' remarks.
    """

    __tablename__ = "translation"
    __table_args__ = (
        org_foreign_key("published_version", "version_id"),
        org_unique(),
        Index(None, "version_id", "language"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str
    version_id: str
    language: str
    hash: str
    document: str = long_text()
    added_at: datetime
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    offered_at: datetime | None = None
    is_open: bool = False
    notes: Data = json_column(nullable=True)


class Retirement(Table, table=True):
    """A published version that no new campaign may use."""

    __tablename__ = "retirement"
    __table_args__ = (org_foreign_key("published_version", "version_id"),)
    version_id: str = Field(primary_key=True)
    organisation_id: str
    reason: str
    retired_at: datetime
    retired_by: str


class QuestionnaireDraft(Table, table=True):
    """A version that is being written. `source` is its YAML, the truth until published; each saving is a revision.

    `copied_from` is the published version it began as, `published_id` what became of it.
    """

    __tablename__ = "questionnaire_draft"
    __table_args__ = (
        org_unique(),
        org_foreign_key("published_version", "copied_from"),
        org_foreign_key("published_version", "published_id"),
    )
    id: str = Field(primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    family: str
    version: str
    title: str
    source: str = long_text()
    revision: int
    owned_by: str
    owner_name: str
    copied_from: str | None = None
    created_at: datetime
    changed_at: datetime
    changed_by: str
    published_id: str | None = None
    removed_at: datetime | None = None


class DraftRevision(Table, table=True):
    """Every saving of a draft, so that nobody's work is lost when two people write; `what` says what was changed."""

    __tablename__ = "draft_revision"
    __table_args__ = (org_foreign_key("questionnaire_draft", "draft_id"),)
    draft_id: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    organisation_id: str
    source: str = long_text()
    what: str
    changed_at: datetime
    changed_by: str


class DraftTranslation(Table, table=True):
    """One language of a draft, as it is being typed; published with the version that the draft becomes."""

    __tablename__ = "draft_translation"
    __table_args__ = (org_foreign_key("questionnaire_draft", "draft_id"),)
    draft_id: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    organisation_id: str
    document: str = long_text()
    notes: Data = json_column(nullable=True)
    changed_at: datetime
    changed_by: str
