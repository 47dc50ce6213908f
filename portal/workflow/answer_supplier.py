"""Members' replies to suppliers' messages: an answer, more time or not, declining acknowledged or undone.

The reply is shown with the response on both sides. An email in the supplier's language says only that it is there; the
text itself is behind the link.
"""

from dataclasses import replace
from functools import partial

from portal.domain import policy, supplier_messages
from portal.domain.events.supplier_messages import MessageAnswered
from portal.domain.refusals import Invalid, NotAllowed, NotFound
from portal.domain.supplier_messages import Outcome
from portal.mail import emails
from portal.storage import campaigns, history
from portal.storage import supplier_messages as stored
from portal.storage.campaigns import Recipient
from portal.storage.database import Work
from portal.storage.supplier_messages import MessagePage, StoredMessage
from portal.workflow import extend, queue_email, reopen, supplier_email

LONGEST = 5_000
ACTIONS: dict[Outcome, str] = {"granted": "campaigns", "undone": "campaigns", "reopened": "follow_up"}
"""The permission a member needs for replies that change the invitation."""
NEEDS_WORDS = ("answered", "refused")


def reply(work: Work, invitation_id: str, message_id: str, outcome: Outcome, text: str = "", due: str = "") -> None:
    """Reply to a waiting message; `due` is the new due time of `granted`, local in the campaign's zone."""
    policy.check(work.actor, _action(outcome))
    invited = campaigns.recipient(work, invitation_id)
    message = stored.of_id(work, invitation_id, message_id)
    if message.restricted and not policy.may(work.actor, "sensitive"):
        raise NotAllowed(policy.REFUSALS["sensitive"])
    supplier_messages.check_reply(message.facts, outcome)
    words = _checked(text, outcome)
    if outcome == "granted":
        extend.give_more_time(work, invitation_id, due, tell=False)
    if outcome == "undone":
        stored.stand(work, invitation_id)
    if outcome == "reopened":
        reopen.open_answers(work, invited, ())
    stored.answer(work, message_id, outcome, words)
    history.note(work, MessageAnswered(invitation_id, message.kind, outcome))
    if outcome == "granted":
        queue_email.to_contact_or_note(work, invited, "extension", partial(extend.write_again, work, invitation_id))
    elif outcome == "reopened":
        queue_email.to_contact_or_note(work, invited, "reopened", partial(reopen.write_email, work, invited))
    elif words or outcome == "undone":
        queue_email.to_contact_or_note(work, invited, "message_answer", partial(_write, work, invited))


def _action(outcome: Outcome) -> str:
    return ACTIONS.get(outcome, "messages")


def replies(work: Work, message: StoredMessage) -> tuple[Outcome, ...]:
    """The replies to a message that the acting member may give now."""
    if message.restricted and not policy.may(work.actor, "sensitive"):
        return ()
    possible = supplier_messages.open_replies(message.facts)
    return tuple(outcome for outcome in possible if policy.may(work.actor, _action(outcome)))


def _checked(text: str, outcome: Outcome) -> str:
    words = text.strip()
    if not words and outcome in NEEDS_WORDS:
        raise Invalid("Write your reply to the supplier.", fields=("text",))
    if len(words) > LONGEST:
        raise Invalid(f"Use {LONGEST:,} characters or fewer.", fields=("text",))
    return words


def _write(work: Work, invited: Recipient) -> None:
    supplier_email.write(work, invited, emails.message_answer)


def listed(work: Work, number: int, *, only_waiting: bool, campaign: str = "") -> MessagePage:
    """A page of messages, redacted for the acting member."""
    if campaign:
        campaigns.get(work, campaign)
    shown = stored.page(work, number, only_waiting=only_waiting, campaign=campaign)
    return MessagePage(tuple(readable(work, message) for message in shown.rows), shown.total)


def of_invitation(work: Work, invitation_id: str) -> tuple[StoredMessage, ...]:
    """The messages about one response, redacted for the acting member."""
    return tuple(readable(work, message) for message in stored.of_invitation(work, invitation_id))


def readable(work: Work, message: StoredMessage) -> StoredMessage:
    """A message; without the safeguarding role a restricted one has its text redacted."""
    if not message.restricted or policy.may(work.actor, "sensitive"):
        return message
    reply_text = policy.RESTRICTED if message.answer_text else None
    return replace(message, text=policy.RESTRICTED, answer_text=reply_text)


def reply_in(
    work: Work, campaign_id: str, invitation_id: str, message_id: str, outcome: Outcome, text: str = "", due: str = ""
) -> None:
    """Reply to a message of an invitation of this campaign."""
    if stored.of_id(work, invitation_id, message_id).campaign != campaign_id:
        raise NotFound
    reply(work, invitation_id, message_id, outcome, text, due)
