"""Translating in the browser, text by text: a published version, or a draft before it is published.

Two translators may write one language. A page says which text it showed; if somebody else has changed the same text
since, nothing is overwritten until one of the two is chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.domain import policy, translation, translation_lines
from portal.domain.events.questionnaires import TranslationAdded
from portal.domain.questionnaire import Version
from portal.domain.refusals import Conflict
from portal.domain.translation import Translated, Translation
from portal.domain.translation_lines import TranslationLine
from portal.domain.typed_translation import (
    StoredText,
    TextConflict,
    TextNote,
    TextProblem,
    TypedText,
    notes_document,
    settled,
)
from portal.storage import draft_translations, drafts, history, library, translations, version_texts
from portal.storage.database import Work
from portal.storage.drafts import DraftRow
from portal.storage.translations import StoredTranslation
from portal.workflow import author, draft_texts, load_draft, translate
from portal.workflow.draft_texts import DraftTexts

UNREADABLE = "This draft has errors that hide its texts. Fix them first. They are listed on the draft's page."


@dataclass(frozen=True)
class TranslationTexts:
    """One language of a version or a draft: every text with its source, its state and its note.

    `page` identifies the page made from it: what it saves does not count as somebody else's.
    """

    version: Version
    translation: Translation
    notes: Mapping[str, TextNote]
    lines: tuple[TranslationLine, ...]
    page: str
    draft: DraftRow | None = None

    @property
    def language(self) -> str:
        """The target language."""
        return self.translation.language

    def stored(self, key: str) -> StoredText:
        """One stored text."""
        return StoredText(self.translation.texts.get(key), self.notes.get(key, TextNote()))

    def count(self, *states: str) -> int:
        """How many texts are in one of these states."""
        return sum(line.state in states for line in self.lines)


@dataclass(frozen=True)
class TextsSaved:
    """The result of saving: the stored texts, the conflicts to choose from, and the problems.

    `gone` are typed texts of parts that the draft no longer has.
    """

    texts: TranslationTexts
    saved: tuple[str, ...] = ()
    conflicts: Mapping[str, TextConflict] = field(default_factory=dict)
    problems: Mapping[str, TextProblem] = field(default_factory=dict)
    gone: Mapping[str, TypedText] = field(default_factory=dict)


def of_version(work: Work, version_id: str, language: str) -> TranslationTexts:
    """One language of a published version, also if it is not begun yet."""
    policy.check(work.actor, "publish")
    version = library.version(work, version_id)
    translate.check_language(version, language)
    held = translations.stored_translations(work, version_id).get(language)
    return _texts_of_version(work, version, language, held)


def _texts_of_version(work: Work, version: Version, language: str, held: StoredTranslation | None) -> TranslationTexts:
    texts = held.texts if held else translation.empty(version, language)
    reviewed = held.read_through.texts if held and held.read_through else {}
    lines = translation_lines.lines(version, texts, reviewed)
    return TranslationTexts(version, texts, held.notes if held else {}, lines, work.new_id())


def of_draft(work: Work, draft_id: str, language: str) -> TranslationTexts:
    """One language of a draft: texts typed for it, or else from the version it was copied from."""
    row, version = _readable(work, draft_id)
    translate.check_language(version, language)
    return _texts_of_draft(work, row, version, draft_texts.texts_of(work, row, version, language))


def draft_languages(work: Work, draft_id: str) -> tuple[DraftRow, list[TranslationTexts]]:
    """A draft and the progress of its languages."""
    row, version = _readable(work, draft_id)
    stored = draft_texts.every_language(work, row, version)
    return row, [_texts_of_draft(work, row, version, held) for held in stored.values()]


def _readable(work: Work, draft_id: str) -> tuple[DraftRow, Version]:
    view = load_draft.load_draft(work, draft_id)
    if view.draft.version is None:
        raise Conflict(UNREADABLE)
    return view.row, view.draft.version


def _texts_of_draft(work: Work, row: DraftRow, version: Version, held: DraftTexts) -> TranslationTexts:
    lines = translation_lines.lines(version, held.texts, {})
    return TranslationTexts(version, held.texts, held.notes, lines, work.new_id(), row)


def save_version(work: Work, version_id: str, language: str, typed: Mapping[str, TypedText], page: str) -> TextsSaved:
    """Save what was typed for a published version. Suppliers do not see it before it is offered."""
    texts = of_version(work, version_id, language)
    saving = _settle(texts, typed, page)
    if saving.saved:
        held = translations.stored_translations(work, version_id).get(language)
        if held is not None and held.is_open:
            translations.type_over(work, held.id, saving.texts.translation, saving.texts.notes)
        else:
            _open(work, version_id, saving.texts)
    held = translations.stored_translations(work, version_id).get(language)
    return _with_texts(saving, _texts_of_version(work, texts.version, language, held))


def _open(work: Work, version_id: str, texts: TranslationTexts) -> None:
    document = texts.translation.model_dump()
    notes = notes_document(texts.notes)
    hash = version_texts.add_translation(work, version_id, texts.language, document, is_open=True, notes=notes)
    history.note(work, TranslationAdded(version_id, texts.language, hash))


def save_draft(work: Work, draft_id: str, language: str, typed: Mapping[str, TypedText], page: str) -> TextsSaved:
    """Save what was typed for a draft; it is published with it."""
    if drafts.get(work, draft_id, locked=True).published_id is not None:
        raise Conflict(author.PUBLISHED)
    texts = of_draft(work, draft_id, language)
    saving = _settle(texts, typed, page)
    if saving.saved:
        draft_translations.save(work, draft_id, saving.texts.translation, saving.texts.notes)
    return _with_texts(saving, of_draft(work, draft_id, language))


def _with_texts(saving: TextsSaved, texts: TranslationTexts) -> TextsSaved:
    return TextsSaved(texts, saving.saved, saving.conflicts, saving.problems, saving.gone)


def _settle(texts: TranslationTexts, typed: Mapping[str, TypedText], page: str) -> TextsSaved:
    """Compare every typed text with the stored one; the result's texts are those to store."""
    sources = translation.texts(texts.version)
    translated, notes = dict(texts.translation.texts), dict(texts.notes)
    saved: list[str] = []
    conflicts, problems = dict[str, TextConflict](), dict[str, TextProblem]()
    for key, given in typed.items():
        if key not in sources:
            continue
        stored = texts.stored(key)
        outcome = settled(sources[key], stored, given, page)
        if isinstance(outcome, TextConflict):
            conflicts[key] = outcome
        elif isinstance(outcome, TextProblem):
            problems[key] = outcome
        elif outcome != stored:
            saved.append(key)
            notes[key] = outcome.note
            _put(translated, key, outcome.translated)
    whole = texts.translation.model_copy(
        update={"texts": {key: translated[key] for key in sources if key in translated}}
    )
    gone = {key: given for key, given in typed.items() if key not in sources and given.text}
    stored_texts = TranslationTexts(texts.version, whole, notes, texts.lines, texts.page, texts.draft)
    return TextsSaved(stored_texts, tuple(saved), conflicts, problems, gone)


def _put(translated: dict[str, Translated], key: str, value: Translated | None) -> None:
    if value is None:
        translated.pop(key, None)
    else:
        translated[key] = value
