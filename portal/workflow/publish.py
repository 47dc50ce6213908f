"""Publishing: a version without errors is frozen for an organisation."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.domain import policy, translation, versions
from portal.domain.events.questionnaires import TranslationAdded, VersionPublished, VersionRetired
from portal.domain.questionnaire import Version
from portal.domain.refusals import Conflict, Invalid
from portal.domain.ruleset import InvalidRuleset
from portal.domain.translation import Translation
from portal.domain.unfinished import unfinished
from portal.domain.versions import Difference
from portal.storage import history, library
from portal.storage.database import Work
from portal.storage.library import Published

MOST_CHOICES = 50
RANK = {"none": 0, "patch": 1, "minor": 2, "major": 3}


@dataclass(frozen=True)
class Publication:
    """The result for one version: `is_new` is False if the same content was published before."""

    id: str
    family: str
    version: str
    hash: str
    is_new: bool
    bump: str | None


def publish(
    work: Work, given: Sequence[Version], notes: str = "", translations: Sequence[Translation] = ()
) -> tuple[Publication, ...]:
    """Freeze these versions for the actor's organisation, all or none, and offer their translations.

    Refused: other content under a published number, a bump lower than the change, a used family that is neither given
    nor published, rules that do not fit together, questions and links that are still placeholders.
    """
    policy.check(work.actor, "publish")
    if not given:
        raise Invalid("Choose at least one version to publish.")
    there = library.published(work)
    for version in given:
        if not any(published.hash == version.hash for published in there):
            _check_finished(version)
        _fits(work, version, given, there)
    done = tuple(
        _publish(work, version, there, notes)
        for version in sorted(given, key=lambda version: (version.id, version.number))
    )
    translate_all(work, translations)
    return done


def translate_all(work: Work, translations: Sequence[Translation]) -> tuple[Publication, ...]:
    """Offer translations of published versions; returns the versions they belong to."""
    for version in translations:
        translate(work, version)
    named = {(version.id, version.version) for version in translations}
    versions = [version for version in library.published(work) if (version.family, version.version) in named]
    return tuple(
        Publication(version.id, version.family, version.version, version.hash, False, None) for version in versions
    )


def translate(work: Work, given: Translation, *, offered: bool = True) -> bool:
    """Add a translation of a published version; False if the same one exists. `offered`: suppliers see it."""
    policy.check(work.actor, "publish")
    published = next(
        (
            version
            for version in library.published(work)
            if (version.family, version.version) == (given.id, given.version)
        ),
        None,
    )
    if published is None:
        raise Invalid(f"{given.id} {given.version} is not published. Publish it before its translations.")
    wrong = translation.problems(library.version(work, published.id), given)
    if wrong:
        raise Invalid(
            f"The {given.language} translation of {given.id} {given.version} does not fit.",
            [f"{key}: {message}." if key else f"{message}." for key, message in wrong],
        )
    document = given.model_dump()
    before = library.translations(work, published.id).get(given.language)
    if before is not None and before.document == document and (before.offered_at is not None or not offered):
        return False
    hash = library.add_translation(work, published.id, given.language, document, offered=offered)
    history.note(work, TranslationAdded(published.id, given.language, hash))
    return True


def retire(work: Work, version_id: str, reason: str) -> None:
    """Retire a version: no new campaign may ask it; running ones continue."""
    policy.check(work.actor, "publish")
    if not reason.strip():
        raise Invalid("Give a reason for retiring this version.")
    library.retire(work, version_id, reason.strip())
    history.note(work, VersionRetired(version_id, reason.strip()))


def change_since(work: Work, version: Version, there: Sequence[Published]) -> Difference | None:
    """The changes from the highest published version below `version`; None if it is the first."""
    below = [
        version_below
        for version_below in there
        if version_below.family == version.id and version_below.order[1] < version.number
    ]
    if not below:
        return None
    newest = max(below, key=lambda version_below: version_below.order)
    return versions.difference(library.version(work, newest.id), version)


def _publish(work: Work, version: Version, there: Sequence[Published], notes: str) -> Publication:
    same = next(
        (published for published in there if published.family == version.id and published.version == version.version),
        None,
    )
    difference = change_since(work, version, library.published(work))
    if difference is not None and same is None:
        _check_bump(version, difference, library.published(work))
    id = library.publish_version(work, version, notes=notes)
    if same is None:
        history.note(work, VersionPublished(id, version.id, version.version, version.hash))
    bump = difference.bump if difference else None
    return Publication(id, version.id, version.version, version.hash, same is None, bump)


def _check_bump(version: Version, difference: Difference, there: Sequence[Published]) -> None:
    below = max(
        published.order[1]
        for published in there
        if published.family == version.id and published.order[1] < version.number
    )
    raised = _bump(below, version.number)
    if RANK[raised] < RANK[difference.bump]:
        was = ".".join(map(str, below))
        raise Conflict(
            f"{version.id} {version.version} changes more than its number allows: compared with {was}, this is a "
            f"{difference.bump} change. Give it a higher number."
        )


def number_needed(work: Work, version: Version) -> str | None:
    """The next number that fits the changes, if the version's own is too low or taken; else None."""
    there = [published for published in library.published(work) if published.family == version.id]
    taken = {published.version for published in there if published.hash != version.hash}
    difference = change_since(work, version, there)
    below = max((published.order[1] for published in there if published.order[1] < version.number), default=None)
    bump = difference.bump if difference else "none"
    if version.version not in taken and (below is None or RANK[_bump(below, version.number)] >= RANK[bump]):
        return None
    number = versions.next_numbers(".".join(map(str, below or version.number)))["patch" if bump == "none" else bump]
    while number in taken:
        number = versions.next_numbers(number)["major"]
    return number


def _bump(old: tuple[int, ...], new: tuple[int, ...]) -> str:
    for name, before, after in zip(("major", "minor", "patch"), old, new, strict=True):
        if after > before:
            return name
    return "none"


def _check_finished(version: Version) -> None:
    """Refuse a version that still has placeholders."""
    problems = [f"{message[:1].upper()}{message[1:]}." for _, message in unfinished(version)]
    if problems:
        raise Invalid(f"{version.id} {version.version} is not ready to be published.", problems)


def _fits(work: Work, version: Version, given: Sequence[Version], there: Sequence[Published]) -> None:
    """Refuse a version whose rules do not fit any combination of the families it uses, given now or published."""
    problems: list[str] = []
    for versions_beside in itertools.islice(_version_choices(work, version, given, there), MOST_CHOICES):
        try:
            library.check_together(work, (version, *versions_beside))
            return
        except InvalidRuleset as unusable:
            problems = problems or [f"{family}: {problem.message}" for family, problem in unusable.problems]
    raise Invalid(f"{version.id} {version.version} cannot be used as it is.", problems)


def _version_choices(
    work: Work, version: Version, given: Sequence[Version], there: Sequence[Published]
) -> Iterator[tuple[Version, ...]]:
    """Every combination of versions of the families it needs, the newest of each first."""
    choices: dict[str, list[Version]] = {}
    waiting = list(version.uses)
    while waiting:
        family = waiting.pop(0)
        if family in choices or family == version.id:
            continue
        published = [
            library.version(work, item.id) for item in there if item.family == family and item.retired_at is None
        ]
        known = {item.version: item for item in (*published, *(item for item in given if item.id == family))}
        if not known:
            raise Invalid(f"{version.id} uses {family}, and no version of {family} is published. Publish it as well.")
        choices[family] = sorted(known.values(), key=lambda item: item.number, reverse=True)
        waiting += choices[family][0].uses
    yield from itertools.product(*choices.values())
