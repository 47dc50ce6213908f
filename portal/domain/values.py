"""What an answer is once it has been read: plain values, or one of the ways of not answering."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

NoAnswerKind: TypeAlias = Literal["dont_know", "not_applicable", "declined"]


@dataclass(frozen=True)
class Money:
    """An exact amount in one currency (ISO 4217, three capitals). Two currencies never meet in arithmetic."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Attestation:
    """Who declares something, in what position, on what day."""

    name: str
    role: str
    date: date


@dataclass(frozen=True)
class NoAnswer:
    """A deliberate non-answer; `reason` is never empty when the kind is `not_applicable`."""

    kind: NoAnswerKind
    reason: str = ""


Cell: TypeAlias = bool | str | int | Decimal | Money | date
Row: TypeAlias = dict[str, Cell]
Value: TypeAlias = (
    bool | str | tuple[str, ...] | int | Decimal | Money | date | dict[str, str] | tuple[Row, ...] | Attestation
)
"""Options are their ids; `choices` a tuple of ids; a matrix maps row to option; a table is a tuple of rows."""

Answer: TypeAlias = Value | NoAnswer | None
"""`None` is *not answered*. Whether a question was asked at all is never kept in its answer."""

Answers: TypeAlias = Mapping[str, Mapping[str, Answer]]
"""Family, then question id, then answer. What is not there is not answered."""
