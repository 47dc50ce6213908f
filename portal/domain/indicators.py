"""The ILO's eleven indicators of forced labour in a response, from the questions asked and the flags raised."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

from portal.domain.expressions.scope import Key
from portal.domain.family import Family, FlagRules

State: TypeAlias = Literal["found", "not_known", "no_sign", "not_asked", "restricted"]
Place: TypeAlias = tuple[str, str]

INDICATORS: dict[str, str] = {
    "abuse_of_vulnerability": "Abuse of vulnerability",
    "deception": "Deception",
    "restriction_of_movement": "Restriction of movement",
    "isolation": "Isolation",
    "physical_and_sexual_violence": "Physical and sexual violence",
    "intimidation_and_threats": "Intimidation and threats",
    "retention_of_identity_documents": "Retention of identity documents",
    "withholding_of_wages": "Withholding of wages",
    "debt_bondage": "Debt bondage",
    "abusive_working_and_living_conditions": "Abusive working and living conditions",
    "excessive_overtime": "Excessive overtime",
}
"""The ids that `indicators` may name, with their titles, in the ILO's order."""

ORDER: tuple[State, ...] = ("found", "restricted", "not_known", "no_sign", "not_asked")
"""Of several questionnaires in one response, the first state of this list that occurs is used."""


def indicator_states(
    family: Family,
    shown: Collection[Key],
    raised: Collection[Place],
    *,
    withheld: Collection[Place] = (),
    perhaps: Collection[Place] = (),
) -> dict[str, State]:
    """Return the state of each indicator in one version.

    The reader may not know whether the flags in `withheld` are raised, or whether the questions in `perhaps` were
    asked.
    """
    name = family.version.id
    raised_indicators = set(_of_flags(name, family.flags, raised))
    not_known = set(_unknown(name, family, raised))
    kept_back = {*_of_flags(name, family.flags, withheld), *_unknown(name, family, withheld)}
    asked = {listed for question in family.asked if question.key in shown for listed in question.question.indicators}
    asked |= {listed for flag in family.flags if _is_asked(flag, shown) for listed in flag.flag.indicators}
    maybe = {listed for question in family.asked if question.key in perhaps for listed in question.question.indicators}
    states: dict[str, State] = {}
    for indicator in INDICATORS:
        if indicator in raised_indicators:
            states[indicator] = "found"
        elif indicator in kept_back or (indicator in maybe and indicator not in asked):
            states[indicator] = "restricted"
        elif indicator in not_known:
            states[indicator] = "not_known"
        else:
            states[indicator] = "no_sign" if indicator in asked else "not_asked"
    return states


def together(states: Iterable[Mapping[str, str]]) -> dict[str, State]:
    """Combine the states of several questionnaires of one response."""
    given = tuple(states)
    return {
        indicator: next(
            (state for state in ORDER if any(by_indicator.get(indicator) == state for by_indicator in given)),
            "not_asked",
        )
        for indicator in INDICATORS
    }


def _of_flags(name: str, flags: Iterable[FlagRules], chosen: Collection[Place]) -> Iterator[str]:
    return (indicator for ready in flags if (name, ready.flag.id) in chosen for indicator in ready.flag.indicators)


def _unknown(name: str, family: Family, chosen: Collection[Place]) -> Iterator[str]:
    return (
        indicator
        for flag, listed in family.unknown_indicators.items()
        if (name, flag) in chosen
        for indicator in listed
    )


def _is_asked(ready: FlagRules, shown: Collection[Key]) -> bool:
    return any(key[:2] in shown for key in ready.when.reads.values())
