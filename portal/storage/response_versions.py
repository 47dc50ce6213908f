"""Which version of each family one response stands on, and which newer ones there are.

A response begins with its campaign's versions. A row of `response_version` says that it has moved on since. What a
number says of a version holds: the author may raise the bump, never lower it, so a patch has changed words only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from portal.domain.questionnaire import numbered
from portal.storage.database import Work
from portal.storage.library import Offered
from portal.storage.tables import METADATA

_version = METADATA.tables["published_version"]
_base = _version.alias("base")
_campaign = METADATA.tables["campaign"]
_campaign_version = METADATA.tables["campaign_version"]
_moved = METADATA.tables["response_version"]
_retirement = METADATA.tables["retirement"]
_answer = METADATA.tables["answer"]
_invitation = METADATA.tables["invitation"]
_response = METADATA.tables["response"]
_result = METADATA.tables["result"]
_translation = METADATA.tables["translation"]


@dataclass(frozen=True)
class VersionRef:
    """A published version by its id and hash, without its document, and the languages it is on offer in."""

    id: str
    version: str
    hash: str
    offers: Mapping[str, Offered] = field(default_factory=dict, compare=False)

    @property
    def order(self) -> tuple[int, ...]:
        """Major, minor, patch."""
        return numbered(self.version)


@dataclass(frozen=True)
class FamilyVersions:
    """One family of a response: the version it stands on, the one it began with, and newer ones in use, by number."""

    family: str
    current: VersionRef
    began: VersionRef | None
    newer: tuple[VersionRef, ...]
    has_moved: bool

    @property
    def patch(self) -> VersionRef | None:
        """The newest that changes words only."""
        return self._newest(2)

    @property
    def minor(self) -> VersionRef | None:
        """The newest that adds and loosens."""
        return self._newest(1)

    @property
    def major(self) -> VersionRef | None:
        """The newest of a later major line."""
        later = [ref for ref in self.newer if ref.order[0] > self.current.order[0]]
        return max(later, key=lambda ref: ref.order, default=None)

    def _newest(self, parts: int) -> VersionRef | None:
        same = [ref for ref in self.newer if ref.order[:parts] == self.current.order[:parts]]
        return max(same, key=lambda ref: ref.order, default=None)


@dataclass(frozen=True)
class EarlierVersion:
    """The version of a family that a supplier answered in an earlier campaign, and when it submitted that."""

    hash: str
    at: datetime


_BEFORE = (
    select(_result.c.family, _result.c.version_hash, _result.c.made_at)
    .join(_response, _response.c.id == _result.c.response_id)
    .join(_invitation, _invitation.c.id == _response.c.invitation_id)
    .where(
        _invitation.c.supplier_id == bindparam("supplier"),
        _invitation.c.id != bindparam("invitation"),
        _result.c.reason == "submission",
    )
    .order_by(_result.c.made_at)
)
_ASKED = (
    select(
        _version.c.id,
        _version.c.family,
        _version.c.version,
        _version.c.hash,
        _campaign_version.c.position,
        _campaign_version.c.version_id.label("base"),
        _moved.c.version_id.label("moved_to"),
        _moved.c.moved_from,
        _retirement.c.retired_at,
        _translation.c.id.label("translation_id"),
        _translation.c.language,
        _translation.c.hash.label("translation_hash"),
    )
    .select_from(_campaign_version)
    .join(_base, _base.c.id == _campaign_version.c.version_id)
    .join(_version, (_version.c.organisation_id == _base.c.organisation_id) & (_version.c.family == _base.c.family))
    .outerjoin(_moved, (_moved.c.response_id == bindparam("response")) & (_moved.c.family == _version.c.family))
    .outerjoin(_retirement, _retirement.c.version_id == _version.c.id)
    .outerjoin(_translation, (_translation.c.version_id == _version.c.id) & _translation.c.offered_at.is_not(None))
    .join(_campaign, _campaign.c.id == _campaign_version.c.campaign_id)
    .where(_campaign_version.c.campaign_id == bindparam("campaign"))
    .where(
        (_version.c.published_at > _campaign.c.created_at)
        | (_version.c.id == _base.c.id)
        | (_version.c.id == _moved.c.version_id)
        | (_version.c.id == _moved.c.moved_from)
    )
    .order_by(_campaign_version.c.position, _translation.c.offered_at, _translation.c.added_at, _translation.c.id)
)
"""A row a version and language on offer, the newest text of a language last.

A version that stood there already when the campaign was made was not chosen, and is never offered.
"""


def of_response(work: Work, campaign: str, response: str) -> tuple[FamilyVersions, ...]:
    """The families of a response, in the order of `uses`."""
    rows: dict[str, list[Any]] = {}
    for row in work.execute(_ASKED, {"campaign": campaign, "response": response}):
        rows.setdefault(row.family, []).append(row)
    return tuple(_asked(family, there) for family, there in rows.items())


def answered_before(work: Work, supplier: str, invitation: str) -> dict[str, EarlierVersion]:
    """What the supplier submitted last, by family, for other invitations than this one."""
    rows = work.execute(_BEFORE, {"supplier": supplier, "invitation": invitation})
    return {row.family: EarlierVersion(row.version_hash, row.made_at) for row in rows}


def _asked(family: str, rows: Sequence[Any]) -> FamilyVersions:
    offers: dict[str, dict[str, Offered]] = {row.id: {} for row in rows}
    for row in rows:
        if row.language is not None:
            offers[row.id][row.language] = Offered(row.translation_id, row.language, row.translation_hash)
    refs = {row.id: VersionRef(row.id, row.version, row.hash, offers[row.id]) for row in rows}
    first = rows[0]
    current = refs[first.moved_to or first.base]
    in_use = {row.id: refs[row.id] for row in rows if row.retired_at is None}
    newer = tuple(sorted((ref for ref in in_use.values() if ref.order > current.order), key=lambda ref: ref.order))
    return FamilyVersions(family, current, refs.get(first.moved_from or ""), newer, first.moved_to is not None)


def move(work: Work, response: str, organisation: str, asked: FamilyVersions, to: VersionRef) -> None:
    """Let a response stand on `to`; what it began with stays known, so that additions can be marked."""
    values = {"version_id": to.id, "moved_from": (asked.began or asked.current).id, "moved_at": work.now}
    key = {"response_id": response, "family": asked.family, "organisation_id": organisation}
    if asked.has_moved:
        where = (_moved.c.response_id == response) & (_moved.c.family == asked.family)
        work.execute(update(_moved).where(where).values(values))
    else:
        work.execute(insert(_moved), key | values)


def mark_to_confirm(work: Work, response: str, family: str, questions: Sequence[str]) -> None:
    """These answers are to be looked at again before they may be submitted."""
    where = (_answer.c.response_id == response) & (_answer.c.family == family) & _answer.c.question.in_(questions)
    work.execute(update(_answer).where(where).values(confirm_since=work.now))
