"""Lists of findings: filtered, sorted, grouped and counted in SQL, over those that the actor may see."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select

from portal.domain.finding_changes import ListedFinding
from portal.domain.finding_lifecycle import STATES, WAITS_FOR_SECOND
from portal.storage import finding_states, findings_board, follow_ups, supplier_filters
from portal.storage.collation import order_key
from portal.storage.database import Work
from portal.storage.findings_board import POSITION, POSITIONS, RANK, SEVERITIES, STATE, FindingRow
from portal.storage.rows import AnySelect, col, each, select_as, table_of
from portal.storage.tables import Campaign, Finding, FollowUp, Member, PublishedVersion, Supplier

PAGE_SIZE = 50
EVERY_STATE, SECOND_PERSON = "all", "second"
"""Values of the filter by state, besides a state: every one, and those that wait for a second person."""
MINE, NOBODY = "me", "nobody"
"""Values of the filter by assignee, besides a member's id."""
OVERDUE, SOON, UNDATED = DUE = ("overdue", "soon", "none")
"""Values of the filter by due date: past, within SOON_DAYS, without one."""
SOON_DAYS = 7


@dataclass(frozen=True)
class FindingFilter:
    """Which findings a list shows; an empty string filters nothing, but an empty `state` leaves out closed ones."""

    severity: str = ""
    state: str = ""
    campaign: str = ""
    search: str = ""
    position: str = ""
    """What the supplier said when it was last shared: accepted or disputed."""
    country: str = ""
    family: str = ""
    supplier: str = ""
    assignee: str = ""
    due: str = ""


@dataclass(frozen=True)
class FindingChoices:
    """What the visible findings can be filtered by, each in the order of its name, by id or code."""

    campaigns: Mapping[str, str] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    assignees: Mapping[str, str] = field(default_factory=dict)
    countries: Sequence[str] = ()


@dataclass(frozen=True)
class FindingPage:
    """One page of the list, how many findings match, and how many there are by state and by severity.

    `by_supplier` counts the matching findings of each supplier on the page, if they are grouped.
    """

    rows: tuple[FindingRow, ...]
    total: int
    states: dict[str, int]
    severities: dict[str, int]
    choices: FindingChoices
    by_supplier: Mapping[str, int] = field(default_factory=dict)


def page(
    work: Work,
    which: FindingFilter,
    page: int = 1,
    sort: str = "-severity",
    *,
    is_grouped: bool = False,
    country_name: Callable[[str], str] = str,
) -> FindingPage:
    """A page of the findings that match; with the default sorting the most serious first, of those the oldest first.

    `country_name` is what a country is sorted by.
    """
    choices, states, severities = _overview(work)
    order = _order(choices, sort, country_name)
    if is_grouped:
        order = (col(Supplier.name_order), col(Supplier.id), *order)
    wanted = _sorted(work, which, order)
    rows = tuple(each(FindingRow, work.execute(wanted.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))))
    by_supplier = _by_supplier(work, which, {row.supplier for row in rows}) if is_grouped else {}
    return FindingPage(rows, _total(work, which), states, severities, choices, by_supplier)


def every(
    work: Work, which: FindingFilter, sort: str = "-severity", *, country_name: Callable[[str], str] = str
) -> Sequence[FindingRow]:
    """All findings that match, sorted as on a page."""
    choices, _, _ = _overview(work)
    return tuple(each(FindingRow, work.execute(_sorted(work, which, _order(choices, sort, country_name)))))


def _sorted(work: Work, which: FindingFilter, order: Sequence[Any]) -> AnySelect:
    return findings_board.selected(work).where(_matching(work, which)).order_by(*order)


def listed(
    work: Work, which: FindingFilter | None, ids: Collection[str] = (), suppliers: Collection[str] = ()
) -> list[ListedFinding]:
    """Findings to change: those with these ids, and those that match a filter, of these suppliers if any are given."""
    wanted: Any = col(Finding.id).in_(ids)
    if which is not None:
        of_suppliers = (col(Supplier.id).in_(suppliers),) if suppliers else ()
        wanted = or_(wanted, and_(_matching(work, which), *of_suppliers))
    statement = select_as(
        ListedFinding,
        Finding,
        state=STATE,
        assignee=col(Finding.assignee_id),
        supplier_name=col(Supplier.name),
    )
    ordered = findings_board.visible(work, statement).where(wanted).order_by(col(Finding.id))
    return list(each(ListedFinding, work.execute(ordered)))


def locked(work: Work, ids: Collection[str]) -> list[ListedFinding]:
    """These findings, which others cannot change until the commit."""
    own = and_(col(Finding.id).in_(ids), col(Finding.organisation_id) == work.actor.organisation)
    work.execute(select(col(Finding.id)).where(own).order_by(col(Finding.id)).with_for_update()).all()
    return listed(work, None, ids)


def _matching(work: Work, which: FindingFilter) -> Any:
    """The condition for findings that match; an unknown word filters nothing."""
    conditions = [_in_state(which.state), supplier_filters.matches(which.search)]
    if which.severity in SEVERITIES:
        conditions.append(col(Finding.severity) == which.severity)
    if which.position in POSITIONS:
        conditions.append(which.position == POSITION)
    if which.due in DUE:
        conditions.append(_is_due(work.now.date(), which.due))
    if which.assignee:
        conditions.append(_is_assigned(work, which.assignee))
    columns = {
        which.campaign: Campaign.id,
        which.country: Supplier.country,
        which.family: Finding.family,
        which.supplier: Supplier.id,
    }
    conditions += [col(column) == value for value, column in columns.items() if value]
    return and_(*conditions)


def _in_state(state: str) -> Any:
    if state == EVERY_STATE:
        return literal(True)
    if state == SECOND_PERSON:
        return STATE.in_(WAITS_FOR_SECOND)
    return state == STATE if state in STATES else STATE != "closed"


def _is_assigned(work: Work, assignee: str) -> Any:
    if assignee == NOBODY:
        return col(Finding.assignee_id).is_(None)
    return col(Finding.assignee_id) == (work.actor.id if assignee == MINE else assignee)


def _is_due(today: date, due: str) -> Any:
    """Findings by their own due date, while they are not closed, and by that of the reply that is awaited."""
    reply_due = case((STATE == "asked", col(FollowUp.due_on, finding_states.latest)))
    own_due = case((STATE != "closed", col(Finding.due_on)))
    if due == UNDATED:
        return and_(own_due.is_(None), reply_due.is_(None))
    if due == OVERDUE:
        return or_(own_due < today, reply_due < today)
    last = today + timedelta(days=SOON_DAYS)
    return or_(own_due.between(today, last), reply_due.between(today, last))


def _total(work: Work, which: FindingFilter) -> int:
    return int(
        work.execute(findings_board.visible(work, select(func.count())).where(_matching(work, which))).scalar_one()
    )


def _by_supplier(work: Work, which: FindingFilter, suppliers: Collection[str]) -> dict[str, int]:
    of_supplier = col(Supplier.id)
    counted = findings_board.visible(work, select(of_supplier, func.count()))
    statement = counted.where(_matching(work, which), of_supplier.in_(suppliers)).group_by(of_supplier)
    return {str(supplier): int(count) for supplier, count in work.execute(statement)}


def _overview(work: Work) -> tuple[FindingChoices, dict[str, int], dict[str, int]]:
    """What can be filtered by, and how many findings there are by state and (open) by severity, in one statement."""
    groups = (
        STATE,
        col(Finding.severity),
        col(Campaign.id),
        col(Campaign.title),
        col(Supplier.country),
        col(Finding.family),
        col(Finding.assignee_id),
    )
    counted = findings_board.visible(
        work, select(*(column.label(f"c{at}") for at, column in enumerate(groups)), func.count())
    )
    states: dict[str, int] = {}
    severities: dict[str, int] = {}
    campaigns, countries, families, assignees = {}, set(), set(), set()
    for state, severity, campaign, title, country, family, assignee, count in work.execute(counted.group_by(*groups)):
        states[state] = states.get(state, 0) + count
        if state != "closed":
            severities[severity] = severities.get(severity, 0) + count
        campaigns[campaign] = title
        countries.add(country)
        families.add(family)
        assignees.add(assignee)
    titles = _titles(work, families)
    people = _by_name(_names(work, assignees))
    choices = FindingChoices(_by_name(campaigns), _by_name(titles), people, tuple(sorted(countries)))
    return choices, states, severities


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda pair: (order_key(pair[1]), pair[0])))


def _names(work: Work, members: Collection[str | None]) -> dict[str, str]:
    """The name of each member, also of those who have left."""
    name = follow_ups.name_of("named")(col(Member.id)).label("name")
    rows = work.execute(select(col(Member.id), name).where(col(Member.id).in_([id for id in members if id])))
    return {row.id: row.name for row in rows}


def _titles(work: Work, families: Collection[str]) -> dict[str, str]:
    """The newest title of each questionnaire."""
    version = table_of(PublishedVersion)
    own = and_(version.c.organisation_id == work.actor.organisation, version.c.family.in_(families))
    rows = work.execute(
        select(version.c.family, version.c.title).where(own).order_by(version.c.published_at, version.c.id)
    )
    return dict.fromkeys(families, "") | {row.family: row.title for row in rows}


SORTS: dict[str, Any] = {
    "severity": -RANK,
    "supplier": col(Supplier.name_order),
    "finding": func.lower(col(Finding.title)),
    "state": case({name: rank for rank, name in enumerate(STATES)}, value=STATE),
    "raised": col(Finding.raised_at),
    "due": col(Finding.due_on),
    "reply_due": case((STATE == "asked", col(FollowUp.due_on, finding_states.latest))),
}
"""What a list may be sorted by, besides campaign, questionnaire, country and assignee, which are sorted by name."""
ALL_SORTS = (*SORTS, "campaign", "questionnaire", "country", "assignee")


def _order(choices: FindingChoices, sort: str, country_name: Callable[[str], str]) -> tuple[Any, ...]:
    name = sort.removeprefix("-")
    countries = sorted(choices.countries, key=lambda code: order_key(country_name(code)))
    ranked = {
        "campaign": (Campaign.id, choices.campaigns),
        "questionnaire": (Finding.family, choices.families),
        "assignee": (Finding.assignee_id, choices.assignees),
        "country": (Supplier.country, countries),
    }
    if name in ranked:
        column, ids = ranked[name]
        by = case({id: rank for rank, id in enumerate(ids)}, value=col(column)) if ids else literal(0)
    else:
        by = SORTS.get(name, SORTS["severity"])
    first = by.asc() if name in ALL_SORTS and not sort.startswith("-") else by.desc()
    return (first.nulls_last(), RANK, col(Finding.raised_at), col(Finding.id))
