"""The impact of publishing a draft: affected drafts, questions to confirm, results that would change, by supplier.

Only what can change is scored: the version's own family and those whose rules read it, and nothing if only words have
changed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from portal.domain import policy, scoring, versions
from portal.domain.answers import read_answers, read_family
from portal.domain.changes import Bump
from portal.domain.flags import title_of
from portal.domain.open_result import OpenResult, open_result
from portal.domain.open_view import OpenView
from portal.domain.ordering import readers
from portal.domain.pairs import signs_of
from portal.domain.questionnaire import SEVERITIES, Version
from portal.domain.reporting import ProgressCallback, no_progress
from portal.domain.ruleset import InvalidRuleset, Ruleset
from portal.domain.scoring import Result
from portal.domain.values import Answers
from portal.domain.versions import Difference
from portal.storage import affected_responses, library
from portal.storage.affected_responses import FamilyOutcome, SubmittedResponse
from portal.storage.database import Work

Hashes = tuple[str, ...]


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


@dataclass(frozen=True)
class RescoreScope:
    """What must be scored again for one combination of versions, and the families whose result can change."""

    ruleset: Ruleset
    families: frozenset[str]


@dataclass
class Rescorer:
    """A newer version applied to many responses: rules, versions and differences are made once for all of them."""

    work: Work
    version: Version
    ids: Mapping[str, str]
    scopes: dict[Hashes, RescoreScope | None] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    differences: dict[str, Difference] = field(default_factory=dict)

    @classmethod
    def of(cls, work: Work, version: Version) -> "Rescorer":
        """A rescorer for this version among the organisation's published versions."""
        return cls(work, version, {row.hash: row.id for row in library.published(work)})

    def outcomes(self, submitted: SubmittedResponse) -> dict[str, tuple[FamilyOutcome, FamilyOutcome]] | None:
        """Each family that can change, before and after; None if the rules do not fit together.

        For an author without the safeguarding role both come only from the answers that everybody may read, because
        rules could be written to reveal the others.
        """
        scope = self._scope(submitted)
        if scope is None:
            return None
        if policy.may(self.work.actor, "sensitive"):
            after = {result.family: outcome(result) for result in self._results(submitted, scope, scope.families)}
            return {name: (before, after[name]) for name, before in submitted.outcomes.items() if name in after}
        view, trial = self._views(submitted, scope)
        return {
            name: tuple(open_outcome(open_result(before, before.ruleset.families[name])) for before in (view, trial))  # type: ignore[misc]
            for name in scope.families & view.ruleset.families.keys()
        }

    def own(self, submitted: SubmittedResponse, trace: bool = False) -> tuple[Result, OpenResult] | None:
        """The result under the newer version itself, full and open; None if its rules do not fit the others'."""
        scope, name = self._scope(submitted), self.version.id
        if scope is None:
            return None
        (result,) = self._results(submitted, scope, {name}, trace)
        _, trial = self._views(submitted, scope)
        return result, open_result(trial, scope.ruleset.families[name], answering=submitted.answering)

    def titles(self) -> dict[str, dict[str, str]]:
        """The titles of all flags by family and id, before and after; the newer version's if both have the flag."""
        before = [library.ruleset_by_hashes(self.work, hashes) for hashes in self.scopes]
        after = [scope.ruleset for scope in self.scopes.values() if scope is not None]
        titles: dict[str, dict[str, str]] = {}
        for ruleset in (*before, *after):
            for name, family in ruleset.families.items():
                titles.setdefault(name, {}).update((ready.flag.id, title_of(ready.flag)) for ready in family.flags)
        return titles

    def open_before(self, submitted: SubmittedResponse, family: str) -> OpenResult:
        """What everybody may see of the response's current result."""
        view = self._view(submitted)
        return open_result(view, view.ruleset.families[family], answering=submitted.answering)

    def _views(self, submitted: SubmittedResponse, scope: RescoreScope) -> tuple[OpenView, OpenView]:
        """What everybody may read under the original rules, and of the same answers under the newer ones."""
        view = self._view(submitted)
        answers = self._carried(submitted, scope)
        unknown = view.hidden | view.banded
        return view, OpenView.of(scope.ruleset, answers, submitted.as_of, unknown, is_trial=True)

    def _view(self, submitted: SubmittedResponse) -> OpenView:
        ruleset = library.ruleset_by_hashes(self.work, [hash for _, hash in submitted.versions])
        collected = library.sensitive_questions(self.work, submitted.submitted_at) | submitted.restricted_answers
        return OpenView.of(ruleset, read_answers(ruleset, submitted.answers), submitted.as_of, collected)

    def is_same_line(self, old: Version) -> bool:
        """Whether results under `old` can be compared with results under the newer version."""
        return old.number[0] == self.version.number[0]

    def old(self, submitted: SubmittedResponse) -> Version:
        """The version of the family that the response answered."""
        return self.by_hash(dict(submitted.versions)[self.version.id])

    def by_hash(self, hash: str) -> Version:
        """The published version with this hash."""
        if hash not in self.versions:
            self.versions[hash] = library.version(self.work, self.ids[hash])
        return self.versions[hash]

    def difference(self, old: Version) -> Difference:
        """What changed since `old`."""
        if old.hash not in self.differences:
            self.differences[old.hash] = versions.difference(old, self.version)
        return self.differences[old.hash]

    def _results(
        self, submitted: SubmittedResponse, scope: RescoreScope, only: frozenset[str] | set[str], trace: bool = False
    ) -> tuple[Result, ...]:
        answers = self._carried(submitted, scope)
        return scoring.results(
            scope.ruleset, answers, submitted.as_of, answering=submitted.answering, trace=trace, only=only
        )

    def _carried(self, submitted: SubmittedResponse, scope: RescoreScope) -> Answers:
        family, old = self.version.id, self.old(submitted)
        beside = {name: submitted.answers.get(name, {}) for name in scope.ruleset.families if name != family}
        answers = {name: dict(given) for name, given in read_answers(scope.ruleset, beside).items()}
        before = read_family(old, submitted.answers.get(family, {}))
        answers[family] = versions.carry(old, self.version, before, self.difference(old)).answers
        return answers

    def _scope(self, submitted: SubmittedResponse) -> RescoreScope | None:
        hashes = tuple(hash for _, hash in submitted.versions)
        if hashes not in self.scopes:
            self.scopes[hashes] = self._scope_of(self.old(submitted), hashes)
        return self.scopes[hashes]

    def _scope_of(self, old: Version, hashes: Hashes) -> RescoreScope | None:
        together = {version.id: version for version in (*map(self.by_hash, hashes), self.version)}
        own, is_scoring = self.version.id, self.difference(old).is_scoring
        families = frozenset({own}) if is_scoring else readers(together, own)
        try:
            ruleset = Ruleset.of(together.values())
        except InvalidRuleset:
            return None
        # Signs weigh together across families, so all are compiled. A sign that changes can move the flag for them.
        if not is_scoring or signs_of(old) != signs_of(self.version):
            families |= ruleset.combining | library.ruleset_by_hashes(self.work, hashes).combining
        return RescoreScope(ruleset, families)


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


def outcome(result: Result) -> FamilyOutcome:
    """A result in short."""
    flags = frozenset(flag.id for flag in result.flags)
    return FamilyOutcome(result.score_text, result.band, result.severity, flags)


def open_outcome(result: OpenResult) -> FamilyOutcome:
    """An open result in short."""
    return FamilyOutcome(result.score.text, result.band, result.severity, result.flags)


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
