"""The impact of publishing a draft: affected drafts, questions to confirm, results that would change, by supplier.

Only what can change is scored: the version's own family and those whose rules read it, and nothing if only words have
changed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter

from portal.domain import versions
from portal.domain.changes import Bump
from portal.domain.questionnaire import Version
from portal.domain.questionnaire_types import SEVERITIES
from portal.domain.reporting import ProgressCallback, no_progress
from portal.domain.ruleset import InvalidRuleset, Ruleset
from portal.storage import affected_responses, library
from portal.storage.affected_responses import FamilyOutcome, SubmittedResponse
from portal.storage.database import Work
from portal.workflow.rescorer import Rescorer


@dataclass(frozen=True)
class Changed:
    """A submitted response whose result for `family` would change."""

    supplier: str
    code: str | None
    campaign: str
    campaign_title: str
    invitation: str
    family: str
    before: FamilyOutcome
    after: FamilyOutcome

    @property
    def raised(self) -> tuple[str, ...]:
        """Flags that would be raised and are not now."""
        return tuple(sorted(self.after.flags - self.before.flags))

    @property
    def gone(self) -> tuple[str, ...]:
        """Flags that are raised now and would not be."""
        return tuple(sorted(self.before.flags - self.after.flags))

    @property
    def order(self) -> tuple[int, str]:
        """The sort key: what got worse first, then by supplier."""
        step = SEVERITIES.index(self.before.severity) - SEVERITIES.index(self.after.severity)
        return step, self.supplier


@dataclass(frozen=True)
class AffectedDrafts:
    """Responses in progress, by what the new version means for them.

    `by_bump` counts those that can move. `to_confirm` and `set_aside` count questions, from the difference of the
    versions: only the supplier may know which of them a draft has answered.
    """

    by_bump: Mapping[Bump, int]
    to_confirm: int
    set_aside: int
    staying: int = 0
    """Those that cannot move: the rules of their other questionnaires do not fit the new version."""

    @property
    def count(self) -> int:
        """How many are affected."""
        return sum(number for bump, number in self.by_bump.items() if bump != "none")


@dataclass(frozen=True)
class Impact:
    """Everything that publishing would affect.

    `responses` were scored again; for `reworded` only words change, so nothing was scored; `other_line` keep their
    result for good.
    """

    drafts: AffectedDrafts
    responses: int
    reworded: int
    other_line: int
    unusable: int
    changed: tuple[Changed, ...]
    titles: Mapping[str, Mapping[str, str]]
    """The titles of the flags by family and id, of the older versions too."""


AS_JSON = TypeAdapter(Impact)
"""The form in which a worker stores an impact for its page."""


def of_version(work: Work, version: Version, on_progress: ProgressCallback = no_progress) -> Impact:
    """The impact of `version` on the organisation's responses to earlier versions of its family."""
    rescorer = Rescorer.of(work, version)
    there = affected_responses.count_by_version(work, version.id)
    before = {hash: number for hash, number in there.items() if _is_older(rescorer.by_hash(hash), version)}
    line = {hash: count for hash, count in before.items() if rescorer.is_same_line(rescorer.by_hash(hash))}
    scored = {hash: count for hash, count in line.items() if not rescorer.difference(rescorer.by_hash(hash)).is_wording}
    responses = sum(scored.values())
    unusable = 0
    changed: list[Changed] = []
    for done, submitted in enumerate(affected_responses.submitted_responses(work, version.id, scored.keys()), start=1):
        outcomes = rescorer.outcomes(submitted)
        unusable += outcomes is None
        changed += _changes(submitted, outcomes or {})
        on_progress(version.id, done, responses)
    in_order = tuple(sorted(changed, key=lambda change: change.order))
    reworded, other_line = sum(line.values()) - responses, sum(before.values()) - sum(line.values())
    return Impact(_drafts(rescorer), responses, reworded, other_line, unusable, in_order, rescorer.titles())


def _is_older(other: Version, version: Version) -> bool:
    return other.number < version.number


def _changes(
    submitted: SubmittedResponse, outcomes: Mapping[str, tuple[FamilyOutcome, FamilyOutcome]]
) -> Iterator[Changed]:
    for family, (before, after) in outcomes.items():
        if before != after:
            yield Changed(
                submitted.supplier,
                submitted.code,
                submitted.campaign,
                submitted.campaign_title,
                submitted.invitation,
                family,
                before,
                after,
            )


def _drafts(rescorer: Rescorer) -> AffectedDrafts:
    by_bump: dict[Bump, int] = {}
    staying = 0
    to_confirm, aside = set[str](), set[str]()
    for ids, count in affected_responses.drafts_by_versions(rescorer.work, rescorer.version.id).items():
        old, *others = (library.version(rescorer.work, id) for id in ids)
        if not _is_older(old, rescorer.version):
            continue
        difference = rescorer.difference(old)
        if difference.bump in ("minor", "major") and not _fits(rescorer.version, others):
            staying += count
            continue
        by_bump[difference.bump] = by_bump.get(difference.bump, 0) + count
        affected = versions.affected(old, rescorer.version, difference)
        to_confirm |= affected.to_confirm
        aside |= affected.aside
    return AffectedDrafts(by_bump, len(to_confirm), len(aside), staying)


def _fits(version: Version, others: Iterable[Version]) -> bool:
    try:
        Ruleset.of([*others, version])
    except InvalidRuleset:
        return False
    return True
