"""A supplier's response: the request it answers, each answer as typed and as understood, and earlier answers.

An answer row has the raw text as typed and the value it was read as, or the problem; overwriting moves the earlier row
to `answer_revision`, so nothing typed is ever lost. The statements are built once and read only columns, because these
are the busiest pages of the portal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy import String, bindparam, case, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal import languages
from portal.domain.campaign_translations import CampaignWords, words_for
from portal.domain.refusals import NotFound
from portal.storage import statuses
from portal.storage.campaign_texts import translated_into
from portal.storage.database import Work
from portal.storage.rows import col, columns_for, filled, filler, select_as, table_of
from portal.storage.tables import (
    Answer,
    AnswerConflict,
    AnswerRevision,
    Campaign,
    CampaignTranslation,
    Invitation,
    Organisation,
    Participant,
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


@dataclass(frozen=True)
class StoredAnswer:
    """A stored answer. `value` is JSON, None if not answered or if `raw` is invalid (then there is a `problem`).

    `confirm_since` is when a newer version required another look; saving the answer again clears it. `page`, `sequence`
    and `sent` say where it came from, for `workflow.merge_answers`.
    """

    raw: Any
    value: Any
    problem: str | None
    revision: int
    given_by: str
    given_at: datetime
    confirm_since: datetime | None = None
    page: str = ""
    sequence: int = 0
    sent: Any = None
    given_name: str = ""


@dataclass(frozen=True)
class Change:
    """What to store in place of `before` (None: there was nothing); by default given by the actor, now."""

    place: QuestionRef
    raw: Any
    value: Any
    problem: str | None
    before: StoredAnswer | None
    page: str = ""
    sequence: int = 0
    sent: Any = None
    given_by: str | None = None
    given_at: datetime | None = None
    given_name: str = ""


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

_STORED_ANSWERS = (
    select(
        col(Answer.family),
        col(Answer.question),
        *columns_for(StoredAnswer, Answer, given_name=func.coalesce(col(Participant.name), "")),
    )
    .select_from(table_of(Answer).outerjoin(table_of(Participant), col(Participant.id) == col(Answer.given_by)))
    .where(col(Answer.response_id) == bindparam("response"))
)

_REVISIONS = select(col(Answer.family), col(Answer.question), col(Answer.revision), col(Answer.confirm_since)).where(
    col(Answer.response_id) == bindparam("response")
)

_EARLIER = select(
    col(AnswerRevision.family), col(AnswerRevision.question), *columns_for(StoredAnswer, AnswerRevision)
).where(col(AnswerRevision.response_id) == bindparam("response"))

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


def stored_answers(work: Work, response: str) -> dict[QuestionRef, StoredAnswer]:
    """Every answer of a response, hidden ones too."""
    rows = work.execute(_STORED_ANSWERS, {"response": response})
    fill = filler(StoredAnswer, rows)
    return {(row.family, row.question): fill(row) for row in rows}


def revisions(work: Work, response: str) -> frozenset[tuple[Any, ...]]:
    """What changes with every change of an answer: much cheaper to read than the answers."""
    return frozenset(tuple(row) for row in work.execute(_REVISIONS, {"response": response}))


def earlier(work: Work, response: str) -> dict[QuestionRef, dict[int, StoredAnswer]]:
    """Every answer that was replaced or not chosen, by question and revision."""
    replaced: dict[QuestionRef, dict[int, StoredAnswer]] = {}
    rows = work.execute(_EARLIER, {"response": response})
    fill = filler(StoredAnswer, rows)
    for row in rows:
        replaced.setdefault((row.family, row.question), {})[row.revision] = fill(row)
    return replaced


def save(work: Work, invited: InvitationDetails, changes: Sequence[Change]) -> None:
    """Save answers, and those they replace as revisions; the first answer sets when the response was started."""
    replaced = [_revision_row(invited, change.place, change.before) for change in changes if change.before is not None]
    if replaced:
        work.execute(insert(table_of(AnswerRevision)), replaced)
    if changes:
        work.execute(_upsert(work), [_answer_row(work, invited, change) for change in changes])
    if changes and invited.started_at is None:
        work.execute(
            update(table_of(Invitation)).where(col(Invitation.id) == invited.invitation).values(started_at=work.now)
        )


def _revision_row(invited: InvitationDetails, place: QuestionRef, before: StoredAnswer) -> dict[str, Any]:
    return _row(invited, place, before.raw, before.value, before.problem) | {
        "revision": before.revision,
        "given_by": before.given_by,
        "given_at": before.given_at,
        "page": before.page,
        "sequence": before.sequence,
        "sent": before.sent,
    }


def as_stored(work: Work, change: Change) -> StoredAnswer:
    """The stored form of a change."""
    return StoredAnswer(
        change.raw,
        change.value,
        change.problem,
        change.before.revision + 1 if change.before else 1,
        change.given_by or work.actor.id,
        change.given_at or work.now,
        page=change.page,
        sequence=change.sequence,
        sent=change.sent,
        given_name=change.given_name or work.actor.name,
    )


def _answer_row(work: Work, invited: InvitationDetails, change: Change) -> dict[str, Any]:
    stored = as_stored(work, change)
    return _revision_row(invited, change.place, stored) | {"confirm_since": None}


def _row(invited: InvitationDetails, place: QuestionRef, raw: Any, value: Any, problem: str | None) -> dict[str, Any]:
    family, question = place
    return {
        "response_id": invited.response,
        "organisation_id": invited.organisation,
        "family": family,
        "question": question,
        "raw": raw,
        "value": value,
        "problem": problem,
    }


_KEYS = ("response_id", "family", "question")
_CHANGING = ("raw", "value", "problem", "revision", "given_by", "given_at", "confirm_since", "page", "sequence", "sent")


def _upsert(work: Work) -> Any:
    return _UPSERTS[work.connection.dialect.name]


def _upserts() -> dict[str, Any]:
    on_postgresql, on_sqlite = postgresql.insert(table_of(Answer)), sqlite.insert(table_of(Answer))
    return {
        "postgresql": on_postgresql.on_conflict_do_update(
            index_elements=_KEYS, set_={name: on_postgresql.excluded[name] for name in _CHANGING}
        ),
        "sqlite": on_sqlite.on_conflict_do_update(
            index_elements=_KEYS, set_={name: on_sqlite.excluded[name] for name in _CHANGING}
        ),
    }


_UPSERTS = _upserts()


def of_invitation(work: Work, invitation: str) -> str | None:
    """The id of the response to an invitation of the actor's organisation; None before its link was first opened."""
    where = {"invitation": invitation, "organisation": work.actor.organisation}
    response: str | None = work.execute(_OF_INVITATION, where).scalar_one_or_none()
    return response
