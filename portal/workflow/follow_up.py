"""From a finding to its end: ask the supplier back, read the answer, ask again or close.

A critical finding never writes to a supplier by itself. Only the safeguarding role asks about it or closes it, and a
second person must agree before the email is written or the finding is closed: people may be harmed by a careless
question. Every step is in the history.
"""

from datetime import date

from portal.domain import disclosure, policy
from portal.domain.events.responses import (
    ClosingProposed,
    FindingClosed,
    FindingKeptOpen,
    QuestionAnswered,
    QuestionApproved,
    QuestionProposed,
    QuestionSent,
    QuestionWithdrawn,
    ReplyAccepted,
    ReplyNotAccepted,
)
from portal.domain.messages import Message
from portal.domain.questionnaire import FollowUpAsk
from portal.domain.refusals import Closed, Conflict, Invalid, NotAllowed, NotFound
from portal.domain.tokens import hash_of
from portal.mail import emails
from portal.mail.emails import FollowUpFacts
from portal.storage import campaigns, findings, findings_board, history, library, respondents, submissions
from portal.storage.database import Work
from portal.storage.findings_board import AskedFollowUp, Found
from portal.workflow import queue_email
from portal.workflow.due_days import check_day
from portal.workflow.finding_view import action_on, check_reads_reply, due_by

ASKED = "what you ask the supplier"
SHORTEST = 10
LONGEST = 5_000
ANSWERED = Message("This has been answered already. Whoever asked will write to you if something is unclear.")
SECOND_PERSON = "A second person must agree: this cannot be done by whoever proposed it."


def ask(work: Work, finding_id: str, text: str, due_on: date) -> str:
    """Ask the supplier back. About a critical finding nothing leaves before a second person agrees; returns its id."""
    finding = _open(work, finding_id)
    if finding.state != "open":
        raise Conflict("A question about this finding is open already. Decide about that one first.")
    return _ask(work, finding, _checked(text, ASKED), due_on)


def _open(work: Work, finding_id: str) -> Found:
    """The finding, kept from others' hands, if the actor may act on it and it is not closed."""
    finding = findings_board.one(work, finding_id, locked=True)
    policy.check(work.actor, action_on(finding))
    if finding.state == "closed":
        raise Closed("This finding is closed.")
    return finding


def _ask(work: Work, finding: Found, text: str, due_on: date) -> str:
    if due_on <= work.now.date():
        raise Invalid("The day to answer by must lie in the future.", fields=("due",))
    check_day(due_on, work.now)
    question = findings_board.add_question(work, finding.id, text, due_on)
    if finding.severity == "critical":
        history.note(work, QuestionProposed(finding.id, due_on))
    else:
        _send(work, finding, question, due_on, approved_by=None)
    return question


def _checked(text: str, what: str) -> str:
    words = text.strip()
    if len(words) < SHORTEST:
        raise Invalid(f"Write {what}, in at least {SHORTEST} characters.", fields=("text",))
    if len(words) > LONGEST:
        raise Invalid(f"This is too long. Write at most {LONGEST:,} characters.", fields=("text",))
    return words


def _send(work: Work, finding: Found, question: str, due_on: date, approved_by: str | None) -> None:
    """Write the email with a link of its own. It says that something is asked, never what."""
    invited = campaigns.recipient(work, finding.invitation)
    campaign = campaigns.get(work, invited.campaign_id)
    token, email_id = work.new_token(), work.new_id()
    facts = FollowUpFacts(
        to=invited.contact_address,
        language=invited.language,
        contact_name=invited.contact_name,
        supplier=invited.supplier,
        organisation=invited.organisation,
        campaign=campaign.title,
        link=work.link("invitation", token=token),
        contact_line=campaign.contact_line,
        help_text=campaign.help_text,
        due_on=due_on,
    )
    queue_email.queue(work, emails.follow_up(facts), invitation=finding.invitation, id=email_id)
    respondents.add_link(work, invited.organisation_id, finding.invitation, hash_of(token), email_id)
    findings_board.mark_sent(work, question, email_id, approved_by)
    history.note(work, QuestionSent(finding.id, due_on))


def agree_to_ask(work: Work, finding_id: str) -> None:
    """As the second person, let a question about a critical finding go out."""
    finding, question = _proposed_question(work, finding_id)
    if question.asked_by == work.actor.id:
        raise NotAllowed(SECOND_PERSON)
    history.note(work, QuestionApproved(finding.id))
    _send(work, finding, question.id, question.due_on, approved_by=work.actor.id)


def _proposed_question(work: Work, finding_id: str) -> tuple[Found, AskedFollowUp]:
    finding = findings_board.one(work, finding_id, locked=True)
    policy.check(work.actor, "follow_up")
    if finding.state != "approval":
        raise Conflict("No question waits for a second person here.")
    return finding, findings_board.questions(work, finding_id)[-1]


def withdraw_question(work: Work, finding_id: str, note: str = "") -> None:
    """Take a question back before it went out: by whoever proposed it, or by the second person."""
    finding, question = _proposed_question(work, finding_id)
    findings_board.mark_decided(work, question.id, "withdrawn", note.strip())
    history.note(work, QuestionWithdrawn(finding.id))


def answer(work: Work, invitation: str, follow_up_id: str, text: str) -> None:
    """Keep the supplier's answer to a question of its own invitation. An answer given stays; the same again is fine."""
    asked = next((one for one in findings.asked_back(work, invitation) if one.id == follow_up_id), None)
    if asked is None or work.actor.invitation != invitation:
        raise NotFound
    words = text.strip()
    if asked.answered_at is not None:
        if words == asked.answer_text:
            return
        raise Conflict(ANSWERED)
    if not words:
        raise Invalid(Message("Write your answer."), fields=("answer",))
    if len(words) > LONGEST:
        sentence = Message("Your answer is too long. Write at most %(most)s characters.", most=LONGEST)
        raise Invalid(sentence, fields=("answer",))
    findings_board.mark_answered(work, follow_up_id, words)
    history.note(work, QuestionAnswered(findings_board.of_follow_up(work, follow_up_id)))


def accept(work: Work, finding_id: str, note: str) -> None:
    """The answer settles the finding: it is closed with that reason, a critical one once a second person agrees."""
    finding, question = _answered(work, finding_id)
    reason = _checked(note, "why this answer settles it")
    findings_board.mark_decided(work, question.id, "accepted", reason)
    history.note(work, ReplyAccepted(finding.id))
    _close(work, finding, reason)


def _answered(work: Work, finding_id: str) -> tuple[Found, AskedFollowUp]:
    finding = _open(work, finding_id)
    if finding.state != "answered":
        raise Conflict("There is no new answer to decide about.")
    check_reads_reply(work, finding)
    return finding, findings_board.questions(work, finding_id)[-1]


def ask_again(work: Work, finding_id: str, text: str, due_on: date) -> str:
    """The answer does not settle it: ask once more."""
    finding, question = _answered(work, finding_id)
    findings_board.mark_decided(work, question.id, "again", "")
    history.note(work, ReplyNotAccepted(finding.id))
    return _ask(work, finding, _checked(text, ASKED), due_on)


def close(work: Work, finding_id: str, reason: str) -> None:
    """Close a finding with a reason, without a further answer; a critical one once a second person agrees."""
    finding = _open(work, finding_id)
    if finding.state == "closing":
        raise Conflict("Closing this finding waits for a second person already.")
    _close(work, finding, _checked(reason, "why the finding is closed"))


def _close(work: Work, finding: Found, reason: str) -> None:
    critical = finding.severity == "critical"
    at = None if critical else work.now
    findings_board.set_closing(work, finding.id, closed_at=at, closed_by=work.actor.id, close_reason=reason)
    history.note(work, ClosingProposed(finding.id) if critical else FindingClosed(finding.id))


def agree_to_close(work: Work, finding_id: str) -> None:
    """As the second person, close a critical finding."""
    finding = _closing(work, finding_id)
    if finding.closed_by == work.actor.id:
        raise NotAllowed(SECOND_PERSON)
    findings_board.set_closing(work, finding_id, closed_at=work.now)
    history.note(work, FindingClosed(finding_id, approved=True))


def _closing(work: Work, finding_id: str) -> Found:
    finding = findings_board.one(work, finding_id, locked=True)
    policy.check(work.actor, "follow_up")
    if finding.state != "closing":
        raise Conflict("No closing waits for a second person here.")
    return finding


def keep_open(work: Work, finding_id: str) -> None:
    """Withdraw, or refuse as the second person, the closing of a critical finding."""
    _closing(work, finding_id)
    findings_board.set_closing(work, finding_id, closed_by=None, close_reason=None)
    history.note(work, FindingKeptOpen(finding_id))


def ask_at_once(work: Work, invitation: str) -> int:
    """For a campaign that asks at once: ask what the questionnaire proposes, about all but critical findings.

    Runs as the portal in the transaction of submitting; returns how many questions went out.
    """
    sent = 0
    for finding in findings_board.of_invitation(work, invitation):
        asks = _asks(work, finding)
        if asks is None or finding.severity == "critical" or finding.state != "open":
            continue
        _ask(work, finding, asks.ask, due_by(work.now.date(), asks.days))
        sent += 1
    return sent


def _asks(work: Work, finding: Found) -> FollowUpAsk | None:
    """What the questionnaire that was answered proposes to ask about a finding."""
    submission = submissions.of_invitation(work, finding.invitation)
    hashes = [one["hash"] for one in submission.content["versions"]] if submission else []
    flag = disclosure.flag_named(library.ruleset_by_hashes(work, hashes), finding.family, finding.flag)
    return flag.flag.follow_up if flag else None
