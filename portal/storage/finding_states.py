"""`domain.finding_lifecycle` as SQL, for lists that filter and count by state. A test proves the two equal."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, select

from portal.storage.rows import AnySelect, col, table_of
from portal.storage.tables import Finding, FollowUp, Proposal

latest = table_of(FollowUp).alias("latest")
"""The newest follow-up of a finding; null if there is none."""
asking = table_of(Proposal).alias("asking")
"""The proposal to ask that question, while it waits for a second person."""
closing = table_of(Proposal).alias("closing")
"""The proposal to close the finding, while it waits for a second person."""


def state() -> ColumnElement[str]:
    """The state as a column, for a statement that went through `with_facts`."""
    return case(
        (col(Finding.closed_at).is_not(None), "closed"),
        (col(Proposal.id, closing).is_not(None), "closing"),
        (col(FollowUp.id, latest).is_(None), "open"),
        (col(FollowUp.decided_at, latest).is_not(None), "open"),
        (col(FollowUp.released_at, latest).is_(None), "approval"),
        (col(FollowUp.answered_at, latest).is_(None), "asked"),
        else_="answered",
    )


def with_facts(statement: AnySelect) -> AnySelect:
    """The statement, which selects from `finding`, joined with everything that its state depends on."""
    about = col(FollowUp.finding_id) == col(Finding.id)
    newest = select(func.max(col(FollowUp.number))).where(about).correlate(table_of(Finding)).scalar_subquery()
    is_newest = and_(col(FollowUp.finding_id, latest) == col(Finding.id), col(FollowUp.number, latest) == newest)
    return (
        statement.outerjoin(latest, is_newest)
        .outerjoin(asking, _waiting(asking, "ask_supplier", col(FollowUp.id, latest)))
        .outerjoin(closing, _waiting(closing, "close_finding", col(Finding.id)))
    )


def _waiting(proposal: FromClause, kind: str, subject: Any) -> ColumnElement[bool]:
    return and_(
        col(Proposal.organisation_id, proposal) == col(Finding.organisation_id),
        col(Proposal.kind, proposal) == kind,
        col(Proposal.subject_id, proposal) == subject,
        col(Proposal.decided_at, proposal).is_(None),
    )
