"""The responses that a new version affects: submitted ones with their results, and how many are in progress."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from portal.domain.care import Answering
from portal.storage import submissions
from portal.storage.database import Work
from portal.storage.rows import AnySelect, col, table_of
from portal.storage.submissions import restricted_in
from portal.storage.tables import (
    Campaign,
    CampaignVersion,
    Finding,
    Invitation,
    PublishedVersion,
    Response,
    ResponseVersion,
    Result,
    Submission,
    Supplier,
)

BATCH_SIZE = 100
"""How many responses are read at once; their documents are long."""

SUBMITTED = "submission"
"""The reason of the results computed at submission, one for each version answered."""

RESCORED = "rescored"
"""The reason of additional results under a newer version; they never count on the board."""


@dataclass(frozen=True)
class FamilyOutcome:
    """The result of one family in short; `flags` are the ids of the raised flags."""

    score: str | None
    band: str | None
    severity: str
    flags: frozenset[str]


@dataclass(frozen=True)
class SubmittedResponse:
    """A submitted response and its results by family. `versions` are pairs of family and hash."""

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
    restricted_answers: frozenset[tuple[str, str]]
    answering: Answering | None
    outcomes: dict[str, FamilyOutcome]


def submitted_responses(work: Work, family: str, hashes: Collection[str]) -> Iterator[SubmittedResponse]:
    """The responses of the actor's organisation that answered one of these versions of `family`, a few at a time."""
    yield from _read(work, _submitted(work, family).where(col(Result.version_hash).in_(hashes)))


def next_of_campaign(work: Work, family: str, campaign: str, after: str, most: int) -> tuple[SubmittedResponse, ...]:
    """The next `most` responses of a campaign that answered `family`, by id, after the id `after`."""
    listed = _submitted(work, family).where(col(Campaign.id) == campaign, col(Response.id) > after)
    return tuple(_read(work, listed.order_by(col(Response.id)).limit(most)))


def count_by_version(work: Work, family: str, campaign: str | None = None) -> dict[str, int]:
    """How many responses answered each version of `family`, by its hash; only those of `campaign` if given."""
    listed = _submitted(work, family)
    listed = listed if campaign is None else listed.where(col(Campaign.id) == campaign)
    counted = listed.with_only_columns(col(Result.version_hash), func.count().label("responses")).group_by(
        col(Result.version_hash)
    )
    return {row.version_hash: row.responses for row in work.execute(counted)}


def scored_under(work: Work, responses: Sequence[str], hash: str) -> frozenset[str]:
    """The ids of those of these responses that have a result under the version with this hash."""
    there = select(col(Result.response_id)).where(
        col(Result.response_id).in_(responses), col(Result.version_hash) == hash
    )
    return frozenset(work.execute(there).scalars())


def last_two(work: Work, invitation: str, family: str) -> tuple[SubmittedResponse, SubmittedResponse] | None:
    """The response of an invitation and its supplier's previous one; None where either is missing."""
    supplier = select(col(Invitation.supplier_id)).where(col(Invitation.id) == invitation).scalar_subquery()
    listed = _submitted(work, family).where(col(Invitation.supplier_id) == supplier)
    order = listed.with_only_columns(col(Invitation.id)).order_by(col(Submission.submitted_at), col(Invitation.id))
    ids = list(work.execute(order).scalars())
    at = ids.index(invitation) if invitation in ids else 0
    if at == 0:
        return None
    by_invitation = {
        response.invitation: response
        for response in _read(work, listed.where(col(Invitation.id).in_(ids[at - 1 : at + 1])))
    }
    return by_invitation[ids[at - 1]], by_invitation[invitation]


def version_id(work: Work, response: SubmittedResponse, family: str) -> str:
    """The id of the published version of `family` that a response answered."""
    hash = dict(response.versions)[family]
    statement = select(col(PublishedVersion.id)).where(
        col(PublishedVersion.hash) == hash, col(PublishedVersion.organisation_id) == work.actor.organisation
    )
    return str(work.execute(statement).scalar_one())


def _read(work: Work, listed: AnySelect) -> Iterator[SubmittedResponse]:
    """Read the ids first and the answers as the caller iterates, so that earlier responses can leave memory."""
    ids = work.execute(listed.with_only_columns(col(Response.id))).scalars().all()
    for start in range(0, len(ids), BATCH_SIZE):
        some = ids[start : start + BATCH_SIZE]
        outcomes = _outcomes(work, some)
        for row in work.execute(listed.where(col(Submission.response_id).in_(some))):
            yield _submitted_responses(row, outcomes.get(row.response, {}))


def _submitted_responses(row: Any, outcomes: dict[str, FamilyOutcome]) -> SubmittedResponse:
    content = json.loads(row.document)
    versions = tuple((version["family"], version["hash"]) for version in content["versions"])
    return SubmittedResponse(
        response=row.response,
        invitation=row.invitation,
        campaign=row.campaign,
        campaign_title=row.title,
        supplier=row.name,
        code=row.code,
        as_of=row.declared_on,
        submitted_at=row.submitted_at,
        versions=versions,
        answers=content["answers"],
        restricted_answers=restricted_in(content, "answers"),
        answering=Answering.of(content.get("answering")),
        outcomes=outcomes,
    )


def drafts_by_versions(work: Work, family: str) -> dict[tuple[str, ...], int]:
    """How many responses to `family` in running campaigns are not submitted, by the ids of the versions they use.

    The first version is that of `family`. The answers are not read: before submission only the supplier may know them.
    """
    used: dict[str, list[str]] = {}
    for row in work.execute(_drafts(work, family)):
        if row.family == family:
            used.setdefault(row.response, []).insert(0, row.version)
        else:
            used.setdefault(row.response, []).append(row.version)
    return Counter(tuple(versions) for versions in used.values())


def _drafts(work: Work, family: str) -> AnySelect:
    """One row for each version that a response to `family` uses, in the same order for all responses."""
    stands_on = func.coalesce(col(ResponseVersion.version_id), col(PublishedVersion.id)).label("version")
    asking = (
        select(col(CampaignVersion.campaign_id))
        .join(table_of(PublishedVersion), col(PublishedVersion.id) == col(CampaignVersion.version_id))
        .where(col(PublishedVersion.family) == family)
    )
    return (
        select(col(Response.id).label("response"), col(PublishedVersion.family), stands_on)
        .select_from(table_of(Response))
        .join(table_of(Invitation), col(Invitation.id) == col(Response.invitation_id))
        .join(table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
        .join(table_of(CampaignVersion), col(CampaignVersion.campaign_id) == col(Campaign.id))
        .join(table_of(PublishedVersion), col(PublishedVersion.id) == col(CampaignVersion.version_id))
        .outerjoin(
            table_of(ResponseVersion),
            (col(ResponseVersion.response_id) == col(Response.id))
            & (col(ResponseVersion.family) == col(PublishedVersion.family)),
        )
        .where(col(Campaign.id).in_(asking), col(Response.organisation_id) == work.actor.organisation)
        .where(col(Invitation.submitted_at).is_(None), col(Invitation.revoked_at).is_(None))
        .where(col(Campaign.closed_at).is_(None))
        .order_by(col(Response.id), col(CampaignVersion.position))
    )


def _submitted(work: Work, family: str) -> AnySelect:
    return (
        select(
            col(Response.id).label("response"),
            col(Invitation.id).label("invitation"),
            col(Campaign.id).label("campaign"),
            col(Campaign.title),
            col(Supplier.name),
            col(Supplier.code),
            col(Submission.declared_on),
            col(Submission.submitted_at),
            col(Submission.document),
        )
        .select_from(table_of(Submission))
        .join(table_of(Response), col(Response.id) == col(Submission.response_id))
        .join(table_of(Invitation), col(Invitation.id) == col(Response.invitation_id))
        .join(table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
        .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
        .join(table_of(Result), col(Result.response_id) == col(Response.id))
        .where(col(Submission.organisation_id) == work.actor.organisation)
        .where(col(Result.family) == family, col(Result.reason) == SUBMITTED)
        .where(col(Submission.document) != "", submissions.is_newest())
        .where(col(Result.made_at) >= col(Submission.submitted_at))
    )


def _outcomes(work: Work, responses: Sequence[str]) -> dict[str, dict[str, FamilyOutcome]]:
    """The result of each family at submission, with its flags; a review changes neither score nor severity."""
    flags: dict[tuple[str, str], set[str]] = {}
    recorded = select(col(Finding.response_id), col(Finding.family), col(Finding.flag))
    recorded = recorded.where(col(Finding.no_longer_raised_at).is_(None))
    for response, family, flag in work.execute(recorded.where(col(Finding.response_id).in_(responses))):
        flags.setdefault((response, family), set()).add(flag)
    columns = (col(Result.response_id), col(Result.family), col(Result.score), col(Result.band), col(Result.severity))
    first = select(*columns).where(col(Result.response_id).in_(responses), col(Result.reason) == SUBMITTED)
    first = first.order_by(col(Result.made_at))
    outcomes: dict[str, dict[str, FamilyOutcome]] = {}
    for response, family, score, band, severity in work.execute(first):
        raised = frozenset(flags.get((response, family), ()))
        outcomes.setdefault(response, {})[family] = FamilyOutcome(score, band, severity, raised)
    return outcomes
