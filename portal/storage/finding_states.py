"""`domain.finding_lifecycle` once more, as SQL, for lists that filter and count by it. A test proves the two equal."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from portal.storage.tables import Finding, FollowUp, Proposal

latest = aliased(FollowUp, name="latest")
"""The newest question back about a finding; null where none was asked."""
asking = aliased(Proposal, name="asking")
"""The proposal to ask that question, while it waits for a second person."""
closing = aliased(Proposal, name="closing")
"""The proposal to close the finding, while it waits for a second person."""


def state() -> ColumnElement[str]:
    """The state as a column of any statement that went through `with_facts`."""
    return case(
        (col(Finding.closed_at).is_not(None), "closed"),
        (col(closing.id).is_not(None), "closing"),
        (col(latest.id).is_(None), "open"),
        (col(latest.decided_at).is_not(None), "open"),
        (col(latest.released_at).is_(None), "approval"),
        (col(latest.answered_at).is_(None), "asked"),
        else_="answered",
    )


def with_facts(statement: Select[Any]) -> Select[Any]:
    """The statement, which selects from `finding`, with everything joined that its state is read off."""
    about = col(FollowUp.finding_id) == col(Finding.id)
    newest = select(func.max(FollowUp.number)).where(about).correlate(Finding).scalar_subquery()
    return (
        statement.outerjoin(latest, and_(col(latest.finding_id) == col(Finding.id), col(latest.number) == newest))
        .outerjoin(asking, _waiting(asking, "ask_supplier", col(latest.id)))
        .outerjoin(closing, _waiting(closing, "close_finding", col(Finding.id)))
    )


def _waiting(proposal: Any, kind: str, subject: Any) -> ColumnElement[bool]:
    return and_(
        col(proposal.organisation_id) == col(Finding.organisation_id),
        col(proposal.kind) == kind,
        col(proposal.subject_id) == subject,
        col(proposal.decided_at).is_(None),
    )
