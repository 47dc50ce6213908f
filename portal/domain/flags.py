"""What the answers disclose: flags raised and checks fired, with the values that did it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from portal.domain.facts import ResponseFacts
from portal.domain.questionnaire import SEVERITIES, Flag
from portal.domain.ruleset import Family
from portal.domain.trace import reads_of


@dataclass(frozen=True)
class RaisedFlag:
    """A flag that is true of these answers. `values` are those its rule read, by the names it gives them."""

    id: str
    section: str | None
    severity: str
    remedying: bool
    because: str
    values: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """As `portal score` prints it."""
        return {"id": self.id, "severity": self.severity, "remedying": self.remedying, "because": self.because}


@dataclass(frozen=True)
class FiredResult:
    """A check that is true of these answers."""

    id: str
    section: str | None
    level: Literal["error", "warning", "note"]
    say: str
    values: dict[str, Any]


def raised(family: Family, facts: ResponseFacts) -> tuple[RaisedFlag, ...]:
    """The flags raised, in the file's order. One whose `remedy` is true is disclosed and being put right."""
    return tuple(
        RaisedFlag(
            ready.flag.id,
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
    """The checks that fired, in the file's order."""
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
    """The severity of a version: that of its worst flag, `none` without one."""
    return max((flag.severity for flag in flags), key=SEVERITIES.index, default="none")
