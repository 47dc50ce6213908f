"""Conflicting answers: typed while somebody else changed the same answer or explanation, until one is chosen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.storage.database import Work
from portal.storage.responses import InvitationDetails, QuestionRef
from portal.storage.rows import col, columns_for, filler, table_of
from portal.storage.tables import AnswerConflict, Participant

Kind: TypeAlias = Literal["answer", "explanation"]


@dataclass(frozen=True)
class Rival:
    """An answer or explanation that conflicts with the stored one. `base` is the revision it was made from."""

    page: str
    sequence: int
    base: int
    raw: Any
    value: Any
    problem: str | None
    given_by: str
    given_at: datetime
    given_name: str = ""


Rivals: TypeAlias = dict[QuestionRef, tuple[Rival, ...]]

_OF_RESPONSE = (
    select(
        col(AnswerConflict.family),
        col(AnswerConflict.question),
        *columns_for(Rival, AnswerConflict, given_name=func.coalesce(col(Participant.name), "")),
    )
    .select_from(table_of(AnswerConflict))
    .join(table_of(Participant), col(Participant.id) == col(AnswerConflict.given_by), isouter=True)
    .where(col(AnswerConflict.response_id) == bindparam("response"), col(AnswerConflict.kind) == bindparam("kind"))
    .order_by(col(AnswerConflict.given_at), col(AnswerConflict.page))
)
_KEYS = ("response_id", "kind", "family", "question", "page")


def of_response(work: Work, response: str, kind: Kind = "answer") -> Rivals:
    """Every conflict of a response that waits for a choice, the oldest first."""
    rivals: Rivals = {}
    rows = work.execute(_OF_RESPONSE, {"response": response, "kind": kind})
    fill = filler(Rival, rows)
    for row in rows:
        place = (row.family, row.question)
        rivals[place] = (*rivals.get(place, ()), fill(row))
    return rivals


def put(work: Work, invited: InvitationDetails, place: QuestionRef, rival: Rival, kind: Kind = "answer") -> None:
    """Store what a page sent, in place of what the same page sent before."""
    family, question = place
    row = {"response_id": invited.response, "kind": kind, "family": family, "question": question}
    row |= {"organisation_id": invited.organisation, **vars(rival)}
    del row["given_name"]
    inserting = (postgresql if work.connection.dialect.name == "postgresql" else sqlite).insert(
        table_of(AnswerConflict)
    )
    replaced = {name: inserting.excluded[name] for name in row if name not in _KEYS}
    work.execute(inserting.on_conflict_do_update(index_elements=_KEYS, set_=replaced), row)


def remove(work: Work, invited: InvitationDetails, place: QuestionRef, page: str, kind: Kind = "answer") -> None:
    """Delete what a page sent: it was chosen, or is the same as the stored answer."""
    family, question = place
    which = (col(AnswerConflict.response_id) == invited.response) & (col(AnswerConflict.kind) == kind)
    which &= (col(AnswerConflict.family) == family) & (col(AnswerConflict.question) == question)
    work.execute(delete(table_of(AnswerConflict)).where(which, col(AnswerConflict.page) == page))
