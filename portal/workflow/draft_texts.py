"""The translations of a draft: typed for it, or else copied from the version it was copied from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.domain import renaming, translation
from portal.domain.questionnaire import Version
from portal.domain.translation import Translation
from portal.domain.typed_translation import TextNote, notes_document
from portal.storage import draft_translations, translations, version_texts
from portal.storage.database import Work
from portal.storage.draft_translations import StoredDraftTranslation, WrittenTexts
from portal.storage.drafts import DraftRow
from portal.storage.translations import StoredTranslation
from portal.storage.version_texts import TranslationText


@dataclass(frozen=True)
class DraftTexts:
    """One language of a draft. `is_offered`: suppliers may choose it in the version it was copied from."""

    texts: Translation
    notes: Mapping[str, TextNote]
    is_offered: bool = False


def every_language(work: Work, row: DraftRow, version: Version) -> dict[str, DraftTexts]:
    """Every language in which a draft that reads as `version` has texts, by its tag."""
    return {language: _carried(held, version) for language, held in _stored(work, row).items()}


def texts_of(work: Work, row: DraftRow, version: Version, language: str) -> DraftTexts:
    """One language of a draft that reads as `version`; empty if nothing is translated yet."""
    held = _stored(work, row).get(language)
    return _carried(held, version) if held else DraftTexts(translation.empty(version, language), {})


def _stored(work: Work, row: DraftRow) -> dict[str, DraftTexts]:
    """The texts as they were typed, or else as the version has them that the draft was copied from."""
    copied = translations.stored_translations(work, row.copied_from) if row.copied_from else {}
    offered = {language for language, held in copied.items() if held.offered_at is not None}
    stored: dict[str, StoredTranslation | StoredDraftTranslation] = {**copied}
    stored |= draft_translations.stored(work, row.id)
    return {
        language: DraftTexts(held.texts, held.notes, language in offered) for language, held in sorted(stored.items())
    }


def _carried(held: DraftTexts, version: Version) -> DraftTexts:
    document = translation.taken_along(held.texts.model_dump(), version)
    return replace(held, texts=Translation.model_validate({**document, "id": version.id}))


@dataclass(frozen=True)
class FilledTexts:
    """A file's texts beside a draft's: what is to be stored, if anything, and a sentence for each that differs."""

    texts: WrittenTexts | None
    sentences: tuple[str, ...]


def fill(work: Work, row: DraftRow, given: Translation) -> FilledTexts:
    """Add the texts of a file that the draft lacks; none is lost.

    The draft's text stays, unless the file's was made from another source. A text of the version that the draft was
    copied from gives way to the file's.
    """
    typed = draft_translations.stored(work, row.id).get(given.language)
    stored = dict(typed.texts.texts) if typed else {}
    taken = {key: text for key, text in given.texts.items() if key not in stored or stored[key].of != text.of}
    written = None
    if taken:
        held = _stored(work, row).get(given.language, DraftTexts(given, {}))
        texts = given.model_copy(update={"texts": {**held.texts.texts, **taken}})
        written = WrittenTexts.of(texts, held.notes)
    differing = [key for key, text in given.texts.items() if key in stored and stored[key].text != text.text]
    sentences = [
        f"Texts {given.language}, {key}: the file's text took the place of “{stored[key].text}”"
        if key in taken
        else f"Texts {given.language}, {key}: the draft's text stays; the file says “{given.texts[key].text}”"
        for key in differing
    ]
    return FilledTexts(written, tuple(sentences))


def renamed(work: Work, row: DraftRow, version: Version, old: str, new: str) -> tuple[WrittenTexts, ...]:
    """The texts of every language after a part of the draft, which read as `version` until now, is renamed."""
    before = translation.texts(version)
    written = []
    for held in every_language(work, row, version).values():
        texts = renaming.renamed_texts(held.texts.texts, before, old, new)
        notes = {renaming.renamed_key(key, old, new): note for key, note in held.notes.items()}
        written.append(WrittenTexts.of(held.texts.model_copy(update={"texts": texts}), notes))
    return tuple(written)


@dataclass(frozen=True)
class PublishedTexts:
    """One language of a draft as it is published."""

    text: TranslationText
    notes: Mapping[str, Any]
    is_offered: bool


def to_publish(work: Work, row: DraftRow, version: Version) -> tuple[PublishedTexts, ...]:
    """The draft's translations, to be stored with the version that it is published as."""
    return tuple(
        PublishedTexts(
            TranslationText.of(language, held.texts.model_dump()), notes_document(held.notes), held.is_offered
        )
        for language, held in every_language(work, row, version).items()
        if held.texts.texts
    )


def publish(work: Work, version_id: str, texts: Sequence[PublishedTexts]) -> None:
    """Store the draft's translations with the version that it was published as."""
    for language in texts:
        version_texts.add_text(work, version_id, language.text, offered=language.is_offered, notes=language.notes)
