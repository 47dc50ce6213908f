"""What one person proposes and a second person must agree to: the same rule for everything that needs two people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from portal.domain import policy
from portal.domain.policy import Actor
from portal.domain.refusals import NotAllowed

ProposalKind: TypeAlias = Literal["ask_supplier", "close_finding"]
MAY_DECIDE: dict[ProposalKind, str] = {"ask_supplier": "follow_up", "close_finding": "follow_up"}
"""What of the roles' table whoever decides must be allowed, by the kind of the proposal."""
SECOND_PERSON = "A second person must agree: this cannot be done by whoever proposed it."


@dataclass(frozen=True)
class Proposal:
    """`subject_id` is what it is about: a follow-up to send, a finding to close. `reason` may be empty."""

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
    """Refuse whoever may not agree to this proposal: the wrong role, or the person who made it."""
    policy.check(actor, MAY_DECIDE[proposal.kind])
    if actor.id == proposal.proposed_by:
        raise NotAllowed(SECOND_PERSON)


def check_withdraw(actor: Actor, proposal: Proposal) -> None:
    """Refuse whoever may neither withdraw nor decline it. Whoever made it may withdraw it."""
    policy.check(actor, MAY_DECIDE[proposal.kind])
