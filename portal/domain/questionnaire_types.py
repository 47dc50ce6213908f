"""The types of what an author writes, and the words that no id may be.

The last word of each annotation tells `domain.reading` how to type a scalar of the file.
"""

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import Field

from portal.domain.kinds.registry import COLUMN_KINDS, KINDS

SEVERITIES = ("none", "low", "medium", "high", "critical")

# pydantic and `domain.reading` use the names in the registry; a type checker cannot follow a list built at run time.
if TYPE_CHECKING:
    KindName: TypeAlias = str
    ColumnKindName: TypeAlias = str
else:
    KindName = Literal[tuple(KINDS)]
    ColumnKindName = Literal[COLUMN_KINDS]

Dimension: TypeAlias = Literal["involuntariness", "menace", "both"]
Strength: TypeAlias = Literal["strong", "medium"]
Phase: TypeAlias = Literal["recruitment", "work", "leaving"]
Severity: TypeAlias = Literal["low", "medium", "high", "critical"]
NonAnswer: TypeAlias = Literal["dont_know", "not_applicable", "declined"]

FUNCTIONS = (
    "answered",
    "dont_know",
    "not_applicable",
    "declined",
    "not_known",
    "any",
    "all",
    "count",
    "sum",
    "min",
    "max",
    "round",
    "abs",
    "days_between",
)
RESERVED = frozenset({"and", "or", "not", "in", "true", "false", "date", "as_of", *FUNCTIONS})
"""Words of the rule language. They cannot be used as ids."""

ID = r"^[a-z][a-z0-9_]{1,63}$"
Id: TypeAlias = Annotated[str, Field(pattern=ID), "id"]
REFERENCE = r"^[a-z][a-z0-9_]{1,63}\.[a-z][a-z0-9_]{1,63}$"
Reference: TypeAlias = Annotated[str, Field(pattern=REFERENCE), "reference"]
"""A question of any family, written `family.question`."""

Semver: TypeAlias = Annotated[str, Field(pattern=r"^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$"), "version"]
Language: TypeAlias = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"), "language"]
Text: TypeAlias = Annotated[str, Field(min_length=1), "text"]
LONGEST_TITLE = 60
Title: TypeAlias = Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE, pattern=r"^[^{}]+$"), "text"]
"""The short name of a flag. It stands in lists and in the history, so it holds no values of answers."""
Rule: TypeAlias = Annotated[str, Field(min_length=1), "rule"]
Limit: TypeAlias = Annotated[int | str, "limit"]
"""A whole number for `integer`, text for a decimal or a date: the question's kind decides."""

Points: TypeAlias = Annotated[int, Field(ge=0, le=100), "whole"]
Positive: TypeAlias = Annotated[int, Field(ge=1, le=999_999_999_999_999), "whole"]
