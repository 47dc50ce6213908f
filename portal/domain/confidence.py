"""How far answers can be relied on: what was answered, proved, contradicted and checked by somebody else."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from portal.domain import care
from portal.domain.care import CareSign
from portal.domain.expressions import UNKNOWN
from portal.domain.points import one_decimal

EvidenceState: TypeAlias = Literal["received", "accepted", "insufficient"]
Verification: TypeAlias = Literal["self_declared", "desk_review", "independent"]

CONFIDENCE_WEIGHTS = (35, 25, 20, 20)
"""The weights of completeness, evidence, consistency and verification in confidence."""

SELF_DECLARED_LIMIT = 60
"""The highest confidence in answers that nobody else has checked. Where self-reports were compared with later findings,
up to three times as much had happened as was reported (60 Decibels with Sucden, 2024)."""

VERIFIED: dict[str, Fraction] = {
    "self_declared": Fraction(0),
    "desk_review": Fraction(1, 2),
    "independent": Fraction(1),
}
HALVES: dict[str, int] = {"received": 1, "accepted": 2, "insufficient": 0}
"""What a file counts, in halves of one requested file."""

ALL = Fraction(1)
COMPLETE = frozenset({"scored", "unscored"})
NOT_COUNTED = frozenset({"not_asked", "not_applicable"})


@dataclass(frozen=True)
class ConfidenceParts:
    """The parts of confidence, each from 0 to 1 (questionnaires/SPEC.md, 6).

    A part is None if nothing was asked for. It then has no weight, and the other parts weigh more.
    """

    completeness: Fraction
    evidence: Fraction | None
    consistency: Fraction | None
    verification: Fraction
    care: tuple[CareSign, ...] = ()

    @property
    def confidence(self) -> int:
        """A whole number from 0 to 100, rounded half up. At most `SELF_DECLARED_LIMIT` until someone else checked.

        Signs of answering without care are taken off at the end.
        """
        parts = (self.completeness, self.evidence, self.consistency, self.verification)
        above, below, weights = 0, 1, 0
        for weight, part in zip(CONFIDENCE_WEIGHTS, parts, strict=True):
            if part is not None:
                above = above * part.denominator + weight * part.numerator * below
                below *= part.denominator
                weights += weight
        above, below = above * 100, below * weights
        confidence = (2 * above + below) // (2 * below)
        confidence = confidence if self.verification else min(confidence, SELF_DECLARED_LIMIT)
        return max(0, confidence - care.cost(self.care))

    def as_json(self) -> dict[str, Any]:
        """Each part in percent, with one decimal, None if nothing was asked for it; and the signs of little care."""
        names = ("completeness", "evidence", "consistency", "verification")
        parts: dict[str, Fraction | None] = {name: getattr(self, name) for name in names}
        percents = {name: None if part is None else one_decimal(part * 100) for name, part in parts.items()}
        signs = [sign.as_json() for sign in self.care]
        return percents | ({"care": signs, "care_cost": care.cost(self.care)} if signs else {})


def completeness_of(states: Iterable[str]) -> Fraction:
    """The share of the questions asked that were answered; 1 if none was asked."""
    asked = complete = 0
    for state in states:
        if state in COMPLETE:
            complete += 1
            asked += 1
        elif state not in NOT_COUNTED:
            asked += 1
    return Fraction(complete, asked) if asked else ALL


def evidence_share(states: Collection[EvidenceState | None]) -> Fraction | None:
    """(accepted + ½ received) / requested files; None if there are none. A missing file has the state None."""
    halves = sum(HALVES[state] if state else 0 for state in states)
    return Fraction(halves, 2 * len(states)) if states else None


def consistency_of(warnings: Iterable[tuple[Any, bool, bool]]) -> Fraction | None:
    """The share of warnings that did not fire. One that a missing answer keeps from being checked counts as fired.

    Each is what its rule says, whether a missing answer decides it, and whether its explanation was accepted.
    """
    checked = unexplained = 0
    for truth, is_open, is_explained in warnings:
        checked += is_open or truth is not UNKNOWN
        unexplained += (is_open or truth is True) and not (truth is True and is_explained)
    return Fraction(checked - unexplained, checked) if checked else None
