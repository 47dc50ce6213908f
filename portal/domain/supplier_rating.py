"""A supplier's rating over several results: the worst of each value, never a mean."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.questionnaire_types import SEVERITIES
from portal.domain.scoring import Result


@dataclass(frozen=True)
class SupplierRating:
    """A supplier's rating over several results, for one row: the worst of each value, never a mean."""

    severity: str
    score_text: str | None
    score_tenths: int | None
    band: str | None
    family: str | None
    confidence: int


def supplier_rating(results_given: Iterable[Result]) -> SupplierRating:
    """Return the worst severity, the lowest score with its band and family, and the lowest confidence."""
    all_results = tuple(results_given)
    scored = [result for result in all_results if result.score is not None]
    lowest = min(scored, key=lambda result: result.score or 0, default=None)
    return SupplierRating(
        max((result.severity for result in all_results), key=SEVERITIES.index, default="none"),
        lowest.score_text if lowest else None,
        lowest.score_tenths if lowest else None,
        lowest.band if lowest else None,
        lowest.family if lowest else None,
        min((result.confidence for result in all_results), default=0),
    )
