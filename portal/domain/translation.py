"""Translations: texts by key, each with the hash of its source text. Missing texts fall back, visibly."""

import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from portal.domain.questionnaire import FORMAT, Question, Version
from portal.domain.questionnaire_types import Id, Language, Semver, Text

Status = Literal["missing", "stale", "current"]
OF_LENGTH = 12
BRACES = re.compile(r"\{([^{}]*)\}")


class Model(BaseModel):
    """The base class of the parts of a translation."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Translated(Model):
    """One text in another language. `of` is the `digest` of the source text it translates."""

    text: Text
    of: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$"), "digest"]


class Translation(Model):
    """The texts of one version in one language."""

    format: Literal["ssq/1"]
    id: Id
    version: Semver
    language: Language
    texts: dict[str, Translated]


class DisplayText(str):
    """A text as shown: its language, and whether it is the fallback for a missing translation.

    `is_marked`: readers see a note about this, because other texts of the version are in their language.
    """

    __slots__ = ("is_fallback", "is_marked", "language")
    language: str
    is_fallback: bool
    is_marked: bool

    def __new__(cls, text: str, language: str, is_fallback: bool, is_marked: bool = False) -> "DisplayText":
        """`text`, which is written in `language`."""
        made = super().__new__(cls, text)
        made.language, made.is_fallback, made.is_marked = language, is_fallback, is_marked
        return made

    @property
    def text(self) -> str:
        """The text as a plain string."""
        return str(self)

    def like(self, text: str) -> "DisplayText":
        """Another text in the same language: this text with its values filled in."""
        return DisplayText(text, self.language, self.is_fallback, self.is_marked)


def digest(text: str) -> str:
    """The first 12 hex digits of the SHA-256 of a source text."""
    return hashlib.sha256(text.encode()).hexdigest()[:OF_LENGTH]


def texts(version: Version) -> dict[str, str]:
    """Every text that suppliers see, by key (`question.ask`, `question.option.text`), in file order."""
    by_key: dict[str, str | None] = {"title": version.title, "about": version.about}
    for section in version.sections:
        by_key |= {f"{section.id}.title": section.title, f"{section.id}.about": section.about}
        by_key[f"{section.id}.audience"] = section.audience
        for question in section.questions:
            by_key |= _question_texts(question)
        for check in section.checks:
            if check.level != "note":
                by_key[f"{check.id}.say"] = check.say
    for check in version.checks:
        if check.level != "note":
            by_key[f"{check.id}.say"] = check.say
    return {key: text for key, text in by_key.items() if text is not None}


def _question_texts(question: Question) -> dict[str, str | None]:
    name = question.id
    by_key: dict[str, str | None] = {
        f"{name}.ask": question.ask,
        f"{name}.why": question.why,
        f"{name}.help": question.help,
        f"{name}.unit": question.unit,
    }
    by_key |= {f"{name}.{option.id}.text": option.text for option in question.options}
    by_key |= {f"{name}.{row.id}.text": row.text for row in question.rows}
    for column in question.columns:
        by_key[f"{name}.{column.id}.text"] = column.text
        by_key[f"{name}.{column.id}.unit"] = column.unit
        for option in column.options:
            by_key[f"{name}.{column.id}.{option.id}.text"] = option.text
    if question.evidence:
        by_key[f"{name}.evidence.ask"] = question.evidence.ask
    for index, advice in enumerate(question.advice, start=1):
        by_key[f"{name}.advice.{index}.say"] = advice.say
    return by_key


def status(version: Version, translation: Translation | None) -> dict[str, Status]:
    """The status of every text of the version: missing, stale (its source has changed since), or current."""
    given = translation.texts if translation else {}
    return {key: _status(text, given.get(key)) for key, text in texts(version).items()}


def _status(source: str, given: Translated | None) -> Status:
    if given is None:
        return "missing"
    return "current" if given.of == digest(source) else "stale"


def problems(version: Version, translation: Translation) -> list[tuple[str, str]]:
    """Problems of a translation with this version: (key, sentence). The key "" means the whole."""
    listed = []
    if (translation.id, translation.version) != (version.id, version.version):
        listed.append(
            ("", f"this translates {translation.id} {translation.version}, not {version.id} {version.version}")
        )
    known = texts(version)
    listed += [(key, f"there is no text {key} in this version") for key in translation.texts if key not in known]
    for key, given in translation.texts.items():
        strange = sorted(set(BRACES.findall(given.text)) - set(BRACES.findall(known.get(key, given.text))))
        if strange:
            listed.append((key, f"the source text has no {{{strange[0]}}}; values stand where the source names them"))
    return listed


def blank(version: Version, language: str) -> dict[str, Any]:
    """A translation's document with every source text filled in, to be translated."""
    return {
        "format": "ssq/1",
        "id": version.id,
        "version": version.version,
        "language": language,
        "texts": {key: {"text": text, "of": digest(text)} for key, text in texts(version).items()},
    }


def empty(version: Version, language: str) -> Translation:
    """A translation of the version with no text yet."""
    return Translation(format=FORMAT, id=version.id, version=version.version, language=language, texts={})


def taken_along(document: Mapping[str, Any], version: Version) -> dict[str, Any]:
    """A translation's document for a later version: texts whose key still exists. Reworded ones become stale.

    A question that replaces a retired one takes its texts. A part with a new id keeps texts whose source is unchanged.
    """
    known, given = texts(version), document["texts"]
    instead = {retired.id: retired.replaced_by for retired in version.retired if retired.replaced_by}
    taken = {_under(key, instead): text for key, text in given.items() if _under(key, instead) in known}
    left = {(_what(key), text["of"]): text for key, text in given.items() if key not in known}
    for key, source in known.items():
        if key not in taken and (text := left.get((_what(key), digest(source)))):
            taken[key] = text
    return {**document, "version": version.version, "texts": {key: taken[key] for key in known if key in taken}}


def _under(key: str, instead: Mapping[str, str | None]) -> str:
    """A text's key with its question's id replaced; of several replacements in one draft, the last counts."""
    id, dot, rest = key.partition(".")
    for _ in instead:
        id = instead.get(id) or id
    return f"{id}{dot}{rest}"


def _what(key: str) -> str:
    return key.rpartition(".")[2]


def reads(reader: str, language: str) -> bool:
    """Whether readers of one language tag can read another: `en-GB` reads `en`."""
    return reader.partition("-")[0] == language.partition("-")[0]


class Texts:
    """The texts of a version as one reader sees them: current translations, else the source, marked.

    `language` is the reader's, if there is no translation into it.
    """

    def __init__(self, version: Version, translation: Translation | None = None, language: str = "") -> None:
        self.version = version
        self._source = texts(version)
        self._given = translation.texts if translation else {}
        self._language = translation.language if translation else language or version.language
        self._shown: dict[str, DisplayText] = {}

    @cached_property
    def coverage(self) -> tuple[int, int]:
        """The number of texts shown in the reader's language, and the number of all texts."""
        shown = sum(not self(key).is_fallback for key in self._source)
        return shown, len(self._source)

    def __call__(self, key: str) -> DisplayText:
        """The text of a key. Raises KeyError for an unknown key."""
        shown = self._shown.get(key)
        if shown is None:
            shown = self._shown[key] = self._found(key)
        return shown

    def _found(self, key: str) -> DisplayText:
        source = self._source[key]
        given = self._given.get(key)
        if given is not None and _status(source, given) == "current":
            return DisplayText(given.text, self._language, False)
        is_fallback = not reads(self._language, self.version.language)
        return DisplayText(source, self.version.language, is_fallback, is_fallback and bool(self._given))

    def get(self, key: str) -> DisplayText | None:
        """The text of a key; None if the version has none."""
        return self(key) if key in self._source else None
