"""The translations of a draft: typed for it, or else copied from the version it was copied from."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain import renaming, translation
from portal.domain.questionnaire import FORMAT, Version
from portal.domain.translation import Translation
from portal.domain.typed_translation import TextNote, notes_document
from portal.storage import draft_translations, library, translations
from portal.storage.database import Work
from portal.storage.drafts import DraftRow


@dataclass(frozen=True)
class DraftTexts:
    """One language of a draft. `is_offered`: suppliers may choose it in the version it was copied from."""

    texts: Translation
    notes: Mapping[str, TextNote]
    is_offered: bool = False


def languages(work: Work, row: DraftRow) -> list[str]:
    """The tags of the languages in which a draft has texts."""
    copied = library.translations(work, row.copied_from) if row.copied_from else {}
    return sorted({*copied, *draft_translations.stored(work, row.id)})


def texts_of(work: Work, row: DraftRow, version: Version, language: str) -> DraftTexts:
    """One language of a draft that reads as `version`; empty if nothing is translated yet."""
    copied = translations.stored_translations(work, row.copied_from).get(language) if row.copied_from else None
    typed = draft_translations.stored(work, row.id).get(language)
    source = typed or copied
    if source is None:
        return DraftTexts(
            Translation(format=FORMAT, id=version.id, version=version.version, language=language, texts={}), {}
        )
    carried = translation.taken_along(source.texts.model_dump(), version)
    texts = Translation.model_validate({**carried, "id": version.id})
    return DraftTexts(texts, source.notes, copied is not None and copied.offered_at is not None)


def fill(work: Work, row: DraftRow, given: Translation) -> list[str]:
    """Store the texts of a file that the draft lacks; returns a sentence for each that differs, so that none is lost.

    The draft's text stays, unless the file's was made from another source.
    """
    typed = draft_translations.stored(work, row.id).get(given.language)
    stored = dict(typed.texts.texts) if typed else {}
    taken = {key: text for key, text in given.texts.items() if key not in stored or stored[key].of != text.of}
    if taken:
        texts = given.model_copy(update={"texts": {**stored, **taken}})
        draft_translations.save(work, row.id, texts, typed.notes if typed else {})
    differing = [key for key, text in given.texts.items() if key in stored and stored[key].text != text.text]
    return [
        f"Texts {given.language}, {key}: the file's text took the place of “{stored[key].text}”"
        if key in taken
        else f"Texts {given.language}, {key}: the draft's text stays; the file says “{given.texts[key].text}”"
        for key in differing
    ]


def rename(work: Work, row: DraftRow, version: Version, old: str, new: str) -> None:
    """Rename a part of the draft, which read as `version` until now, in the texts of every language."""
    before = translation.texts(version)
    for language in languages(work, row):
        held = texts_of(work, row, version, language)
        renamed = renaming.renamed_texts(held.texts.texts, before, old, new)
        notes = {renaming.renamed_key(key, old, new): note for key, note in held.notes.items()}
        draft_translations.save(work, row.id, held.texts.model_copy(update={"texts": renamed}), notes)


def publish(work: Work, row: DraftRow, version_id: str, version: Version) -> None:
    """Store the draft's translations with the version that it was published as."""
    for language in languages(work, row):
        held = texts_of(work, row, version, language)
        if held.texts.texts:
            library.add_translation(
                work,
                version_id,
                language,
                held.texts.model_dump(),
                offered=held.is_offered,
                notes=notes_document(held.notes),
            )
