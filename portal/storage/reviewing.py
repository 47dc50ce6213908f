"""What reviewers make of a response: explanations accepted, evidence judged, how it was verified."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from portal.domain.refusals import NotFound
from portal.storage.database import Work
from portal.storage.responses import QuestionRef
from portal.storage.rows import col, columns_for, each, filled, select_as, table_of
from portal.storage.tables import Evidence, Explanation, Verification


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
    columns = columns_for(StoredExplanation, Explanation)
    rows = work.execute(
        select(col(Explanation.family), col(Explanation.check_id), *columns).where(
            col(Explanation.response_id) == response, col(Explanation.text) != ""
        )
    )
    return {(row.family, row.check_id): filled(StoredExplanation, row) for row in rows}


def judge_explanation(work: Work, response: str, place: QuestionRef, accepted: bool) -> None:
    """Accept an explanation, or take that back; NotFound where there is none."""
    family, check = place
    where = (col(Explanation.response_id) == response) & (col(Explanation.family) == family)
    where &= (col(Explanation.check_id) == check) & (col(Explanation.text) != "")
    values = {"accepted_at": work.now, "accepted_by": work.actor.name} if accepted else {}
    row = update(table_of(Explanation)).where(where).values({"accepted_at": None, "accepted_by": None} | values)
    if work.execute(row).rowcount == 0:
        raise NotFound


def judge_evidence(work: Work, evidence: str, state: str) -> None:
    """Set what a file is worth: received, accepted or insufficient. The caller has seen that it may."""
    work.execute(update(table_of(Evidence)).where(col(Evidence.id) == evidence).values(state=state))


def verify(work: Work, response: str, level: str, note: str) -> None:
    """Record how a response was verified; the newest record counts, the earlier ones stay."""
    row = {"id": work.new_id(), "organisation_id": work.actor.organisation, "response_id": response}
    made = {"level": level, "note": note, "made_at": work.now, "made_by": work.actor.name}
    work.execute(insert(table_of(Verification)), row | made)


def verifications(work: Work, response: str) -> tuple[Verified, ...]:
    """Every record of verification, the newest first."""
    statement = select_as(Verified, Verification).where(col(Verification.response_id) == response)
    rows = work.execute(statement.order_by(col(Verification.made_at).desc(), col(Verification.id)))
    return tuple(each(Verified, rows))
