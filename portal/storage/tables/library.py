"""Published versions, their translations, and drafts."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from portal.storage.base import Data, Table, json_column, long_text, org_foreign_key, org_unique


class PublishedVersion(Table, table=True):
    """A published questionnaire version: `document` is its canonical JSON, `hash` the SHA-256 of that. FROZEN."""

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
    """One language of a published version; corrected by adding a newer row, so that what was shown stays known.

    `reviewed_at` is when a second reader had read it all; `offered_at` when suppliers could choose the language.
    `is_open` while it is typed in the browser: until it is reviewed or offered, it was shown to nobody and its texts
    change in place. `notes` are translators' remarks.
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
    """A version that is being written. `source` is its YAML, authoritative until published; each save is a revision.

    `copied_from` is the published version it was copied from, `published_id` the version it was published as.
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
    """Every saved revision of a draft, so that nothing is lost when two people write; `what` says what was changed."""

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
    """One language of a draft, while it is typed; published with the version that the draft becomes."""

    __tablename__ = "draft_translation"
    __table_args__ = (org_foreign_key("questionnaire_draft", "draft_id"),)
    draft_id: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    organisation_id: str
    document: str = long_text()
    notes: Data = json_column(nullable=True)
    changed_at: datetime
    changed_by: str
