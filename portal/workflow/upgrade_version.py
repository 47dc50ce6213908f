"""A response and newer versions: what has changed, and moving to a new major version at the supplier's request.

Nothing typed is lost. An answer whose question was removed stays stored and is not asked for; one that is no longer
valid becomes a revision; one whose question changed is kept and must be confirmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from portal.domain import versions
from portal.domain.answers import read_family
from portal.domain.events.responses import VersionUpgraded
from portal.domain.messages import Message
from portal.domain.questionnaire import Version
from portal.domain.refusals import Conflict, NotFound
from portal.domain.values import Answer
from portal.domain.versions import CarriedAnswers, SupplierChange
from portal.storage import history, library, response_versions, stored_answers
from portal.storage.database import Work
from portal.storage.response_versions import FamilyVersions
from portal.storage.stored_answers import Change, StoredAnswer
from portal.workflow import load_response, next_versions
from portal.workflow.load_response import ResponseContext

NOT_TOGETHER = Message(
    "This questionnaire cannot move on yet, because another one of this request is still read beside its old version. "
    "Please go on with the version you began; all your answers are kept."
)


@dataclass(frozen=True)
class UpgradeOffer:
    """A newer version that a response could use. A minor one applies with the next save, a major one on request."""

    kind: Literal["minor", "major"]
    family: str
    title: str
    version: str
    to_confirm: int
    set_aside: int


@dataclass(frozen=True)
class VersionNews:
    """What the task list says about versions: available upgrades, and whether there are changes to read."""

    offers: tuple[UpgradeOffer, ...] = ()
    has_changes: bool = False


@dataclass(frozen=True)
class FamilyChanges:
    """What changed in one family: since this response began, or since the supplier's previous response."""

    family: str
    title: str
    since: Literal["began", "before", "offer"]
    shown: tuple[SupplierChange, ...]
    at: datetime | None = None


def offers(work: Work, context: ResponseContext) -> tuple[UpgradeOffer, ...]:
    """The newer versions that this response can move to; reads nothing if there are none.

    Each was tried with the versions of the other families and with the answers, so every offer can be carried out.
    """
    if not any(family.newer for family in context.asked):
        return ()
    upgrade_offers = []
    for family, applied in zip(context.asked, next_versions.after_saving(work, context.asked), strict=True):
        is_applied = context.invited.reopened_at is None and applied != (family.patch or family.current)
        if is_applied:
            title = library.version_by_hash(work, applied.hash).title
            upgrade_offers.append(UpgradeOffer("minor", family.family, title, applied.version, 0, 0))
        if next_versions.on_request(work, context.asked, family) is not None:
            new, carried = _carried(work, context, family)
            upgrade_offers.append(
                UpgradeOffer(
                    "major", family.family, new.title, new.version, len(carried.to_confirm), len(carried.aside)
                )
            )
    return tuple(upgrade_offers)


def changes(work: Work, invitation: str) -> tuple[ResponseContext, tuple[FamilyChanges, ...]]:
    """Everything that changed for this supplier: since it began, since it answered before, and in offered versions."""
    context = load_response.load_response(work, invitation)
    had_answered = context.invited.has_answered_before
    before = response_versions.answered_before(work, context.invited.supplier, invitation) if had_answered else {}
    now = {version.id: version for version in context.ruleset.versions}
    family_changes = []
    for family in context.asked:
        version = now[family.family]
        if family.began is not None:
            old = library.version_by_hash(work, family.began.hash)
            family_changes.append(
                FamilyChanges(family.family, version.title, "began", versions.supplier_changes(old, version))
            )
        if family.family in before and before[family.family].hash != version.hash:
            old = library.version_by_hash(work, before[family.family].hash)
            at = before[family.family].at
            family_changes.append(
                FamilyChanges(family.family, version.title, "before", versions.supplier_changes(old, version), at)
            )
        if (major := next_versions.on_request(work, context.asked, family)) is not None:
            new = library.version_by_hash(work, major.hash)
            family_changes.append(
                FamilyChanges(family.family, new.title, "offer", versions.supplier_changes(version, new))
            )
    return context, tuple(family_changes)


def upgrade(work: Work, invitation: str, family: str) -> int:
    """Move to the newest major version; returns how many answers must be confirmed, 0 if it has moved already."""
    context = load_response.load_response(work, invitation, writing=True)
    family_versions = next((each for each in context.asked if each.family == family), None)
    if family_versions is None:
        raise NotFound
    if family_versions.major is None:
        if family_versions.has_moved:
            return 0
        raise NotFound
    if next_versions.on_request(work, context.asked, family_versions) is None:
        raise Conflict(NOT_TOGETHER)
    new, carried = _carried(work, context, family_versions)
    response_versions.move(
        work, context.invited.response, context.invited.organisation, family_versions, family_versions.major
    )
    _set_aside(work, context, family, new, carried.aside)
    response_versions.mark_to_confirm(work, context.invited.response, family, sorted(carried.to_confirm))
    event = VersionUpgraded(invitation, family, new.version, family_versions.current.version, len(carried.to_confirm))
    history.note(work, event)
    return len(carried.to_confirm)


def _carried(work: Work, context: ResponseContext, family_versions: FamilyVersions) -> tuple[Version, CarriedAnswers]:
    old = next(version for version in context.ruleset.versions if version.id == family_versions.family)
    if family_versions.major is None:
        raise NotFound
    new = library.version_by_hash(work, family_versions.major.hash)
    stored = {name: each for (name_of, name), each in context.stored.items() if name_of == family_versions.family}
    data = {name: each.value for name, each in stored.items() if each.value is not None and old.question(name)}
    return new, versions.carry(old, new, read_family(old, data))


def _set_aside(work: Work, context: ResponseContext, family: str, new: Version, aside: Mapping[str, Answer]) -> None:
    """Clear answers that are no longer valid, as revisions; answers without a question stay as they are."""
    cleared: list[Change] = []
    for name in aside:
        before: StoredAnswer | None = context.stored.get((family, name))
        if new.question(name) is not None and before is not None:
            cleared.append(Change((family, name), {}, None, None, before))
    stored_answers.save(work, context.invited, cleared)


def version_news(work: Work, context: ResponseContext) -> VersionNews:
    """What is new for this supplier, for the task list."""
    now = {version.id: version.hash for version in context.ruleset.versions}
    invited = context.invited
    before = (
        response_versions.answered_before(work, invited.supplier, invited.invitation)
        if invited.has_answered_before
        else {}
    )
    differs = any(family in now and item.hash != now[family] for family, item in before.items())
    has_moved = any(item.began is not None for item in context.asked)
    offered = offers(work, context)
    return VersionNews(offered, differs or has_moved or any(item.kind == "major" for item in offered))
