"""Proposals of every kind that wait for a second person, and the decisions about them."""

from sqlalchemy import insert, select, update

from portal.domain.proposals import Proposal, ProposalKind
from portal.domain.refusals import Conflict
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Proposal as ProposalRow

CHANGED = "Someone else has just changed this. Reload and try again."


def add(work: Work, kind: ProposalKind, subject: str, reason: str = "") -> None:
    """Add a proposal by the actor; a subject can have only one open proposal of each kind."""
    row = {
        "id": work.new_id(),
        "organisation_id": work.actor.organisation,
        "kind": kind,
        "subject_id": subject,
        "reason": reason,
        "proposed_by": work.actor.id,
        "proposed_at": work.now,
    }
    work.execute(insert(table_of(ProposalRow)), row)


def waiting(work: Work, kind: ProposalKind, subject: str) -> Proposal | None:
    """The undecided proposal of this kind about a subject, if there is one."""
    statement = select(
        col(ProposalRow.id),
        col(ProposalRow.reason),
        col(ProposalRow.proposed_by),
        col(ProposalRow.proposed_at),
    ).where(
        col(ProposalRow.organisation_id) == work.actor.organisation,
        col(ProposalRow.kind) == kind,
        col(ProposalRow.subject_id) == subject,
        col(ProposalRow.decided_at).is_(None),
    )
    row = work.execute(statement).one_or_none()
    return row and Proposal(row.id, kind, subject, row.reason, row.proposed_by, row.proposed_at)


def decide(work: Work, proposal: Proposal, *, is_agreed: bool) -> None:
    """Store the actor's decision, once."""
    decided = {"decided_by": work.actor.id, "decided_at": work.now, "is_agreed": is_agreed}
    statement = (
        update(table_of(ProposalRow))
        .where(col(ProposalRow.id) == proposal.id, col(ProposalRow.decided_at).is_(None))
        .values(**decided)
        .returning(col(ProposalRow.id))
    )
    if work.execute(statement).one_or_none() is None:
        raise Conflict(CHANGED)
