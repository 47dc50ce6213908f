"""A supplier accepts or disputes a shared finding: in time, once, in its own words.

Personal data is returned to the page until it is confirmed; then only the safeguarding role reads it.
"""

from portal.domain import personal_data
from portal.domain.events.responses import FindingAccepted, FindingDisputed
from portal.domain.messages import Message
from portal.domain.personal_data import FindingKind
from portal.domain.refusals import Closed, Conflict, Invalid, NotFound
from portal.domain.shared_findings import POSITIONS, Position, may_reply
from portal.storage import history, responses, shared_findings
from portal.storage.database import Work
from portal.storage.shared_findings import FindingShare

LONGEST = 5_000
CHOOSE = Message("Choose whether you accept or dispute this.")
NO_WORDS = Message("Write what you dispute, and why.")
TOO_LONG = Message("Use %(most)s characters or fewer.", most=LONGEST)
REPLIED = Message("You have replied to this already. If something has changed, write a message.")
TIME_IS_OVER = Message("The time to reply to this has ended. You can still write a message.")


def reply(
    work: Work, invitation: str, share_id: str, position: str, words: str, *, is_confirmed: bool = False
) -> tuple[FindingKind, ...]:
    """Store the supplier's reply to a finding. The same again is fine.

    Returns the kinds of personal data that the words seem to contain, if they were not stored because of them.
    """
    if work.actor.sections is not None:
        raise NotFound
    invited = responses.invitation_details(work, invitation, locked=True)
    share = next(
        (candidate for candidate in shared_findings.of_invitation(work, invitation) if candidate.id == share_id), None
    )
    if share is None:
        raise NotFound
    text = words.strip()
    if share.position is not None:
        if (position, text) == (share.position, share.words or ""):
            return ()
        raise Conflict(REPLIED)
    if not may_reply(share.reply_by, work.now):
        raise Closed(TIME_IS_OVER)
    chosen = _checked(position, text)
    personal = personal_data.kinds_of(personal_data.find(text, invited.country))
    if personal and not is_confirmed:
        return personal
    _keep(work, share, chosen, text, is_restricted=bool(personal))
    return ()


def _checked(position: str, text: str) -> Position:
    chosen = next((known for known in POSITIONS if known == position), None)
    if chosen is None:
        raise Invalid(CHOOSE, fields=("position",))
    if chosen == "disputed" and not text:
        raise Invalid(NO_WORDS, fields=("words",))
    if len(text) > LONGEST:
        raise Invalid(TOO_LONG, fields=("words",))
    return chosen


def _keep(work: Work, share: FindingShare, position: Position, text: str, *, is_restricted: bool) -> None:
    shared_findings.keep_reply(work, share.id, position, text or None, is_restricted=is_restricted)
    noted = FindingAccepted(share.finding) if position == "accepted" else FindingDisputed(share.finding)
    history.note(work, noted)
