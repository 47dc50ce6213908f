"""What publishing a draft would do: drafts touched, answers to confirm, results that would change, by supplier.

Only what can change is scored: the version's own family and those whose rules read it, and nothing at all where no more
than words have changed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from portal.domain import scoring, versions
from portal.domain.answers import read_answers, read_family
from portal.domain.changes import Bump
from portal.domain.ordering import readers, with_used
from portal.domain.questionnaire import SEVERITIES, Version
from portal.domain.ruleset import Ruleset, Unusable
from portal.domain.scoring import Result
from portal.domain.versions import Difference
from portal.storage import library, touched
from portal.storage.database import Work
from portal.storage.touched import HandedIn, Outcome
from portal.workflow import author

Hashes = tuple[str, ...]
Told = Callable[[str, int, int], object]


@dataclass(frozen=True)
class Changed:
    """A response already in whose result for `family` would be another."""

    supplier: str
    code: str | None
    campaign: str
    campaign_title: str
    invitation: str
    family: str
    before: Outcome
    after: Outcome

    @property
    def raised(self) -> tuple[str, ...]:
        """Flags that would be raised and were not."""
        return tuple(sorted(self.after.flags - self.before.flags))

    @property
    def gone(self) -> tuple[str, ...]:
        """Flags that were raised and would not be."""
        return tuple(sorted(self.before.flags - self.after.flags))

    @property
    def order(self) -> tuple[int, str]:
        """What got worse first, then by supplier."""
        step = SEVERITIES.index(self.before.severity) - SEVERITIES.index(self.after.severity)
        return step, self.supplier


@dataclass(frozen=True)
class Drafts:
    """Responses still being answered, by what the new version means for them, and their answers."""

    by_bump: Mapping[Bump, int]
    to_confirm: int
    set_aside: int

    @property
    def count(self) -> int:
        """How many are touched."""
        return sum(number for bump, number in self.by_bump.items() if bump != "none")


@dataclass(frozen=True)
class Impact:
    """Everything publishing would touch.

    `responses` were scored anew; for `reworded` only words change, so that nothing was to be scored; `other_line` keep
    their result for good.
    """

    drafts: Drafts
    responses: int
    reworded: int
    other_line: int
    unusable: int
    changed: tuple[Changed, ...]


@dataclass(frozen=True)
class Scope:
    """What one combination of versions needs to be scored again, and the families that can come out otherwise."""

    ruleset: Ruleset
    families: frozenset[str]


@dataclass
class Weighing:
    """A newer version held against many responses: rules, versions and differences are made once for all of them."""

    work: Work
    version: Version
    ids: Mapping[str, str]
    scopes: dict[Hashes, Scope | None] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    differences: dict[str, Difference] = field(default_factory=dict)

    @classmethod
    def of(cls, work: Work, version: Version) -> "Weighing":
        """Ready to weigh, among what the organisation has published."""
        return cls(work, version, {one.hash: one.id for one in library.published(work)})

    def rescored(self, handed_in: HandedIn) -> tuple[Result, ...] | None:
        """The results that can come out otherwise, from the answers as handed in; None where the rules do not fit."""
        scope = self._scope(handed_in)
        return None if scope is None else self._results(handed_in, scope, scope.families)

    def own(self, handed_in: HandedIn, trace: bool = False) -> Result | None:
        """The result under the newer version itself; None where the rules do not fit those beside it."""
        scope = self._scope(handed_in)
        found = self._results(handed_in, scope, {self.version.id}, trace) if scope else ()
        return next(iter(found), None)

    def is_same_line(self, old: Version) -> bool:
        """Whether results under `old` can be compared with results under this one."""
        return old.number[0] == self.version.number[0]

    def old(self, handed_in: HandedIn) -> Version:
        """The version of the family that the response answered."""
        return self.by_hash(dict(handed_in.versions)[self.version.id])

    def by_hash(self, hash: str) -> Version:
        """A published version."""
        if hash not in self.versions:
            self.versions[hash] = library.version(self.work, self.ids[hash])
        return self.versions[hash]

    def difference(self, old: Version) -> Difference:
        """What changed since `old`."""
        if old.hash not in self.differences:
            self.differences[old.hash] = versions.difference(old, self.version)
        return self.differences[old.hash]

    def _results(
        self, handed_in: HandedIn, scope: Scope, only: frozenset[str] | set[str], trace: bool = False
    ) -> tuple[Result, ...]:
        family, old = self.version.id, self.old(handed_in)
        beside = {name: handed_in.answers.get(name, {}) for name in scope.ruleset.families if name != family}
        answers = {name: dict(given) for name, given in read_answers(scope.ruleset, beside).items()}
        before = read_family(old, handed_in.answers.get(family, {}))
        answers[family] = versions.carry(old, self.version, before, self.difference(old)).answers
        return scoring.results(scope.ruleset, answers, handed_in.as_of, trace=trace, only=only)

    def _scope(self, handed_in: HandedIn) -> Scope | None:
        hashes = tuple(hash for _, hash in handed_in.versions)
        if hashes not in self.scopes:
            self.scopes[hashes] = self._found(self.old(handed_in), [self.by_hash(hash) for hash in hashes])
        return self.scopes[hashes]

    def _found(self, old: Version, answered: Sequence[Version]) -> Scope | None:
        together = {one.id: one for one in (*answered, self.version)}
        own = self.version.id
        families = frozenset({own}) if self.difference(old).is_scoring else readers(together, own)
        needed = with_used(together, families)
        try:
            return Scope(Ruleset.of(one for name, one in together.items() if name in needed), families)
        except Unusable:
            return None


def impact(work: Work, draft_id: str) -> Impact | None:
    """The impact of publishing a draft; None while it has errors."""
    looked = author.look(work, draft_id)
    if looked.draft.version is None or looked.draft.errors:
        return None
    return of_version(work, looked.draft.version)


def of_version(work: Work, version: Version, told: Told = lambda name, done, whole: None) -> Impact:
    """What `version` means for the organisation's responses to earlier versions of its family."""
    weighing = Weighing.of(work, version)
    there = touched.count_by_version(work, version.id)
    before = {hash: number for hash, number in there.items() if _is_older(weighing.by_hash(hash), version)}
    line = {hash: count for hash, count in before.items() if weighing.is_same_line(weighing.by_hash(hash))}
    scored = {hash: count for hash, count in line.items() if not weighing.difference(weighing.by_hash(hash)).is_wording}
    responses = sum(scored.values())
    unusable = 0
    changed: list[Changed] = []
    for done, handed_in in enumerate(touched.handed_in(work, version.id, scored.keys()), start=1):
        results = weighing.rescored(handed_in)
        unusable += results is None
        changed += _changes(handed_in, results or ())
        told(version.id, done, responses)
    in_order = tuple(sorted(changed, key=lambda one: one.order))
    reworded, other_line = sum(line.values()) - responses, sum(before.values()) - sum(line.values())
    return Impact(_drafts(weighing), responses, reworded, other_line, unusable, in_order)


def outcome(result: Result) -> Outcome:
    """A result in one line."""
    flags = frozenset(flag.id for flag in result.flags)
    return Outcome(result.score_text, result.band, result.severity, flags)


def _is_older(one: Version, version: Version) -> bool:
    return one.number < version.number


def _changes(handed_in: HandedIn, results: Sequence[Result]) -> Iterator[Changed]:
    for result in results:
        before, after = handed_in.outcomes.get(result.family), outcome(result)
        if before is not None and before != after:
            yield Changed(
                handed_in.supplier,
                handed_in.code,
                handed_in.campaign,
                handed_in.campaign_title,
                handed_in.invitation,
                result.family,
                before,
                after,
            )


def _drafts(weighing: Weighing) -> Drafts:
    by_bump: dict[Bump, int] = {}
    to_confirm = aside = 0
    olds: dict[str, Version] = {}
    for response in touched.in_hand(weighing.work, weighing.version.id):
        old = olds.get(response.version) or library.version(weighing.work, response.version)
        olds[response.version] = old
        if not _is_older(old, weighing.version):
            continue
        found = weighing.difference(old)
        by_bump[found.bump] = by_bump.get(found.bump, 0) + 1
        if found.is_wording:
            continue
        carried = versions.carry(old, weighing.version, read_family(old, response.answers), found)
        to_confirm += len(carried.to_confirm)
        aside += len(carried.aside)
    return Drafts(by_bump, to_confirm, aside)
