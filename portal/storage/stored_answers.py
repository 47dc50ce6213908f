"""The answers of a response, each as typed and as understood, with those that it replaced.

An answer row has the raw text as typed and the value it was read as, or the problem; overwriting moves the earlier row
to `answer_revision`, so nothing typed is ever lost. The statements are built once and read only columns, because these
are the busiest pages of the portal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.storage.database import Work
from portal.storage.responses import InvitationDetails, QuestionRef
from portal.storage.rows import col, columns_for, filler, table_of
from portal.storage.tables import Answer, AnswerRevision, Invitation, Participant


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


def of_response(work: Work, response: str) -> dict[QuestionRef, StoredAnswer]:
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
