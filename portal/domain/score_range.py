"""The range of a weighted mean of which some parts are restricted: they may be anything, or may not count at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from portal.domain.points import one_decimal


class Weighed(NamedTuple):
    """A part of a mean: its range, its weight, and whether it may be left out."""

    low: Fraction | int
    high: Fraction | int
    weight: int
    may_be_out: bool


@dataclass(frozen=True)
class Between:
    """A range of a score, both ends included. The ends are equal if the score is exact, None if there is none."""

    low: Fraction | None
    high: Fraction | None

    @property
    def is_exact(self) -> bool:
        """Whether the score is known: one number, or certainly none."""
        return self.low == self.high

    @property
    def text(self) -> str | None:
        """The range in digits with one decimal."""
        if self.low is None or self.high is None:
            return None
        ends = (one_decimal(self.low), one_decimal(self.high))
        return ends[0] if ends[0] == ends[1] else "–".join(ends)


def mean_between(parts: Iterable[Weighed]) -> Between:
    """The range of a weighted mean, for any values of its parts and any choice of those that may be left out."""
    given = tuple(parts)
    return Between(_end(given, lowest=True), _end(given, lowest=False))


def _end(parts: tuple[Weighed, ...], *, lowest: bool) -> Fraction | None:
    """One end of the range. Optional parts are added from the extreme on, while they move the mean that way."""
    ends = [(Fraction(part.low if lowest else part.high), part) for part in parts]
    above = sum((end * part.weight for end, part in ends if not part.may_be_out), Fraction(0))
    weight = sum(part.weight for part in parts if not part.may_be_out)
    perhaps = sorted(((end, part) for end, part in ends if part.may_be_out), reverse=not lowest)
    for end, part in perhaps:
        is_further = weight == 0 or (end * weight < above if lowest else end * weight > above)
        if is_further:
            above, weight = above + end * part.weight, weight + part.weight
    return above / weight if weight else None
