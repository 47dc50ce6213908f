"""Publishing: a version that was read without an error is frozen for an organisation, with what it changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain import policy, versions
from portal.domain.questionnaire import Version
from portal.domain.refusals import Conflict, Invalid
from portal.domain.ruleset import Ruleset, Unusable
from portal.domain.versions import Difference
from portal.storage import history, library
from portal.storage.database import Work
from portal.storage.library import Published

RANK = {"none": 0, "patch": 1, "minor": 2, "major": 3}


@dataclass(frozen=True)
class Publication:
    """What became of one version: `is_new` is false when the same content was there already."""

    id: str
    family: str
    version: str
    hash: str
    is_new: bool
    bump: str | None


def publish(work: Work, given: Sequence[Version], notes: str = "") -> tuple[Publication, ...]:
    """Freeze these versions for the actor's organisation, all of them or none.

    Refused: other content under a published number, a bump lower than the change, a family that is used and neither
    given nor published, rules that do not fit together.
    """
    policy.check(work.actor, "publish")
    if not given:
        raise Invalid("Choose at least one version to publish.")
    there = library.published(work)
    for version in given:
        _fits(work, version, given, there)
    return tuple(_publish(work, version, there, notes) for version in sorted(given, key=_number))


def change_since(work: Work, version: Version, there: Sequence[Published]) -> Difference | None:
    """What `version` changes against the highest published version below it; None when it is the first."""
    below = [one for one in there if one.family == version.id and one.order[1] < _number(version)[1]]
    if not below:
        return None
    newest = max(below, key=lambda one: one.order)
    return versions.difference(library.version(work, newest.id), version)


def _publish(work: Work, version: Version, there: Sequence[Published], notes: str) -> Publication:
    same = next((one for one in there if one.family == version.id and one.version == version.version), None)
    difference = change_since(work, version, library.published(work))
    if difference is not None and same is None:
        _check_bump(version, difference, library.published(work))
    id = library.publish_version(work, version, notes=notes)
    if same is None:
        details = {"family": version.id, "version": version.version, "hash": version.hash}
        history.note(work, "version_published", "version", id, **details)
    bump = difference.bump if difference else None
    return Publication(id, version.id, version.version, version.hash, same is None, bump)


def _check_bump(version: Version, difference: Difference, there: Sequence[Published]) -> None:
    below = max(one.order[1] for one in there if one.family == version.id and one.order[1] < _number(version)[1])
    raised = _bump(below, _number(version)[1])
    if RANK[raised] < RANK[difference.bump]:
        was = ".".join(map(str, below))
        raise Conflict(
            f"{version.id} {version.version} changes more than its number says: against {was} this is a "
            f"{difference.bump} change. Give it a higher number."
        )


def _bump(old: tuple[int, ...], new: tuple[int, ...]) -> str:
    for name, before, after in zip(("major", "minor", "patch"), old, new, strict=True):
        if after > before:
            return name
    return "none"


def _fits(work: Work, version: Version, given: Sequence[Version], there: Sequence[Published]) -> None:
    """The rules of `version` hold beside what it uses: the given version of a family, else the newest published."""
    company = [version]
    waiting = list(version.uses)
    while waiting:
        family = waiting.pop()
        if any(one.id == family for one in company):
            continue
        found = next((one for one in given if one.id == family), None) or _newest(work, family, there)
        if found is None:
            raise Invalid(f"{version.id} uses {family}, and no version of {family} is published. Publish it as well.")
        company.append(found)
        waiting += found.uses
    try:
        Ruleset.of(company)
    except Unusable as unusable:
        sentences = [f"{family}: {problem.message}" for family, problem in unusable.problems]
        raise Invalid(f"{version.id} {version.version} cannot be used as it is.", sentences) from None


def _newest(work: Work, family: str, there: Sequence[Published]) -> Version | None:
    found = [one for one in there if one.family == family and one.retired_at is None]
    return library.version(work, max(found, key=lambda one: one.order).id) if found else None


def _number(version: Version) -> tuple[str, tuple[int, ...]]:
    return version.id, tuple(int(part) for part in version.version.split("."))
