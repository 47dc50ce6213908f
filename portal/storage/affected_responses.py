"""The responses a new version affects: those submitted, with what came of them, and how many are being answered."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from portal.storage.database import Work
from portal.storage.tables import METADATA

_campaign = METADATA.tables["campaign"]
_campaign_version = METADATA.tables["campaign_version"]
_finding = METADATA.tables["finding"]
_invitation = METADATA.tables["invitation"]
_moved = METADATA.tables["response_version"]
_response = METADATA.tables["response"]
_result = METADATA.tables["result"]
_submission = METADATA.tables["submission"]
_supplier = METADATA.tables["supplier"]
_version = METADATA.tables["published_version"]
BATCH_SIZE = 100
"""How many responses are read at once: a document is long."""

SUBMITTED = "submission"
"""The reason of the results that submitting itself made, one for each version answered."""

RESCORED = "rescored"
"""The reason of results that stand beside the first, under a newer version; they never count on the board."""


@dataclass(frozen=True)
class FamilyOutcome:
    """What a family's result says in one line; `flags` are the ids of those raised."""

    score: str | None
    band: str | None
    severity: str
    flags: frozenset[str]


@dataclass(frozen=True)
class SubmittedResponse:
    """A response that was submitted, and what came of it by family. `versions` are pairs of family and hash."""

    response: str
    invitation: str
    campaign: str
    campaign_title: str
    supplier: str
    code: str | None
    as_of: date
    submitted_at: datetime
    versions: tuple[tuple[str, str], ...]
    answers: dict[str, dict[str, Any]]
    outcomes: dict[str, FamilyOutcome]


def submitted_responses(work: Work, family: str, hashes: Collection[str]) -> Iterator[SubmittedResponse]:
    """The responses of the actor's organisation that answered one of these versions of `family`, a few at a time."""
    yield from _read(work, _submitted(work, family).where(_result.c.version_hash.in_(hashes)))


def next_of_campaign(work: Work, family: str, campaign: str, after: str, most: int) -> tuple[SubmittedResponse, ...]:
    """The responses of a campaign that answered `family`, by their ids: the next `most` that stand after one."""
    listed = _submitted(work, family).where(_campaign.c.id == campaign, _response.c.id > after)
    return tuple(_read(work, listed.order_by(_response.c.id).limit(most)))


def count_by_version(work: Work, family: str, campaign: str | None = None) -> dict[str, int]:
    """How many responses answered each version of `family`, by its hash; of one campaign if told."""
    listed = _submitted(work, family)
    listed = listed if campaign is None else listed.where(_campaign.c.id == campaign)
    counted = listed.with_only_columns(_result.c.version_hash, func.count().label("responses")).group_by(
        _result.c.version_hash
    )
    return {row.version_hash: row.responses for row in work.execute(counted)}


def scored_under(work: Work, responses: Sequence[str], hash: str) -> frozenset[str]:
    """Those of these responses that have a result under the version with this hash."""
    there = select(_result.c.response_id).where(_result.c.response_id.in_(responses), _result.c.version_hash == hash)
    return frozenset(work.execute(there).scalars())


def last_two(work: Work, invitation: str, family: str) -> tuple[SubmittedResponse, SubmittedResponse] | None:
    """The response of an invitation, and the one that its supplier submitted before it; None where either lacks."""
    supplier = select(_invitation.c.supplier_id).where(_invitation.c.id == invitation).scalar_subquery()
    listed = _submitted(work, family).where(_invitation.c.supplier_id == supplier)
    order = listed.with_only_columns(_invitation.c.id).order_by(_submission.c.submitted_at, _invitation.c.id)
    ids = list(work.execute(order).scalars())
    at = ids.index(invitation) if invitation in ids else 0
    if at == 0:
        return None
    by_invitation = {
        response.invitation: response
        for response in _read(work, listed.where(_invitation.c.id.in_(ids[at - 1 : at + 1])))
    }
    return by_invitation[ids[at - 1]], by_invitation[invitation]


def version_id(work: Work, response: SubmittedResponse, family: str) -> str:
    """The published version of `family` that a response answered."""
    hash = dict(response.versions)[family]
    statement = select(_version.c.id).where(
        _version.c.hash == hash, _version.c.organisation_id == work.actor.organisation
    )
    return str(work.execute(statement).scalar_one())


def _read(work: Work, listed: Select[Any]) -> Iterator[SubmittedResponse]:
    """Ids first and answers as they are wanted: what was read before may be forgotten."""
    connection = work.connection
    ids = connection.execute(listed.with_only_columns(_response.c.id)).scalars().all()
    for start in range(0, len(ids), BATCH_SIZE):
        some = ids[start : start + BATCH_SIZE]
        outcomes = _outcomes(work, some)
        for row in connection.execute(listed.where(_submission.c.response_id.in_(some))):
            yield _submitted_responses(row, outcomes.get(row.response, {}))


def _submitted_responses(row: Any, outcomes: dict[str, FamilyOutcome]) -> SubmittedResponse:
    content = json.loads(row.document)
    versions = tuple((version["family"], version["hash"]) for version in content["versions"])
    whom = (
        row.response,
        row.invitation,
        row.campaign,
        row.title,
        row.name,
        row.code,
        row.declared_on,
        row.submitted_at,
    )
    return SubmittedResponse(*whom, versions, content["answers"], outcomes)


def drafts_by_version(work: Work, family: str) -> dict[str, int]:
    """How many responses to `family` in running campaigns are not submitted, by the version each stands on.

    Nothing is read of their answers: nobody but the supplier learns anything of those.
    """
    stands_on = func.coalesce(_moved.c.version_id, _version.c.id).label("version")
    counted = (
        select(stands_on, func.count().label("responses"))
        .select_from(_response)
        .join(_invitation, _invitation.c.id == _response.c.invitation_id)
        .join(_campaign, _campaign.c.id == _invitation.c.campaign_id)
        .join(_campaign_version, _campaign_version.c.campaign_id == _campaign.c.id)
        .join(_version, _version.c.id == _campaign_version.c.version_id)
        .outerjoin(_moved, (_moved.c.response_id == _response.c.id) & (_moved.c.family == family))
        .where(_version.c.family == family, _response.c.organisation_id == work.actor.organisation)
        .where(_invitation.c.submitted_at.is_(None), _invitation.c.revoked_at.is_(None))
        .where(_campaign.c.closed_at.is_(None))
        .group_by(stands_on)
        .order_by(stands_on)
    )
    return {row.version: row.responses for row in work.execute(counted)}


def _submitted(work: Work, family: str) -> Select[Any]:
    return (
        select(
            _response.c.id.label("response"),
            _invitation.c.id.label("invitation"),
            _campaign.c.id.label("campaign"),
            _campaign.c.title,
            _supplier.c.name,
            _supplier.c.code,
            _submission.c.declared_on,
            _submission.c.submitted_at,
            _submission.c.document,
        )
        .select_from(_submission)
        .join(_response, _response.c.id == _submission.c.response_id)
        .join(_invitation, _invitation.c.id == _response.c.invitation_id)
        .join(_campaign, _campaign.c.id == _invitation.c.campaign_id)
        .join(_supplier, _supplier.c.id == _invitation.c.supplier_id)
        .join(_result, _result.c.response_id == _response.c.id)
        .where(_submission.c.organisation_id == work.actor.organisation)
        .where(_result.c.family == family, _result.c.reason == SUBMITTED)
        .where(_submission.c.document != "")
    )


def _outcomes(work: Work, responses: Sequence[str]) -> dict[str, dict[str, FamilyOutcome]]:
    """What submitting made of each family, with the flags recorded then; a review moves neither score nor severity."""
    connection = work.connection
    flags: dict[tuple[str, str], set[str]] = {}
    recorded = select(_finding.c.response_id, _finding.c.family, _finding.c.flag)
    for response, family, flag in connection.execute(recorded.where(_finding.c.response_id.in_(responses))):
        flags.setdefault((response, family), set()).add(flag)
    columns = (_result.c.response_id, _result.c.family, _result.c.score, _result.c.band, _result.c.severity)
    first = select(*columns).where(_result.c.response_id.in_(responses), _result.c.reason == SUBMITTED)
    outcomes: dict[str, dict[str, FamilyOutcome]] = {}
    for response, family, score, band, severity in connection.execute(first):
        raised = frozenset(flags.get((response, family), ()))
        outcomes.setdefault(response, {})[family] = FamilyOutcome(score, band, severity, raised)
    return outcomes
