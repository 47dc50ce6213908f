"""Submitted answers that are open for correction: a date of the invitation. The submission itself stays."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, ColumnElement, select, update

from portal.storage.database import Work
from portal.storage.responses import QuestionRef
from portal.storage.rows import col, table_of
from portal.storage.tables import Invitation, Response


def begin(work: Work, invitation: str, places: Sequence[QuestionRef]) -> None:
    """Open these answers of an invitation of the actor's organisation, or all if none is named."""
    opened = [list(place) for place in places] or None
    _set(work, invitation, {"reopened_at": work.now, "reopened_for": opened})


def end(work: Work, invitation: str) -> None:
    """Close the answers of an invitation again."""
    _set(work, invitation, {"reopened_at": None, "reopened_for": None})


def _set(work: Work, invitation: str, columns: dict[str, object]) -> None:
    which = (col(Invitation.id) == invitation) & (col(Invitation.organisation_id) == work.actor.organisation)
    work.execute(update(table_of(Invitation)).where(which).values(columns))


def is_submitted(response: Column[str], given_at: Column[datetime]) -> ColumnElement[bool]:
    """Whether what was given then belongs to a submission; a correction is not visible before it is submitted."""
    opened = table_of(Invitation).join(table_of(Response), col(Response.invitation_id) == col(Invitation.id))
    is_open = (col(Response.id) == response) & (col(Invitation.reopened_at) <= given_at)
    return ~select(col(Invitation.id)).select_from(opened).where(is_open).correlate(response.table).exists()
