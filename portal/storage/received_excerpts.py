"""Excerpts of responses to other buyers, as they were given to a request; and the requests that can receive one.

The steps that give and take back see two organisations at once, because the supplier has a session with both. They run
as `across_buyers`; every statement here names the invitation, the response or the browser that it is about.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from portal.domain import earlier_answers
from portal.domain.excerpt import Excerpt, ExcerptFile
from portal.domain.policy import Actor
from portal.domain.refusals import NotFound
from portal.storage import statuses
from portal.storage.database import Work
from portal.storage.rows import col, each, filled, select_as, table_of
from portal.storage.tables import (
    Answer,
    AnswerRevision,
    Browser,
    Campaign,
    Invitation,
    Organisation,
    Participant,
    ReceivedExcerpt,
    Response,
    Session,
    Supplier,
)

SOURCE = "excerpt-"
"""The prefix of an excerpt's id among the sources of earlier answers."""

PAGE = earlier_answers.PAGE + SOURCE
"""The prefix of the sender of answers that were taken over; the excerpt's id follows."""

_own = table_of(Browser).alias("own")


@dataclass(frozen=True)
class OtherRequest:
    """Another buyer's request, as its supplier sees it."""

    invitation: str
    response: str
    organisation: str
    organisation_name: str
    campaign: str
    title: str
    supplier_name: str
    participant: str
    participant_name: str
    due_at: datetime
    zone: str
    is_open: bool
    was_submitted: bool


@dataclass(frozen=True)
class StoredExcerpt:
    """An excerpt that was given to an invitation."""

    id: str
    organisation: str
    invitation: str
    source: str
    portal: str
    is_verified: bool
    document: str
    files: list[dict[str, Any]]
    given_at: datetime
    used_at: datetime | None
    taken_back: dict[str, str]

    @property
    def excerpt(self) -> Excerpt:
        """Its document as data."""
        return Excerpt(json.loads(self.document))

    @property
    def families(self) -> tuple[str, ...]:
        """The questionnaires that were not taken back."""
        return tuple(family for family in self.excerpt.families if family not in self.taken_back)

    @property
    def taken_back_at(self) -> dict[str, datetime]:
        """When each questionnaire was taken back, by family."""
        return {family: datetime.fromisoformat(at) for family, at in self.taken_back.items()}

    @property
    def page(self) -> str:
        """What an answer that was taken over from it names as its sender."""
        return PAGE + self.id

    @property
    def source_id(self) -> str:
        """Its id among the sources of earlier answers."""
        return SOURCE + self.id

    @property
    def given_files(self) -> tuple[ExcerptFile, ...]:
        """Its files, without those of questionnaires that were taken back."""
        files = (ExcerptFile(**file) for file in self.files)
        return tuple(file for file in files if file.family not in self.taken_back)


def across_buyers(actor: Actor) -> Actor:
    """The actor without an organisation, for a transaction about two buyers' requests of the same supplier."""
    return replace(actor, organisation=None)


_STORED = select_as(
    StoredExcerpt,
    ReceivedExcerpt,
    organisation=col(ReceivedExcerpt.organisation_id),
    invitation=col(ReceivedExcerpt.invitation_id),
)


def of_invitation(work: Work, invitation: str) -> tuple[StoredExcerpt, ...]:
    """Every excerpt given to this invitation, the oldest first."""
    statement = _STORED.where(col(ReceivedExcerpt.invitation_id) == invitation)
    rows = work.execute(statement.order_by(col(ReceivedExcerpt.given_at), col(ReceivedExcerpt.id)))
    return tuple(each(StoredExcerpt, rows))


def of_source(work: Work, response: str) -> tuple[StoredExcerpt, ...]:
    """Every excerpt made from this response, the oldest first."""
    statement = _STORED.where(col(ReceivedExcerpt.source) == response)
    rows = work.execute(statement.order_by(col(ReceivedExcerpt.given_at), col(ReceivedExcerpt.id)))
    return tuple(each(StoredExcerpt, rows))


def get(work: Work, invitation: str, excerpt: str) -> StoredExcerpt:
    """One excerpt given to this invitation."""
    statement = _STORED.where(col(ReceivedExcerpt.id) == excerpt, col(ReceivedExcerpt.invitation_id) == invitation)
    row = work.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return filled(StoredExcerpt, row)


def put(work: Work, organisation: str, invitation: str, values: Mapping[str, Any]) -> str:
    """Store an excerpt, in place of an earlier one from the same source; returns its id.

    The caller has locked the invitation, so that two presses of a button store one.
    """
    own = table_of(ReceivedExcerpt)
    same = (own.c.invitation_id == invitation) & (own.c.source == values["source"])
    row = {**values, "given_at": work.now, "taken_back": {}}
    present = work.execute(select(own.c.id).where(same)).scalar_one_or_none()
    if present is not None:
        work.execute(update(own).where(own.c.id == present).values(row))
        return str(present)
    new = {"id": work.new_id(), "organisation_id": organisation, "invitation_id": invitation}
    work.execute(insert(own), {**new, **row})
    return str(new["id"])


def as_rows(files: Collection[ExcerptFile]) -> list[dict[str, Any]]:
    """Files as the column stores them."""
    return [asdict(file) for file in files]


def change(work: Work, excerpt: str, **values: Any) -> None:
    """Set these columns of an excerpt."""
    work.execute(update(table_of(ReceivedExcerpt)).where(col(ReceivedExcerpt.id) == excerpt).values(**values))


def lock(work: Work, invitation: str) -> None:
    """Make other changes of this invitation wait until the transaction ends."""
    work.execute(select(col(Invitation.id)).where(col(Invitation.id) == invitation).with_for_update())


_REQUESTS = (
    select_as(
        OtherRequest,
        invitation=col(Invitation.id),
        response=col(Response.id),
        organisation=col(Invitation.organisation_id),
        organisation_name=col(Organisation.name),
        campaign=col(Campaign.id),
        title=col(Campaign.title),
        supplier_name=col(Supplier.name),
        participant=col(Participant.id),
        participant_name=col(Participant.name),
        due_at=statuses.due_at(),
        zone=col(Campaign.zone),
        is_open=col(Campaign.closed_at).is_(None)
        & (col(Invitation.submitted_at).is_(None) | col(Invitation.reopened_at).is_not(None)),
        was_submitted=col(Invitation.submitted_at).is_not(None),
    )
    .select_from(table_of(Invitation))
    .join(table_of(Participant), col(Participant.invitation_id) == col(Invitation.id))
    .join(table_of(Response), col(Response.invitation_id) == col(Invitation.id))
    .join(table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
    .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
    .join(table_of(Organisation), col(Organisation.id) == col(Invitation.organisation_id))
    .where(col(Participant.sections).is_(None), col(Participant.revoked_at).is_(None))
)
_IN_SAME_BROWSER = (
    _REQUESTS.join(table_of(Session), col(Session.participant_id) == col(Participant.id))
    .join(table_of(Browser), col(Browser.id) == col(Session.browser_id))
    .join(_own, col(Browser.token_hash, _own) == col(Browser.token_hash))
    .where(
        col(Browser.id, _own) == bindparam("browser"),
        col(Browser.organisation_id, _own) != col(Invitation.organisation_id),
        col(Session.kind) == "respondent",
        col(Session.ends_at) > bindparam("now"),
        col(Session.seen_at) > bindparam("since"),
        col(Invitation.revoked_at).is_(None),
    )
    .distinct()
)
_OF_INVITATION = _REQUESTS.where(col(Invitation.id) == bindparam("invitation"))


def in_same_browser(work: Work, since: datetime) -> list[OtherRequest]:
    """The requests of other buyers whose contact has a session, used after `since`, in the acting browser.

    Only a session proves that whoever acts may know of a request. The contact's address proves nothing: a buyer can
    make links to its own request for any address.
    """
    given = {"browser": work.actor.browser, "now": work.now, "since": since}
    requests = each(OtherRequest, work.execute(_IN_SAME_BROWSER, given))
    return sorted(requests, key=lambda request: (request.due_at, request.organisation_name, request.invitation))


def request_of(work: Work, invitation: str) -> OtherRequest:
    """The request of this invitation, with its contact."""
    row = work.execute(_OF_INVITATION, {"invitation": invitation}).one_or_none()
    if row is None:
        raise NotFound
    return filled(OtherRequest, row)


def remove_answers(work: Work, request: OtherRequest, excerpt: StoredExcerpt, families: Collection[str]) -> int:
    """Empty the answers that still stand as they were taken over; each stays among the earlier ones."""
    own = table_of(Answer)
    which = (own.c.response_id == request.response) & (own.c.page == excerpt.page) & own.c.family.in_(tuple(families))
    standing = [dict(row) for row in work.execute(select(own).where(which)).mappings() if row["value"] is not None]
    earlier = table_of(AnswerRevision).c.keys()
    for row in standing:
        work.execute(insert(table_of(AnswerRevision)), {name: row[name] for name in earlier})
        same = which & (own.c.family == row["family"]) & (own.c.question == row["question"])
        emptied = {"raw": {}, "value": None, "problem": None, "revision": row["revision"] + 1, "page": "", "sent": None}
        emptied |= {"given_by": request.participant, "given_at": work.now, "sequence": 0, "confirm_since": None}
        work.execute(update(own).where(same).values(emptied))
    return len(standing)
