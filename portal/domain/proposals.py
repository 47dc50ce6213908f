"""Proposals by one person that a second person must approve: one rule for all of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from portal.domain import policy
from portal.domain.policy import Actor
from portal.domain.refusals import NotAllowed

ProposalKind: TypeAlias = Literal["ask_supplier", "close_finding"]
MAY_DECIDE: dict[ProposalKind, str] = {"ask_supplier": "follow_up", "close_finding": "follow_up"}
"""The action of `policy.ACTIONS` needed to decide a proposal, by its kind."""
SECOND_PERSON = "A second person must agree: this cannot be done by whoever proposed it."


@dataclass(frozen=True)
class Proposal:
    """A proposal. `subject_id` is its object: a follow-up to send, a finding to close. `reason` may be empty."""

    id: str
    kind: ProposalKind
    subject_id: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    is_agreed: bool | None = None


def check_agree(actor: Actor, proposal: Proposal) -> None:
    """Raise NotAllowed for an actor with the wrong role, or who made this proposal."""
    policy.check(actor, MAY_DECIDE[proposal.kind])
    if actor.id == proposal.proposed_by:
        raise NotAllowed(SECOND_PERSON)


def check_withdraw(actor: Actor, proposal: Proposal) -> None:
    """Raise NotAllowed for an actor who may not withdraw or decline it. Its author may withdraw it."""
    policy.check(actor, MAY_DECIDE[proposal.kind])
