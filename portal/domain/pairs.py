"""Signs that weigh together: involuntary work and a menace of penalty, after the 20th ICLS guidelines (2018).

A flag says with `dimension` which of the two it shows. Where flags of `high` or worse show both, at least one of them
strongly, the version raises `signs_together`, which is critical (questionnaires/SPEC.md, 5.2).
"""

from collections.abc import Sequence

from portal.domain.expressions import UNKNOWN, Compiled
from portal.domain.expressions.compiling import Values
from portal.domain.questionnaire import Flag, FollowUpAsk, Version

PAIR = "signs_together"
BECAUSE = "Signs of involuntary work and of a menace of penalty were found together."
ASK = (
    "Please tell us how the workers concerned are protected today, and what will change. "
    "Give numbers only, and ask these workers before anything is done in their name."
)
GRAVE = ("high", "critical")
SIDES = ("involuntariness", "menace")


def pair_parts(version: Version) -> tuple[Flag, ...]:
    """The flags that may make a pair; none where the version cannot show both dimensions, one of them strongly."""
    flags = [flag for _, flag in version.all_flags()]
    if any(flag.id == PAIR for flag in flags):
        return ()
    weighed = tuple(flag for flag in flags if flag.dimension in SIDES and flag.severity in GRAVE)
    is_possible = {flag.dimension for flag in weighed} == set(SIDES)
    return weighed if is_possible and any(flag.strength == "strong" for flag in weighed) else ()


def pair_flag(parts: Sequence[Flag]) -> Flag:
    """The flag for signs found together. Its rule names the flags: the trace tells for each whether it was raised."""
    left, right = (" or ".join(flag.id for flag in parts if flag.dimension == side) for side in SIDES)
    when = f"({left}) and ({right})"
    return Flag(id=PAIR, severity="critical", when=when, because=BECAUSE, follow_up=FollowUpAsk(ask=ASK, days=7))


def pair_rule(parts: Sequence[tuple[Flag, Compiled]]) -> Compiled:
    """True when flags of both dimensions are raised, one of them strongly; unknown where an unknown flag decides it."""
    sides = [[(flag.strength, rule) for flag, rule in parts if flag.dimension == side] for side in SIDES]

    def run(values: Values) -> object:
        said: list[list[tuple[str | None, object]]] = [
            [(strength, rule.run(values)) for strength, rule in side] for side in sides
        ]
        if _holds(said, certain=True):
            return True
        return UNKNOWN if _holds(said, certain=False) else False

    return Compiled(run, {name: key for _, rule in parts for name, key in rule.reads.items()})


def _holds(said: list[list[tuple[str | None, object]]], *, certain: bool) -> bool:
    """Whether both sides are raised and one of them strongly; what is unknown counts unless it must be certain."""
    raised = [
        [strength for strength, truth in side if truth is True or (truth is UNKNOWN and not certain)] for side in said
    ]
    return all(raised) and any("strong" in side for side in raised)
