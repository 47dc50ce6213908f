"""A file as an author wrote it, read by one part of the reading alone."""

from typing import Any

from portal.domain.questionnaire import Version
from portal.domain.reading.shapes import ModelShape
from portal.domain.reading.source import Source
from portal.domain.reading.typing import typed
from portal.domain.reading.yaml_tree import read_tree


def tree(text: str, file: str = "small/1.0.0.yaml") -> Source:
    """The nodes of a file."""
    return read_tree(text.encode(), file)


def document(source: Source) -> dict[str, Any]:
    """The typed tree of a version's file."""
    values = typed(source, source.root, ModelShape(Version))
    assert isinstance(values, dict)
    return values


def places(source: Source) -> list[str]:
    """What was said about a file: line, column and sentence."""
    return [f"{problem.line}:{problem.column}: {problem.message}" for problem in source.found]


def sentences(source: Source) -> list[str]:
    """What was said about a file, without the places."""
    return [problem.message for problem in source.found]
