"""Answers that tell of a grave problem. They count as more reliable than claims: they are believed without a file."""

from collections.abc import Iterator

from portal.domain.facts import Place, ResponseFacts
from portal.domain.missing_answers import MissingAnswers
from portal.domain.pairs import GRAVE
from portal.domain.ruleset import Ruleset
from portal.domain.sums import roots


def admissions(ruleset: Ruleset, facts: ResponseFacts, missing: MissingAnswers) -> frozenset[Place]:
    """The questions read by a raised flag of high or critical. A flag that reads a missing answer admits nothing."""
    unsure = missing.places | missing.perhaps
    return frozenset().union(*(read for read in _read_by_raised(ruleset, facts) if not read & unsure))


def _read_by_raised(ruleset: Ruleset, facts: ResponseFacts) -> Iterator[frozenset[Place]]:
    for family in ruleset.families.values():
        for ready in family.flags:
            if ready.flag.severity in GRAVE and not ready.parts and facts.said(ready.when) is True:
                yield frozenset().union(*(roots(ruleset.derived, key) for key in ready.when.reads.values()))
