"""What an export reads of a campaign, for some of its invitations at a time."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from portal.domain import policy
from portal.storage import evidence, findings_board, reviewing
from portal.storage.affected_responses import RESCORED
from portal.storage.board import score_text
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.storage.responses import QuestionRef
from portal.storage.reviewing import StoredExplanation, Verified
from portal.storage.submissions import StoredResult
from portal.storage.tables import METADATA

_answer = METADATA.tables["answer"]
_evidence = METADATA.tables["evidence"]
_explanation = METADATA.tables["explanation"]
_finding = METADATA.tables["finding"]
_invitation = METADATA.tables["invitation"]
_response = METADATA.tables["response"]
_result = METADATA.tables["result"]
_submission = METADATA.tables["submission"]
_verification = METADATA.tables["verification"]
AT_ONCE = 100
"""How many invitations are read at a time: their documents are long."""


@dataclass(frozen=True)
class Submitted:
    """A submission: `versions` are the hashes it was given under, `answers` its JSON by family and question."""

    invitation: str
    response: str
    declared_name: str
    declared_role: str
    declared_on: date
    submitted_at: datetime
    hash: str
    versions: tuple[str, ...]
    answers: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class FamilyStanding:
    """The newest result of one questionnaire in short, as the actor may see it; scores as text, or between two."""

    version: str
    severity: str
    score: str | None
    band: str | None
    completeness: str | None
    confidence: int | None
    reliance: dict[str, str]
    sections: dict[str, str | None]


@dataclass(frozen=True)
class Given:
    """Who gave an answer (their session) and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class FindingCounts:
    """How many findings the actor may know of: in all, not closed, and critical ones."""

    all: int = 0
    open: int = 0
    critical: int = 0


def submitted(work: Work, invitations: Collection[str]) -> dict[str, Submitted]:
    """The submissions of these invitations of the actor's organisation, by invitation."""
    columns = ("declared_name", "declared_role", "declared_on", "submitted_at", "hash", "document")
    statement = (
        select(_response.c.invitation_id, _response.c.id, *(_submission.c[name] for name in columns))
        .join_from(_submission, _response, _response.c.id == _submission.c.response_id)
        .where(_submission.c.document != "")
        .where(_response.c.invitation_id.in_(invitations), _response.c.organisation_id == work.actor.organisation)
    )
    found = {}
    for row in work.execute(statement).mappings():
        content = json.loads(row["document"])
        found[row["invitation_id"]] = Submitted(
            row["invitation_id"],
            row["id"],
            row["declared_name"],
            row["declared_role"],
            row["declared_on"],
            row["submitted_at"],
            row["hash"],
            tuple(version["hash"] for version in content["versions"]),
            content["answers"],
        )
    return found


def standings(work: Work, invitations: Collection[str]) -> dict[str, dict[str, FamilyStanding]]:
    """The newest result of each questionnaire by invitation, without its long document."""
    is_whole = policy.may(work.actor, "sensitive")
    columns = ("family", "version", "severity", "score_tenths", "band", "completeness", "confidence")
    parts = ("sections", "reliance") if is_whole else ("open",)
    listed = select(_response.c.invitation_id, *(_result.c[name] for name in columns))
    listed = listed.add_columns(*(_result.c.document[part].label(part) for part in parts))
    found: dict[str, dict[str, FamilyStanding]] = {}
    for row in work.execute(_newest_last(work, listed, invitations)):
        made = _whole(row) if is_whole else _open(row)
        found.setdefault(row.invitation_id, {})[row.family] = made
    return found


def _whole(row: Any) -> FamilyStanding:
    sections = {section["id"]: section["score"] for section in row.sections or ()}
    score = score_text(row.score_tenths, row.score_tenths)
    figures = (row.band, row.completeness, row.confidence, row.reliance or {})
    return FamilyStanding(row.version, row.severity, score, *figures, sections)


def _open(row: Any) -> FamilyStanding:
    seen = row.open or {}
    figures = (seen.get("score"), seen.get("band"), seen.get("completeness"), seen.get("confidence"))
    return FamilyStanding(row.version, row.severity, *figures, seen.get("reliance") or {}, seen.get("sections") or {})


def _newest_last(work: Work, listed: Select[Any], invitations: Collection[str]) -> Select[Any]:
    return (
        listed.join_from(_result, _response, _response.c.id == _result.c.response_id)
        .where(_response.c.invitation_id.in_(invitations), _result.c.organisation_id == work.actor.organisation)
        .where(_result.c.reason != RESCORED)
        .order_by(_result.c.made_at, _result.c.id)
    )


def results(work: Work, invitations: Collection[str]) -> dict[str, dict[str, StoredResult]]:
    """The newest result of each questionnaire with its document, by invitation; the traces are left out."""
    columns = [field.name for field in fields(StoredResult) if field.name != "trace"]
    listed = select(_response.c.invitation_id, *(_result.c[name] for name in columns))
    found: dict[str, dict[str, StoredResult]] = {}
    for row in work.execute(_newest_last(work, listed, invitations)).mappings():
        kept = StoredResult(**{name: row[name] for name in columns}, trace=None)
        found.setdefault(row["invitation_id"], {})[kept.family] = kept
    return found


def given(work: Work, responses: Collection[str]) -> dict[str, dict[QuestionRef, Given]]:
    """Who gave each answer and when, by response."""
    columns = (_answer.c.family, _answer.c.question, _answer.c.given_by, _answer.c.given_at)
    statement = select(_answer.c.response_id, *columns).where(_answer.c.response_id.in_(responses))
    found: dict[str, dict[QuestionRef, Given]] = {}
    for response, family, question, by, at in work.execute(statement):
        found.setdefault(response, {})[family, question] = Given(by, at)
    return found


def files(work: Work, responses: Collection[str]) -> dict[str, tuple[Evidence, ...]]:
    """The files of each of these responses that have any."""
    return {response: evidence.of_response(work, response) for response in _having(work, _evidence, responses)}


def explanations(work: Work, responses: Collection[str]) -> dict[str, dict[QuestionRef, StoredExplanation]]:
    """The explanations in each of these responses that have any."""
    return {response: reviewing.explanations(work, response) for response in _having(work, _explanation, responses)}


def verifications(work: Work, responses: Collection[str]) -> dict[str, Verified]:
    """The newest verification of each of these responses that was verified."""
    verified = _having(work, _verification, responses)
    return {response: reviewing.verifications(work, response)[0] for response in verified}


def _having(work: Work, table: Any, responses: Collection[str]) -> Sequence[str]:
    """Which of these responses have a row in a table."""
    statement = select(table.c.response_id).distinct().where(table.c.response_id.in_(responses))
    return work.execute(statement).scalars().all()


def finding_counts(work: Work, invitations: Collection[str]) -> dict[str, FindingCounts]:
    """How many findings each of these invitations has, of those the actor may know of."""
    is_open = (_finding.c.closed_at.is_(None)).label("is_open")
    is_critical = (_finding.c.severity == "critical").label("is_critical")
    statement = (
        select(_finding.c.invitation_id, is_open, is_critical, func.count())
        .where(_finding.c.invitation_id.in_(invitations), _finding.c.organisation_id == work.actor.organisation)
        .where(findings_board.told_to(work))
        .group_by(_finding.c.invitation_id, is_open, is_critical)
    )
    found: dict[str, FindingCounts] = {}
    for invitation, open_, critical, count in work.execute(statement):
        before = found.get(invitation, FindingCounts())
        found[invitation] = FindingCounts(
            before.all + count, before.open + count * bool(open_), before.critical + count * bool(critical)
        )
    return found


def hashes_in_use(work: Work, campaign: str) -> tuple[str, ...]:
    """The versions that responses of a campaign were submitted under, beside those it began with."""
    statement = (
        select(_result.c.version_hash)
        .distinct()
        .join(_response, _response.c.id == _result.c.response_id)
        .join(_invitation, _invitation.c.id == _response.c.invitation_id)
        .where(_invitation.c.campaign_id == campaign, _invitation.c.organisation_id == work.actor.organisation)
        .where(_result.c.reason != RESCORED)
        .order_by(_result.c.version_hash)
    )
    return tuple(work.execute(statement).scalars())
