"""What a supplier's own file says: answers by family and question, and what else was read in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from portal.domain.earlier_answers import Place


@dataclass(frozen=True)
class FileVersion:
    """A version that answers in a file were given to."""

    family: str
    hash: str


@dataclass(frozen=True)
class AnswerFile:
    """One file. `about` is the firm that it names, `at` when its answers were given, as far as it says.

    `labels` are the words for what a workbook holds; a submission's are those of its questions.
    """

    kind: Literal["vsme", "submission"]
    about: str
    at: datetime | None
    answers: Mapping[Place, Any]
    versions: tuple[FileVersion, ...] = ()
    labels: Mapping[Place, str] | None = None
