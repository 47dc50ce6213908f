"""Events of the work on findings inside the organisation: who is responsible, by when, and reopening."""

from dataclasses import dataclass
from datetime import date

from portal.domain.events.base import Event


@dataclass(frozen=True)
class FindingReopened(Event):
    """A closed finding was reopened. Its reason is not in the event."""

    verb = "finding_reopened"
    object_kind = "finding"
    says = "Reopened {about}"


@dataclass(frozen=True)
class FindingAssigned(Event):
    """A member is responsible for the finding from now on."""

    verb = "finding_assigned"
    object_kind = "finding"
    says = "Assigned {about} to {name}"
    name: str


@dataclass(frozen=True)
class FindingUnassigned(Event):
    """Nobody is responsible for the finding any more."""

    verb = "finding_unassigned"
    object_kind = "finding"
    says = "Assigned {about} to nobody"


@dataclass(frozen=True)
class FindingDueSet(Event):
    """When the organisation wants to be done with the finding; the supplier does not see it."""

    verb = "finding_due_set"
    object_kind = "finding"
    says = "Set the due date of {about} to {due_on}"
    due_on: date


@dataclass(frozen=True)
class FindingDueRemoved(Event):
    """The finding has no due date any more."""

    verb = "finding_due_removed"
    object_kind = "finding"
    says = "Removed the due date of {about}"
