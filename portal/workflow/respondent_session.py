"""A respondent's session: who it belongs to, that it is used, and its end."""

from datetime import datetime, timedelta

from portal.domain.messages import Message
from portal.domain.policy import Actor
from portal.domain.refusals import Expired
from portal.domain.tokens import hash_of
from portal.storage import (
    participants,
    respondents,
)
from portal.storage.database import Work
from portal.storage.responses import InvitationDetails

IDLE = timedelta(minutes=60)
TOUCH_AFTER = timedelta(minutes=5)
"""A session used again within this time is not updated, so that reading pages writes nothing."""

SESSION_ENDED = Message(
    "Your session has ended. Please open the link in your email again; everything you saved is still there."
)


def respondent(work: Work, token: str) -> Actor:
    """The respondent of a session's token; refuses a session that was ended or has expired."""
    id_hash = hash_of(token)
    seen = respondents.seen(work, id_hash)
    if seen is None or work.now >= min(seen.ends_at, seen.seen_at + IDLE):
        raise Expired(SESSION_ENDED)
    return Actor(
        "respondent",
        seen.participant,
        seen.participant_name,
        seen.organisation,
        invitation=seen.invitation,
        session=id_hash,
        browser=seen.browser,
        sections=participants.sections_of(seen.sections),
        language=seen.language,
    )


def leave(work: Work) -> None:
    """End the acting respondent's session."""
    respondents.end(work, work.actor.session or "")


def touch_session(work: Work) -> None:
    """Record that the acting respondent's session was used now."""
    respondents.touch(work, work.actor.session or "")


def is_stale(invited: InvitationDetails, now: datetime) -> bool:
    """Whether the recorded use of the session is old enough to be updated."""
    return now - invited.seen_at > TOUCH_AFTER
