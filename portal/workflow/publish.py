"""Publishing: a version without errors is frozen for an organisation."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.domain import policy, translation, versions
from portal.domain.events.questionnaires import TranslationAdded, VersionPublished, VersionRetired
from portal.domain.policy import Actor
from portal.domain.questionnaire import Version
from portal.domain.refusals import Conflict, Invalid
from portal.domain.ruleset import InvalidRuleset
from portal.domain.translation import Translation
from portal.domain.unfinished import unfinished
from portal.domain.versions import Difference
from portal.storage import history, library, version_texts
from portal.storage.database import Database, Work
from portal.storage.library import Published
from portal.storage.version_texts import TranslationText
from portal.workflow import ahead
from portal.workflow.ahead import Outdated

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


@dataclass(frozen=True)
class PreparedPublication:
    """What is to be published, checked against the versions that were published then."""

    there: Sequence[Published]
    versions: tuple[tuple[Version, str | None], ...]
    """In the order of publishing, each with the bump that its changes need."""
    translations: tuple[tuple[Translation, TranslationText], ...] = ()


def publish_ahead(
    database: Database,
    given: Sequence[Version],
    notes: str = "",
    translations: Sequence[Translation] = (),
    *,
    actor: Actor,
) -> tuple[Publication, ...]:
    """Publish as `publish` does, with everything that takes long done before the transaction."""

    def write(work: Work, prepared: PreparedPublication) -> tuple[Publication, ...]:
        return publish_prepared(work, prepared, notes)

    return ahead.run(database, lambda work: prepare(work, given, translations), write, actor=actor)


def publish(
    work: Work, given: Sequence[Version], notes: str = "", translations: Sequence[Translation] = ()
) -> tuple[Publication, ...]:
    """Freeze these versions for the actor's organisation, all or none, and offer their translations.

    Refused: other content under a published number, a bump lower than the change, a used family that is neither given
    nor published, rules that do not fit together, questions and links that are still placeholders.
    """
    return publish_prepared(work, prepare(work, given, translations), notes)


def prepare(work: Work, given: Sequence[Version], translations: Sequence[Translation] = ()) -> PreparedPublication:
    """Check everything about these versions and translations; reads only."""
    policy.check(work.actor, "publish")
    if not given:
        raise Invalid("Choose at least one version to publish.")
    there = library.published(work)
    for version in given:
        if not any(published.hash == version.hash for published in there):
            _check_finished(version)
        _fits(work, version, given, there)
    ordered = sorted(given, key=lambda version: (version.id, version.number))
    versions = tuple((version, _bump_needed(work, version, there, given)) for version in ordered)
    return PreparedPublication(there, versions, tuple(_checked(work, item, there, given) for item in translations))


def publish_prepared(work: Work, prepared: PreparedPublication, notes: str = "") -> tuple[Publication, ...]:
    """Freeze what was prepared; raises Outdated if the published versions have changed since."""
    policy.check(work.actor, "publish")
    if library.published(work) != prepared.there:
        raise Outdated
    done = tuple(_publish(work, version, bump, prepared.there, notes) for version, bump in prepared.versions)
    ids = {(row.family, row.version): row.id for row in library.published(work)} if prepared.translations else {}
    for translated, text in prepared.translations:
        _offer(work, ids[translated.id, translated.version], text)
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
    there = library.published(work)
    _, text = _checked(work, given, there, ())
    named = (given.id, given.version)
    id = next(row.id for row in there if (row.family, row.version) == named)
    return _offer(work, id, text, offered=offered)


def _checked(
    work: Work, given: Translation, there: Sequence[Published], versions: Sequence[Version]
) -> tuple[Translation, TranslationText]:
    """A translation that fits its version, which is published or is published with it."""
    named = (given.id, given.version)
    new = (version for version in versions if (version.id, version.version) == named)
    old = (library.version(work, row.id) for row in there if (row.family, row.version) == named)
    version = next(new, None) or next(old, None)
    if version is None:
        raise Invalid(f"{given.id} {given.version} is not published. Publish it before its translations.")
    wrong = translation.problems(version, given)
    if wrong:
        raise Invalid(
            f"The {given.language} translation of {given.id} {given.version} does not fit.",
            [f"{key}: {message}." if key else f"{message}." for key, message in wrong],
        )
    return given, TranslationText.of(given.language, given.model_dump())


def _offer(work: Work, version_id: str, text: TranslationText, *, offered: bool = True) -> bool:
    before = version_texts.newest_texts(work, version_id).get(text.language)
    if before is not None and before.hash == text.hash and (before.offered_at is not None or not offered):
        return False
    version_texts.add_text(work, version_id, text, offered=offered)
    history.note(work, TranslationAdded(version_id, text.language, text.hash))
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
    below = _below(work, version, there)
    return versions.difference(below, version) if below is not None else None


def _publish(work: Work, version: Version, bump: str | None, there: Sequence[Published], notes: str) -> Publication:
    is_new = not any((published.family, published.version) == (version.id, version.version) for published in there)
    id = library.publish_version(work, version, notes=notes)
    if is_new:
        history.note(work, VersionPublished(id, version.id, version.version, version.hash))
    return Publication(id, version.id, version.version, version.hash, is_new, bump)


def _bump_needed(work: Work, version: Version, there: Sequence[Published], given: Sequence[Version]) -> str | None:
    """The bump that the changes since the version below need; None for a first one. Refused if the number is lower."""
    below = _below(work, version, there, given)
    if below is None:
        return None
    difference = versions.difference(below, version)
    is_new = not any((published.family, published.version) == (version.id, version.version) for published in there)
    if is_new and RANK[_bump(below.number, version.number)] < RANK[difference.bump]:
        raise Conflict(
            f"{version.id} {version.version} changes more than its number allows: compared with {below.version}, this "
            f"is a {difference.bump} change. Give it a higher number."
        )
    return difference.bump


def _below(work: Work, version: Version, there: Sequence[Published], given: Sequence[Version] = ()) -> Version | None:
    """The highest version below, of those published and those that are published with it."""
    published = {row.order[1]: row for row in there if row.family == version.id and row.order[1] < version.number}
    new = {item.number: item for item in given if item.id == version.id and item.number < version.number}
    highest = max([*published, *new], default=None)
    if highest is None:
        return None
    return new[highest] if highest in new else library.version(work, published[highest].id)


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
