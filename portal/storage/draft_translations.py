"""The languages of a draft while they are typed: one row per language, changed in place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from portal.domain import canonical
from portal.domain.translation import Translation
from portal.domain.typed_translation import TextNote, notes_document, notes_of
from portal.storage import drafts
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import DraftTranslation


@dataclass(frozen=True)
class StoredDraftTranslation:
    """One language of a draft."""

    language: str
    texts: Translation
    notes: Mapping[str, TextNote]
    changed_at: datetime
    changed_by: str


def stored(work: Work, draft: str) -> dict[str, StoredDraftTranslation]:
    """Every language of a draft of the actor's organisation, by its tag."""
    which = col(DraftTranslation.draft_id) == drafts.get(work, draft).id
    rows = work.execute(select(table_of(DraftTranslation)).where(which).order_by(col(DraftTranslation.language)))
    return {
        row.language: StoredDraftTranslation(
            row.language,
            Translation.model_validate_json(row.document),
            notes_of(row.notes or {}),
            row.changed_at,
            row.changed_by,
        )
        for row in rows
    }


@dataclass(frozen=True)
class WrittenTexts:
    """One language as it is stored, made ready before the transaction."""

    language: str
    document: str
    notes: Mapping[str, Any]

    @classmethod
    def of(cls, texts: Translation, notes: Mapping[str, TextNote]) -> "WrittenTexts":
        """The stored form of texts and their notes."""
        return cls(texts.language, canonical.text(texts.model_dump()), notes_document(notes))


def documents(work: Work, draft: str) -> dict[str, tuple[str, datetime]]:
    """Every language of a draft as it is stored, to see whether it has changed."""
    columns = (col(DraftTranslation.language), col(DraftTranslation.document), col(DraftTranslation.changed_at))
    rows = work.execute(select(*columns).where(col(DraftTranslation.draft_id) == drafts.get(work, draft).id))
    return {row.language: (row.document, row.changed_at) for row in rows}


def save(work: Work, draft: str, texts: Translation, notes: Mapping[str, TextNote]) -> None:
    """Store one language of a draft, replacing the stored one."""
    put(work, draft, WrittenTexts.of(texts, notes))


def put(work: Work, draft: str, texts: WrittenTexts) -> None:
    """Store one language that was made ready before, replacing the stored one."""
    table = DraftTranslation
    values: dict[str, Any] = {"document": texts.document, "notes": dict(texts.notes)}
    values |= {"changed_at": work.now, "changed_by": work.actor.name}
    which = (col(table.draft_id) == drafts.get(work, draft).id) & (col(table.language) == texts.language)
    if work.execute(update(table_of(table)).where(which).values(values)).rowcount == 0:
        named = {"draft_id": draft, "language": texts.language, "organisation_id": work.actor.organisation}
        work.execute(insert(table_of(table)), {**named, **values})
