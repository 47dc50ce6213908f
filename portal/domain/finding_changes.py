"""Changes to many findings at once: what can be changed, and why the others cannot.

Whatever needs a second person or a reader of the supplier's reply is done on the finding's own page.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

from portal.domain import policy
from portal.domain.finding_lifecycle import State
from portal.domain.policy import Actor

ChangeKind: TypeAlias = Literal["assign", "due", "close", "reopen"]
KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)
NEEDS_REASON: tuple[ChangeKind, ...] = ("close", "reopen")

CLOSED = "It is closed. Reopen it first."
CANNOT_CLOSE: dict[State, str] = {
    "approval": "A question about it waits for a second person.",
    "answered": "The supplier has replied. Review the reply on the finding’s page.",
    "closing": "Closing it waits for a second person already.",
    "closed": "It is closed already.",
}
SECOND_PERSON = "It is critical: closing it needs a second person. Propose that on the finding’s page."
NOT_CLOSED = "It is not closed."
SAME_ASSIGNEE = "It is assigned in this way already."
SAME_DUE = "It has this due date already."
CANNOT_ACT = (
    "{name} may not work on it. Only members with the safeguarding role may work on critical or restricted ones."
)


@dataclass(frozen=True)
class ListedFinding:
    """What decides whether a finding can be changed, and how a list names it."""

    id: str
    state: State
    severity: str
    withheld: bool
    assignee: str | None
    due_on: date | None
    title: str = ""
    supplier_name: str = ""


@dataclass(frozen=True)
class FindingChange:
    """What to change. An `assign` without a member assigns to nobody; a `due` without a date removes the due date."""

    kind: ChangeKind
    assignee: Actor | None = None
    due_on: date | None = None


def action_on(severity: str) -> str:
    """The permission needed to act on a finding of this severity."""
    return "follow_up_critical" if severity == "critical" else "follow_up"


def can_be_responsible(member: Actor, severity: str = "", *, is_withheld: bool = False) -> bool:
    """Whether such a finding can be assigned to this member: only to those who see it and may act on it."""
    return policy.may(member, action_on(severity)) and (policy.may(member, "sensitive") or not is_withheld)


def obstacle(actor: Actor, finding: ListedFinding, change: FindingChange) -> str | None:
    """Why a finding that the actor can see cannot be changed in this way; None if it can."""
    action = action_on(finding.severity)
    if not policy.may(actor, action):
        return policy.REFUSALS[action]
    match change.kind:
        case "assign":
            return _assign_obstacle(finding, change.assignee)
        case "due":
            return SAME_DUE if finding.due_on == change.due_on else CLOSED if finding.state == "closed" else None
        case "close":
            critical = SECOND_PERSON if finding.severity == "critical" else None
            return CANNOT_CLOSE.get(finding.state, critical)
        case "reopen":
            return None if finding.state == "closed" else NOT_CLOSED


def _assign_obstacle(finding: ListedFinding, assignee: Actor | None) -> str | None:
    if finding.assignee == (assignee.id if assignee else None):
        return SAME_ASSIGNEE
    if finding.state == "closed":
        return CLOSED
    if assignee is None or can_be_responsible(assignee, finding.severity, is_withheld=finding.withheld):
        return None
    return CANNOT_ACT.format(name=assignee.name)
