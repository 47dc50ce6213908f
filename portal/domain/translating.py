"""A translation on its way to a translator and back: every text in place, and what came back told from what did not.

A text that comes back as it was sent is not translated. One that comes back changed is taken as a translation of the
text its source has now, so that nobody has to mend hashes by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from portal.domain.questionnaire import Version
from portal.domain.translation import Translated, Translation, digest, status, texts

State = Literal["missing", "stale", "draft", "reviewed"]


@dataclass(frozen=True)
class Line:
    """One text as a reader of the translation sees it: where it stands, its source, its words, how far it is."""

    key: str
    source: str
    text: str
    state: State


def sheet(version: Version, given: Translation | None, language: str) -> dict[str, Any]:
    """The document to translate from: what is translated so far, the source text where nothing is."""
    kept = given.texts if given else {}
    return {
        "format": "ssq/1",
        "id": version.id,
        "version": version.version,
        "language": language,
        "texts": {
            key: kept[key].model_dump() if key in kept else {"text": source, "of": digest(source)}
            for key, source in texts(version).items()
        },
    }


def returned(version: Version, given: Translation, before: Translation | None) -> Translation:
    """What a translator's file adds up to, beside what was translated before."""
    source, known = texts(version), before.texts if before else {}
    found = {
        key: _renewed(one, known.get(key), source[key])
        for key, one in given.texts.items()
        if key not in source or one.text != source[key] or " " not in one.text
    }
    return given.model_copy(update={"texts": found})


def _renewed(one: Translated, before: Translated | None, source: str) -> Translated:
    """The text with the hash of today's source, where it was rewritten since that was stale."""
    if before is not None and one.of == before.of != digest(source) and one.text != before.text:
        return one.model_copy(update={"of": digest(source)})
    return one


def lines(version: Version, given: Translation | None, reviewed: Mapping[str, Translated]) -> tuple[Line, ...]:
    """Every text with its state; `reviewed` are the texts of the newest translation that a second reader has read."""
    kept = given.texts if given else {}
    states = status(version, given)
    found = []
    for key, source in texts(version).items():
        state: State = "draft"
        if states[key] != "current":
            state = "stale" if states[key] == "stale" else "missing"
        elif reviewed.get(key) == kept[key]:
            state = "reviewed"
        found.append(Line(key, source, kept[key].text if key in kept else "", state))
    return tuple(found)
