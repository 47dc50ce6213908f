"""The version of each family that one response uses, and which newer ones there are.

A response begins with its campaign's versions. A row of `response_version` says that it has moved since. The version
number can be trusted: the author may raise the bump, never lower it, so a patch has changed only words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from portal.domain.questionnaire import numbered
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import (
    Answer,
    Campaign,
    CampaignVersion,
    Invitation,
    PublishedVersion,
    Response,
    ResponseVersion,
    Result,
    Retirement,
    Translation,
)
from portal.storage.version_texts import Offered

_base = table_of(PublishedVersion).alias("base")


@dataclass(frozen=True)
class VersionRef:
    """A published version by id and hash, without its document, and the languages in which it is offered."""

    id: str
    version: str
    hash: str
    offers: Mapping[str, Offered] = field(default_factory=dict, compare=False)

    @property
    def order(self) -> tuple[int, ...]:
        """Major, minor and patch number."""
        return numbered(self.version)


@dataclass(frozen=True)
class FamilyVersions:
    """One family of a response: its version, the one it began with, and newer ones not retired, by number."""

    family: str
    current: VersionRef
    began: VersionRef | None
    newer: tuple[VersionRef, ...]
    has_moved: bool

    @property
    def patch(self) -> VersionRef | None:
        """The newest version that changes only words."""
        return self._newest(2)

    @property
    def minor(self) -> VersionRef | None:
        """The newest version that only adds questions or loosens rules."""
        return self._newest(1)

    @property
    def major(self) -> VersionRef | None:
        """The newest version with a later major number."""
        later = [ref for ref in self.newer if ref.order[0] > self.current.order[0]]
        return max(later, key=lambda ref: ref.order, default=None)

    def _newest(self, parts: int) -> VersionRef | None:
        same = [ref for ref in self.newer if ref.order[:parts] == self.current.order[:parts]]
        return max(same, key=lambda ref: ref.order, default=None)


@dataclass(frozen=True)
class EarlierVersion:
    """The version of a family that a supplier answered for another invitation, and when."""

    hash: str
    at: datetime


_BEFORE = (
    select(col(Result.family), col(Result.version_hash), col(Result.made_at))
    .join(table_of(Response), col(Response.id) == col(Result.response_id))
    .join(table_of(Invitation), col(Invitation.id) == col(Response.invitation_id))
    .where(
        col(Invitation.supplier_id) == bindparam("supplier"),
        col(Invitation.id) != bindparam("invitation"),
        col(Result.reason) == "submission",
    )
    .order_by(col(Result.made_at))
)
_ASKED = (
    select(
        col(PublishedVersion.id),
        col(PublishedVersion.family),
        col(PublishedVersion.version),
        col(PublishedVersion.hash),
        col(CampaignVersion.position),
        col(CampaignVersion.version_id).label("base"),
        col(ResponseVersion.version_id).label("moved_to"),
        col(ResponseVersion.moved_from),
        col(Retirement.retired_at),
        col(Translation.id).label("translation_id"),
        col(Translation.language),
        col(Translation.hash).label("translation_hash"),
    )
    .select_from(table_of(CampaignVersion))
    .join(_base, col(PublishedVersion.id, _base) == col(CampaignVersion.version_id))
    .join(
        table_of(PublishedVersion),
        (col(PublishedVersion.organisation_id) == col(PublishedVersion.organisation_id, _base))
        & (col(PublishedVersion.family) == col(PublishedVersion.family, _base)),
    )
    .outerjoin(
        table_of(ResponseVersion),
        (col(ResponseVersion.response_id) == bindparam("response"))
        & (col(ResponseVersion.family) == col(PublishedVersion.family)),
    )
    .outerjoin(table_of(Retirement), col(Retirement.version_id) == col(PublishedVersion.id))
    .outerjoin(
        table_of(Translation),
        (col(Translation.version_id) == col(PublishedVersion.id)) & col(Translation.offered_at).is_not(None),
    )
    .join(table_of(Campaign), col(Campaign.id) == col(CampaignVersion.campaign_id))
    .where(col(CampaignVersion.campaign_id) == bindparam("campaign"))
    .where(
        (col(PublishedVersion.published_at) > col(Campaign.created_at))
        | (col(PublishedVersion.id) == col(PublishedVersion.id, _base))
        | (col(PublishedVersion.id) == col(ResponseVersion.version_id))
        | (col(PublishedVersion.id) == col(ResponseVersion.moved_from))
    )
    .order_by(
        col(CampaignVersion.position), col(Translation.offered_at), col(Translation.added_at), col(Translation.id)
    )
)
"""One row per version and offered language, the newest text of a language last.

A version that existed when the campaign was created was not chosen then, and is never offered.
"""


def of_response(work: Work, campaign: str, response: str) -> tuple[FamilyVersions, ...]:
    """The families of a response, in the order of `uses`."""
    rows: dict[str, list[Any]] = {}
    for row in work.execute(_ASKED, {"campaign": campaign, "response": response}):
        rows.setdefault(row.family, []).append(row)
    return tuple(_asked(family, there) for family, there in rows.items())


def answered_before(work: Work, supplier: str, invitation: str) -> dict[str, EarlierVersion]:
    """The version that the supplier answered last, by family, for invitations other than this one."""
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
    """Move a response to the version `to`; the version it began with stays known, so that additions can be marked."""
    values = {"version_id": to.id, "moved_from": (asked.began or asked.current).id, "moved_at": work.now}
    key = {"response_id": response, "family": asked.family, "organisation_id": organisation}
    if asked.has_moved:
        where = (col(ResponseVersion.response_id) == response) & (col(ResponseVersion.family) == asked.family)
        work.execute(update(table_of(ResponseVersion)).where(where).values(values))
    else:
        work.execute(insert(table_of(ResponseVersion)), key | values)


def mark_to_confirm(work: Work, response: str, family: str, questions: Sequence[str]) -> None:
    """Mark these answers to be confirmed before the response may be submitted."""
    where = (col(Answer.response_id) == response) & (col(Answer.family) == family) & col(Answer.question).in_(questions)
    work.execute(update(table_of(Answer)).where(where).values(confirm_since=work.now))
