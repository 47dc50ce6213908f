"""A supplier's explanations of warnings, current and earlier: stored like answers, which are merged the same way."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from portal.storage import stored_answers
from portal.storage.database import Work
from portal.storage.responses import InvitationDetails, QuestionRef
from portal.storage.rows import col, table_of
from portal.storage.stored_answers import Change, StoredAnswer
from portal.storage.tables import Explanation, ExplanationRevision

_COLUMNS = ("family", "check_id", "text", "revision", "given_by", "given_at", "page", "sequence")


def stored(work: Work, response: str) -> dict[QuestionRef, StoredAnswer]:
    """The current explanations, by family and check."""
    columns = (table_of(Explanation).c[name] for name in _COLUMNS)
    rows = work.execute(select(*columns).where(col(Explanation.response_id) == response))
    return {(row.family, row.check_id): _stored(row) for row in rows}


def earlier(work: Work, response: str) -> dict[QuestionRef, dict[int, StoredAnswer]]:
    """Replaced or rejected explanations, by family and check, and by revision."""
    columns = (table_of(ExplanationRevision).c[name] for name in _COLUMNS)
    replaced: dict[QuestionRef, dict[int, StoredAnswer]] = {}
    for row in work.execute(select(*columns).where(col(ExplanationRevision.response_id) == response)):
        replaced.setdefault((row.family, row.check_id), {})[row.revision] = _stored(row)
    return replaced


def _stored(row: Any) -> StoredAnswer:
    origin = {"page": row.page, "sequence": row.sequence}
    return StoredAnswer(raw_of(row.text), row.text or None, None, row.revision, row.given_by, row.given_at, **origin)


def raw_of(text: str) -> dict[str, str]:
    """A text in the form of a typed answer."""
    return {"": text} if text else {}


def save(work: Work, invited: InvitationDetails, changes: Sequence[Change]) -> None:
    """Save explanations, and those they replace as revisions; a new one is not accepted by the buyer yet."""
    for change in changes:
        family, check = change.place
        of_check = {"response_id": invited.response, "family": family, "check_id": check}
        if change.before is not None:
            before = of_check | {"organisation_id": invited.organisation} | _row(change.before)
            work.execute(insert(table_of(ExplanationRevision)), before)
            which = (table_of(Explanation).c[name] == value for name, value in of_check.items())
            work.execute(delete(table_of(Explanation)).where(*which))
        now = of_check | {"organisation_id": invited.organisation} | _row(stored_answers.as_stored(work, change))
        work.execute(insert(table_of(Explanation)), now)


def _row(answer: StoredAnswer) -> dict[str, Any]:
    return {
        "text": answer.value or "",
        "revision": answer.revision,
        "given_by": answer.given_by,
        "given_at": answer.given_at,
        "page": answer.page,
        "sequence": answer.sequence,
    }
