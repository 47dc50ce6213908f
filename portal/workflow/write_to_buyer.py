"""A supplier's messages to the buyer: a question, more time, declining or no longer supplying; and taking them back.

The buyer reads a message at once, even before the answers are submitted. If a supplier declines, the invitation gets no
reminders and can still be answered: submitting takes the declining back.
"""

from dataclasses import dataclass
from datetime import date

from portal.domain import supplier_messages as rules
from portal.domain.events.supplier_messages import (
    CorrectionAsked,
    MessageTakenBack,
    MoreTimeAsked,
    SupplierAsked,
    SupplierDeclined,
    SupplierNotSupplying,
)
from portal.domain.messages import Message
from portal.domain.refusals import Closed, Conflict, Invalid, NotFound
from portal.domain.supplier_messages import STANDING, MessageKind
from portal.storage import history, library, responses
from portal.storage import supplier_messages as stored
from portal.storage.database import Work
from portal.storage.responses import InvitationDetails, QuestionRef
from portal.storage.supplier_messages import NOWHERE, StoredMessage
from portal.workflow import load_response
from portal.workflow.due_days import LONGEST_AHEAD
from portal.workflow.load_response import ResponseContext

LONGEST = 5_000
MOST_WAITING = 30
CHECK = Message("Please check")
NO_QUESTION = Message("Write your question.")
NO_REASON = Message("Write why, in a sentence or two.")
NO_DAY = Message("Enter the day until which you need time, like 31 1 2027.")
NOT_LATER = Message("Choose a day after the day these answers are due.")
TOO_FAR = Message("Choose a day within the next five years.")
TOO_LONG = Message("Use %(most)s characters or fewer.", most=LONGEST)
TOO_MANY = Message(
    "There are already %(most)s messages without a reply. Please wait for the replies.", most=MOST_WAITING
)
STANDS = Message("You have said already that you will not answer. Take that back first.")
CANNOT_CORRECT = Message("These answers are open already, or the request has been closed.")
TOO_LATE = Message("This can no longer be taken back. Reload the page to see the reply.")


@dataclass(frozen=True)
class NewMessage:
    """What is written; `until` is the requested date, None if none was typed or it is invalid."""

    kind: MessageKind
    text: str = ""
    until: date | None = None
    place: QuestionRef = NOWHERE


@dataclass(frozen=True)
class Thread:
    """A response with every message about it."""

    context: ResponseContext
    messages: tuple[StoredMessage, ...]

    @property
    def can_answer(self) -> bool:
        """Whether the answers are still to be submitted, so that more time or declining makes sense."""
        invited = self.context.invited
        return invited.submitted_at is None and invited.reopened_at is None and not self.context.is_closed

    @property
    def can_correct(self) -> bool:
        """Whether requesting a correction of the submitted answers makes sense."""
        invited = self.context.invited
        return invited.submitted_at is not None and invited.closed_at is None

    @property
    def standing(self) -> StoredMessage | None:
        """The message that declines or ends supplying, while it is in effect."""
        may = (message for message in self.messages if message.kind in STANDING and rules.may_take_back(message.facts))
        return next(may, None)


def thread(work: Work, invitation: str) -> Thread:
    """Every message about a response, for its contact."""
    return Thread(load_response.load_response(work, invitation), stored.of_invitation(work, invitation))


def write(work: Work, invitation: str, message: NewMessage) -> None:
    """Store a message for the buyer. The same one again, while it waits, is not stored twice."""
    current = opened(work, invitation)
    waiting = stored.waiting_of(current.messages)
    place = message.place if message.kind == "question" else NOWHERE
    if any(
        (waiting_message.kind, waiting_message.text, (waiting_message.family, waiting_message.question))
        == (message.kind, message.text, place)
        for waiting_message in waiting
    ):
        return
    _check(work, current, message)
    if len(waiting) >= MOST_WAITING:
        raise Conflict(TOO_MANY)
    if message.kind == "more_time":
        for earlier in waiting:
            if earlier.kind == "more_time":
                stored.take_back(work, earlier.id)
    secret = place in library.sensitive_questions(work, work.now)
    stored.add(work, invitation, message.kind, message.text, place, message.until, secret)
    _note(work, invitation, message, place)


def opened(work: Work, invitation: str) -> Thread:
    """The thread of the acting contact, locked until the commit."""
    if work.actor.sections is not None:
        raise NotFound
    responses.invitation_details(work, invitation, locked=True)
    return thread(work, invitation)


def _check(work: Work, current: Thread, message: NewMessage) -> None:
    context, is_question = current.context, message.kind == "question"
    if is_question and message.place != NOWHERE and context.ruleset.question(*message.place) is None:
        raise NotFound
    if message.kind == "correction" and not current.can_correct:
        raise Closed(CANNOT_CORRECT)
    if not is_question and message.kind != "correction" and not current.can_answer:
        raise Closed(why_closed(current))
    if message.kind in STANDING and current.standing is not None:
        raise Conflict(STANDS)
    problems = _problems(work, context.invited, message)
    if problems:
        raise Invalid(CHECK, fields=problems)


def why_closed(current: Thread) -> Message:
    """Why more time and declining make no sense any more."""
    return load_response.CLOSED if current.context.is_closed else load_response.ALREADY_SUBMITTED


def _problems(work: Work, invited: InvitationDetails, message: NewMessage) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not message.text and message.kind != "not_supplying":
        problems["text"] = NO_QUESTION if message.kind == "question" else NO_REASON
    if len(message.text) > LONGEST:
        problems["text"] = TOO_LONG
    if message.kind == "more_time" and (wrong := _wrong_day(work, invited, message.until)):
        problems["until"] = wrong
    return problems


def _wrong_day(work: Work, invited: InvitationDetails, until: date | None) -> str:
    if until is None:
        return NO_DAY
    if until <= max(invited.due_at, work.now).date():
        return NOT_LATER
    return TOO_FAR if until > work.now.date() + LONGEST_AHEAD else ""


def _note(work: Work, invitation: str, message: NewMessage, place: QuestionRef) -> None:
    match message.kind:
        case "question":
            history.note(work, SupplierAsked(invitation, *place))
        case "more_time" if message.until is not None:
            history.note(work, MoreTimeAsked(invitation, message.until))
        case "correction":
            history.note(work, CorrectionAsked(invitation))
        case "declined":
            stored.stand(work, invitation, declined=True)
            history.note(work, SupplierDeclined(invitation))
        case "not_supplying":
            stored.stand(work, invitation, not_supplying=True)
            history.note(work, SupplierNotSupplying(invitation))


def take_back(work: Work, invitation: str, message_id: str) -> None:
    """Take a message back; one already taken back is fine. What was finally answered stays."""
    current = opened(work, invitation)
    message = next((candidate for candidate in current.messages if candidate.id == message_id), None)
    if message is None:
        raise NotFound
    if message.taken_back_at is not None:
        return
    if not rules.may_take_back(message.facts):
        raise Conflict(TOO_LATE)
    _take_back(work, message)


def answer_after_all(work: Work, invitation: str) -> None:
    """Take back declining and requests for time or correction, because the supplier submits."""
    for message in stored.of_invitation(work, invitation):
        if message.kind in (*STANDING, "more_time", "correction") and rules.may_take_back(message.facts):
            _take_back(work, message)


def _take_back(work: Work, message: StoredMessage) -> None:
    stored.take_back(work, message.id)
    if message.kind in STANDING:
        stored.stand(work, message.invitation)
    history.note(work, MessageTakenBack(message.invitation, message.kind))
