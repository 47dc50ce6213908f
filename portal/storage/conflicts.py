"""What somebody typed while somebody else changed the same answer or explanation, until one of the two is chosen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from portal.storage.database import Work
from portal.storage.responses import InvitationDetails, QuestionRef
from portal.storage.tables import AnswerConflict, Participant

Kind: TypeAlias = Literal["answer", "explanation"]


@dataclass(frozen=True)
class Rival:
    """An answer or explanation that stands against the one that is kept. `base` is the revision it was made from."""

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
        col(AnswerConflict.page),
        col(AnswerConflict.sequence),
        col(AnswerConflict.base),
        col(AnswerConflict.raw),
        col(AnswerConflict.value),
        col(AnswerConflict.problem),
        col(AnswerConflict.given_by),
        col(AnswerConflict.given_at),
        func.coalesce(col(Participant.name), ""),
    )
    .join(Participant, col(Participant.id) == col(AnswerConflict.given_by), isouter=True)
    .where(col(AnswerConflict.response_id) == bindparam("response"), col(AnswerConflict.kind) == bindparam("kind"))
    .order_by(col(AnswerConflict.given_at), col(AnswerConflict.page))
)
_KEYS = ("response_id", "kind", "family", "question", "page")


def of_response(work: Work, response: str, kind: Kind = "answer") -> Rivals:
    """Everything that waits for a choice, the oldest first."""
    rivals: Rivals = {}
    for family, question, *rival in work.execute(_OF_RESPONSE, {"response": response, "kind": kind}):
        rivals[family, question] = (*rivals.get((family, question), ()), Rival(*rival))
    return rivals


def put(work: Work, invited: InvitationDetails, place: QuestionRef, rival: Rival, kind: Kind = "answer") -> None:
    """Keep what came from a page, in place of what came from it before."""
    family, question = place
    row = {"response_id": invited.response, "kind": kind, "family": family, "question": question}
    row |= {"organisation_id": invited.organisation, **vars(rival)}
    del row["given_name"]
    inserting = (postgresql if work.connection.dialect.name == "postgresql" else sqlite).insert(AnswerConflict)
    replaced = {name: inserting.excluded[name] for name in row if name not in _KEYS}
    work.execute(inserting.on_conflict_do_update(index_elements=_KEYS, set_=replaced), row)


def remove(work: Work, invited: InvitationDetails, place: QuestionRef, page: str, kind: Kind = "answer") -> None:
    """Take away what came from a page: it was chosen, or it says what is kept anyway."""
    family, question = place
    which = {"response_id": invited.response, "kind": kind, "family": family, "question": question, "page": page}
    work.execute(
        delete(AnswerConflict).where(*(getattr(AnswerConflict, name) == value for name, value in which.items()))
    )
