"""What is wrong with a questionnaire: said about a place in the document, then about a place in the file."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["error", "warning"]
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """A plain sentence about the value at `path`; `offset` counts characters into that value's text."""

    path: Path
    offset: int
    message: str
    level: Level = "error"


@dataclass(frozen=True)
class Located:
    """A problem with its place in a file; lines and columns count from 1, as editors do."""

    file: str
    line: int
    column: int
    message: str
    level: Level = "error"

    def __str__(self) -> str:
        text = self.message if self.level == "error" else f"warning: {self.message}"
        return f"{self.file}:{self.line}:{self.column}: {text}"
