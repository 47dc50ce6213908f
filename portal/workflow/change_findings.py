"""Changing many findings at once: assign them, set a due date, close or reopen them.

A change is confirmed by how many findings it changes, and each finding is changed wholly or not at all. Few are changed
in one transaction, many by a job, part by part.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from portal.domain import finding_changes
from portal.domain.events import Event
from portal.domain.events.findings import (
    FindingAssigned,
    FindingDueRemoved,
    FindingDueSet,
    FindingReopened,
    FindingUnassigned,
)
from portal.domain.events.responses import FindingClosed
from portal.domain.finding_changes import NEEDS_REASON, ChangeKind, FindingChange, ListedFinding
from portal.domain.jobs import CHANGE_FINDINGS
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Expired, Invalid
from portal.storage import finding_lists, findings_board, history, proposals, uploads
from portal.storage.database import Work
from portal.storage.finding_lists import FindingFilter
from portal.workflow import ask_job, responsible_members
from portal.workflow.due_days import check_day
from portal.workflow.follow_up import checked_text

MOST_AT_ONCE = 200
"""How many findings are changed while a member waits."""
BATCH = 200
MOST = 50_000
UPLOAD_NAME = "findings.json"

WHY: dict[ChangeKind, str] = {"close": "why the findings are closed", "reopen": "why the findings are reopened"}


@dataclass(frozen=True)
class Selection:
    """Which findings to change: those with these ids, and all that match a filter if there is one.

    With `suppliers`, only theirs match.
    """

    ids: tuple[str, ...] = ()
    filter: FindingFilter | None = None
    suppliers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Obstacle:
    """A reason for which selected findings cannot be changed."""

    reason: str
    findings: tuple[ListedFinding, ...]


@dataclass(frozen=True)
class ChangePlan:
    """What a change would do to the selected findings."""

    change: FindingChange
    findings: tuple[ListedFinding, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def left(self) -> int:
        """How many of the selected findings cannot be changed."""
        return sum(len(obstacle.findings) for obstacle in self.obstacles)


@dataclass(frozen=True)
class Changed:
    """How many findings were changed and how many were left; `job` is changing them if they are many."""

    count: int = 0
    left: int = 0
    job: str = ""

    def plus(self, more: "Changed") -> "Changed":
        """Both together, of two parts of one change."""
        return Changed(self.count + more.count, self.left + more.left)


def selected(work: Work, selection: Selection) -> list[ListedFinding]:
    """The selected findings that the actor can see."""
    return finding_lists.listed(work, selection.filter, selection.ids, selection.suppliers)


def change_of(work: Work, kind: ChangeKind, assignee: str = "", due: str = "") -> FindingChange:
    """The change that was asked for: `assignee` is a member's id or blank, `due` a date or blank."""
    return FindingChange(
        kind, responsible_members.chosen(work, assignee) if kind == "assign" else None, _day(work, kind, due)
    )


def _day(work: Work, kind: ChangeKind, due: str) -> date | None:
    if kind != "due" or not due.strip():
        return None
    try:
        day = date.fromisoformat(due.strip())
    except ValueError:
        raise Invalid("Enter the due date like 2027-05-01, or leave it blank.", fields=("by",)) from None
    try:
        check_day(day, work.now)
    except Invalid as wrong:
        raise Invalid(wrong.sentence, fields=("by",)) from None
    return day


def plan(work: Work, selection: Selection, change: FindingChange) -> ChangePlan:
    """What the change would do now."""
    return plan_for(work.actor, selected(work, selection), change)


def plan_for(actor: Actor, findings: Collection[ListedFinding], change: FindingChange) -> ChangePlan:
    """What the change would do to these findings."""
    changed: list[ListedFinding] = []
    obstacles: dict[str, list[ListedFinding]] = {}
    for finding in findings:
        reason = finding_changes.obstacle(actor, finding, change)
        if reason is None:
            changed.append(finding)
        else:
            obstacles.setdefault(reason, []).append(finding)
    by_count = sorted(obstacles.items(), key=lambda pair: -len(pair[1]))
    return ChangePlan(change, tuple(changed), tuple(Obstacle(reason, tuple(those)) for reason, those in by_count))


def change(
    work: Work,
    selection: Selection,
    change: FindingChange,
    count: int | None,
    reason: str = "",
    *,
    at_once: bool = False,
) -> Changed:
    """Change all selected findings that can be changed, if they are as many as was confirmed.

    More than MOST_AT_ONCE are changed by a job, unless `at_once`, as in a terminal.
    """
    text = checked_text(reason, WHY[change.kind]) if change.kind in NEEDS_REASON else ""
    planned = plan(work, selection, change)
    ids = [finding.id for finding in planned.findings]
    if count is None:
        raise Invalid("Type the number of findings to confirm the change.", fields=("count",))
    if not ids:
        raise Conflict("None of these findings can be changed now.", fields=("count",))
    if count != len(ids):
        raise Conflict(f"{_findings(len(ids))} can be changed now. Look again and type that number.", fields=("count",))
    if len(ids) > MOST:
        raise Invalid(f"At most {MOST:,} findings can be changed at once. Narrow the list.", fields=("count",))
    if len(ids) > MOST_AT_ONCE and not at_once:
        return Changed(job=_ask(work, ids, change, text))
    changed = Changed()
    for start in range(0, len(ids), BATCH):
        batch = _apply(work, ids[start : start + BATCH], change, text)
        if batch.left:
            raise Conflict(proposals.CHANGED, fields=("count",))
        changed = changed.plus(batch)
    return Changed(changed.count, planned.left)


def _findings(count: int) -> str:
    return "1 finding" if count == 1 else f"{count:,} findings"


def _ask(work: Work, ids: Sequence[str], change: FindingChange, reason: str) -> str:
    """The job. What it changes and why is kept sealed, like every file between its preview and its use."""
    content = json.dumps({"ids": ids, "reason": reason}).encode()
    same = {
        "kind": change.kind,
        "assignee": change.assignee.id if change.assignee else "",
        "due": change.due_on.isoformat() if change.due_on else "",
        "content": sha256(content).hexdigest(),
    }
    return ask_job.ask(work, CHANGE_FINDINGS, "", same, {"upload": uploads.save(work, content, UPLOAD_NAME)})


@dataclass(frozen=True)
class Confirmed:
    """What a job has to do."""

    ids: Sequence[str]
    reason: str


def confirmed(work: Work, parameters: Mapping[str, Any]) -> Confirmed:
    """The confirmed findings of a job."""
    data, name = uploads.find(work, str(parameters["upload"]))
    if name != UPLOAD_NAME:
        raise Expired(uploads.GONE)
    return Confirmed(**json.loads(data))


def change_batch(work: Work, ids: Sequence[str], parameters: Mapping[str, Any], reason: str) -> Changed:
    """Change some of a job's findings; those that cannot be changed any more are left."""
    change = change_of(work, parameters["kind"], str(parameters["assignee"]), str(parameters["due"]))
    return _apply(work, ids, change, reason)


def assign(work: Work, finding: str, member: str) -> None:
    """Make a member responsible for one finding; nobody, if `member` is blank."""
    _change_one(work, finding, change_of(work, "assign", assignee=member))


def set_due(work: Work, finding: str, due: str) -> None:
    """Set the due date of one finding; none, if `due` is blank."""
    _change_one(work, finding, change_of(work, "due", due=due))


def reopen(work: Work, finding: str, reason: str) -> None:
    """Reopen one closed finding; it stands again where it stood before it was closed."""
    _change_one(work, finding, FindingChange("reopen"), checked_text(reason, "why the finding is reopened"))


def _change_one(work: Work, finding: str, change: FindingChange, reason: str = "") -> None:
    """Change one finding, or refuse with the reason. A change to what it is already is no change."""
    findings_board.get(work, finding)
    planned = plan_for(work.actor, finding_lists.locked(work, [finding]), change)
    for obstacle in planned.obstacles:
        if obstacle.reason not in (finding_changes.SAME_ASSIGNEE, finding_changes.SAME_DUE):
            raise Conflict(obstacle.reason)
    _write(work, planned, reason)


def _apply(work: Work, ids: Sequence[str], change: FindingChange, reason: str) -> Changed:
    planned = plan_for(work.actor, finding_lists.locked(work, ids), change)
    _write(work, planned, reason)
    return Changed(len(planned.findings), len(ids) - len(planned.findings))


def _write(work: Work, planned: ChangePlan, reason: str) -> None:
    ids = [finding.id for finding in planned.findings]
    if not ids:
        return
    findings_board.change(work, ids, **_values(work, planned.change, reason))
    for id in ids:
        history.note(work, _event(id, planned.change))


def _values(work: Work, change: FindingChange, reason: str) -> dict[str, Any]:
    """The columns that a change sets. A reopened finding keeps the reason why it had been closed."""
    match change.kind:
        case "assign":
            return {"assignee_id": change.assignee.id if change.assignee else None}
        case "due":
            return {"due_on": change.due_on}
        case "close":
            return {"closed_at": work.now, "closed_by": work.actor.id, "close_reason": reason}
        case "reopen":
            reopened = {"reopened_at": work.now, "reopened_by": work.actor.id, "reopen_reason": reason}
            return {"closed_at": None, "closed_by": None, **reopened}


def _event(finding: str, change: FindingChange) -> Event:
    match change.kind:
        case "assign":
            return FindingAssigned(finding, change.assignee.name) if change.assignee else FindingUnassigned(finding)
        case "due":
            return FindingDueSet(finding, change.due_on) if change.due_on else FindingDueRemoved(finding)
        case "close":
            return FindingClosed(finding)
        case "reopen":
            return FindingReopened(finding)
