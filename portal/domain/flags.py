"""What the answers disclose: raised flags and fired checks, with the values that caused them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from portal.domain.facts import ResponseFacts
from portal.domain.family import Family
from portal.domain.questionnaire import Flag
from portal.domain.questionnaire_types import LONGEST_TITLE, SEVERITIES
from portal.domain.trace import reads_of

PLACEHOLDER = re.compile(r"\{[^{}]*\}")
END_OF_CLAUSE = re.compile(r"[.;?!](\s|$)|,\s")


def title_of(flag: Flag) -> str:
    """The short name of a flag: its title, else the first clause of its sentence, without values of answers."""
    if flag.title is not None:
        return flag.title
    sentence = " ".join(PLACEHOLDER.sub("…", flag.because).split())
    clause = END_OF_CLAUSE.split(sentence)[0] or sentence
    if len(clause) <= LONGEST_TITLE:
        return clause
    return clause[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,:–") + "…"


@dataclass(frozen=True)
class RaisedFlag:
    """A flag that is true for these answers. `values` are the values its rule read, by the names in the rule."""

    id: str
    title: str
    section: str | None
    severity: str
    remedying: bool
    because: str
    values: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The flag as `portal score` prints it."""
        return {"id": self.id, "severity": self.severity, "remedying": self.remedying, "because": self.because}


@dataclass(frozen=True)
class FiredResult:
    """A check that is true for these answers."""

    id: str
    section: str | None
    level: Literal["error", "warning", "note"]
    say: str
    values: dict[str, Any]


def raised(family: Family, facts: ResponseFacts) -> tuple[RaisedFlag, ...]:
    """The flags raised, in file order. If `remedy` is true, the flag is still disclosed, as being put right."""
    return tuple(
        RaisedFlag(
            ready.flag.id,
            title_of(ready.flag),
            ready.section,
            ready.flag.severity,
            ready.remedy is not None and facts.said(ready.remedy) is True,
            ready.because.text(facts.values),
            reads_of(ready.when, facts),
        )
        for ready, truth in zip(family.flags, facts.all_said(ready.when for ready in family.flags), strict=True)
        if truth is True
    )


def fired(family: Family, facts: ResponseFacts) -> tuple[FiredResult, ...]:
    """The checks that fired, in file order."""
    return tuple(
        FiredResult(
            ready.check.id,
            ready.section,
            ready.check.level,
            ready.say.text(facts.values),
            reads_of(ready.when, facts),
        )
        for ready, truth in zip(family.checks, facts.all_said(ready.when for ready in family.checks), strict=True)
        if truth is True
    )


def worst(flags: Iterable[RaisedFlag | Flag]) -> str:
    """The severity of the worst flag; `none` if there is no flag."""
    return max((flag.severity for flag in flags), key=SEVERITIES.index, default="none")
