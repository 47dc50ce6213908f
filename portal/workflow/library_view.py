"""Published questionnaires for their pages: the list and drafts, one version, differences."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain import policy, versions
from portal.domain.questionnaire import Version
from portal.domain.refusals import NotFound
from portal.domain.versions import Difference
from portal.storage import drafts, library
from portal.storage.database import Work
from portal.storage.drafts import DraftRow
from portal.storage.library import Published


@dataclass(frozen=True)
class LibraryView:
    """What is published, and the drafts for those who may publish."""

    published: Sequence[Published]
    drafts: Sequence[DraftRow]


@dataclass(frozen=True)
class VersionView:
    """A published version, and the others of its family."""

    published: Published
    version: Version
    others: Sequence[Published]


@dataclass(frozen=True)
class OfferedVersion:
    """A version that new campaigns can ask, and how many running campaigns ask it."""

    published: Published
    version: Version
    running: int


@dataclass(frozen=True)
class DifferenceView:
    """Two versions of one family, and what changed from the older to the newer."""

    old: Published
    new: Published
    difference: Difference


def library_view(work: Work) -> LibraryView:
    """The published versions and the drafts of an organisation."""
    own_drafts = drafts.listed(work) if policy.may(work.actor, "publish") else []
    return LibraryView(list(library.published(work)), list(own_drafts))


def versions_on_offer(work: Work) -> list[OfferedVersion]:
    """The versions that a campaign can ask, the newest of each family first, without retired ones."""
    running = library.running_campaigns(work)
    return [
        OfferedVersion(published, library.version(work, published.id), running.get(published.id, 0))
        for published in library.published(work)
        if published.retired_at is None
    ]


def version_view(work: Work, version_id: str) -> VersionView:
    """One published version."""
    published = library.published_version(work, version_id)
    others = [
        version
        for version in library.published(work)
        if version.family == published.family and version.id != version_id
    ]
    return VersionView(published, library.version(work, version_id), others)


def difference_view(work: Work, first: str, other: str) -> DifferenceView:
    """What changed between two published versions of one family, named in either order."""
    named = (library.published_version(work, first), library.published_version(work, other))
    old, new = sorted(named, key=lambda version: version.order)
    if old.family != new.family:
        raise NotFound
    difference = versions.difference(library.version(work, old.id), library.version(work, new.id))
    return DifferenceView(old, new, difference)
