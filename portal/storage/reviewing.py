"""What reviewers record about a response: accepted explanations, evidence states, verifications."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update

from portal.domain.refusals import NotFound
from portal.storage import reopening
from portal.storage.database import Work
from portal.storage.responses import QuestionRef
from portal.storage.rows import col, columns_for, filled, table_of
from portal.storage.tables import Evidence, Explanation, Submission, Verification


@dataclass(frozen=True)
class StoredExplanation:
    """A supplier's explanation of a fired check, and who accepted it."""

    text: str
    accepted_at: datetime | None
    accepted_by: str | None


@dataclass(frozen=True)
class Verified:
    """How a response was verified; `level` is self_declared, desk_review or independent."""

    level: str
    note: str
    made_at: datetime
    made_by: str


def explanations(work: Work, response: str) -> dict[QuestionRef, StoredExplanation]:
    """The explanations of a response, by family and check."""
    return explanations_of(work, (response,)).get(response, {})


def explanations_of(work: Work, responses: Collection[str]) -> dict[str, dict[QuestionRef, StoredExplanation]]:
    """The explanations of each of these responses that have any, in one query."""
    columns = columns_for(StoredExplanation, Explanation)
    place = (col(Explanation.response_id), col(Explanation.family), col(Explanation.check_id))
    is_submitted = reopening.is_submitted(col(Explanation.response_id), col(Explanation.given_at))
    given = (col(Explanation.response_id).in_(responses), col(Explanation.text) != "", is_submitted)
    by_response: dict[str, dict[QuestionRef, StoredExplanation]] = {}
    for row in work.execute(select(*place, *columns).where(*given)):
        explanation = filled(StoredExplanation, row)
        by_response.setdefault(row.response_id, {})[row.family, row.check_id] = explanation
    return by_response


def judge_explanation(work: Work, response: str, place: QuestionRef, accepted: bool) -> None:
    """Accept an explanation, or take that back; raises NotFound if there is none."""
    family, check = place
    where = (col(Explanation.response_id) == response) & (col(Explanation.family) == family)
    where &= (col(Explanation.check_id) == check) & (col(Explanation.text) != "")
    values = {"accepted_at": work.now, "accepted_by": work.actor.name} if accepted else {}
    row = update(table_of(Explanation)).where(where).values({"accepted_at": None, "accepted_by": None} | values)
    if work.execute(row).rowcount == 0:
        raise NotFound


def judge_evidence(work: Work, evidence: str, state: str) -> None:
    """Set the state of a file: received, accepted or insufficient. The caller has checked the right to do so."""
    work.execute(update(table_of(Evidence)).where(col(Evidence.id) == evidence).values(state=state))


def verify(work: Work, response: str, level: str, note: str) -> None:
    """Record how a response was verified; the newest record counts, the earlier ones stay."""
    row = {"id": work.new_id(), "organisation_id": work.actor.organisation, "response_id": response}
    made = {"level": level, "note": note, "made_at": work.now, "made_by": work.actor.name}
    work.execute(insert(table_of(Verification)), row | made)


def verifications(work: Work, response: str) -> tuple[Verified, ...]:
    """Every verification of a response, the newest first."""
    return tuple(verifications_of(work, (response,)).get(response, ()))


def verifications_of(work: Work, responses: Collection[str]) -> dict[str, list[Verified]]:
    """Every verification of each of these responses that have any, the newest first, in one query.

    A verification from before a correction was submitted does not count for the correction.
    """
    statement = select(col(Verification.response_id), *columns_for(Verified, Verification))
    statement = statement.where(col(Verification.response_id).in_(responses), ~_is_overtaken())
    by_response: dict[str, list[Verified]] = {}
    for row in work.execute(statement.order_by(col(Verification.made_at).desc(), col(Verification.id))):
        by_response.setdefault(row.response_id, []).append(filled(Verified, row))
    return by_response


def _is_overtaken() -> ColumnElement[bool]:
    same = col(Submission.response_id) == col(Verification.response_id)
    later = select(col(Submission.id)).where(same, col(Submission.submitted_at) > col(Verification.made_at))
    return later.correlate(table_of(Verification)).exists()
