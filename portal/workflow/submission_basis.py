"""What a submission is computed from; quick to read again, to see whether anything has changed since."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from portal.storage import (
    conflicts,
    evidence,
    explanations,
    library,
    response_versions,
    reviewing,
    stored_answers,
)
from portal.storage.conflicts import Kind
from portal.storage.database import Work
from portal.storage.responses import InvitationDetails, QuestionRef


@dataclass(frozen=True)
class Basis:
    """Two of the same response are equal if submitting stores the same under both."""

    invited: InvitationDetails
    as_of: date
    versions: tuple[Any, ...]
    revisions: frozenset[tuple[Any, ...]]
    files: tuple[Any, ...]
    explained: dict[QuestionRef, Any]
    accepted: tuple[QuestionRef, ...]
    """The checks whose explanations a reviewer has accepted."""
    rivals: tuple[Any, ...]
    sensitive: frozenset[QuestionRef]
    """The questions that are sensitive in any version published until now."""


def basis_of(work: Work, invited: InvitationDetails) -> Basis:
    """The basis as it is in this transaction."""
    response = invited.response
    accepted = (place for place, item in reviewing.explanations(work, response).items() if item.accepted_at)
    kinds: tuple[Kind, ...] = ("answer", "explanation") if invited.has_conflicts else ()
    return Basis(
        invited=replace(invited, seen_at=work.now.min),
        as_of=work.now.astimezone(ZoneInfo(invited.zone)).date(),
        versions=response_versions.of_response(work, invited.campaign, response),
        revisions=stored_answers.revisions(work, response),
        files=evidence.of_response(work, response),
        explained=explanations.stored(work, response),
        accepted=tuple(sorted(accepted)),
        rivals=tuple(conflicts.of_response(work, response, kind) for kind in kinds),
        sensitive=library.sensitive_questions(work, work.now),
    )
