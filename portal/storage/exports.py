"""What an export reads of a campaign, for a few of its invitations at a time."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, null, select

from portal.domain import policy
from portal.domain.supplier_fields import SupplierFacts
from portal.storage import evidence, findings_board, reopening, reviewing, submissions
from portal.storage.affected_responses import RESCORED
from portal.storage.board import score_text
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.storage.responses import QuestionRef
from portal.storage.reviewing import StoredExplanation, Verified
from portal.storage.rows import AnySelect, col, columns_for, filler, table_of
from portal.storage.submissions import StoredResult, restricted_in
from portal.storage.tables import (
    Answer,
    Finding,
    Invitation,
    Participant,
    Response,
    Result,
    Submission,
    Supplier,
)

AT_ONCE = 100
"""How many invitations are read at a time; their documents are long."""


@dataclass(frozen=True)
class Submitted:
    """A submission: `versions` are the hashes of its versions, `answers` its JSON by family and question."""

    invitation: str
    response: str
    declared_name: str
    declared_role: str
    declared_on: date
    submitted_at: datetime
    hash: str
    versions: tuple[str, ...]
    answers: dict[str, dict[str, Any]]
    restricted_answers: frozenset[QuestionRef] = frozenset()
    restricted_explanations: frozenset[QuestionRef] = frozenset()
    answering: dict[str, Any] | None = None


@dataclass(frozen=True)
class FamilyStanding:
    """The newest result of one questionnaire in short, as the actor may see it; scores as text, maybe a range."""

    version: str
    severity: str
    score: str | None
    band: str | None
    completeness: str | None
    confidence: int | None
    reliance: dict[str, Any]
    sections: dict[str, str | None]


@dataclass(frozen=True)
class Given:
    """The name of the person who gave an answer, when, and by which sender (`workflow.answer_sources`)."""

    by: str
    at: datetime
    page: str


@dataclass(frozen=True)
class FindingCounts:
    """How many findings the actor may see: in total, not closed, and critical."""

    all: int = 0
    open: int = 0
    critical: int = 0


def count(work: Work, campaign: str) -> int:
    """How many suppliers a campaign of the actor's organisation has."""
    mine = (col(Invitation.campaign_id) == campaign, col(Invitation.organisation_id) == work.actor.organisation)
    return work.execute(select(func.count()).select_from(table_of(Invitation)).where(*mine)).scalar_one()


def submitted(work: Work, invitations: Collection[str]) -> dict[str, Submitted]:
    """The submissions of these invitations of the actor's organisation, by invitation."""
    statement = (
        select(
            col(Response.invitation_id),
            col(Submission.response_id),
            col(Submission.declared_name),
            col(Submission.declared_role),
            col(Submission.declared_on),
            col(Submission.submitted_at),
            col(Submission.hash),
            col(Submission.document),
        )
        .join_from(table_of(Submission), table_of(Response), col(Response.id) == col(Submission.response_id))
        .where(col(Submission.document) != "", submissions.is_newest())
        .where(col(Response.invitation_id).in_(invitations), col(Response.organisation_id) == work.actor.organisation)
    )
    by_invitation = {}
    for row in work.execute(statement):
        content = json.loads(row.document)
        by_invitation[row.invitation_id] = Submitted(
            invitation=row.invitation_id,
            response=row.response_id,
            declared_name=row.declared_name,
            declared_role=row.declared_role,
            declared_on=row.declared_on,
            submitted_at=row.submitted_at,
            hash=row.hash,
            versions=tuple(version["hash"] for version in content["versions"]),
            answers=content["answers"],
            answering=content.get("answering"),
            restricted_answers=restricted_in(content, "answers"),
            restricted_explanations=restricted_in(content, "explanations"),
        )
    return by_invitation


def standings(work: Work, invitations: Collection[str]) -> dict[str, dict[str, FamilyStanding]]:
    """The newest result of each questionnaire by invitation, without its long document."""
    is_whole = policy.may(work.actor, "sensitive")
    parts = ("sections", "reliance") if is_whole else ("open",)
    listed: AnySelect = select(
        col(Response.invitation_id),
        col(Result.family),
        col(Result.version),
        col(Result.severity),
        col(Result.score_tenths),
        col(Result.band),
        col(Result.completeness),
        col(Result.confidence),
        *(col(Result.document)[part].label(part) for part in parts),
    )
    by_invitation: dict[str, dict[str, FamilyStanding]] = {}
    for row in work.execute(_newest_last(work, listed, invitations)):
        made = _whole(row) if is_whole else _open(row)
        by_invitation.setdefault(row.invitation_id, {})[row.family] = made
    return by_invitation


def _whole(row: Any) -> FamilyStanding:
    sections = {section["id"]: section["score"] for section in row.sections or ()}
    return FamilyStanding(
        version=row.version,
        severity=row.severity,
        score=score_text(row.score_tenths, row.score_tenths),
        band=row.band,
        completeness=row.completeness,
        confidence=row.confidence,
        reliance=row.reliance or {},
        sections=sections,
    )


def _open(row: Any) -> FamilyStanding:
    seen = row.open or {}
    return FamilyStanding(
        version=row.version,
        severity=row.severity,
        score=seen.get("score"),
        band=seen.get("band"),
        completeness=seen.get("completeness"),
        confidence=seen.get("confidence"),
        reliance=seen.get("reliance") or {},
        sections=seen.get("sections") or {},
    )


def _newest_last(work: Work, listed: AnySelect, invitations: Collection[str]) -> AnySelect:
    return (
        listed.join_from(table_of(Result), table_of(Response), col(Response.id) == col(Result.response_id))
        .where(col(Response.invitation_id).in_(invitations), col(Result.organisation_id) == work.actor.organisation)
        .where(col(Result.reason) != RESCORED)
        .order_by(col(Result.made_at), col(Result.id))
    )


def results(work: Work, invitations: Collection[str]) -> dict[str, dict[str, StoredResult]]:
    """The newest result of each questionnaire with its document, by invitation; the traces are left out."""
    listed = select(col(Response.invitation_id), *columns_for(StoredResult, Result, trace=null()))
    rows = work.execute(_newest_last(work, listed, invitations))
    fill = filler(StoredResult, rows)
    newest: dict[str, dict[str, StoredResult]] = {}
    for row in rows:
        newest.setdefault(row.invitation_id, {})[row.family] = fill(row)
    return newest


def records(work: Work, invitations: Collection[str]) -> dict[str, SupplierFacts]:
    """The records of the suppliers, with the contact that each was invited with, by invitation."""
    copied = {
        "contact_name": col(Invitation.contact_name),
        "contact_address": col(Invitation.contact_address),
        "language": col(Invitation.language),
        "time_zone": col(Invitation.time_zone),
    }
    statement = (
        select(
            col(Invitation.id).label("invitation"),
            *columns_for(SupplierFacts, Supplier, **copied),
        )
        .join_from(table_of(Invitation), table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
        .where(col(Invitation.id).in_(invitations), col(Invitation.organisation_id) == work.actor.organisation)
    )
    rows = work.execute(statement)
    fill = filler(SupplierFacts, rows)
    return {row.invitation: fill(row) for row in rows}


def given(work: Work, responses: Collection[str]) -> dict[str, dict[QuestionRef, Given]]:
    """Who gave each answer, when and how, by response."""
    columns = (col(Answer.family), col(Answer.question), col(Participant.name), col(Answer.given_at), col(Answer.page))
    statement = (
        select(col(Answer.response_id), *columns)
        .join(table_of(Participant), col(Participant.id) == col(Answer.given_by))
        .where(col(Answer.response_id).in_(responses))
        .where(reopening.is_submitted(col(Answer.response_id), col(Answer.given_at)))
    )
    by_response: dict[str, dict[QuestionRef, Given]] = {}
    for response, family, question, by, at, page in work.execute(statement):
        by_response.setdefault(response, {})[family, question] = Given(by, at, page)
    return by_response


def files(work: Work, responses: Collection[str]) -> dict[str, tuple[Evidence, ...]]:
    """The files of each of these responses that have any."""
    return evidence.of_responses(work, responses)


def explanations(work: Work, responses: Collection[str]) -> dict[str, dict[QuestionRef, StoredExplanation]]:
    """The explanations in each of these responses that have any."""
    return reviewing.explanations_of(work, responses)


def verifications(work: Work, responses: Collection[str]) -> dict[str, Verified]:
    """The newest verification of each of these responses that has one."""
    return {response: records[0] for response, records in reviewing.verifications_of(work, responses).items()}


def finding_counts(work: Work, invitations: Collection[str]) -> dict[str, FindingCounts]:
    """How many findings each of these invitations has, counting those the actor may see."""
    is_open = (col(Finding.closed_at).is_(None)).label("is_open")
    is_critical = (col(Finding.severity) == "critical").label("is_critical")
    statement = (
        select(col(Finding.invitation_id), is_open, is_critical, func.count())
        .where(col(Finding.invitation_id).in_(invitations), col(Finding.organisation_id) == work.actor.organisation)
        .where(findings_board.readable_by(work))
        .group_by(col(Finding.invitation_id), is_open, is_critical)
    )
    counts: dict[str, FindingCounts] = {}
    for invitation, open_, critical, count in work.execute(statement):
        before = counts.get(invitation, FindingCounts())
        counts[invitation] = FindingCounts(
            before.all + count, before.open + count * bool(open_), before.critical + count * bool(critical)
        )
    return counts


def hashes_in_use(work: Work, campaign: str) -> tuple[str, ...]:
    """The version hashes of a campaign's results, except those of rescoring."""
    statement = (
        select(col(Result.version_hash))
        .distinct()
        .join(table_of(Response), col(Response.id) == col(Result.response_id))
        .join(table_of(Invitation), col(Invitation.id) == col(Response.invitation_id))
        .where(col(Invitation.campaign_id) == campaign, col(Invitation.organisation_id) == work.actor.organisation)
        .where(col(Result.reason) != RESCORED)
        .order_by(col(Result.version_hash))
    )
    return tuple(work.execute(statement).scalars())
