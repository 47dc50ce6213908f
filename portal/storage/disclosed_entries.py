"""Which history entries and emails a member may know of: the existence of some would reveal a restricted answer.

A file may belong to a restricted question or to one that was asked because of a restricted answer, an explanation to a
check that fired on one, a follow-up to a finding that only the safeguarding role knows of.
"""

from typing import Any

from sqlalchemy import case, false, or_, select, true

from portal.domain.events import responses
from portal.domain.events.supplier_messages import SupplierAsked
from portal.storage import findings_board
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Evidence, Finding, FollowUp, History, OutboxEmail, SupplierMessage

ABOUT_ANSWERS = tuple(
    event.verb
    for event in (
        responses.EvidenceAdded,
        responses.EvidenceRemoved,
        responses.EvidenceJudged,
        responses.OriginalDownloaded,
        responses.RefusedByScanner,
        responses.ExplanationAccepted,
        responses.ExplanationNotAccepted,
    )
)
ABOUT_FILES = tuple(
    event.verb for event in (responses.EvidenceSupplemented, responses.EvidenceReplaced, responses.EvidenceWithdrawn)
)
"""Files added after submitting: listed if every member could see them when they were added."""


def entries(work: Work) -> Any:
    """The condition for entries of the history that the actor may know of."""
    if findings_board.sees_all(work):
        return true()
    verb, file = col(History.verb), col(History.details)["file"].as_string()
    is_disclosed = case(
        (verb.in_(ABOUT_ANSWERS), false()),
        (verb.in_(ABOUT_FILES), file.in_(select(col(Evidence.id)).where(col(Evidence.is_disclosed)))),
        (verb == SupplierAsked.verb, ~_is_about_restricted()),
        else_=true(),
    )
    is_readable = col(History.object_id).in_(_readable_findings(work))
    return (is_disclosed == true()) & or_(col(History.object_kind) != "finding", is_readable)


def _is_about_restricted() -> Any:
    """Whether an entry about a supplier's question belongs to a message that only the safeguarding role reads."""
    same = (col(SupplierMessage.invitation_id) == col(History.object_id)) & col(SupplierMessage.restricted)
    for name in ("family", "question"):
        same &= table_of(SupplierMessage).c[name] == col(History.details)[name].as_string()
    return select(col(SupplierMessage.id)).where(same).correlate(table_of(History)).exists()


def _readable_findings(work: Work) -> Any:
    own = col(Finding.organisation_id) == work.actor.organisation
    return select(col(Finding.id)).where(own, findings_board.readable_by(work))


def emails(work: Work) -> Any:
    """The condition for emails that the actor may know of."""
    if findings_board.sees_all(work):
        return true()
    asked = select(col(FollowUp.email_id)).where(
        col(FollowUp.email_id).is_not(None), col(FollowUp.finding_id).not_in(_readable_findings(work))
    )
    return col(OutboxEmail.id).not_in(asked.where(col(FollowUp.organisation_id) == work.actor.organisation))
