"""Repeated campaigns: the portal drafts the next round in time, and a person reviews and sends it.

What is due is derived from the campaigns. Each round is drafted in a transaction that locks the earlier campaign and
checks again, so two workers do not draft it twice. Nothing is sent automatically, because suppliers, questionnaires and
texts may have changed.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from zoneinfo import ZoneInfo

from portal.domain import policy, repetition
from portal.domain.events.campaigns import NextRoundDrafted, NextRoundFailed, RepetitionChanged, RepetitionStopped
from portal.domain.refusals import NotFound, Refusal
from portal.domain.repetition import Round
from portal.storage import campaigns, history, portal_state, repeating
from portal.storage.campaigns import Campaign
from portal.storage.database import Database, Work
from portal.storage.db_errors import Unavailable
from portal.storage.repeating import Drafted, Repeated
from portal.workflow import copy_campaign, draft_campaign, invite

log = logging.getLogger("portal.repeat_campaign")


@dataclass(frozen=True)
class PlannedRound:
    """A round still to be drafted: the date of drafting, and after how many months it is due."""

    drafted_from: datetime
    months: int


@dataclass(frozen=True)
class RepetitionView:
    """How often a campaign is repeated, the planned rounds, and the drafted ones."""

    campaign: Campaign
    months: Mapping[str, int]
    planned: tuple[PlannedRound, ...]
    drafted: tuple[Drafted, ...]


def repetition_view(work: Work, campaign_id: str) -> RepetitionView:
    """How a campaign is repeated."""
    campaign, repeated = campaigns.get(work, campaign_id), _get(work, campaign_id)
    drafted = repeating.drafted(work, campaign_id)
    return RepetitionView(campaign, repeated.repeats, _planned(repeated, drafted), tuple(drafted))


def next_round(work: Work, campaign: Campaign) -> datetime | None:
    """When the next round is drafted; None if none is, or the campaign was not sent yet.

    Costs no statement if the campaign is not repeated.
    """
    repeated = Repeated(**{field.name: getattr(campaign, field.name) for field in fields(Repeated)})
    planned = _planned(repeated, repeating.drafted(work, campaign.id)) if repeated.repeats else ()
    return planned[0].drafted_from if planned else None


def _planned(repeated: Repeated, drafted: Sequence[Drafted]) -> tuple[PlannedRound, ...]:
    zone = ZoneInfo(repeated.zone)
    left = _left(repeated, {each.months for each in drafted})
    return tuple(PlannedRound(each.drafted_from.replace(tzinfo=zone), each.months_later) for each in left)


def change(work: Work, campaign_id: str, months: Mapping[str, str]) -> None:
    """Repeat a campaign after months by risk, or under ALL; also possible for a sent or closed one."""
    policy.check(work.actor, "campaigns")
    wanted = repetition.check_months(months)
    repeated = _get(work, campaign_id, lock=True)
    if wanted == repeated.repeats and not _needs_another_try(work, campaign_id):
        return
    repeating.set_months(work, campaign_id, wanted)
    history.note(work, RepetitionChanged(campaign_id, {name: str(number) for name, number in wanted.items()}))


def _needs_another_try(work: Work, campaign_id: str) -> bool:
    return any(each.title is None for each in repeating.drafted(work, campaign_id))


def stop(work: Work, campaign_id: str) -> None:
    """Stop repeating a campaign; drafted rounds stay."""
    policy.check(work.actor, "campaigns")
    if _get(work, campaign_id, lock=True).repeats:
        repeating.set_months(work, campaign_id, {})
        history.note(work, RepetitionStopped(campaign_id))


def draft_due(database: Database) -> int:
    """Draft every round that is due; returns how many. A failure does not stop the others."""
    drafted = 0
    for repeated in database.read(_due):
        try:
            actor = invite.portal_inside(repeated.organisation_id)
            drafted += database.write(_draft_due, repeated.id, actor=actor)
        except Unavailable:
            raise
        except Exception as problem:  # the message may contain a name
            log.error("the next round of a campaign could not be drafted: %s", type(problem).__name__)
    return drafted


def _due(work: Work) -> list[Repeated]:
    dealt_with = repeating.dealt_with(work)
    due: list[Repeated] = []
    for repeated in repeating.every(work):
        left = _left(repeated, {months for campaign, months in dealt_with if campaign == repeated.id})
        is_due = any(_is_due(work, repeated, each) for each in left)
        if is_due and not portal_state.is_held(work, repeated.organisation_id):
            due.append(repeated)
    return due


def _left(repeated: Repeated, dealt_with: Collection[int]) -> list[Round]:
    """The rounds of a campaign that are neither drafted nor failed, local in its zone."""
    plan = repeated.repetition
    if plan is None or repeated.sent_at is None:
        return []
    zone = ZoneInfo(repeated.zone)
    on_clocks = repetition.Repetition(plan.months, _local(plan.since, zone))
    return [
        each for each in repetition.rounds(on_clocks, _local(repeated.sent_at, zone)) if each.months not in dealt_with
    ]


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _is_due(work: Work, repeated: Repeated, planned: Round) -> bool:
    return planned.drafted_from <= _local(work.now, ZoneInfo(repeated.zone))


def _draft_due(work: Work, campaign_id: str) -> int:
    """Draft the due rounds of one campaign, each in a savepoint."""
    repeated = _get(work, campaign_id, lock=True)
    left = _left(repeated, {each.months for each in repeating.drafted(work, campaign_id)})
    return sum(_draft(work, repeated, each) for each in left if _is_due(work, repeated, each))


def _draft(work: Work, repeated: Repeated, planned: Round) -> bool:
    suppliers = [
        each.supplier_id
        for each in repeating.candidates(work, repeated.id)
        if repetition.months_of(repeated.repeats, each.severity) <= planned.months
    ]
    if not suppliers:
        repeating.note_drafted(work, repeated, planned.months)
        return False
    try:
        with work.session.begin_nested():
            draft, title = _copied(work, repeated, planned, suppliers)
    except Refusal as refused:
        reason = " ".join(dict.fromkeys((refused.sentence, *map(str, refused.fields.values()))))
        repeating.note_drafted(work, repeated, planned.months, problem=reason)
        history.note(work, NextRoundFailed(repeated.id, reason))
        return False
    repeating.note_drafted(work, repeated, planned.months, draft, len(suppliers))
    history.note(work, NextRoundDrafted(repeated.id, title, len(suppliers)))
    return True


def _copied(work: Work, repeated: Repeated, planned: Round, suppliers: Sequence[str]) -> tuple[str, str]:
    """The draft's id and title; it is repeated like the earlier campaign."""
    plan = copy_campaign.next_plan(work, repeated.id, planned.months_later)
    draft = draft_campaign.add_draft(work, plan)
    draft_campaign.add_recipients(work, campaigns.get(work, draft), suppliers)
    copy_campaign.take_rest(work, campaigns.get(work, repeated.id), draft)
    repeating.set_months(work, draft, repeated.repeats)
    return draft, plan.title


def _get(work: Work, campaign_id: str, *, lock: bool = False) -> Repeated:
    repeated = repeating.get(work, campaign_id, lock=lock)
    if repeated is None:
        raise NotFound
    return repeated
