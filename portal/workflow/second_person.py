"""Deciding about another member's proposal: agree as the second person, or withdraw it."""

from portal.domain import proposals as rules
from portal.domain.proposals import Proposal, ProposalKind
from portal.domain.refusals import Conflict
from portal.storage import proposals
from portal.storage.database import Work

NOTHING_WAITS = "Nothing is waiting for a second approval here. Reload the page to see the current state."


def agree(work: Work, kind: ProposalKind, subject: str) -> Proposal:
    """Agree to a proposal as a person other than its proposer; the caller does what was proposed."""
    proposal = _waiting(work, kind, subject)
    rules.check_agree(work.actor, proposal)
    proposals.decide(work, proposal, is_agreed=True)
    return proposal


def withdraw(work: Work, kind: ProposalKind, subject: str) -> Proposal:
    """Withdraw one's own proposal, or decline somebody else's."""
    proposal = _waiting(work, kind, subject)
    rules.check_withdraw(work.actor, proposal)
    proposals.decide(work, proposal, is_agreed=False)
    return proposal


def _waiting(work: Work, kind: ProposalKind, subject: str) -> Proposal:
    proposal = proposals.waiting(work, kind, subject)
    if proposal is None:
        raise Conflict(NOTHING_WAITS)
    return proposal
