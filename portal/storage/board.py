"""The board of a campaign: one row a supplier with its status and standing, filtered, sorted and counted in SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, case, func, or_, select

from portal.domain import policy
from portal.domain.questionnaire import SEVERITIES
from portal.storage import statuses, suppliers
from portal.storage.affected_responses import RESCORED
from portal.storage.database import Work
from portal.storage.tables import METADATA

_invitation = METADATA.tables["invitation"]
_campaign = METADATA.tables["campaign"]
_supplier = METADATA.tables["supplier"]
_response = METADATA.tables["response"]
_result = METADATA.tables["result"]

PAGE_SIZE = 50


@dataclass(frozen=True)
class BoardRow:
    """One supplier of a campaign, as the actor may see it; `severity` is a word, None before submitting.

    The lowest score lies between `score_tenths` and `high_tenths`, both ten times what is shown.
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
    status: str
    late: bool

    @property
    def severity(self) -> str | None:
        """The worst severity over all versions; None before submitting."""
        return None if self.severity_rank is None else SEVERITIES[self.severity_rank]

    @property
    def score(self) -> str | None:
        """The lowest score with one decimal, or between what it lies."""
        return score_text(self.score_tenths, self.high_tenths)


def score_text(low: int | None, high: int | None) -> str | None:
    """Tenths as a score with one decimal, or as two where it lies between them."""
    ends = [f"{tenths // 10}.{tenths % 10}" for tenths in (low, high) if tenths is not None]
    return "–".join(dict.fromkeys(ends)) or None


@dataclass(frozen=True)
class BoardFilter:
    """Which suppliers a board shows; an empty word shows all."""

    search: str = ""
    status: str = ""
    severity: str = ""
    band: str = ""


@dataclass(frozen=True)
class Board:
    """One page of rows; `total` counts what the filter lets through, the counts what the whole campaign has."""

    rows: tuple[BoardRow, ...]
    number: int
    pages: int
    total: int
    all: int
    statuses: dict[str, int]
    severities: dict[str, int]
    bands: dict[str, int]


@dataclass(frozen=True)
class Standing:
    """The columns in which a standing lies: of everything, or of what others than safeguarding may read."""

    low: Any
    high: Any
    band: Any
    confidence: Any


WHOLE = Standing(_invitation.c.score_tenths, _invitation.c.score_tenths, _invitation.c.band, _invitation.c.confidence)
OPEN = Standing(
    _invitation.c.open_low_tenths,
    _invitation.c.open_high_tenths,
    _invitation.c.open_band,
    _invitation.c.open_confidence,
)


def standing(work: Work) -> Standing:
    """What the actor sees, sorts and filters by: an order by hidden figures would tell them."""
    return WHOLE if policy.may(work.actor, "sensitive") else OPEN


SORTS: dict[str, Any] = {
    "supplier": _supplier.c.name_key,
    "code": func.lower(_supplier.c.code),
    "severity": _invitation.c.severity,
    "submitted": _invitation.c.submitted_at,
    "country": _supplier.c.country,
}
"""What the board may be sorted by, besides `status`, `score` and `confidence`; a minus in front turns it round."""


def board(
    work: Work, campaign: str, filter: BoardFilter = BoardFilter(), sort: str = "-severity", number: int = 1
) -> Board:
    """One page of the campaign's suppliers with the counts of the whole; of a campaign that is not ours, nothing."""
    connection = work.connection
    counts = _counts(work, campaign)
    which = chosen(work, campaign, filter)
    total = counts["all"]
    if filter != BoardFilter():
        counted = select(func.count()).select_from(joined()).where(which)
        total = connection.execute(counted).scalar_one()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), pages)
    statement = _rows(work).where(which).order_by(*_order(work, sort))
    rows = connection.execute(statement.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Board(
        tuple(BoardRow(*row) for row in rows),
        number,
        pages,
        total,
        counts["all"],
        counts["status"],
        {SEVERITIES[rank]: count for rank, count in sorted(counts["severity"].items(), reverse=True)},
        counts["band"],
    )


def all_rows(work: Work, campaign: str) -> Iterator[BoardRow]:
    """Every supplier of the campaign by code, then name: for commands and exports, a few at a time."""
    statement = _rows(work).where(chosen(work, campaign, BoardFilter()))
    ordered = statement.order_by(_supplier.c.code.is_(None), _supplier.c.code, _supplier.c.name, _invitation.c.id)
    for row in work.connection.execution_options(yield_per=500).execute(ordered):
        yield BoardRow(*row)


def ids(work: Work, campaign: str, filter: BoardFilter) -> list[str]:
    """The invitations of a campaign that a filter lets through."""
    statement = select(_invitation.c.id).select_from(joined()).where(chosen(work, campaign, filter))
    return list(work.execute(statement).scalars())


def row(work: Work, invitation: str) -> BoardRow | None:
    """One supplier's row."""
    own = (_invitation.c.id == invitation) & (_invitation.c.organisation_id == work.actor.organisation)
    row = work.execute(_rows(work).where(own)).one_or_none()
    return None if row is None else BoardRow(*row)


def results_by_invitation(work: Work, campaign: str) -> dict[str, list[dict[str, Any]]]:
    """The newest result of each version by invitation, in short: family, version, score, band, severity, confidence.

    For others than safeguarding what they may see of it: a score lies between two then.
    """
    is_whole = policy.may(work.actor, "sensitive")
    columns = ["family", "version", "version_hash", "score_tenths", "band", "severity", "completeness", "confidence"]
    columns += [] if is_whole else ["document"]
    statement = (
        select(_response.c.invitation_id, *(_result.c[name] for name in columns))
        .join_from(_result, _response, _response.c.id == _result.c.response_id)
        .join(_invitation, _invitation.c.id == _response.c.invitation_id)
        .where(_invitation.c.campaign_id == campaign, _result.c.organisation_id == work.actor.organisation)
        .where(_result.c.reason != RESCORED)
        .order_by(_result.c.made_at, _result.c.id)
    )
    results: dict[str, dict[str, dict[str, Any]]] = {}
    for invitation, *values in work.execute(statement):
        named = dict(zip(columns, values, strict=True))
        tenths = named.pop("score_tenths")
        named["score"] = score_text(tenths, tenths)
        if not is_whole:
            seen = named.pop("document").get("open", {})
            named |= {name: seen.get(name) for name in ("score", "band", "completeness", "confidence")}
        results.setdefault(invitation, {})[named["family"]] = named
    return {invitation: list(by_family.values()) for invitation, by_family in results.items()}


def joined() -> Any:
    """Invitations with their supplier and their campaign, as `chosen` narrows them."""
    return _invitation.join(_supplier, _supplier.c.id == _invitation.c.supplier_id).join(
        _campaign, _campaign.c.id == _invitation.c.campaign_id
    )


def _rows(work: Work) -> Any:
    seen = standing(work)
    late = (func.coalesce(_invitation.c.submitted_at, work.now) > _campaign.c.due_at).label("late")
    return select(
        _invitation.c.id,
        _invitation.c.supplier_id,
        _supplier.c.name,
        _supplier.c.code,
        _supplier.c.country,
        _invitation.c.contact_name,
        _invitation.c.contact_address,
        _invitation.c.chosen_at,
        _invitation.c.invited_at,
        _invitation.c.sent_at,
        _invitation.c.bounced_at,
        _invitation.c.bounce_kind,
        _invitation.c.bounce_reason,
        _invitation.c.failed_at,
        _invitation.c.failed_reason,
        _invitation.c.opened_at,
        _invitation.c.started_at,
        _invitation.c.submitted_at,
        _invitation.c.revoked_at,
        _invitation.c.reminder_asked_at,
        _invitation.c.reminded_at,
        _invitation.c.severity,
        seen.low,
        seen.high.label("high"),
        seen.band,
        seen.confidence,
        statuses.status(work.now).label("status"),
        late,
    ).select_from(joined())


def chosen(work: Work, campaign: str, filter: BoardFilter) -> Any:
    """The invitations of a campaign that a filter lets through."""
    which = (_invitation.c.campaign_id == campaign) & (_invitation.c.organisation_id == work.actor.organisation)
    for word in filter.search.lower().split():
        texts = (_invitation.c.contact_name, _invitation.c.contact_address)
        by_contact = (func.lower(text).contains(word, autoescape=True) for text in texts)
        which &= or_(suppliers.found_by(word), *by_contact)
    if filter.status:
        which &= statuses.status(work.now) == filter.status
    if filter.severity in SEVERITIES:
        which &= _invitation.c.severity == SEVERITIES.index(filter.severity)
    if filter.band:
        which &= standing(work).band == filter.band
    return which


def _order(work: Work, sort: str) -> tuple[Any, ...]:
    name = sort.removeprefix("-")
    seen = standing(work)
    sorts = SORTS | {"score": seen.low, "confidence": seen.confidence, "status": statuses.status(work.now)}
    column = sorts.get(name, SORTS["severity"])
    first = column.desc() if sort.startswith("-") else column.asc()
    return (first.nulls_last(), _supplier.c.name_key, _invitation.c.id)


def _counts(work: Work, campaign: str) -> dict[str, Any]:
    """How many there are of each status, severity and band: one statement over the whole campaign."""
    status, band = statuses.status(work.now).label("status"), standing(work).band
    severity = (
        case((_invitation.c.severity.is_(None), -1), else_=_invitation.c.severity).cast(Integer).label("severity")
    )
    statement = (
        select(status, severity, band, func.count())
        .select_from(joined())
        .where(chosen(work, campaign, BoardFilter()))
        .group_by(status, severity, band)
    )
    counts: dict[str, Any] = {"all": 0, "status": {}, "severity": {}, "band": {}}
    for at, rank, band, count in work.execute(statement):
        counts["all"] += count
        counts["status"][at] = counts["status"].get(at, 0) + count
        if rank >= 0:
            counts["severity"][rank] = counts["severity"].get(rank, 0) + count
        if band is not None:
            counts["band"][band] = counts["band"].get(band, 0) + count
    return counts
