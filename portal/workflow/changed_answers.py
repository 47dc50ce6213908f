"""What has changed in a response since somebody read it, so that nobody signs what they have not seen."""

from dataclasses import dataclass
from datetime import datetime

from portal.storage import stored_answers
from portal.storage.database import Work
from portal.storage.responses import QuestionRef
from portal.storage.stored_answers import StoredAnswer
from portal.workflow.load_response import ResponseContext


@dataclass(frozen=True)
class ReadAnswers:
    """The digest of what somebody read before signing, and when they read it."""

    digest: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class ChangedAnswer:
    """An answer as it was read (None if there was none) and as it is now."""

    place: QuestionRef
    before: StoredAnswer | None
    after: StoredAnswer


def changed_since(work: Work, context: ResponseContext, read: ReadAnswers) -> tuple[ChangedAnswer, ...]:
    """The shown answers that were given since; none if it is not known when they were read."""
    if read.at is None:
        return ()
    at, shown = read.at, context.progress.shown
    new = {place: stored for place, stored in context.stored.items() if stored.given_at > at and place in shown}
    earlier = stored_answers.earlier(work, context.invited.response) if new else {}
    return tuple(ChangedAnswer(place, _before(earlier.get(place, {}), at), new[place]) for place in sorted(new))


def _before(revisions: dict[int, StoredAnswer], at: datetime) -> StoredAnswer | None:
    then = [stored for _, stored in sorted(revisions.items()) if stored.given_at <= at]
    return then[-1] if then else None
