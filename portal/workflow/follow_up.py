"""From a finding to its end: ask the supplier back, read the answer, ask again or close.

A critical finding never writes to a supplier by itself. Only the safeguarding role asks about it or closes it, and a
second person must agree before the letter is written or the finding is closed: people may be harmed by a careless
question. Every step is in the history.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.domain import disclosure, kinds, policy
from portal.domain.policy import Actor
from portal.domain.questionnaire import Flag, FollowUpAsk, Version
from portal.domain.refusals import Closed, Conflict, Invalid, NotAllowed, NotFound
from portal.domain.sentences import Sentence
from portal.domain.translation import Texts
from portal.mail import letters
from portal.mail.letters import FollowUpFacts
from portal.storage import campaigns, findings, findings_board, history, library, outbox, respondents, submissions
from portal.storage.database import Work
from portal.storage.findings_board import Asked, Found
from portal.workflow.sign_in import hash_of

ASKED = "what you ask the supplier"
SHORTEST = 10
LONGEST = 5_000
DAYS_TO_ANSWER = 14
ANSWERED = Sentence("This has been answered already. Whoever asked will write to you if something is unclear.")
SECOND_PERSON = "A second person must agree: this cannot be done by whoever proposed it."


@dataclass(frozen=True)
class Read:
    """One value a flag read, in words as the actor may read them."""

    name: str
    ask: str
    said: str


@dataclass(frozen=True)
class Case:
    """A finding with everything its page shows to this actor."""

    finding: Found
    because: str
    title: str
    values: tuple[Read, ...]
    questions: tuple[Asked, ...]
    history: tuple[history.Entry, ...]
    suggested: FollowUpAsk | None
    closer: str | None
    may_act: bool
    may_agree: bool

    @property
    def current(self) -> Asked | None:
        """The question that is open now."""
        return self.questions[-1] if self.questions and self.questions[-1].decided_at is None else None


def case(work: Work, finding_id: str) -> Case:
    """What the actor may see of a finding, and do about it."""
    finding = findings_board.one(work, finding_id)
    version = _version(work, finding)
    flag = disclosure.flag_named(version, finding.flag) if version else None
    asked = tuple(findings_board.questions(work, finding_id))
    actor = work.actor
    return Case(
        finding=finding,
        because=said_because(actor, finding, version, flag),
        title=version.title if version else finding.family,
        values=_values(actor, finding, version),
        questions=asked,
        history=tuple(history.of_object(work, "finding", finding_id)),
        suggested=flag.follow_up if flag else None,
        closer=findings_board.member_name(work, finding.closed_by) if finding.closed_by else None,
        may_act=policy.may(actor, _action(finding)),
        may_agree=policy.may(actor, "follow_up") and actor.id != _proposer(finding, asked),
    )


def _action(finding: Found) -> str:
    return "follow_up_critical" if finding.severity == "critical" else "follow_up"


def _proposer(finding: Found, asked: tuple[Asked, ...]) -> str | None:
    """Whoever proposed what now waits for a second person."""
    if finding.state == "closing":
        return finding.closed_by
    return asked[-1].asked_by if asked else None


def _version(work: Work, finding: Found) -> Version | None:
    """The version the response was handed in under, which need not be the one its campaign began with."""
    submission = submissions.of_invitation(work, finding.invitation)
    named = submission.content["versions"] if submission else ()
    hash = next((one["hash"] for one in named if one["family"] == finding.family), None)
    return library.version_by_hash(work, hash) if hash else None


def said_because(actor: Actor, finding: Found, version: Version | None, flag: Flag | None) -> str:
    """Why the flag was raised, as the actor may read it."""
    if version is None or flag is None:
        return policy.shown(actor, finding.because, sensitive=finding.severity == "critical")
    return disclosure.because(actor, version, flag, finding.because, finding.values)


def _values(actor: Actor, finding: Found, version: Version | None) -> tuple[Read, ...]:
    return tuple(_read(actor, finding, version, name, value) for name, value in finding.values.items())


def _read(actor: Actor, finding: Found, version: Version | None, name: str, value: Any) -> Read:
    question = disclosure.question_named(version, name) if version else None
    critical = finding.severity == "critical"
    if version is None or question is None:
        return Read(name, name, policy.shown(actor, _plain(value), sensitive=critical))
    texts = Texts(version, None)
    try:
        said = kinds.show(question, kinds.from_json(question, value), texts)
    except (kinds.Misfit, TypeError, ValueError):
        said = _plain(value)
    return Read(name, question.ask, disclosure.value(actor, question, said, value, critical=critical))


def _plain(value: Any) -> str:
    """A value no single question gave: a derived one, a row, a column."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value)
    if isinstance(value, dict):
        return " ".join(_plain(part) for part in value.values())
    return "not known" if value is None else str(value)


def ask(work: Work, finding_id: str, text: str, due_on: date) -> str:
    """Ask the supplier back. About a critical finding nothing leaves before a second person agrees; returns its id."""
    finding = _open(work, finding_id)
    if finding.state != "open":
        raise Conflict("A question about this finding is open already. Decide about that one first.")
    return _ask(work, finding, _checked(text, ASKED), due_on)


def _open(work: Work, finding_id: str) -> Found:
    """The finding, kept from others' hands, if the actor may act on it and it is not closed."""
    finding = findings_board.one(work, finding_id, locked=True)
    policy.check(work.actor, _action(finding))
    if finding.state == "closed":
        raise Closed("This finding is closed.")
    return finding


def _ask(work: Work, finding: Found, text: str, due_on: date) -> str:
    if due_on <= work.now.date():
        raise Invalid("The day to answer by must lie in the future.")
    question = findings_board.add_question(work, finding.id, text, due_on)
    if finding.severity == "critical":
        history.note(work, "question_proposed", "finding", finding.id, due_on=due_on)
    else:
        _send(work, finding, question, due_on, approved_by=None)
    return question


def _checked(text: str, what: str) -> str:
    words = text.strip()
    if len(words) < SHORTEST:
        raise Invalid(f"Write {what}, in at least {SHORTEST} characters.")
    if len(words) > LONGEST:
        raise Invalid(f"This is too long. Write at most {LONGEST:,} characters.")
    return words


def _send(work: Work, finding: Found, question: str, due_on: date, approved_by: str | None) -> None:
    """Write the letter with a link of its own. It says that something is asked, never what."""
    invited = campaigns.invited(work, finding.invitation)
    campaign = campaigns.get(work, invited.campaign_id)
    token, letter_id = work.new_token(), work.new_id()
    facts = FollowUpFacts(
        to=invited.contact_address,
        language=invited.language,
        contact_name=invited.contact_name,
        supplier=invited.supplier,
        organisation=invited.organisation,
        campaign=campaign.title,
        link=work.link(f"/i/{token}"),
        contact_line=campaign.contact_line,
        help_text=campaign.help_text,
        due_on=due_on,
    )
    outbox.put(work, letters.follow_up(facts), invitation=finding.invitation, id=letter_id)
    respondents.add_link(work, invited.organisation_id, finding.invitation, hash_of(token), letter_id)
    findings_board.mark_sent(work, question, letter_id, approved_by)
    history.note(work, "asked_back", "finding", finding.id, due_on=due_on)


def agree_to_ask(work: Work, finding_id: str) -> None:
    """As the second person, let a question about a critical finding go out."""
    finding, question = _proposed_question(work, finding_id)
    if question.asked_by == work.actor.id:
        raise NotAllowed(SECOND_PERSON)
    history.note(work, "question_agreed", "finding", finding.id)
    _send(work, finding, question.id, question.due_on, approved_by=work.actor.id)


def _proposed_question(work: Work, finding_id: str) -> tuple[Found, Asked]:
    finding = findings_board.one(work, finding_id, locked=True)
    policy.check(work.actor, "follow_up")
    if finding.state != "approval":
        raise Conflict("No question waits for a second person here.")
    return finding, findings_board.questions(work, finding_id)[-1]


def withdraw_question(work: Work, finding_id: str, note: str = "") -> None:
    """Take a question back before it went out: by whoever proposed it, or by the second person."""
    finding, question = _proposed_question(work, finding_id)
    findings_board.mark_decided(work, question.id, "withdrawn", note.strip())
    history.note(work, "question_withdrawn", "finding", finding.id)


def answer(work: Work, invitation: str, follow_up_id: str, text: str) -> None:
    """Keep the supplier's answer to a question of its own invitation; an answer given stays."""
    asked = next((one for one in findings.asked_back(work, invitation) if one.id == follow_up_id), None)
    if asked is None or work.actor.invitation != invitation:
        raise NotFound
    if asked.answered_at is not None:
        raise Conflict(ANSWERED)
    words = text.strip()
    if not words:
        raise Invalid(Sentence("Write your answer."))
    if len(words) > LONGEST:
        raise Invalid(Sentence("Your answer is too long. Write at most %(most)s characters.", most=LONGEST))
    findings_board.mark_answered(work, follow_up_id, words)
    history.note(work, "answered_back", "finding", findings_board.of_follow_up(work, follow_up_id))


def accept(work: Work, finding_id: str, note: str) -> None:
    """The answer settles the finding: it is closed with that reason, a critical one once a second person agrees."""
    finding, question = _answered(work, finding_id)
    reason = _checked(note, "why this answer settles it")
    findings_board.mark_decided(work, question.id, "accepted", reason)
    history.note(work, "answer_accepted", "finding", finding.id)
    _close(work, finding, reason)


def _answered(work: Work, finding_id: str) -> tuple[Found, Asked]:
    finding = _open(work, finding_id)
    if finding.state != "answered":
        raise Conflict("There is no new answer to decide about.")
    return finding, findings_board.questions(work, finding_id)[-1]


def ask_again(work: Work, finding_id: str, text: str, due_on: date) -> str:
    """The answer does not settle it: ask once more."""
    finding, question = _answered(work, finding_id)
    findings_board.mark_decided(work, question.id, "again", "")
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
    history.note(work, "closing_proposed" if critical else "closed", "finding", finding.id)


def agree_to_close(work: Work, finding_id: str) -> None:
    """As the second person, close a critical finding."""
    finding = _closing(work, finding_id)
    if finding.closed_by == work.actor.id:
        raise NotAllowed(SECOND_PERSON)
    findings_board.set_closing(work, finding_id, closed_at=work.now)
    history.note(work, "closed", "finding", finding_id, agreed=True)


def _closing(work: Work, finding_id: str) -> Found:
    finding = findings_board.one(work, finding_id, locked=True)
    policy.check(work.actor, "follow_up")
    if finding.state != "closing":
        raise Conflict("No closing waits for a second person here.")
    return finding


def keep_open(work: Work, finding_id: str) -> None:
    """Take back, or refuse as the second person, the closing of a critical finding."""
    _closing(work, finding_id)
    findings_board.set_closing(work, finding_id, closed_by=None, close_reason=None)
    history.note(work, "kept_open", "finding", finding_id)


def due_by(now: date, days: int | None) -> date:
    """The day proposed for an answer."""
    return now + timedelta(days=days or DAYS_TO_ANSWER)


def ask_at_once(work: Work, invitation: str) -> int:
    """For a campaign that asks at once: ask what the questionnaire proposes, about all but critical findings.

    Runs as the portal in the transaction of handing in; returns how many questions went out.
    """
    sent = 0
    for finding in findings_board.of_invitation(work, invitation):
        version = _version(work, finding)
        flag = disclosure.flag_named(version, finding.flag) if version else None
        if flag is None or flag.follow_up is None or finding.severity == "critical" or finding.state != "open":
            continue
        _ask(work, finding, flag.follow_up.ask, due_by(work.now.date(), flag.follow_up.days))
        sent += 1
    return sent
