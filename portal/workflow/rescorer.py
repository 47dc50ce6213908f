"""Scoring submitted responses again under another version, each in the ruleset that it was answered with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from portal.domain import policy, scoring, versions
from portal.domain.answers import read_answers, read_family
from portal.domain.flags import title_of
from portal.domain.open_result import OpenResult, open_result
from portal.domain.open_view import OpenView
from portal.domain.ordering import readers
from portal.domain.pairs import signs_of
from portal.domain.questionnaire import Version
from portal.domain.ruleset import InvalidRuleset, Ruleset
from portal.domain.scoring import Result
from portal.domain.values import Answers
from portal.domain.versions import Difference
from portal.storage import library
from portal.storage.affected_responses import FamilyOutcome, SubmittedResponse
from portal.storage.database import Work

Hashes: TypeAlias = tuple[str, ...]


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


def outcome(result: Result) -> FamilyOutcome:
    """A result in short."""
    flags = frozenset(flag.id for flag in result.flags)
    return FamilyOutcome(result.score_text, result.band, result.severity, flags)


def open_outcome(result: OpenResult) -> FamilyOutcome:
    """An open result in short."""
    return FamilyOutcome(result.score.text, result.band, result.severity, result.flags)
