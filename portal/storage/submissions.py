"""Submissions, frozen; their results; and the scores stored on the invitation for the board."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, insert, select, update

from portal.domain.open_result import OpenResult, open_standing
from portal.domain.questionnaire_types import SEVERITIES
from portal.domain.scoring import Result
from portal.domain.supplier_rating import supplier_rating
from portal.storage.database import Work
from portal.storage.keyed_hash import RESULT, stamped
from portal.storage.responses import InvitationDetails
from portal.storage.rows import col, columns_for, each, filled, select_as, table_of
from portal.storage.tables import Invitation, Response
from portal.storage.tables import Result as ResultTable
from portal.storage.tables import Submission as SubmissionTable

REVIEWED = "reviewed"
"""The reason of results recomputed after a reviewer's judgement, under the same version."""


@dataclass(frozen=True)
class Submission:
    """A frozen submission. `document` is the canonical JSON whose SHA-256 is `hash`."""

    id: str
    response: str
    document: str
    hash: str
    declared_name: str
    declared_role: str
    declared_on: date
    submitted_at: datetime
    late: bool
    number: int = 1

    @property
    def content(self) -> dict[str, Any]:
        """The document as data."""
        content: dict[str, Any] = json.loads(self.document)
        return content

    @property
    def restricted_answers(self) -> frozenset[tuple[str, str]]:
        """The questions whose answers contain personal data: stored with consent, for safeguarding only."""
        return restricted_in(self.content, "answers")

    @property
    def restricted_explanations(self) -> frozenset[tuple[str, str]]:
        """The checks whose explanations contain personal data."""
        return restricted_in(self.content, "explanations")


def restricted_in(content: Mapping[str, Any], what: Literal["answers", "explanations"]) -> frozenset[tuple[str, str]]:
    """What a submission's document restricts to safeguarding."""
    return frozenset((family, id) for family, id in content.get("restricted", {}).get(what, ()))


@dataclass(frozen=True)
class StoredResult:
    """One version's result as it was computed; `trace` has every rule and the values it read."""

    family: str
    version: str
    version_hash: str
    reason: str
    score: str | None
    score_tenths: int | None
    band: str | None
    severity: str
    completeness: str
    confidence: int
    document: dict[str, Any]
    trace: dict[str, Any] | None
    made_at: datetime

    @property
    def open(self) -> dict[str, Any]:
        """What members without the safeguarding role see of it; empty if that was never computed."""
        open_part: dict[str, Any] = self.document.get("open", {})
        return open_part

    @property
    def rules(self) -> list[dict[str, Any]]:
        """Every rule of the trace; none for a result that was erased."""
        rules: list[dict[str, Any]] = (self.trace or {}).get("rules", [])
        return rules


def freeze(work: Work, invited: InvitationDetails, submission: Submission) -> None:
    """Store the submission. The database itself refuses a second one of the same number."""
    work.execute(
        insert(table_of(SubmissionTable)),
        {
            "id": submission.id,
            "organisation_id": invited.organisation,
            "response_id": submission.response,
            "document": submission.document,
            "hash": submission.hash,
            "declared_name": submission.declared_name,
            "declared_role": submission.declared_role,
            "declared_on": submission.declared_on,
            "submitted_at": submission.submitted_at,
            "late": submission.late,
            "number": submission.number,
        },
    )


@dataclass(frozen=True)
class PreparedResult:
    """One version's result, what members without the safeguarding role see of it, and the columns made from both."""

    result: Result
    open: OpenResult
    columns: Mapping[str, Any]

    @classmethod
    def of(cls, result: Result, open: OpenResult) -> "PreparedResult":
        """Everything of a result's row that takes long to make, for use before the transaction."""
        columns = {
            "family": result.family,
            "version": result.version,
            "version_hash": result.hash,
            "score": result.score_text,
            "score_tenths": supplier_rating([result]).score_tenths,
            "band": result.band,
            "severity": result.severity,
            "completeness": result.completeness,
            "confidence": result.confidence,
            "document": result.as_json() | {"reliance": result.reliance.as_json(), "open": open.as_json()},
            "trace": result.trace.as_json(),
        }
        return cls(result, open, columns)


def add_results(
    work: Work, invited: InvitationDetails, results: Sequence[PreparedResult], reason: str, first: bool
) -> None:
    """Store one result per version, each with its trace, and the scores of all on the invitation.

    `submitted_at` is set only by the `first` submission, so a correction cannot make it late.
    """
    rows = [result_row(work, invited.organisation, invited.response, result, reason) for result in results]
    work.execute(insert(table_of(ResultTable)), rows)
    moments = {"submitted_at": work.now} if first else {"reopened_at": None, "reopened_for": None}
    _stand(work, invited.invitation, results, **moments)


def add_reviewed(
    work: Work, invitation: str, response: str, results: Sequence[PreparedResult], changed: Sequence[PreparedResult]
) -> None:
    """Store the results that a review has changed; the invitation's scores come from all `results`, changed or not."""
    owner = str(work.actor.organisation)
    rows = [result_row(work, owner, response, result, REVIEWED) for result in changed]
    work.execute(insert(table_of(ResultTable)), rows)
    _stand(work, invitation, results)


def _stand(work: Work, invitation: str, results: Sequence[PreparedResult], **more: datetime | None) -> None:
    stands = supplier_rating([prepared.result for prepared in results])
    seen = open_standing([prepared.open for prepared in results])
    work.execute(
        update(table_of(Invitation))
        .where(col(Invitation.id) == invitation)
        .values(
            severity=SEVERITIES.index(stands.severity),
            score_tenths=stands.score_tenths,
            band=stands.band,
            band_family=stands.family,
            confidence=stands.confidence,
            open_low_tenths=seen.low,
            open_high_tenths=seen.high,
            open_band=seen.band,
            open_confidence=seen.confidence,
            **more,
        )
    )


def add_second_result(work: Work, response: str, result: Result, open: OpenResult, reason: str) -> None:
    """Store an additional result for a response of the actor's organisation; the invitation's scores stay."""
    row = result_row(work, str(work.actor.organisation), response, PreparedResult.of(result, open), reason)
    work.execute(insert(table_of(ResultTable)), row)


def result_row(work: Work, organisation: str, response: str, prepared: PreparedResult, reason: str) -> dict[str, Any]:
    """A result as its row, with a keyed hash."""
    row = {
        **prepared.columns,
        "id": work.new_id(),
        "organisation_id": organisation,
        "response_id": response,
        "reason": reason,
        "made_at": work.now,
    }
    return {**row, "hash": stamped(work, RESULT, row)}


def of_response(work: Work, response: str) -> Submission | None:
    """The newest submission of a response; None if there is none or it was erased."""
    own = _SUBMITTED.where(col(SubmissionTable.response_id) == response)
    row = work.execute(own.order_by(col(SubmissionTable.number).desc()).limit(1)).one_or_none()
    return None if row is None or row.document == "" else filled(Submission, row)


def every(work: Work, response: str) -> tuple[Submission, ...]:
    """The first submission and every correction of it, without erased ones."""
    own = _SUBMITTED.where(col(SubmissionTable.response_id) == response, col(SubmissionTable.document) != "")
    return tuple(each(Submission, work.execute(own.order_by(col(SubmissionTable.number)))))


def is_newest() -> ColumnElement[bool]:
    """Whether a submission is its response's newest, for statements that select from `submission`."""
    other = table_of(SubmissionTable).alias("later")
    later = (other.c.response_id == col(SubmissionTable.response_id)) & (other.c.number > col(SubmissionTable.number))
    return ~select(other.c.id).where(later).correlate(table_of(SubmissionTable)).exists()


def by_number(work: Work, number: str) -> Submission | None:
    """The submission with this hash or id, in any organisation; its document is empty if it was erased."""
    is_meant = (col(SubmissionTable.hash) == number) | (col(SubmissionTable.id) == number)
    row = work.execute(_SUBMITTED.where(is_meant).limit(1)).one_or_none()
    return None if row is None else filled(Submission, row)


_SUBMITTED = select(*columns_for(Submission, SubmissionTable, response=col(SubmissionTable.response_id)))


def has_hash(work: Work, sha256: str) -> bool:
    """Whether any organisation holds a submission with this hash and its document."""
    same = (col(SubmissionTable.hash) == sha256) & (col(SubmissionTable.document) != "")
    return work.execute(select(col(SubmissionTable.id)).where(same).limit(1)).first() is not None


def of_invitation(work: Work, invitation: str) -> Submission | None:
    """The submission behind an invitation of the actor's organisation."""
    statement = select(col(Response.id)).where(
        col(Response.invitation_id) == invitation, col(Response.organisation_id) == work.actor.organisation
    )
    response = work.execute(statement).scalar_one_or_none()
    return of_response(work, response) if response else None


def results(work: Work, response: str) -> tuple[StoredResult, ...]:
    """Every result ever computed for a response, the oldest first."""
    statement = (
        select_as(StoredResult, ResultTable)
        .where(col(ResultTable.response_id) == response)
        .order_by(col(ResultTable.made_at), col(ResultTable.id))
    )
    return tuple(each(StoredResult, work.execute(statement)))


def last_role(work: Work, invitation: str, name: str) -> str:
    """The role that a person of this name declared last for the same supplier, to the same buyer; "" if never."""
    asked = select(col(Invitation.supplier_id)).where(col(Invitation.id) == invitation).scalar_subquery()
    declared = (
        select(col(SubmissionTable.declared_role))
        .join(Response, col(Response.id) == col(SubmissionTable.response_id))
        .join(Invitation, col(Invitation.id) == col(Response.invitation_id))
        .where(col(Invitation.supplier_id) == asked, col(SubmissionTable.declared_name) == name)
        .order_by(col(SubmissionTable.submitted_at).desc(), col(SubmissionTable.id))
        .limit(1)
    )
    return work.execute(declared).scalar_one_or_none() or ""
