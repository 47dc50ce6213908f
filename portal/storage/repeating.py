"""Repeated campaigns: how often, which rounds were drafted, and which suppliers the next round asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, insert, select, update

from portal.domain.repetition import Repetition
from portal.storage.database import Work
from portal.storage.rows import col, each, filled, select_as, table_of
from portal.storage.tables import Campaign, Invitation, RepeatedCampaign, Supplier


@dataclass(frozen=True)
class Repeated:
    """A campaign with what decides when its next round is drafted."""

    id: str
    organisation_id: str
    zone: str
    sent_at: datetime | None
    repeats: Mapping[str, int]
    repeats_since: datetime | None

    @property
    def repetition(self) -> Repetition | None:
        """How often it is repeated; None if it is not."""
        return Repetition(self.repeats, self.repeats_since) if self.repeats and self.repeats_since else None


@dataclass(frozen=True)
class Drafted:
    """A round that was drafted, or why it was not. `title` is its campaign's, None if that was deleted."""

    months: int
    drafted_at: datetime
    draft_id: str | None
    suppliers: int
    problem: str | None
    title: str | None
    sent_at: datetime | None


@dataclass(frozen=True)
class Candidate:
    """A supplier that may be asked again, with the rank of its worst severity."""

    supplier_id: str
    severity: int | None


def get(work: Work, campaign: str, *, lock: bool = False) -> Repeated | None:
    """One campaign of the actor's organisation; `lock` locks it until the commit."""
    mine = (col(Campaign.id) == campaign) & (col(Campaign.organisation_id) == work.actor.organisation)
    statement = select_as(Repeated, Campaign).where(mine)
    if lock:
        statement = statement.with_for_update(of=table_of(Campaign), key_share=True)
    row = work.execute(statement).one_or_none()
    return None if row is None else filled(Repeated, row)


def every(work: Work) -> list[Repeated]:
    """The sent, repeated campaigns of every organisation."""
    which = and_(col(Campaign.sent_at).is_not(None), col(Campaign.repeats_since).is_not(None))
    return list(each(Repeated, work.execute(select_as(Repeated, Campaign).where(which).order_by(col(Campaign.id)))))


def dealt_with(work: Work) -> set[tuple[str, int]]:
    """(campaign, months) of every round of every organisation that was drafted, or could not be."""
    statement = select(col(RepeatedCampaign.campaign_id), col(RepeatedCampaign.months))
    return {(row.campaign_id, row.months) for row in work.execute(statement)}


def drafted(work: Work, campaign: str) -> list[Drafted]:
    """The rounds drafted after a campaign, the earliest first."""
    draft = table_of(Campaign).alias("draft")
    statement = (
        select_as(Drafted, RepeatedCampaign, title=draft.c.title, sent_at=draft.c.sent_at)
        .select_from(table_of(RepeatedCampaign).outerjoin(draft, draft.c.id == col(RepeatedCampaign.draft_id)))
        .where(col(RepeatedCampaign.campaign_id) == campaign)
        .where(col(RepeatedCampaign.organisation_id) == work.actor.organisation)
        .order_by(col(RepeatedCampaign.drafted_at), col(RepeatedCampaign.months))
    )
    return list(each(Drafted, work.execute(statement)))


def candidates(work: Work, campaign: str) -> list[Candidate]:
    """The suppliers of a campaign that are still suppliers and are not in a round drafted after it."""
    rounds = select(col(RepeatedCampaign.draft_id)).where(col(RepeatedCampaign.campaign_id) == campaign)
    later = select(col(Invitation.supplier_id)).where(col(Invitation.campaign_id).in_(rounds))
    statement = (
        select_as(Candidate, Invitation)
        .join_from(table_of(Invitation), table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
        .where(col(Invitation.campaign_id) == campaign, col(Supplier.removed_at).is_(None))
        .where(col(Invitation.organisation_id) == work.actor.organisation, col(Invitation.supplier_id).not_in(later))
        .order_by(col(Supplier.name_key), col(Supplier.id))
    )
    return list(each(Candidate, work.execute(statement)))


def set_months(work: Work, campaign: str, months: Mapping[str, int]) -> None:
    """Set how often a campaign is repeated; without months it is not repeated any more.

    Rounds whose draft was deleted, or that could not be drafted, will be drafted again.
    """
    still = select(col(Campaign.id))
    gone = (col(RepeatedCampaign.campaign_id) == campaign) & (
        col(RepeatedCampaign.draft_id).is_(None) | col(RepeatedCampaign.draft_id).not_in(still)
    )
    work.execute(table_of(RepeatedCampaign).delete().where(gone))
    values: dict[str, Any] = {"repeats": dict(months), "repeats_since": work.now if months else None}
    mine = (col(Campaign.id) == campaign) & (col(Campaign.organisation_id) == work.actor.organisation)
    work.execute(update(table_of(Campaign)).where(mine).values(values))


def note_drafted(
    work: Work,
    repeated: Repeated,
    months: int,
    draft: str | None = None,
    suppliers: int = 0,
    problem: str | None = None,
) -> None:
    """Record that this round was drafted, or could not be."""
    row = {
        "organisation_id": repeated.organisation_id,
        "campaign_id": repeated.id,
        "months": months,
        "drafted_at": work.now,
        "draft_id": draft,
        "suppliers": suppliers,
        "problem": problem,
    }
    work.execute(insert(table_of(RepeatedCampaign)), row)


def count_drafted(work: Work, since: datetime, until: datetime) -> int:
    """How many rounds of the actor's organisation were drafted in this time, or could not be."""
    something = col(RepeatedCampaign.draft_id).is_not(None) | col(RepeatedCampaign.problem).is_not(None)
    drafted_then = (col(RepeatedCampaign.drafted_at) > since) & (col(RepeatedCampaign.drafted_at) <= until)
    return _count(work, something & drafted_then)


def count_unsent(work: Work) -> int:
    """How many rounds of the actor's organisation are drafted and not sent."""
    unsent = select(col(Campaign.id)).where(col(Campaign.sent_at).is_(None), col(Campaign.closed_at).is_(None))
    return _count(work, col(RepeatedCampaign.draft_id).in_(unsent))


def _count(work: Work, which: Any) -> int:
    mine = col(RepeatedCampaign.organisation_id) == work.actor.organisation
    return int(
        work.execute(select(func.count()).select_from(table_of(RepeatedCampaign)).where(mine, which)).scalar_one()
    )
