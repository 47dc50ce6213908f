"""Problems of a questionnaire: at a path in the document, or at a position in the file."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["error", "warning"]
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """A sentence about the value at `path`. `offset` counts characters from the start of that value's text."""

    path: Path
    offset: int
    message: str
    level: Level = "error"


@dataclass(frozen=True)
class Located:
    """A problem with its position in a file. Lines and columns start at 1, as in editors."""

    file: str
    line: int
    column: int
    message: str
    level: Level = "error"

    def __str__(self) -> str:
        text = self.message if self.level == "error" else f"warning: {self.message}"
        return f"{self.file}:{self.line}:{self.column}: {text}"
