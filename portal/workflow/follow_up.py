"""Following up a finding: ask the supplier, read the answer, ask again or close.

A critical finding never causes an email by itself. Only the safeguarding role asks about it or closes it, and a second
person must agree before the email is written or the finding is closed, because a careless question can harm workers.
Every step is in the history.
"""

from datetime import date

from portal.domain import disclosure, finding_lifecycle, personal_data, policy
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
from portal.domain.finding_lifecycle import Step
from portal.domain.messages import Message
from portal.domain.personal_data import FindingKind
from portal.domain.question_parts import FollowUpAsk
from portal.domain.refusals import Conflict, Invalid, NotFound
from portal.mail import emails
from portal.mail.emails import FollowUpFacts
from portal.storage import (
    campaigns,
    findings,
    findings_board,
    follow_ups,
    history,
    library,
    proposals,
    responses,
    submissions,
)
from portal.storage.database import Work
from portal.storage.findings_board import FindingRow
from portal.storage.follow_ups import AskedFollowUp
from portal.workflow import second_person, supplier_email
from portal.workflow.due_days import check_day
from portal.workflow.finding_view import action_on, check_reads_reply, due_by

ASKED = "what you ask the supplier"
SHORTEST = 10
LONGEST = 5_000
ANSWERED = Message("This has been answered already. Whoever asked will write to you if something is unclear.")


def ask(work: Work, finding_id: str, text: str, due_on: date) -> str:
    """Ask the supplier; returns the follow-up's id. For a critical finding a second person must agree first."""
    finding = _open(work, finding_id, "ask")
    return _ask(work, finding, checked_text(text, ASKED), due_on)


def _open(work: Work, finding_id: str, step: Step) -> FindingRow:
    """Lock the finding, if the actor may act on it and its state allows the step."""
    finding = findings_board.get(work, finding_id, locked=True)
    policy.check(work.actor, action_on(finding))
    finding_lifecycle.check_step(finding.state, step)
    return finding


def _ask(work: Work, finding: FindingRow, text: str, due_on: date) -> str:
    if due_on <= work.now.date():
        raise Invalid("“Answer due by” must be in the future.", fields=("due",))
    check_day(due_on, work.now)
    question = follow_ups.add_question(work, finding.id, text, due_on)
    if finding.severity == "critical":
        proposals.add(work, "ask_supplier", question)
        history.note(work, QuestionProposed(finding.id, due_on))
    else:
        _send(work, finding, question, due_on)
    return question


def checked_text(text: str, what: str) -> str:
    """A text that a member wrote, long enough to be one and not too long."""
    words = text.strip()
    if len(words) < SHORTEST:
        raise Invalid(f"Write {what}, in at least {SHORTEST} characters.", fields=("text",))
    if len(words) > LONGEST:
        raise Invalid(f"This is too long. Write at most {LONGEST:,} characters.", fields=("text",))
    return words


def _send(work: Work, finding: FindingRow, question: str, due_on: date) -> None:
    """Write the email with its own link. It says that there is a question, never what it is."""
    invited = campaigns.recipient(work, finding.invitation)
    email_id = supplier_email.write(
        work, invited, lambda facts: emails.follow_up(FollowUpFacts(**vars(facts), due_on=due_on))
    )
    follow_ups.mark_released(work, question, email_id)
    history.note(work, QuestionSent(finding.id, due_on))


def agree_to_ask(work: Work, finding_id: str) -> None:
    """As the second person, approve a question about a critical finding, which is then sent."""
    finding = _waiting(work, finding_id, "agree")
    question = follow_ups.questions(work, finding_id)[-1]
    second_person.agree(work, "ask_supplier", question.id)
    history.note(work, QuestionApproved(finding.id))
    _send(work, finding, question.id, question.due_on)


def _waiting(work: Work, finding_id: str, step: Step) -> FindingRow:
    """Lock the finding, if its state allows the step; open to everybody who may be the second person."""
    finding = findings_board.get(work, finding_id, locked=True)
    policy.check(work.actor, "follow_up")
    finding_lifecycle.check_step(finding.state, step)
    return finding


def withdraw_question(work: Work, finding_id: str, note: str = "") -> None:
    """Withdraw a question before it is sent: by its proposer or by the second person."""
    finding = _waiting(work, finding_id, "withdraw")
    question = follow_ups.questions(work, finding_id)[-1]
    second_person.withdraw(work, "ask_supplier", question.id)
    follow_ups.mark_decided(work, question.id, "withdrawn", note.strip())
    history.note(work, QuestionWithdrawn(finding.id))


def answer(
    work: Work, invitation: str, follow_up_id: str, text: str, *, is_confirmed: bool = False
) -> tuple[FindingKind, ...]:
    """Store the supplier's answer to a question of its own invitation. It cannot be replaced; the same again is fine.

    Returns the kinds of personal data it seems to contain, if it was not stored because of them.
    """
    invited = responses.invitation_details(work, invitation, locked=True)
    asked = next(
        (follow_up for follow_up in findings.asked_back(work, invitation) if follow_up.id == follow_up_id), None
    )
    if asked is None:
        raise NotFound
    words = text.strip()
    if asked.answered_at is not None:
        if words == asked.answer_text:
            return ()
        raise Conflict(ANSWERED)
    if not words:
        raise Invalid(Message("Write your answer."), fields=("answer",))
    if len(words) > LONGEST:
        sentence = Message("Your answer is too long. Write at most %(most)s characters.", most=LONGEST)
        raise Invalid(sentence, fields=("answer",))
    personal = personal_data.kinds_of(personal_data.find(words, invited.country))
    if personal and not is_confirmed:
        return personal
    follow_ups.mark_answered(work, follow_up_id, words, is_restricted=bool(personal))
    history.note(work, QuestionAnswered(follow_ups.finding_of(work, follow_up_id)))
    return ()


def accept(work: Work, finding_id: str, note: str) -> None:
    """Accept the answer and close the finding with that reason; a critical one once a second person agrees."""
    finding, question = _answered(work, finding_id, "accept")
    reason = checked_text(note, "why this answer settles it")
    follow_ups.mark_decided(work, question.id, "accepted", reason)
    history.note(work, ReplyAccepted(finding.id))
    _close(work, finding, reason)


def _answered(work: Work, finding_id: str, step: Step) -> tuple[FindingRow, AskedFollowUp]:
    finding = _open(work, finding_id, step)
    check_reads_reply(work, finding)
    return finding, follow_ups.questions(work, finding_id)[-1]


def ask_again(work: Work, finding_id: str, text: str, due_on: date) -> str:
    """Do not accept the answer, and ask once more."""
    finding, question = _answered(work, finding_id, "again")
    follow_ups.mark_decided(work, question.id, "again", "")
    history.note(work, ReplyNotAccepted(finding.id))
    return _ask(work, finding, checked_text(text, ASKED), due_on)


def close(work: Work, finding_id: str, reason: str) -> None:
    """Close a finding with a reason, without another answer; a critical one once a second person agrees."""
    finding = _open(work, finding_id, "close")
    _close(work, finding, checked_text(reason, "why the finding is closed"))


def _close(work: Work, finding: FindingRow, reason: str) -> None:
    if finding.severity == "critical":
        proposals.add(work, "close_finding", finding.id, reason)
        history.note(work, ClosingProposed(finding.id))
    else:
        findings_board.close(work, finding.id, work.actor.id, reason)
        history.note(work, FindingClosed(finding.id))


def agree_to_close(work: Work, finding_id: str) -> None:
    """As the second person, approve closing a critical finding."""
    finding = _waiting(work, finding_id, "agree_close")
    agreed = second_person.agree(work, "close_finding", finding.id)
    findings_board.close(work, finding.id, agreed.proposed_by, agreed.reason)
    history.note(work, FindingClosed(finding.id, approved=True))


def keep_open(work: Work, finding_id: str) -> None:
    """Withdraw the proposal to close a critical finding, or decline it as the second person."""
    finding = _waiting(work, finding_id, "keep")
    second_person.withdraw(work, "close_finding", finding.id)
    history.note(work, FindingKeptOpen(finding.id))


def ask_at_once(work: Work, invitation: str) -> int:
    """For campaigns that ask at once: ask what the questionnaire proposes, except about critical findings.

    Runs as the portal in the transaction of the submission; returns how many questions were sent.
    """
    sent = 0
    for finding in findings_board.of_invitation(work, invitation):
        asks = _asks(work, finding)
        if asks is None or finding.severity == "critical" or finding.state != "open":
            continue
        _ask(work, finding, asks.ask, due_by(work.now.date(), asks.days))
        sent += 1
    return sent


def _asks(work: Work, finding: FindingRow) -> FollowUpAsk | None:
    """The question about a finding that the answered questionnaire proposes."""
    submission = submissions.of_invitation(work, finding.invitation)
    hashes = [version["hash"] for version in submission.content["versions"]] if submission else []
    flag = disclosure.flag_named(library.ruleset_by_hashes(work, hashes), finding.family, finding.flag)
    return flag.flag.follow_up if flag else None
