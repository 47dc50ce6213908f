"""What an export reads: every response of a campaign that was handed in, a few at a time."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.storage.database import Work
from portal.storage.tables import METADATA
from portal.storage.touched import RESCORED

_invitation = METADATA.tables["invitation"]
_response = METADATA.tables["response"]
_result = METADATA.tables["result"]
_submission = METADATA.tables["submission"]
_supplier = METADATA.tables["supplier"]
AT_ONCE = 100


@dataclass(frozen=True)
class HandedIn:
    """One submission with the newest result document of each family; `versions` are the hashes it was given under."""

    invitation: str
    code: str | None
    supplier: str
    declared_on: date
    submitted_at: datetime
    versions: tuple[str, ...]
    answers: dict[str, dict[str, Any]]
    results: dict[str, dict[str, Any]]


def handed_in(work: Work, campaign: str, invitations: Collection[str] | None = None) -> Iterator[HandedIn]:
    """The submissions of a campaign of the actor's organisation, by code, at constant memory; of some if told."""
    connection = work.session.connection()
    listed = (
        select(_invitation.c.id.label("invitation"), _supplier.c.code, _supplier.c.name)
        .add_columns(_response.c.id, _submission.c.declared_on, _submission.c.submitted_at, _submission.c.document)
        .join_from(_submission, _response, _response.c.id == _submission.c.response_id)
        .join(_invitation, _invitation.c.id == _response.c.invitation_id)
        .join(_supplier, _supplier.c.id == _invitation.c.supplier_id)
        .where(_invitation.c.campaign_id == campaign, _invitation.c.organisation_id == work.actor.organisation)
        .order_by(_supplier.c.code.is_(None), _supplier.c.code, _supplier.c.name, _response.c.id)
    )
    if invitations is not None:
        listed = listed.where(_response.c.invitation_id.in_(invitations))
    ids = connection.execute(listed.with_only_columns(_response.c.id)).scalars().all()
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        results: dict[str, dict[str, dict[str, Any]]] = {}
        newest_last = select(_result.c.response_id, _result.c.family, _result.c.document)
        newest_last = newest_last.where(_result.c.response_id.in_(some), _result.c.reason != RESCORED).order_by(
            _result.c.made_at, _result.c.id
        )
        for response, family, document in connection.execute(newest_last):
            results.setdefault(response, {})[family] = document
        for invitation, code, name, response, declared_on, submitted_at, text in connection.execute(
            listed.where(_submission.c.response_id.in_(some))
        ):
            content = json.loads(text)
            versions = tuple(one["hash"] for one in content["versions"])
            whom = (invitation, code, name, declared_on, submitted_at)
            yield HandedIn(*whom, versions, content["answers"], results.get(response, {}))


def hashes_in_use(work: Work, campaign: str) -> tuple[str, ...]:
    """The versions that responses of a campaign were handed in under, beside those it began with."""
    statement = (
        select(_result.c.version_hash)
        .distinct()
        .join(_response, _response.c.id == _result.c.response_id)
        .join(_invitation, _invitation.c.id == _response.c.invitation_id)
        .where(_invitation.c.campaign_id == campaign, _invitation.c.organisation_id == work.actor.organisation)
        .where(_result.c.reason != RESCORED)
        .order_by(_result.c.version_hash)
    )
    return tuple(work.session.connection().execute(statement).scalars())
