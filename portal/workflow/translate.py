"""Translating a published version: a file goes to a translator, comes back, is reviewed, and is offered."""

import re
from dataclasses import dataclass

from portal.domain import policy, translation, translation_lines
from portal.domain.events.questionnaires import (
    TranslationAdded,
    TranslationOffered,
    TranslationReviewed,
    TranslationWithdrawn,
)
from portal.domain.questionnaire import Version
from portal.domain.reading import read_translation
from portal.domain.refusals import Conflict, Invalid
from portal.domain.translation import Translation
from portal.domain.translation_lines import TranslationLine
from portal.domain.typed_translation import notes_document
from portal.domain.writing import translation_as_yaml
from portal.storage import history, library, translations, version_texts
from portal.storage.database import Work
from portal.storage.library import Published
from portal.storage.translations import StoredTranslation

LARGEST = 1_000_000
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
STATES = ("missing", "stale", "draft", "reviewed")


@dataclass(frozen=True)
class LanguageStatus:
    """The progress of one language: how many texts are in each state, and the total."""

    language: str
    counts: dict[str, int]
    of: int
    held: StoredTranslation | None

    @property
    def is_complete(self) -> bool:
        """Whether no text is missing or stale."""
        return not (self.counts["missing"] or self.counts["stale"])


@dataclass(frozen=True)
class TranslationView:
    """One language of a version with every text of it."""

    published: Published
    standing: LanguageStatus
    lines: tuple[TranslationLine, ...]


def overview(work: Work, version_id: str) -> tuple[Published, list[LanguageStatus]]:
    """A version and the progress of its languages."""
    version = library.version(work, version_id)
    stored = translations.stored_translations(work, version_id)
    return library.published_version(work, version_id), [
        _language_status(version, translation_row) for translation_row in stored.values()
    ]


def load_translation(work: Work, version_id: str, language: str) -> TranslationView:
    """Every text of one language, with its source and its state."""
    version, held = library.version(work, version_id), translations.get(work, version_id, language)
    return TranslationView(
        library.published_version(work, version_id), _language_status(version, held), _lines(version, held)
    )


def _lines(version: Version, held: StoredTranslation) -> tuple[TranslationLine, ...]:
    return translation_lines.lines(version, held.texts, held.read_through.texts if held.read_through else {})


def _language_status(version: Version, held: StoredTranslation) -> LanguageStatus:
    lines = _lines(version, held)
    counts = {state: sum(line.state == state for line in lines) for state in STATES}
    return LanguageStatus(held.language, counts, len(lines), held)


def sheet(work: Work, version_id: str, language: str) -> tuple[str, str]:
    """The file for a translator, its name first: existing translations, and the source text elsewhere."""
    version = library.version(work, version_id)
    check_language(version, language)
    held = translations.stored_translations(work, version_id).get(language)
    document = translation_lines.sheet(version, held.texts if held else None, language)
    return f"{version.version}.{language}.yaml", translation_as_yaml(document)


def check_language(version: Version, language: str) -> None:
    """Refuse an invalid language tag, or the version's own language."""
    if not TAG.fullmatch(language):
        raise Invalid("Enter a language tag, such as fr, pt-BR or zh-Hans.")
    if language.partition("-")[0] == version.language.partition("-")[0]:
        raise Invalid("The questionnaire is written in this language already. Choose another one.")


def take_in(work: Work, version_id: str, data: bytes, file: str) -> str:
    """Store a translator's file; returns its language. Suppliers do not see it before it is offered."""
    policy.check(work.actor, "publish")
    given = _read(data, file)
    version = library.version(work, version_id)
    wrong = translation.problems(version, given)
    if wrong:
        raise Invalid(
            "This file does not fit this version. Nothing was changed.",
            [f"{key}: {message}." if key else f"{message}." for key, message in wrong],
        )
    before = translations.stored_translations(work, version_id).get(given.language)
    returned = translation_lines.returned(version, given, before.texts if before else None)
    if not returned.texts:
        raise Invalid("Nothing in this file is translated yet. Nothing was changed.")
    if before is None or before.texts != returned:
        notes = notes_document(before.notes) if before else {}
        hash = version_texts.add_translation(work, version_id, given.language, returned.model_dump(), notes=notes)
        history.note(work, TranslationAdded(version_id, given.language, hash))
    return given.language


def _read(data: bytes, file: str) -> Translation:
    if not data or len(data) > LARGEST:
        raise Invalid("Choose the translated file, a .yaml of up to 1 MB.")
    reading = read_translation(data, file)
    if reading.translation is None:
        raise Invalid("This file cannot be read. Nothing was changed.", [str(problem) for problem in reading.problems])
    return reading.translation


def review(work: Work, version_id: str, language: str) -> None:
    """Record that a second reader has read the newest texts."""
    policy.check(work.actor, "publish")
    held = translations.get(work, version_id, language)
    if held.reviewed_at is not None:
        raise Conflict("These texts have already been reviewed.")
    _close(work, version_id, held)
    translations.mark_reviewed(work, held.id)
    history.note(work, TranslationReviewed(version_id, language))


def offer(work: Work, version_id: str, language: str) -> None:
    """Offer the language to suppliers, once no text is missing or stale."""
    policy.check(work.actor, "publish")
    held = translations.get(work, version_id, language)
    standing = _language_status(library.version(work, version_id), held)
    if not standing.is_complete:
        left = standing.counts["missing"] + standing.counts["stale"]
        raise Conflict(f"{left} texts are missing or stale. Have them translated first, then offer the language.")
    if held.is_newest_offered:
        raise Conflict("These texts are already available to suppliers.")
    _close(work, version_id, held)
    translations.offer(work, held.id)
    history.note(work, TranslationOffered(version_id, language))


def _close(work: Work, version_id: str, held: StoredTranslation) -> None:
    """Freeze texts that were typed in the browser; the history gets their hash."""
    if held.is_open:
        hash = translations.close(work, held.id)
        history.note(work, TranslationAdded(version_id, held.language, hash))


def take_back(work: Work, version_id: str, language: str) -> None:
    """Stop offering the language; receipts still name the texts that were shown."""
    policy.check(work.actor, "publish")
    if translations.get(work, version_id, language).offered_at is None:
        raise Conflict("This language is not available to suppliers.")
    translations.take_back(work, version_id, language)
    history.note(work, TranslationWithdrawn(version_id, language))
