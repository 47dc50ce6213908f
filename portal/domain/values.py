"""Answers after reading: plain values, or a kind of non-answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

NoAnswerKind: TypeAlias = Literal["dont_know", "not_applicable", "declined"]


@dataclass(frozen=True)
class Money:
    """An exact amount in one currency (ISO 4217, three capitals). Arithmetic never mixes currencies."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Attestation:
    """Who makes the declaration, in what position, on what date."""

    name: str
    role: str
    date: date


@dataclass(frozen=True)
class NoAnswer:
    """A deliberate non-answer. `reason` is never empty if the kind is `not_applicable`."""

    kind: NoAnswerKind
    reason: str = ""


Cell: TypeAlias = bool | str | int | Decimal | Money | date
Row: TypeAlias = dict[str, Cell]
Value: TypeAlias = (
    bool | str | tuple[str, ...] | int | Decimal | Money | date | dict[str, str] | tuple[Row, ...] | Attestation
)
"""Options are ids; `choices` a tuple of ids; a matrix maps row ids to option ids; a table is a tuple of rows."""

Answer: TypeAlias = Value | NoAnswer | None
"""`None` means *not answered*. An answer never says whether its question was asked."""

Answers: TypeAlias = Mapping[str, Mapping[str, Answer]]
"""Answers by family, then question id. A missing key means not answered."""
