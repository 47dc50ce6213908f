"""Emails that wait or did not arrive, for the page on which a buyer sees the reasons."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import false, func, select, true

from portal.storage import disclosed_entries, outbox, supplier_filters, undeliverable
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Campaign, Invitation, OutboxEmail, Supplier

PAGE_SIZE = 50
SHOWN = ("waiting", "blocked", "bounced", "failed", "sent", "all")
"""The states that the list can be filtered by; blocked: its content was refused, failed: it cannot be sent.

`sent` and `all` show emails to suppliers only, so that nobody sees when a colleague signs in.
"""


@dataclass(frozen=True)
class EmailFilter:
    """What a list of emails is filtered by: a state of `SHOWN`, a campaign's id, part of an address or a name."""

    show: str = "waiting"
    campaign: str = ""
    search: str = ""


@dataclass(frozen=True)
class ListedEmail:
    """One email with its supplier and campaign; `state` is one of those of `outbox.state`."""

    id: str
    kind: str
    to: str
    subject: str
    state: str
    queued_at: datetime
    due_at: datetime
    sent_at: datetime | None
    attempts: int
    problem: str | None
    supplier: str | None
    campaign_id: str | None
    campaign: str | None
    invitation_id: str | None
    is_markable: bool
    """Whether its address can be marked as undeliverable."""


@dataclass(frozen=True)
class EmailPage:
    """One page of the list, and how many there are in total."""

    rows: tuple[ListedEmail, ...]
    number: int
    pages: int
    total: int


def page(work: Work, filter: EmailFilter, number: int = 1) -> EmailPage:
    """One page of the organisation's emails: waiting ones the oldest first, others the newest first."""
    joined = table_of(OutboxEmail).outerjoin(table_of(Invitation), col(Invitation.id) == col(OutboxEmail.invitation_id))
    joined = joined.outerjoin(table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
    joined = joined.outerjoin(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
    which = outbox.ours(work) & disclosed_entries.emails(work) & _which(filter.show) & _matches(filter.search)
    if filter.campaign:
        which &= col(Campaign.id) == filter.campaign
    total = int(work.execute(select(func.count()).select_from(joined).where(which)).scalar_one())
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), pages)
    is_to_contact = func.lower(col(OutboxEmail.to_address)) == func.lower(col(Invitation.contact_address))
    columns = (
        *table_of(OutboxEmail).c,
        col(Supplier.name).label("supplier"),
        col(Campaign.id).label("campaign_id"),
        col(Campaign.title).label("campaign"),
        func.coalesce(is_to_contact & undeliverable.is_markable(), false()).label("is_markable"),
    )
    statement = select(*columns).select_from(joined).where(which)
    queued, same_moment = col(OutboxEmail.queued_at), (col(OutboxEmail.kind), col(OutboxEmail.id))
    is_waiting = filter.show in ("waiting", "blocked")
    ordered = statement.order_by(queued if is_waiting else queued.desc(), *same_moment)
    rows = work.execute(ordered.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return EmailPage(tuple(_listed(row, work.now) for row in rows), number, pages, total)


def _listed(row: Any, now: datetime) -> ListedEmail:
    names = [name for name in ListedEmail.__dataclass_fields__ if name not in ("to", "state")]
    values = {name: getattr(row, name) for name in names}
    return ListedEmail(**values, to=row.to_address, state=outbox.state(row, now))


def _matches(search: str) -> Any:
    """Emails to an address that contains `search`, or about a supplier whose name, code or contact does."""
    if not search:
        return true()
    is_address = func.lower(col(OutboxEmail.to_address)).contains(search.lower(), autoescape=True)
    return is_address | (col(Supplier.id).is_not(None) & supplier_filters.matches(search))


def _which(show: str) -> Any:
    is_to_supplier = col(OutboxEmail.invitation_id).is_not(None)
    if show == "all":
        return is_to_supplier
    if show == "sent":
        is_taken = col(OutboxEmail.sent_at).is_not(None) | col(OutboxEmail.presumed_at).is_not(None)
        return is_to_supplier & is_taken & col(OutboxEmail.bounced_at).is_(None)
    is_open = col(OutboxEmail.finished_at).is_(None)
    if show == "blocked":
        return is_open & col(OutboxEmail.blocked_at).is_not(None)
    if show == "bounced":
        came_back = col(OutboxEmail.bounced_at).is_not(None) | col(OutboxEmail.refused_at).is_not(None)
        return came_back & col(OutboxEmail.withdrawn_at).is_(None)
    if show == "failed":
        return col(OutboxEmail.failed_at).is_not(None) & col(OutboxEmail.withdrawn_at).is_(None)
    return is_open


def blocked_invitations(work: Work) -> list[tuple[str, str]]:
    """(email, invitation) of invitations that a server refused for their content, locked until the commit."""
    which = outbox.ours(work) & _which("blocked") & (col(OutboxEmail.kind) == "invitation")
    columns = (col(OutboxEmail.id), col(OutboxEmail.invitation_id))
    statement = select(*columns).where(which & col(OutboxEmail.invitation_id).is_not(None)).limit(500)
    rows = work.execute(statement.with_for_update(of=table_of(OutboxEmail)))
    return [(row.id, row.invitation_id) for row in rows]
