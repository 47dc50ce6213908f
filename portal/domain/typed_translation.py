"""One typed text of a translation: whether it can be saved, and conflicts between two translators."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from portal.domain.reading.yaml_tree import UNPRINTED
from portal.domain.translation import BRACES, Translated, digest

LONGEST_TEXT = 20_000
LONGEST_REMARK = 2_000
Whose = Literal["", "mine", "theirs"]


@dataclass(frozen=True)
class TextNote:
    """A text's note: a translator's remark, and the page that saved it last."""

    remark: str = ""
    page: str = ""


@dataclass(frozen=True)
class StoredText:
    """One stored text: its translation, if there is one, and its note."""

    translated: Translated | None = None
    note: TextNote = TextNote()

    @property
    def text(self) -> str:
        """The translation; "" if there is none."""
        return self.translated.text if self.translated else ""

    @property
    def mark(self) -> str:
        """A hash that pages send back, to detect whether someone else has changed this text meanwhile."""
        return _mark(self.text, self.note.remark)


@dataclass(frozen=True)
class TypedText:
    """What was posted for one text. `base` is the mark of the text shown on the page, `of` the digest of its source.

    `confirmed` says that a text equal to its source is right, or that a stale one still fits. `keeps` chooses between
    two translators' texts; it only applies if the other's text still has the mark `seen`.
    """

    text: str
    remark: str
    base: str
    of: str
    confirmed: bool = False
    keeps: Whose = ""
    seen: str = ""

    @property
    def mark(self) -> str:
        """The mark of the text as typed."""
        return _mark(self.text, self.remark)

    def base_after(self, stored: StoredText) -> str:
        """The base of what the page shows after saving: the stored text's mark only if it is the typed text."""
        return stored.mark if stored.mark == self.mark else self.base


@dataclass(frozen=True)
class TextConflict:
    """Two translators have changed the same text. Nothing was saved; `theirs` is what is stored."""

    mine: TypedText
    theirs: StoredText


@dataclass(frozen=True)
class TextProblem:
    """The typed text cannot be saved as it is."""

    mine: TypedText
    sentence: str


def settled(source: str, stored: StoredText, typed: TypedText, page: str) -> StoredText | TextConflict | TextProblem:
    """Return what to store for a text: `stored` itself if the page changed nothing."""
    if typed.mark == typed.base and not typed.confirmed:
        return stored
    if sentence := _problem(source, stored, typed):
        return TextProblem(typed, sentence)
    is_mine = stored.mark in (typed.base, typed.mark) or (bool(page) and stored.note.page == page)
    if not is_mine and not (typed.keeps and typed.seen == stored.mark):
        return TextConflict(typed, stored)
    if not is_mine and typed.keeps == "theirs":
        return stored
    return StoredText(_translated(source, stored, typed), TextNote(cleaned(typed.remark), page))


def _translated(source: str, stored: StoredText, typed: TypedText) -> Translated | None:
    text = cleaned(typed.text) or (source if typed.confirmed else "")
    if not text:
        return None
    is_kept = stored.translated is not None and cleaned(stored.text) == text and not typed.confirmed
    return stored.translated if is_kept else Translated(text=text, of=typed.of)


def _problem(source: str, stored: StoredText, typed: TypedText) -> str:
    if len(typed.text) > LONGEST_TEXT or len(typed.remark) > LONGEST_REMARK:
        return f"Use {LONGEST_TEXT:,} characters or fewer for a text, {LONGEST_REMARK:,} for a remark."
    foreign = sorted(set(BRACES.findall(typed.text)) - set(BRACES.findall(source)))
    if foreign:
        return f"The source text has no {{{foreign[0]}}}. Values stand only where the source names them."
    text = cleaned(typed.text)
    if text == cleaned(source) and text != cleaned(stored.text) and not typed.confirmed:
        return "This is the source text. Translate it, or tick that it is the same in both languages."
    return ""


def cleaned(text: str) -> str:
    """The text without invisible characters and surrounding spaces, which forms do not send as they were stored."""
    return re.sub("\t|" + UNPRINTED.pattern, " ", text.replace("\r\n", "\n")).strip()


def _mark(text: str, remark: str) -> str:
    return digest(f"{cleaned(text)}\0{cleaned(remark)}")


def notes_of(document: Mapping[str, Mapping[str, str]]) -> dict[str, TextNote]:
    """Read the stored notes, by the key of their text."""
    return {key: TextNote(note.get("remark", ""), note.get("page", "")) for key, note in document.items()}


def notes_document(notes: Mapping[str, TextNote]) -> dict[str, dict[str, str]]:
    """The notes in the form in which they are stored."""
    named = {key: {"remark": note.remark, "page": note.page} for key, note in notes.items()}
    return {
        key: {name: value for name, value in note.items() if value} for key, note in named.items() if any(note.values())
    }
