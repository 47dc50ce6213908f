"""What publishing a draft would do: drafts touched, answers to confirm, results that would change, by supplier."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from portal.domain import scoring, versions
from portal.domain.answers import read_answers, read_family
from portal.domain.changes import Bump
from portal.domain.questionnaire import SEVERITIES, Version
from portal.domain.ruleset import Ruleset, Unusable
from portal.domain.scoring import Result
from portal.domain.versions import Difference
from portal.storage import library, touched
from portal.storage.database import Work
from portal.storage.touched import HandedIn, Outcome
from portal.workflow import author

Hashes = tuple[str, ...]


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
    """Everything publishing would touch. `responses` were scored anew; `other_line` keep their result for good."""

    drafts: Drafts
    responses: int
    other_line: int
    unusable: int
    changed: tuple[Changed, ...]


@dataclass
class Weighing:
    """A newer version held against many responses: rules, versions and differences are made once for all of them."""

    work: Work
    version: Version
    ids: Mapping[str, str]
    rulesets: dict[Hashes, Ruleset | None] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    differences: dict[str, Difference] = field(default_factory=dict)

    @classmethod
    def of(cls, work: Work, version: Version) -> "Weighing":
        """Ready to weigh, among what the organisation has published."""
        return cls(work, version, {one.hash: one.id for one in library.published(work)})

    def rescored(self, handed_in: HandedIn, trace: bool = False) -> tuple[Result, ...] | None:
        """The results under the newer version, from the answers as handed in; None where the rules do not fit."""
        ruleset = self._ruleset(tuple(hash for family, hash in handed_in.versions if family != self.version.id))
        if ruleset is None:
            return None
        old, family = self.old(handed_in), self.version.id
        others = {name: given for name, given in handed_in.answers.items() if name != family}
        answers = {name: dict(given) for name, given in read_answers(ruleset, others).items()}
        before = read_family(old, handed_in.answers.get(family, {}))
        answers[family] = versions.carry(old, self.version, before, self.difference(old)).answers
        return scoring.results(ruleset, answers, handed_in.as_of, trace=trace)

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

    def _ruleset(self, others: Hashes) -> Ruleset | None:
        if others not in self.rulesets:
            try:
                self.rulesets[others] = Ruleset.of([*(self.by_hash(hash) for hash in others), self.version])
            except Unusable:
                self.rulesets[others] = None
        return self.rulesets[others]


def impact(work: Work, draft_id: str) -> Impact | None:
    """The impact of publishing a draft; None while it has errors."""
    looked = author.look(work, draft_id)
    if looked.draft.version is None or looked.draft.errors:
        return None
    return of_version(work, looked.draft.version)


def of_version(work: Work, version: Version) -> Impact:
    """What `version` means for the organisation's responses to earlier versions of its family."""
    weighing = Weighing.of(work, version)
    responses = other_line = unusable = 0
    changed: list[Changed] = []
    for handed_in in touched.handed_in(work, version.id):
        old = weighing.old(handed_in)
        if number(old) >= number(version):
            continue
        if number(old)[0] != number(version)[0]:
            other_line += 1
            continue
        results = weighing.rescored(handed_in)
        responses += 1
        unusable += results is None
        changed += _changes(handed_in, results or ())
    drafts = _drafts(weighing)
    return Impact(drafts, responses, other_line, unusable, tuple(sorted(changed, key=lambda one: one.order)))


def number(version: Version) -> tuple[int, ...]:
    """Major, minor, patch. Results are compared within one major line only."""
    return tuple(int(part) for part in version.version.split("."))


def outcome(result: Result) -> Outcome:
    """A result in one line."""
    flags = frozenset(flag.id for flag in result.flags)
    return Outcome(result.score_text, result.band, result.severity, flags)


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
        if number(old) >= number(weighing.version):
            continue
        found = weighing.difference(old)
        by_bump[found.bump] = by_bump.get(found.bump, 0) + 1
        carried = versions.carry(old, weighing.version, read_family(old, response.answers), found)
        to_confirm += len(carried.to_confirm)
        aside += len(carried.aside)
    return Drafts(by_bump, to_confirm, aside)
