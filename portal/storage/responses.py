"""A supplier's response: the request it answers, and its own id. Its answers are in `stored_answers`.

The statement is built once and reads only columns, because it is run for every page of a supplier.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy import String, bindparam, case, exists, select

from portal import languages
from portal.domain.campaign_translations import CampaignWords, words_for
from portal.domain.refusals import NotFound
from portal.storage import statuses
from portal.storage.campaign_texts import translated_into
from portal.storage.database import Work
from portal.storage.rows import col, filled, select_as, table_of
from portal.storage.tables import (
    AnswerConflict,
    Campaign,
    CampaignTranslation,
    Invitation,
    Organisation,
    Response,
    Session,
    Supplier,
)

_other = table_of(Invitation).alias("other")

QuestionRef: TypeAlias = tuple[str, str]
"""Family and question (or check): unique within a response."""


@dataclass(frozen=True)
class InvitationDetails:
    """One invitation with everything that a supplier's page shows: who asks, why, by when, and its progress.

    While the submitted answers are open for correction, `submitted_at` is None, as before submission.
    """

    invitation: str
    organisation: str
    organisation_name: str
    campaign: str
    title: str
    purpose: str
    legal_basis: str
    proportionality: str
    help_text: str
    contact_line: str
    written_in: str
    translated: Any
    due_at: datetime
    zone: str
    closed_at: datetime | None
    supplier: str
    supplier_key: str
    supplier_name: str
    country: str
    contact_name: str
    contact_address: str
    language: str
    time_zone: str
    zone_source: str
    invited_at: datetime | None
    opened_at: datetime | None
    started_at: datetime | None
    submitted_at: datetime | None
    revoked_at: datetime | None
    reminders_stopped_at: datetime | None
    declined_at: datetime | None
    not_supplying_at: datetime | None
    reopened_at: datetime | None
    reopened_for: list[list[str]] | None
    response: str
    seen_at: datetime
    has_answered_before: bool
    has_conflicts: bool
    language_read: str

    @cached_property
    def words(self) -> CampaignWords:
        """The campaign's texts for the reader of the page."""
        return words_for(vars(self), self.written_in, self.language_read, self.translated)


_INVITED = (
    select_as(
        InvitationDetails,
        Invitation,
        invitation=col(Invitation.id),
        organisation=col(Invitation.organisation_id),
        organisation_name=col(Organisation.name),
        campaign=col(Invitation.campaign_id),
        title=col(Campaign.title),
        purpose=col(Campaign.purpose),
        legal_basis=col(Campaign.legal_basis),
        proportionality=col(Campaign.proportionality),
        help_text=col(Campaign.help_text),
        contact_line=col(Campaign.contact_line),
        written_in=col(Campaign.written_in),
        translated=col(CampaignTranslation.texts),
        language_read=bindparam("language", type_=String),
        due_at=statuses.due_at(),
        zone=col(Campaign.zone),
        closed_at=col(Campaign.closed_at),
        supplier=col(Invitation.supplier_id),
        supplier_key=col(Supplier.key),
        supplier_name=col(Supplier.name),
        country=col(Supplier.country),
        submitted_at=case((col(Invitation.reopened_at).is_(None), col(Invitation.submitted_at))),
        response=col(Response.id),
        seen_at=col(Session.seen_at),
        has_answered_before=exists().where(
            col(Invitation.supplier_id, _other) == col(Invitation.supplier_id),
            col(Invitation.id, _other) != col(Invitation.id),
            col(Invitation.submitted_at, _other).is_not(None),
        ),
        has_conflicts=exists().where(col(AnswerConflict.response_id) == col(Response.id)),
    )
    .select_from(table_of(Session))
    .join(table_of(Invitation), col(Invitation.id) == col(Session.invitation_id))
    .join(table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
    .outerjoin(table_of(CampaignTranslation), translated_into(bindparam("language", type_=String)))
    .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
    .join(table_of(Organisation), col(Organisation.id) == col(Invitation.organisation_id))
    .join(table_of(Response), col(Response.invitation_id) == col(Invitation.id))
    .where(
        col(Invitation.id) == bindparam("invitation"),
        col(Session.id_hash) == bindparam("session"),
        col(Session.kind) == "respondent",
    )
)
_INVITED_LOCKED = _INVITED.with_for_update(of=table_of(Invitation))


_OF_INVITATION = (
    select(col(Response.id))
    .where(col(Response.invitation_id) == bindparam("invitation"))
    .where(col(Response.organisation_id) == bindparam("organisation"))
)


def invitation_details(work: Work, invitation: str, *, locked: bool = False) -> InvitationDetails:
    """The acting respondent's invitation; any other is not found. `locked` makes two changes of one response wait."""
    if work.actor.invitation != invitation:
        raise NotFound
    statement = _INVITED_LOCKED if locked else _INVITED
    language = languages.text_language(work.actor.language or languages.SOURCE)
    given = {"invitation": invitation, "session": work.actor.session, "language": language}
    row = work.execute(statement, given).one_or_none()
    if row is None:
        raise NotFound
    return filled(InvitationDetails, row)


def of_invitation(work: Work, invitation: str) -> str | None:
    """The id of the response to an invitation of the actor's organisation; None before its link was first opened."""
    where = {"invitation": invitation, "organisation": work.actor.organisation}
    response: str | None = work.execute(_OF_INVITATION, where).scalar_one_or_none()
    return response
