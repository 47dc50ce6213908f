"""Texts of published versions in other languages: added, replaced, offered to readers, and read."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select

from portal.domain import canonical
from portal.domain.refusals import NotFound
from portal.domain.translation import Translation
from portal.storage.database import Work
from portal.storage.library import of_organisation, published_version
from portal.storage.rows import col, each, select_as, table_of
from portal.storage.tables import PublishedVersion
from portal.storage.tables import Translation as TranslationTable


@dataclass(frozen=True)
class NewestText:
    """The newest text of one language of a version, without its document."""

    language: str
    hash: str
    offered_at: datetime | None


@dataclass(frozen=True)
class TranslationText:
    """A translation's document in canonical form, and its hash."""

    language: str
    document: str
    hash: str

    @classmethod
    def of(cls, language: str, document: Mapping[str, Any]) -> "TranslationText":
        """The text of a document."""
        text = canonical.text(document)
        return cls(language, text, hashlib.sha256(text.encode()).hexdigest())


@dataclass(frozen=True)
class Offered:
    """A language that suppliers may choose, without its texts."""

    id: str
    language: str
    hash: str


_OFFERED = (
    select(
        col(TranslationTable.id),
        col(TranslationTable.language),
        col(TranslationTable.hash),
        col(PublishedVersion.hash).label("version_hash"),
    )
    .join(table_of(PublishedVersion), col(PublishedVersion.id) == col(TranslationTable.version_id))
    .where(
        col(PublishedVersion.organisation_id) == bindparam("organisation"),
        col(PublishedVersion.hash).in_(bindparam("hashes", expanding=True)),
        col(TranslationTable.offered_at).is_not(None),
    )
    .order_by(col(TranslationTable.offered_at), col(TranslationTable.added_at), col(TranslationTable.id))
)


def add_translation(
    work: Work,
    version_id: str,
    language: str,
    document: dict[str, Any],
    *,
    offered: bool = False,
    is_open: bool = False,
    notes: Mapping[str, Any] | None = None,
) -> str:
    """Add a translation, the newest in its language; returns its hash. `offered` makes it available at once."""
    text = TranslationText.of(language, document)
    add_text(work, version_id, text, offered=offered, is_open=is_open, notes=notes)
    return text.hash


def add_text(
    work: Work,
    version_id: str,
    text: TranslationText,
    *,
    offered: bool = False,
    is_open: bool = False,
    notes: Mapping[str, Any] | None = None,
) -> None:
    """Add a translation whose document was made ready before."""
    owner = work.execute(
        of_organisation(work, select(col(PublishedVersion.organisation_id))).where(
            col(PublishedVersion.id) == version_id
        )
    ).scalar_one_or_none()
    if owner is None:
        raise NotFound
    row = {
        "id": work.new_id(),
        "organisation_id": owner,
        "version_id": version_id,
        "language": text.language,
        "hash": text.hash,
        "document": text.document,
        "added_at": work.now,
        "offered_at": work.now if offered else None,
        "is_open": is_open,
        "notes": dict(notes or {}),
    }
    work.execute(insert(table_of(TranslationTable)), row)


def offered(work: Work, organisation: str, hashes: Sequence[str]) -> dict[str, dict[str, Offered]]:
    """The languages suppliers may choose: for each version (by hash), the newest offered text of every language."""
    offers: dict[str, dict[str, Offered]] = {}
    given = {"organisation": organisation, "hashes": list(hashes)}
    for row in work.execute(_OFFERED, given):
        offers.setdefault(row.version_hash, {})[row.language] = Offered(row.id, row.language, row.hash)
    return offers


def translation(work: Work, offer: Offered) -> Translation:
    """The texts of an offered translation, cached per process."""
    return work.library.cached(("translation", offer.hash), lambda: _translation_of(work, offer.id))


def _translation_of(work: Work, id: str) -> Translation:
    statement = select(col(TranslationTable.document)).where(col(TranslationTable.id) == id)
    return Translation.model_validate_json(work.execute(statement).scalar_one())


def newest_texts(work: Work, version_id: str) -> dict[str, NewestText]:
    """The newest translation in each language of a version, without the texts themselves."""
    published_version(work, version_id)
    statement = select_as(NewestText, TranslationTable).where(col(TranslationTable.version_id) == version_id)
    rows = work.execute(statement.order_by(col(TranslationTable.added_at), col(TranslationTable.id)))
    return {text.language: text for text in each(NewestText, rows)}
