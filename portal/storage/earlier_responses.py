"""Earlier responses of a supplier: its own submissions, and the responses of other sites with the same contact."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from portal.domain import addresses
from portal.storage import submissions
from portal.storage.database import Work
from portal.storage.responses import InvitationDetails
from portal.storage.rows import col, each, select_as, table_of
from portal.storage.tables import Invitation, Participant, Response, Submission, Supplier

MOST = 12
"""How many responses are read, the newest first; older answers are better given anew."""

_contact = table_of(Participant).alias("contact")
_reader = table_of(Participant).alias("reader")


@dataclass(frozen=True)
class EarlierResponse:
    """A response whose answers the acting participant may be offered. `document` is None until it is submitted."""

    invitation: str
    response: str
    campaign: str
    supplier: str
    supplier_name: str
    document: str | None
    submitted_at: datetime | None
    contact_address: str
    reader_address: str

    @property
    def was_read_by_reader(self) -> bool:
        """Whether the acting participant is its contact, who may read every answer of it."""
        return addresses.comparable(self.contact_address) == addresses.comparable(self.reader_address)

    @property
    def content(self) -> Mapping[str, Any]:
        """The submitted document as data."""
        content: Mapping[str, Any] = json.loads(self.document or "{}")
        return content


_RESPONSES = (
    select_as(
        EarlierResponse,
        invitation=col(Invitation.id),
        response=col(Response.id),
        campaign=col(Invitation.campaign_id),
        supplier=col(Supplier.id),
        supplier_name=col(Supplier.name),
        document=col(Submission.document),
        submitted_at=col(Submission.submitted_at),
        contact_address=col(Participant.address, _contact),
        reader_address=col(Participant.address, _reader),
    )
    .select_from(table_of(Invitation))
    .join(_contact, col(Participant.invitation_id, _contact) == col(Invitation.id))
    .join(_reader, col(Participant.id, _reader) == bindparam("reader"))
    .join(table_of(Response), col(Response.invitation_id) == col(Invitation.id))
    .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
    .outerjoin(table_of(Submission), (col(Submission.response_id) == col(Response.id)) & submissions.is_newest())
    .where(
        col(Invitation.organisation_id) == bindparam("organisation"),
        col(Participant.sections, _contact).is_(None),
        col(Participant.revoked_at, _contact).is_(None),
        col(Invitation.id) != bindparam("invitation"),
        col(Invitation.revoked_at).is_(None),
        col(Supplier.removed_at).is_(None),
    )
    .order_by(col(Submission.submitted_at).desc(), col(Response.created_at).desc(), col(Response.id))
    .limit(MOST)
)
_OF_SUPPLIER = _RESPONSES.where(col(Invitation.supplier_id) == bindparam("supplier"), col(Submission.id).is_not(None))
_OF_CONTACT = _RESPONSES.where(
    col(Participant.organisation_id, _contact) == bindparam("organisation"),
    col(Participant.address, _contact) == col(Participant.address, _reader),
    col(Participant.sections, _reader).is_(None),
    col(Invitation.supplier_id) != bindparam("supplier"),
)
"""Two statements, each with its own index: a single one would scan every invitation of the buyer."""

_RECORD = select(col(Supplier.country), col(Supplier.lei), col(Supplier.os_id)).where(
    col(Supplier.id) == bindparam("supplier")
)


def earlier(work: Work, invited: InvitationDetails) -> list[EarlierResponse]:
    """Submissions of the same supplier; for a contact also their responses for other suppliers, submitted or not."""
    given = {"reader": work.actor.id, "organisation": invited.organisation}
    given |= {"invitation": invited.invitation, "supplier": invited.supplier}
    own = each(EarlierResponse, work.execute(_OF_SUPPLIER, given)) if invited.has_answered_before else ()
    others = each(EarlierResponse, work.execute(_OF_CONTACT, given)) if work.actor.sections is None else ()
    return [*own, *others]


def record(work: Work, supplier: str) -> tuple[str, str | None, str | None]:
    """The country, LEI and OS ID in the buyer's record of a supplier."""
    row = work.execute(_RECORD, {"supplier": supplier}).one()
    return row.country, row.lei, row.os_id
