"""Reads files strictly and reports every problem with its position. Nothing is guessed or filled in.

Rules are read as text here; `ruleset.problems` checks them together with other families.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from portal.domain.problems import Located
from portal.domain.questionnaire import Version, version_from_document
from portal.domain.reading.meaning import check_meaning, named_parts
from portal.domain.reading.shapes import ModelShape
from portal.domain.reading.source import Source
from portal.domain.reading.typing import NOTHING, typed
from portal.domain.reading.yaml_tree import read_tree

__all__ = ["ReadResult", "Source", "TranslationReading", "read_translation", "read_version", "version_from_document"]


@dataclass(frozen=True)
class ReadResult:
    """The result of reading a file: the version (None after an error), and problems in file order.

    `rest` is the version without its invalid parts, if one can be made. It serves only to report problems in its rules
    at the same time.
    """

    version: Version | None
    problems: tuple[Located, ...]
    source: Source
    rest: Version | None = None


@dataclass(frozen=True)
class TranslationReading:
    """The result of reading a translation file."""

    translation: "Translation | None"
    problems: tuple[Located, ...]
    source: Source


def read_version(data: bytes, file: str, *, is_draft: bool = False) -> ReadResult:
    """Read the version in a file. `file` is its path as the author knows it, for problems.

    A draft may have any file name and folder.
    """
    source = read_tree(data, file)
    document = _document(source, ModelShape(Version))
    version = rest = None
    if isinstance(document, dict):
        check_meaning(source, document, is_draft=is_draft)
        if source.found:
            rest = _rest(document)
        else:
            version = _made(source, document)
    return ReadResult(version, _in_order(source), source, rest)


def read_translation(data: bytes, file: str) -> TranslationReading:
    """Read the translation in a file, by itself. `translation.problems` checks whether it fits its version."""
    source = read_tree(data, file)
    document = _document(source, ModelShape(Translation))
    translation = None
    if isinstance(document, dict) and not source.found:
        try:
            translation = Translation.model_validate(document)
        except ValidationError as wrong:
            _say_left_over(source, wrong)
    return TranslationReading(translation, _in_order(source), source)


def _document(source: Source, shape: ModelShape) -> Any:
    if source.root is None:
        return NOTHING
    return typed(source, source.root, shape)


def _made(source: Source, document: dict[str, Any]) -> Version | None:
    try:
        return version_from_document(document)
    except ValidationError as wrong:
        _say_left_over(source, wrong)
        return None


def _rest(document: dict[str, Any]) -> Version | None:
    """The valid rest of a version; None if an id is ambiguous, because no rule is then certain."""
    ids = [part.get("id") for _, part in named_parts(document)]
    if len(set(map(str, ids))) < len(ids) or document.get("id") in document.get("uses", ()):
        return None
    try:
        return version_from_document(document)
    except ValidationError:
        return None


def _say_left_over(source: Source, wrong: ValidationError) -> None:
    """Report what only pydantic found. Our own checks should have found it first."""
    for error in wrong.errors(include_url=False, include_input=False):
        path = tuple(part for part in error["loc"] if isinstance(part, str | int))
        source.say_of(path, error["msg"].removeprefix("Value error, ")[:1].lower() + error["msg"][1:])


def _in_order(source: Source) -> tuple[Located, ...]:
    return tuple(sorted(set(source.found), key=lambda problem: (problem.line, problem.column, problem.message)))


from portal.domain.translation import Translation  # noqa: E402 - translation reads nothing of ours but the questionnaire
