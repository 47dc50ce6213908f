"""The contents of a supplier's own file: answers by family and question, and other data read from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from portal.domain.earlier_answers import Place


@dataclass(frozen=True)
class FileVersion:
    """A version that the answers in a file belong to."""

    family: str
    hash: str


@dataclass(frozen=True)
class AnswerFile:
    """One file. `about` is the company it names, `at` when its answers were given, if the file says so.

    `labels` are the names of a workbook's entries; a submission uses the texts of its questions. An
    excerpt is only recognised here; `workflow.receive_excerpt` reads it.
    """

    kind: Literal["vsme", "submission", "excerpt"]
    about: str
    at: datetime | None
    answers: Mapping[Place, Any]
    versions: tuple[FileVersion, ...] = ()
    labels: Mapping[Place, str] | None = None
