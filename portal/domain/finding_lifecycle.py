"""The state of a finding, from dated facts, and the steps allowed in it. The state is never stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from portal.domain.refusals import Closed, Conflict

State: TypeAlias = Literal["open", "approval", "asked", "answered", "closing", "closed"]
STATES: tuple[State, ...] = get_args(State)
"""To do · second approval of a question · supplier asked · supplier replied · second approval of closing · closed."""

WAITS_FOR_SECOND: tuple[State, ...] = ("approval", "closing")

Step: TypeAlias = Literal["ask", "agree", "withdraw", "accept", "again", "close", "agree_close", "keep", "reopen"]
STEPS: dict[State, frozenset[Step]] = {
    "open": frozenset({"ask", "close"}),
    "approval": frozenset({"agree", "withdraw", "close"}),
    "asked": frozenset({"close"}),
    "answered": frozenset({"accept", "again", "close"}),
    "closing": frozenset({"agree_close", "keep"}),
    "closed": frozenset({"reopen"}),
}
"""The steps allowed in each state."""

_REFUSALS: dict[Step, str] = {
    "ask": "A question about this finding is open already. Decide about that one first.",
    "agree": "No question waits for a second person here.",
    "withdraw": "No question waits for a second person here.",
    "accept": "There is no new answer to decide about.",
    "again": "There is no new answer to decide about.",
    "close": "Closing this finding waits for a second person already.",
    "agree_close": "No closing waits for a second person here.",
    "keep": "No closing waits for a second person here.",
    "reopen": "This finding is not closed.",
}


@dataclass(frozen=True)
class FindingFacts:
    """What happened to a finding, and when. `asked_at` to `decided_at` belong to the newest question, if any.

    Reopening takes `closed_at` back: the finding stands again where it stood before it was closed.

    A question is `released_at` when its email is queued: at once, or when a second person approved it.
    """

    closing_proposed_at: datetime | None = None
    closed_at: datetime | None = None
    asked_at: datetime | None = None
    released_at: datetime | None = None
    answered_at: datetime | None = None
    decided_at: datetime | None = None


def state(facts: FindingFacts) -> State:
    """Return the state of the finding. `storage.finding_states` does the same in SQL; a test compares the two."""
    if facts.closed_at is not None:
        return "closed"
    if facts.closing_proposed_at is not None:
        return "closing"
    if facts.asked_at is None or facts.decided_at is not None:
        return "open"
    if facts.released_at is None:
        return "approval"
    return "asked" if facts.answered_at is None else "answered"


def check_step(state: State, step: Step) -> None:
    """Raise Closed or Conflict, with a sentence, if a step is not allowed in this state."""
    if step in STEPS[state]:
        return
    if state == "closed":
        raise Closed("This finding is closed.")
    raise Conflict(_REFUSALS[step])
