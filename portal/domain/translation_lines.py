"""A translation on its way to a translator and back: every text in place, and what came back told from what did not.

A text that comes back as it was sent is not translated, a single word neither, until the translator says in the browser
that it is the same in both languages. One that comes back changed is taken as a translation of the text its source has
now, so that nobody has to mend hashes by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from portal.domain.questionnaire import Version
from portal.domain.translation import Translated, Translation, digest, status, texts

State = Literal["missing", "stale", "draft", "reviewed"]


@dataclass(frozen=True)
class TranslationLine:
    """One text as a reader of the translation sees it: where it stands, its source, its words, how far it is."""

    key: str
    source: str
    text: str
    state: State


def sheet(version: Version, given: Translation | None, language: str) -> dict[str, Any]:
    """The document to translate from: what is translated so far, the source text where nothing is."""
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
    """What a translator's file adds up to, beside what was translated before; a key of no text stays as it is."""
    source, known = texts(version), before.texts if before else {}
    by_key = {
        key: _renewed(translated, known.get(key), source[key]) if key in source else translated
        for key, translated in given.texts.items()
        if key not in source or translated.text != source[key] or known.get(key) == translated
    }
    return given.model_copy(update={"texts": by_key})


def _renewed(translated: Translated, before: Translated | None, source: str) -> Translated:
    """The text with the hash of today's source, where it was rewritten since that was stale."""
    if before is not None and translated.of == before.of != digest(source) and translated.text != before.text:
        return translated.model_copy(update={"of": digest(source)})
    return translated


def lines(
    version: Version, given: Translation | None, reviewed: Mapping[str, Translated]
) -> tuple[TranslationLine, ...]:
    """Every text with its state; `reviewed` are the texts of the newest translation that a second reader has read."""
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
