"""Signs that count together: involuntary work and menace of penalty, after the 20th ICLS guidelines (2018).

`dimension` says which of the two a flag shows. If flags of `high` or worse show both, at least one of them strongly,
the version raises `signs_together`, which is critical (questionnaires/SPEC.md, 5.2). If one version of a response shows
one dimension and another version the other, `signs_together_across` is raised.
"""

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import TypeAlias

from portal.domain.expressions import UNKNOWN, Compiled
from portal.domain.expressions.compiling import Values
from portal.domain.question_parts import FollowUpAsk
from portal.domain.questionnaire import Flag, Version

PAIR = "signs_together"
ACROSS = "signs_together_across"
TITLE = "Involuntary work together with menace of penalty"
TITLE_ACROSS = "Involuntary work and menace across questionnaires"
BECAUSE = "Signs of involuntary work and of a menace of penalty were found together."
BECAUSE_ACROSS = (
    "Signs of involuntary work and of a menace of penalty were found together, in different questionnaires."
)
ASK = (
    "Please tell us how the workers concerned are protected today, and what will change. "
    "Give numbers only, and ask these workers before anything is done in their name."
)
GRAVE = ("high", "critical")
SIDES = ("involuntariness", "menace")


Weighed: TypeAlias = tuple[Flag, Compiled]
"""A flag that may be part of a pair, with its rule."""


def pair_parts(version: Version) -> tuple[Flag, ...]:
    """The flags that may form a pair; empty if the version cannot show both dimensions, one of them strongly."""
    if any(flag.id == PAIR for _, flag in version.all_flags()):
        return ()
    weighed = signs_of(version)
    is_possible = {flag.dimension for flag in weighed} == set(SIDES)
    return weighed if is_possible and any(flag.strength == "strong" for flag in weighed) else ()


def signs_of(version: Version) -> tuple[Flag, ...]:
    """The grave flags that show one of the two dimensions. A flag that shows both is critical already."""
    return tuple(flag for _, flag in version.all_flags() if flag.dimension in SIDES and flag.severity in GRAVE)


def pair_flag(parts: Sequence[Flag]) -> Flag:
    """The flag for signs found together. Its rule names the flags, so the trace shows which of them were raised."""
    left, right = (" or ".join(flag.id for flag in parts if flag.dimension == side) for side in SIDES)
    when = f"({left}) and ({right})"
    follow_up = FollowUpAsk(ask=ASK, days=7)
    return Flag(id=PAIR, title=TITLE, severity="critical", when=when, because=BECAUSE, follow_up=follow_up)


def across_flag(parts: Mapping[str, Sequence[Flag]]) -> Flag:
    """The flag for signs found together in several versions; `parts` are their flags by family."""
    named = [(flag.dimension, f"{family}.{flag.id}") for family, flags in parts.items() for flag in flags]
    left, right = (" or ".join(name for dimension, name in named if dimension == side) for side in SIDES)
    when = f"({left}) and ({right})"
    follow_up = FollowUpAsk(ask=ASK, days=7)
    return Flag(
        id=ACROSS, title=TITLE_ACROSS, severity="critical", when=when, because=BECAUSE_ACROSS, follow_up=follow_up
    )


def pair_rule(parts: Sequence[Weighed]) -> Compiled:
    """True if flags of both dimensions are raised, one strongly; unknown if it depends on an unknown flag."""

    def run(values: Values) -> object:
        truths = _said(parts, values)
        if _holds(truths, certain=True):
            return True
        return UNKNOWN if _holds(truths, certain=False) else False

    return Compiled(run, {name: key for _, rule in parts for name, key in rule.reads.items()})


def across_rule(parts: Mapping[str, Sequence[Weighed]]) -> Compiled:
    """True if a flag of one version and a flag of another form a pair. `parts` are the flags by family."""

    def run(values: Values) -> object:
        strengths = [_said(weighed, values) for weighed in parts.values()]
        pairs = [[left, right] for (left, _), (_, right) in permutations(strengths, 2)]
        if any(_holds(pair, certain=True) for pair in pairs):
            return True
        return UNKNOWN if any(_holds(pair, certain=False) for pair in pairs) else False

    reads = {
        name if name.startswith(f"{key[0]}.") else f"{key[0]}.{name}": key
        for weighed in parts.values()
        for _, rule in weighed
        for name, key in rule.reads.items()
    }
    return Compiled(run, reads)


def _said(parts: Sequence[Weighed], values: Values) -> list[list[tuple[str | None, object]]]:
    """For each dimension, the strength of each flag and the result of its rule."""
    return [[(flag.strength, rule.run(values)) for flag, rule in parts if flag.dimension == side] for side in SIDES]


def _holds(sides: list[list[tuple[str | None, object]]], *, certain: bool) -> bool:
    """Whether both sides are raised, one of them strongly. Unknown counts as raised unless `certain`."""
    raised = [
        [strength for strength, truth in side if truth is True or (truth is UNKNOWN and not certain)] for side in sides
    ]
    return all(raised) and any("strong" in side for side in raised)
