"""The board of a campaign: one row per supplier with its status and scores, filtered, sorted and counted in SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, case, func, select

from portal.domain import policy
from portal.domain.questionnaire_types import SEVERITIES
from portal.storage import board_filter, statuses, supplier_messages
from portal.storage.affected_responses import RESCORED
from portal.storage.board_filter import EVERY_SUPPLIER, BoardFilter
from portal.storage.database import Work
from portal.storage.rows import col, each, filled, select_as, table_of
from portal.storage.tables import Invitation, Response, Result, Submission, Supplier, SupplierMessage

PAGE_SIZE = 50


@dataclass(frozen=True)
class BoardRow:
    """One supplier of a campaign, as the actor may see it; `severity` is a word, None before submission.

    The lowest score is between `score_tenths` and `high_tenths`, both ten times the score shown. `messages` counts
    those that wait for a reply.
    """

    id: str
    supplier_id: str
    supplier: str
    code: str | None
    country: str
    contact_name: str
    contact_address: str
    chosen_at: datetime
    invited_at: datetime | None
    sent_at: datetime | None
    bounced_at: datetime | None
    bounce_kind: str | None
    bounce_reason: str | None
    failed_at: datetime | None
    failed_reason: str | None
    opened_at: datetime | None
    started_at: datetime | None
    submitted_at: datetime | None
    revoked_at: datetime | None
    reminder_asked_at: datetime | None
    reminded_at: datetime | None
    severity_rank: int | None
    score_tenths: int | None
    high_tenths: int | None
    band: str | None
    confidence: int | None
    due_at: datetime
    own_due_at: datetime | None
    declined_at: datetime | None
    not_supplying_at: datetime | None
    status: str
    late: bool
    messages: int

    @property
    def severity(self) -> str | None:
        """The worst severity over all versions; None before submission."""
        return None if self.severity_rank is None else SEVERITIES[self.severity_rank]

    @property
    def score(self) -> str | None:
        """The lowest score with one decimal, or the two scores it is between."""
        return score_text(self.score_tenths, self.high_tenths)


def score_text(low: int | None, high: int | None) -> str | None:
    """Tenths as a score with one decimal, or as two scores where it is between them."""
    ends = [f"{tenths // 10}.{tenths % 10}" for tenths in (low, high) if tenths is not None]
    return "–".join(dict.fromkeys(ends)) or None


@dataclass(frozen=True)
class Board:
    """One page of rows; `total` counts the suppliers that match the filter, the other counts the whole campaign."""

    rows: tuple[BoardRow, ...]
    number: int
    pages: int
    total: int
    all: int
    statuses: dict[str, int]
    severities: dict[str, int]
    bands: dict[str, int]
    languages: dict[str, int]
    countries: dict[str, int]


SORTS: dict[str, Any] = {
    "supplier": col(Supplier.name_order),
    "code": func.nullif(col(Supplier.code_key), ""),
    "severity": col(Invitation.severity),
    "submitted": col(Invitation.submitted_at),
    "country": col(Supplier.country),
}
"""What the board may be sorted by, besides `status`, `score` and `confidence`; a leading minus reverses the order."""


def board(
    work: Work, campaign: str, filter: BoardFilter = EVERY_SUPPLIER, sort: str = "-severity", number: int = 1
) -> Board:
    """A page of the campaign's suppliers with the counts of the whole; empty for another organisation's campaign."""
    counts = _counts(work, campaign)
    which = board_filter.chosen(work, campaign, filter)
    total = counts["all"]
    if filter != EVERY_SUPPLIER:
        counted = select(func.count()).select_from(board_filter.joined()).where(which)
        total = work.execute(counted).scalar_one()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), pages)
    statement = _rows(work).where(which).order_by(*_order(work, sort))
    rows = work.execute(statement.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Board(
        tuple(each(BoardRow, rows)),
        number,
        pages,
        total,
        counts["all"],
        counts["status"],
        {SEVERITIES[rank]: count for rank, count in sorted(counts["severity"].items(), reverse=True)},
        counts["band"],
        dict(sorted(counts["language"].items())),
        counts["country"],
    )


def all_rows(work: Work, campaign: str) -> Iterator[BoardRow]:
    """Every supplier of the campaign by code, then name, read a few at a time, for commands and exports."""
    statement = _rows(work).where(board_filter.chosen(work, campaign, EVERY_SUPPLIER))
    ordered = statement.order_by(
        col(Supplier.code).is_(None), col(Supplier.code), col(Supplier.name_order), col(Invitation.id)
    )
    yield from each(BoardRow, work.execute(ordered.execution_options(yield_per=500)))


def languages(work: Work, campaign: str) -> dict[str, int]:
    """How many suppliers of a campaign prefer each language."""
    mine = (col(Invitation.campaign_id) == campaign) & (col(Invitation.organisation_id) == work.actor.organisation)
    language = col(Invitation.language)
    rows = work.execute(
        select(language, func.count().label("suppliers")).where(mine).group_by(language).order_by(language)
    )
    return {row.language: row.suppliers for row in rows}


def ids(work: Work, campaign: str, filter: BoardFilter) -> list[str]:
    """The ids of a campaign's invitations that match a filter."""
    statement = (
        select(col(Invitation.id)).select_from(board_filter.joined()).where(board_filter.chosen(work, campaign, filter))
    )
    return list(work.execute(statement).scalars())


def row(work: Work, invitation: str) -> BoardRow | None:
    """One supplier's row."""
    own = (col(Invitation.id) == invitation) & (col(Invitation.organisation_id) == work.actor.organisation)
    row = work.execute(_rows(work).where(own)).one_or_none()
    return None if row is None else filled(BoardRow, row)


RESULT_COLUMNS: tuple[Any, ...] = (
    Result.family,
    Result.version,
    Result.version_hash,
    Result.score_tenths,
    Result.band,
    Result.severity,
    Result.completeness,
    Result.confidence,
)


def results_by_invitation(work: Work, campaign: str) -> dict[str, list[dict[str, Any]]]:
    """The newest result of each version by invitation: family, version, score, band, severity, confidence.

    Members without the safeguarding role get what they may see: for a score, the two values it is between.
    """
    is_whole = policy.may(work.actor, "sensitive")
    columns = [col(column) for column in RESULT_COLUMNS] + ([] if is_whole else [col(Result.document)])
    statement = (
        select(col(Response.invitation_id), *columns)
        .join_from(table_of(Result), table_of(Response), col(Response.id) == col(Result.response_id))
        .join(table_of(Invitation), col(Invitation.id) == col(Response.invitation_id))
        .where(col(Invitation.campaign_id) == campaign, col(Result.organisation_id) == work.actor.organisation)
        .where(col(Result.reason) != RESCORED)
        .order_by(col(Result.made_at), col(Result.id))
    )
    results: dict[str, dict[str, dict[str, Any]]] = {}
    for row in work.execute(statement).mappings():
        named = dict(row)
        invitation = named.pop("invitation_id")
        tenths = named.pop("score_tenths")
        named["score"] = score_text(tenths, tenths)
        if not is_whole:
            seen = named.pop("document").get("open", {})
            named |= {name: seen.get(name) for name in ("score", "band", "completeness", "confidence")}
        results.setdefault(invitation, {})[named["family"]] = named
    return {invitation: list(by_family.values()) for invitation, by_family in results.items()}


def _rows(work: Work) -> Any:
    seen = board_filter.standing(work)
    return select_as(
        BoardRow,
        Invitation,
        supplier=col(Supplier.name),
        code=col(Supplier.code),
        country=col(Supplier.country),
        severity_rank=col(Invitation.severity),
        score_tenths=seen.low,
        high_tenths=seen.high,
        band=seen.band,
        confidence=seen.confidence,
        due_at=statuses.due_at(),
        status=statuses.status(work.now),
        late=func.coalesce(_was_late(), func.coalesce(col(Invitation.submitted_at), work.now) > statuses.due_at()),
        messages=_messages_waiting(work),
    ).select_from(board_filter.joined())


def _was_late() -> Any:
    """Whether the submission came late, as its receipt says: a later due date does not change that."""
    first = select(col(Submission.late)).join(table_of(Response), col(Response.id) == col(Submission.response_id))
    own = first.where(col(Response.invitation_id) == col(Invitation.id), col(Submission.number) == 1)
    return own.correlate(table_of(Invitation)).scalar_subquery()


def _messages_waiting(work: Work) -> Any:
    """How many messages of an invitation wait for a reply, of those that the actor may read."""
    waiting = supplier_messages.waiting_for_reply() & supplier_messages.is_readable(work)
    own = col(SupplierMessage.invitation_id) == col(Invitation.id)
    counted = select(func.count()).select_from(table_of(SupplierMessage)).where(own, waiting)
    return counted.correlate(table_of(Invitation)).scalar_subquery()


def _order(work: Work, sort: str) -> tuple[Any, ...]:
    name = sort.removeprefix("-")
    seen = board_filter.standing(work)
    sorts = SORTS | {"score": seen.low, "confidence": seen.confidence, "status": statuses.status(work.now)}
    column = sorts.get(name, SORTS["severity"])
    first = column.desc() if sort.startswith("-") else column.asc()
    return (first.nulls_last(), col(Supplier.name_order), col(Invitation.id))


def _counts(work: Work, campaign: str) -> dict[str, Any]:
    """How many there are of each status, severity, band, language and country, in one statement."""
    status, band = statuses.status(work.now).label("status"), board_filter.standing(work).band
    severity = (
        case((col(Invitation.severity).is_(None), -1), else_=col(Invitation.severity)).cast(Integer).label("severity")
    )
    statement = (
        select(status, severity, band, col(Invitation.language), col(Supplier.country), func.count())
        .select_from(board_filter.joined())
        .where(board_filter.chosen(work, campaign, EVERY_SUPPLIER))
        .group_by(status, severity, band, col(Invitation.language), col(Supplier.country))
    )
    counts: dict[str, Any] = {"all": 0, "status": {}, "severity": {}, "band": {}, "language": {}}
    counts["country"] = {}
    for at, rank, band, language, country, count in work.execute(statement):
        counts["all"] += count
        counts["language"][language] = counts["language"].get(language, 0) + count
        counts["country"][country] = counts["country"].get(country, 0) + count
        counts["status"][at] = counts["status"].get(at, 0) + count
        if rank >= 0:
            counts["severity"][rank] = counts["severity"].get(rank, 0) + count
        if band is not None:
            counts["band"][band] = counts["band"].get(band, 0) + count
    return counts
