"""Translations sent to a translator as a file, and what comes back.

A text that comes back unchanged is not translated, not even a single word, until the translator confirms in the browser
that it is the same in both languages. A changed text counts as a translation of the current source text, so that nobody
has to fix hashes by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from portal.domain.questionnaire import Version
from portal.domain.translation import Translated, Translation, digest, status, texts

State = Literal["missing", "stale", "draft", "reviewed"]


@dataclass(frozen=True)
class TranslationLine:
    """One text for a reader of the translation: its key, its source, its translation and its state."""

    key: str
    source: str
    text: str
    state: State


def sheet(version: Version, given: Translation | None, language: str) -> dict[str, Any]:
    """The document to translate: existing translations, and source texts where there are none."""
    translated = given.texts if given else {}
    return {
        "format": "ssq/1",
        "id": version.id,
        "version": version.version,
        "language": language,
        "texts": {
            key: translated[key].model_dump() if key in translated else {"text": source, "of": digest(source)}
            for key, source in texts(version).items()
        },
    }


def returned(version: Version, given: Translation, before: Translation | None) -> Translation:
    """The translation in a translator's file, compared with the earlier one; the key of no text stays as it is."""
    source, known = texts(version), before.texts if before else {}
    by_key = {
        key: _renewed(translated, known.get(key), source[key]) if key in source else translated
        for key, translated in given.texts.items()
        if key not in source or translated.text != source[key] or known.get(key) == translated
    }
    return given.model_copy(update={"texts": by_key})


def _renewed(translated: Translated, before: Translated | None, source: str) -> Translated:
    """The text with the hash of the current source, if it was stale and has been rewritten."""
    if before is not None and translated.of == before.of != digest(source) and translated.text != before.text:
        return translated.model_copy(update={"of": digest(source)})
    return translated


def lines(
    version: Version, given: Translation | None, reviewed: Mapping[str, Translated]
) -> tuple[TranslationLine, ...]:
    """Every text with its state. `reviewed` are the texts of the newest translation that a second person reviewed."""
    translated = given.texts if given else {}
    states = status(version, given)
    rows = []
    for key, source in texts(version).items():
        state: State = "draft"
        if states[key] != "current":
            state = "stale" if states[key] == "stale" else "missing"
        elif reviewed.get(key) == translated[key]:
            state = "reviewed"
        rows.append(TranslationLine(key, source, translated[key].text if key in translated else "", state))
    return tuple(rows)
