"""How a response came in: how long answering took, how many people answered, and which answers nobody typed."""

from typing import Any

from portal.domain.care import Answering
from portal.storage.submissions import Submission
from portal.workflow.answer_sources import TYPED, source_of
from portal.workflow.load_response import ResponseContext


def answering(context: ResponseContext, now_seconds: float) -> Answering | None:
    """From the stored answers; None if nobody has answered anything. `now_seconds` is the time of submission."""
    started = context.invited.started_at
    if started is None:
        return None
    typed = {
        place: stored
        for place, stored in context.stored.items()
        if source_of(stored.page) == TYPED and stored.given_at > started
    }
    people = len({stored.given_by for stored in typed.values()})
    return Answering(
        int(now_seconds - started.timestamp()), max(1, people), frozenset(context.stored.keys() - typed.keys())
    )


def recorded(submission: Submission | None) -> Answering | None:
    """As it stands in a submission; a correction keeps what its first submission said."""
    content: dict[str, Any] = submission.content if submission else {}
    return Answering.of(content.get("answering"))
