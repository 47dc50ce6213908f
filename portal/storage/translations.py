"""The languages of a published version: texts being translated, who reviewed them, what suppliers may choose."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from portal.domain import canonical
from portal.domain.refusals import NotFound
from portal.domain.translation import Translation
from portal.domain.typed_translation import TextNote, notes_document, notes_of
from portal.storage import library
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Translation as TranslationTable


@dataclass(frozen=True)
class StoredTranslation:
    """One language: its newest texts, the newest reviewed ones, and whether suppliers may choose it."""

    id: str
    language: str
    texts: Translation
    added_at: datetime
    reviewed_at: datetime | None
    reviewed_by: str | None
    offered_at: datetime | None
    read_through: Translation | None
    is_newest_offered: bool
    is_open: bool
    notes: Mapping[str, TextNote]


def stored_translations(work: Work, version_id: str) -> dict[str, StoredTranslation]:
    """Every language of a version of the actor's organisation, by its tag."""
    translations: dict[str, StoredTranslation] = {}
    for row in _rows(work, version_id):
        before = translations.get(row.language)
        texts = Translation.model_validate_json(row.document)
        translations[row.language] = StoredTranslation(
            row.id,
            row.language,
            texts,
            row.added_at,
            row.reviewed_at,
            row.reviewed_by,
            row.offered_at or (before.offered_at if before else None),
            texts if row.reviewed_at else (before.read_through if before else None),
            row.offered_at is not None,
            row.is_open,
            notes_of(row.notes or {}),
        )
    return dict(sorted(translations.items()))


def offered_states(work: Work, version_ids: Sequence[str]) -> dict[str, dict[str, bool]]:
    """By version and language, whether the newest offered text was reviewed; does not read the texts themselves."""
    table = TranslationTable
    mine = col(table.version_id).in_(version_ids) & (col(table.organisation_id) == work.actor.organisation)
    newest_last = (col(table.offered_at), col(table.added_at), col(table.id))
    statement = select(col(table.version_id), col(table.language), col(table.reviewed_at))
    states: dict[str, dict[str, bool]] = {}
    for row in work.execute(statement.where(mine & col(table.offered_at).is_not(None)).order_by(*newest_last)):
        states.setdefault(row.version_id, {})[row.language] = row.reviewed_at is not None
    return states


def get(work: Work, version_id: str, language: str) -> StoredTranslation:
    """One language of a version; any other is not found."""
    translation = stored_translations(work, version_id).get(language)
    if translation is None:
        raise NotFound
    return translation


def _rows(work: Work, version_id: str) -> list[Any]:
    library.published_version(work, version_id)
    statement = select(table_of(TranslationTable)).where(col(TranslationTable.version_id) == version_id)
    ordered = statement.order_by(col(TranslationTable.added_at), col(TranslationTable.id))
    return list(work.execute(ordered))


def type_over(work: Work, id: str, texts: Translation, notes: Mapping[str, TextNote]) -> None:
    """Replace texts that are being typed and were shown to nobody."""
    document = canonical.text(texts.model_dump())
    hash = hashlib.sha256(document.encode()).hexdigest()
    _change(work, col(TranslationTable.id) == id, document=document, hash=hash, notes=notes_document(notes))


def close(work: Work, id: str) -> str:
    """Freeze the texts of a translation; returns their hash."""
    _change(work, col(TranslationTable.id) == id, is_open=False)
    return str(work.execute(select(col(TranslationTable.hash)).where(col(TranslationTable.id) == id)).scalar_one())


def mark_reviewed(work: Work, id: str) -> None:
    """Record that a second reader has read all of it."""
    _change(work, col(TranslationTable.id) == id, reviewed_at=work.now, reviewed_by=work.actor.name)


def offer(work: Work, id: str) -> None:
    """Offer the translation to suppliers from now on."""
    _change(work, col(TranslationTable.id) == id, offered_at=work.now)


def take_back(work: Work, version_id: str, language: str) -> None:
    """Stop offering the language: suppliers read the source again; which texts were shown to whom stays known."""
    which = (col(TranslationTable.version_id) == version_id) & (col(TranslationTable.language) == language)
    _change(work, which, offered_at=None)


def _change(work: Work, which: Any, **values: Any) -> None:
    work.execute(update(table_of(TranslationTable)).where(which).values(**values))
