"""How a response came in: how long answering took, how many people answered, and which answers nobody typed."""

from typing import Any

from portal.domain import earlier_answers
from portal.domain.care import Answering
from portal.storage.submissions import Submission
from portal.workflow import answer_workbook
from portal.workflow.load_response import ResponseContext

NOT_TYPED = (earlier_answers.PAGE, answer_workbook.PAGE)
"""How the senders of reused answers, of files and of workbooks begin."""


def answering(context: ResponseContext, now_seconds: float) -> Answering | None:
    """From the stored answers; None if nobody has answered anything. `now_seconds` is the time of submission."""
    started = context.invited.started_at
    if started is None:
        return None
    typed = {
        place: stored
        for place, stored in context.kept.items()
        if not stored.page.startswith(NOT_TYPED) and stored.given_at > started
    }
    people = len({stored.given_by for stored in typed.values()})
    return Answering(
        int(now_seconds - started.timestamp()), max(1, people), frozenset(context.kept.keys() - typed.keys())
    )


def recorded(submission: Submission | None) -> Answering | None:
    """As it stands in a submission; a correction keeps what its first submission said."""
    content: dict[str, Any] = submission.content if submission else {}
    return Answering.of(content.get("answering"))
