"""A flag that was raised, or a contradiction between answers, as a reader may see it: title, words and answers."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.domain import disclosure
from portal.domain.disclosure import LabelledValue, Redactor
from portal.domain.expressions import UNKNOWN
from portal.domain.family import Family, FlagRules
from portal.domain.flags import title_of
from portal.domain.policy import RESTRICTED
from portal.domain.questionnaire import Version
from portal.domain.questionnaire_types import SEVERITIES
from portal.domain.trace import value_json
from portal.storage.reviewing import StoredExplanation


@dataclass(frozen=True)
class CheckRead:
    """A fired check, and the supplier's explanation."""

    id: str
    level: str
    say: str
    explained: StoredExplanation | None


@dataclass(frozen=True)
class FlagRead:
    """A raised flag as the actor may read it: reason, rule, and the values that raised it."""

    id: str
    title: str
    severity: str
    remedying: bool
    because: str
    rule: str
    values: tuple[LabelledValue, ...] = ()
    sign: str = ""
    """What it indicates about forced labour: dimension, strength and phase, or the signs that were found together."""
    has_own_title: bool = False
    """Whether its author gave the title; else it is the beginning of `because`."""


def flags_read(redacted: Redactor, version: Version, document: Mapping[str, Any]) -> tuple[FlagRead, ...]:
    """The flags, the worst first. Those that would reveal a value have one line at most, which explains the severity.

    The severity is shown anyway; any further line would reveal more about the value.
    """
    read = [flag_read(redacted, version.id, flag) for flag in document["flags"]]
    open_flags = [flag for flag in read if flag.id != RESTRICTED]
    worst_disclosed = max(map(_rank, open_flags), default=-1)
    withheld = max((flag for flag in read if flag.id == RESTRICTED), key=_rank, default=None)
    if withheld is not None and _rank(withheld) > worst_disclosed:
        open_flags.append(withheld)
    return tuple(sorted(open_flags, key=lambda flag: -_rank(flag)))


def _rank(flag: FlagRead) -> int:
    return SEVERITIES.index(flag.severity)


def flag_read(redacted: Redactor, family: str, flag: Mapping[str, Any]) -> FlagRead:
    """A raised flag as the actor may read it, with the values that its rule read."""
    ready, severity = disclosure.flag_named(redacted.ruleset, family, flag["id"]), flag["severity"]
    if ready is None or redacted.disclosure(family, ready) == "withheld":
        return FlagRead(RESTRICTED, RESTRICTED, severity, False, RESTRICTED, "")
    is_certain = ready.remedy is None or not redacted.decides(ready.remedy)
    values = redacted.facts.values
    beside = tuple(
        redacted.labelled_value(name, key, value_json(values.get(key, UNKNOWN)))
        for name, key in (() if ready.parts else ready.when.reads.items())
    )
    because = redacted.format_text(ready.because, without_values=severity == "critical")
    return FlagRead(
        flag["id"],
        title_of(ready.flag),
        severity,
        flag["remedying"] and is_certain,
        because,
        ready.flag.when,
        beside,
        sign_of(redacted, ready),
        ready.flag.title is not None,
    )


DIMENSIONS = {"involuntariness": "involuntary work", "menace": "menace of penalty", "both": "both dimensions"}
PHASES = {"recruitment": "recruitment", "work": "work and life", "leaving": "leaving"}


def sign_of(redacted: Redactor, ready: FlagRules) -> str:
    """What a flag indicates about forced labour; of signs found together, those that the actor may know of."""
    flag = ready.flag
    if ready.parts:
        return "Together: " + "; ".join(_part_name(redacted, ready, part) for part in redacted.readable_parts(ready))
    words = (DIMENSIONS.get(flag.dimension or ""), flag.strength, PHASES.get(flag.phase or ""))
    return " · ".join(word for word in words if word).capitalize()


def _part_name(redacted: Redactor, whole: FlagRules, part: FlagRules) -> str:
    """The title of a sign, with its questionnaire if that differs from the combined flag's."""
    name = title_of(part.flag)
    if part.family == whole.family:
        return name
    return f"{name} ({redacted.ruleset.families[part.family].version.title})"


def readable_explanations(
    redacted: Redactor,
    explained: Mapping[tuple[str, str], StoredExplanation],
    restricted: Collection[tuple[str, str]],
) -> Mapping[tuple[str, str], StoredExplanation]:
    """The explanations of checks; personal data that only safeguarding may read is redacted."""
    if redacted.sees_everything:
        return explained
    return {
        place: replace(explanation, text=RESTRICTED) if place in restricted else explanation
        for place, explanation in explained.items()
    }


def checks_read(
    redacted: Redactor,
    family: Family,
    document: Mapping[str, Any],
    explained: Mapping[tuple[str, str], StoredExplanation],
) -> Iterator[CheckRead]:
    """The fired checks in words, with the supplier's explanations; those that would reveal a value are left out."""
    fired = {check["id"] for check in document["checks"]}
    for ready in family.checks:
        if ready.check.id in fired and not redacted.redacts_check(ready):
            explanation = explained.get((family.version.id, ready.check.id))
            yield CheckRead(ready.check.id, ready.check.level, redacted.format_text(ready.say), explanation)
