"""A response and newer versions: what has changed, and moving to a new major version when the supplier says so.

Nothing typed is lost. An answer whose question has gone stays where it is and is not asked for; one that no longer
fits goes into the record; one whose question changed is kept and to be confirmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from portal.domain import versions
from portal.domain.answers import read_family
from portal.domain.events.responses import VersionUpgraded
from portal.domain.questionnaire import Version
from portal.domain.refusals import Conflict, NotFound
from portal.domain.ruleset import Ruleset, Unusable
from portal.domain.sentences import Sentence
from portal.domain.values import Answer
from portal.domain.versions import Carried, Told
from portal.storage import asked, history, library, responses
from portal.storage.asked import Asked
from portal.storage.database import Work
from portal.storage.responses import Change, Kept
from portal.workflow import open_link
from portal.workflow.open_link import Sitting

NOT_TOGETHER = Sentence(
    "This questionnaire cannot move on yet, because another one of this request is still read beside its old version. "
    "Please go on with the version you began; all your answers are kept."
)


@dataclass(frozen=True)
class Offer:
    """A newer version a response could stand on. A minor one comes with the next saving, a major one by a button."""

    kind: Literal["minor", "major"]
    family: str
    title: str
    version: str
    to_confirm: int
    set_aside: int


@dataclass(frozen=True)
class Changes:
    """What changed in one family: since this response began, or since the supplier's response before."""

    family: str
    title: str
    since: Literal["began", "before", "offer"]
    told: tuple[Told, ...]
    at: datetime | None = None


def offers(work: Work, sitting: Sitting) -> tuple[Offer, ...]:
    """The newer versions there are for this response; costs nothing where there are none."""
    found = []
    for one in sitting.asked:
        if one.minor is not None and one.minor != (one.patch or one.current):
            title = library.version_by_hash(work, one.minor.hash).title
            found.append(Offer("minor", one.family, title, one.minor.version, 0, 0))
        if one.major is not None:
            new, carried = _carried(work, sitting, one)
            found.append(
                Offer("major", one.family, new.title, new.version, len(carried.to_confirm), len(carried.aside))
            )
    return tuple(found)


def changes(work: Work, invitation: str) -> tuple[Sitting, tuple[Changes, ...]]:
    """Everything that has changed for this supplier: since it began, since it answered before, and what is offered."""
    sitting = open_link.sit(work, invitation)
    had_answered = sitting.invited.has_answered_before
    before = asked.answered_before(work, sitting.invited.supplier, invitation) if had_answered else {}
    now = {version.id: version for version in sitting.ruleset.versions}
    found = []
    for one in sitting.asked:
        version = now[one.family]
        if one.began is not None:
            old = library.version_by_hash(work, one.began.hash)
            found.append(Changes(one.family, version.title, "began", versions.told(old, version)))
        if one.family in before and before[one.family].hash != version.hash:
            old = library.version_by_hash(work, before[one.family].hash)
            at = before[one.family].at
            found.append(Changes(one.family, version.title, "before", versions.told(old, version), at))
        if one.major is not None:
            new = library.version_by_hash(work, one.major.hash)
            found.append(Changes(one.family, new.title, "offer", versions.told(version, new)))
    return sitting, tuple(found)


def move(work: Work, invitation: str, family: str) -> int:
    """Move to the newest major version; returns how many answers are to be confirmed."""
    sitting = open_link.sit(work, invitation, writing=True)
    one = next((each for each in sitting.asked if each.family == family), None)
    if one is None or one.major is None:
        raise NotFound
    new, carried = _carried(work, sitting, one)
    others = [version for version in sitting.ruleset.versions if version.id != family]
    try:
        Ruleset.of([*others, new])
    except Unusable:
        raise Conflict(NOT_TOGETHER) from None
    asked.move(work, sitting.invited.response, sitting.invited.organisation, one, one.major)
    _set_aside(work, sitting, family, new, carried.aside)
    asked.mark_to_confirm(work, sitting.invited.response, family, sorted(carried.to_confirm))
    event = VersionUpgraded(invitation, family, new.version, one.current.version, len(carried.to_confirm))
    history.note(work, event)
    return len(carried.to_confirm)


def _carried(work: Work, sitting: Sitting, one: Asked) -> tuple[Version, Carried]:
    old = next(version for version in sitting.ruleset.versions if version.id == one.family)
    if one.major is None:
        raise NotFound
    new = library.version_by_hash(work, one.major.hash)
    kept = {name: each for (name_of, name), each in sitting.kept.items() if name_of == one.family}
    data = {name: each.value for name, each in kept.items() if each.value is not None and old.question(name)}
    return new, versions.carry(old, new, read_family(old, data))


def _set_aside(work: Work, sitting: Sitting, family: str, new: Version, aside: Mapping[str, Answer]) -> None:
    """Clear what no longer fits its question, into the record; what has no question any more stays as it is."""
    cleared: list[Change] = []
    for name in aside:
        before: Kept | None = sitting.kept.get((family, name))
        if new.question(name) is not None and before is not None:
            cleared.append(Change((family, name), {}, None, None, before))
    responses.keep(work, sitting.invited, cleared)
