"""Reading one finding: what raised it, its follow-ups, and what this actor may do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.domain import disclosure, file_disclosure, finding_changes, policy
from portal.domain.disclosure import LabelledValue, Redactor
from portal.domain.expressions.scope import Key
from portal.domain.family import FlagRules
from portal.domain.policy import RESTRICTED, Actor
from portal.domain.question_parts import FollowUpAsk
from portal.domain.refusals import NotAllowed
from portal.storage import evidence, findings_board, follow_ups, history, shared_findings, submissions
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.storage.findings_board import FindingRow
from portal.storage.follow_ups import AskedFollowUp
from portal.storage.people import Member
from portal.storage.shared_findings import FindingShare
from portal.storage.submissions import Submission
from portal.workflow import responsible_members, review, share_findings

DAYS_TO_ANSWER = 14


@dataclass(frozen=True)
class FindingView:
    """A finding with everything its page shows to this actor; `due` is the proposed due date of an answer."""

    finding: FindingRow
    because: str
    title: str
    values: tuple[LabelledValue, ...]
    questions: tuple[AskedFollowUp, ...]
    history: tuple[history.HistoryEntry, ...]
    suggested: FollowUpAsk | None
    proposer: str | None
    may_act: bool
    may_agree: bool
    may_reopen: bool
    may_plan: bool
    """Whether the actor may assign it and set its due date."""
    members: Sequence[Member]
    """The members that it can be assigned to."""
    due: date
    shares: tuple[FindingShare, ...]
    may_share: bool
    files: Mapping[str, tuple[Evidence, ...]]
    """The files that the supplier sent with its replies, by follow-up."""

    @property
    def current(self) -> AskedFollowUp | None:
        """The follow-up that is open now."""
        return self.questions[-1] if self.questions and self.questions[-1].decided_at is None else None


def finding_view(work: Work, finding_id: str) -> FindingView:
    """A finding as the actor may see it, and what the actor may do about it."""
    finding = findings_board.get(work, finding_id)
    asked = tuple(follow_ups.questions(work, finding_id))
    submission, actor = submissions.of_invitation(work, finding.invitation), work.actor
    disclosed = disclosed_part(review.redactor(work, submission), finding) if submission else None
    follow_up = disclosed.flag.flag.follow_up if disclosed and disclosed.flag else None
    shares = shared_findings.of_findings(work, [finding_id])
    read = readable(actor, disclosed, finding, asked, shares.get(finding_id, ()))
    return FindingView(
        finding=read.finding,
        because=read.because,
        title=disclosed.title if disclosed else finding.family,
        values=disclosed.values if disclosed else (),
        questions=read.questions,
        history=tuple(history.of_object(work, "finding", finding_id)),
        suggested=follow_up,
        proposer=findings_board.member_name(work, finding.proposed_by) if finding.proposed_by else None,
        may_act=policy.may(actor, action_on(finding)) and (read.may_read or finding.state != "answered"),
        may_reopen=policy.may(actor, action_on(finding)) and finding.state == "closed",
        may_plan=policy.may(actor, action_on(finding)) and finding.state != "closed",
        members=responsible_members.able(work, finding.severity, is_withheld=finding.withheld),
        may_agree=policy.may(actor, "follow_up") and actor.id != finding.proposed_by,
        due=due_by(work.now.date(), follow_up.days if follow_up else None),
        shares=read.shares,
        may_share=finding_id in share_findings.shareable(work, submission, [finding], shares),
        files=_reply_files(work, submission, asked) if read.may_read else {},
    )


def _reply_files(
    work: Work, submission: Submission | None, asked: Sequence[AskedFollowUp]
) -> Mapping[str, tuple[Evidence, ...]]:
    """The files sent with replies that the actor may see, by follow-up."""
    if submission is None:
        return {}
    files = evidence.of_response(work, submission.response)
    disclosed = file_disclosure.readable_files(review.redactor(work, submission), files)
    by_follow_up = {each.id: tuple(file for file in disclosed if file.follow_up_id == each.id) for each in asked}
    return {id: those for id, those in by_follow_up.items() if those}


@dataclass(frozen=True)
class DisclosedFinding:
    """What the actor may read of a finding's flag; with `redacts_words`, follow-ups and replies are redacted."""

    flag: FlagRules | None
    because: str
    title: str
    values: tuple[LabelledValue, ...]
    redacts_words: bool


def _disclosed(work: Work, finding: FindingRow) -> DisclosedFinding | None:
    submission = submissions.of_invitation(work, finding.invitation)
    return None if submission is None else disclosed_part(review.redactor(work, submission), finding)


def disclosed_part(redacted: Redactor, finding: FindingRow) -> DisclosedFinding | None:
    """The part of a finding that may be read; None if its flag is not in the response's versions any more."""
    flag = disclosure.flag_named(redacted.ruleset, finding.family, finding.flag)
    if flag is None:
        return None
    keys = {name: key for name, key in flag.when.reads.items() if key in _readable_keys(redacted, flag)}
    return DisclosedFinding(
        flag,
        redacted.format_text(flag.because, without_values=finding.severity == "critical"),
        redacted.ruleset.families[finding.family].version.title,
        tuple(
            redacted.labelled_value(name, keys[name], value) for name, value in finding.values.items() if name in keys
        ),
        redacted.redacts_words(flag),
    )


def _readable_keys(redacted: Redactor, flag: FlagRules) -> frozenset[Key]:
    """The values behind a finding; of signs found together, only those of signs that the actor may know of."""
    parts = redacted.readable_parts(flag) if flag.parts else (flag,)
    return frozenset(key for part in parts for key in part.when.reads.values())


@dataclass(frozen=True)
class ReadableFinding:
    """A finding and its follow-ups, redacted for the actor."""

    finding: FindingRow
    because: str
    questions: tuple[AskedFollowUp, ...]
    may_read: bool
    shares: tuple[FindingShare, ...] = ()


def readable(
    actor: Actor,
    disclosed: DisclosedFinding | None,
    finding: FindingRow,
    asked: Sequence[AskedFollowUp],
    shares: Sequence[FindingShare] = (),
) -> ReadableFinding:
    """The finding redacted for the actor: follow-ups, answers and notes about a restricted value would reveal it."""
    may_read = not disclosed.redacts_words if disclosed else policy.may(actor, "sensitive")
    reads_proposal = may_read or policy.may(actor, "follow_up")
    reason = _words(finding.close_reason, reads_proposal if finding.state == "closing" else may_read)
    return ReadableFinding(
        replace(
            finding,
            close_reason=reason,
            earlier_close_reason=_words(finding.earlier_close_reason, may_read),
            reopen_reason=_words(finding.reopen_reason, may_read),
        ),
        disclosed.because if disclosed else _words(finding.because, policy.may(actor, "sensitive")) or "",
        tuple(_question(actor, finding, question, may_read, reads_proposal) for question in asked),
        may_read,
        tuple(_readable_share(actor, share, may_read) for share in shares),
    )


def _readable_share(actor: Actor, share: FindingShare, may_read: bool) -> FindingShare:
    """A sharing redacted for the actor, because an answer may have become restricted since."""
    reads_words = may_read and (not share.words_restricted or policy.may(actor, "sensitive"))
    return replace(share, because=_words(share.because, may_read) or "", words=_words(share.words, reads_words))


def readable_shares(
    actor: Actor,
    redacted: Redactor | None,
    findings: Sequence[FindingRow],
    shares: Mapping[str, Sequence[FindingShare]],
) -> Mapping[str, Sequence[FindingShare]]:
    """How these findings of one response were shared with its supplier, redacted for the actor."""
    return {
        finding.id: readable(
            actor, disclosed_part(redacted, finding) if redacted else None, finding, (), shares[finding.id]
        ).shares
        for finding in findings
        if finding.id in shares
    }


def check_reads_reply(work: Work, finding: FindingRow) -> None:
    """Refuse to decide about a reply that the actor may not read."""
    disclosed = _disclosed(work, finding)
    is_kept_back = any(not reads_personal(work.actor, asked) for asked in follow_ups.questions(work, finding.id))
    if disclosed is None or disclosed.redacts_words or is_kept_back:
        raise NotAllowed(policy.REFUSALS["reply"])


def due_by(now: date, days: int | None) -> date:
    """The proposed due date of an answer."""
    return now + timedelta(days=days or DAYS_TO_ANSWER)


def _question(
    actor: Actor, finding: FindingRow, question: AskedFollowUp, may_read: bool, reads_proposal: bool
) -> AskedFollowUp:
    """A follow-up redacted for the actor: its texts would reveal a restricted value.

    One that waits for a second person is readable for everybody who may be that person.
    """
    waits = question.decided_at is None and finding.state == "approval"
    ask = _words(question.ask, reads_proposal if waits else may_read)
    answer_text = _words(question.answer_text, may_read and reads_personal(actor, question))
    return replace(question, ask=ask or "", answer_text=answer_text, note=_words(question.note, may_read))


def reads_personal(actor: Actor, asked: AskedFollowUp) -> bool:
    """Whether the actor may read a reply: one with personal data is for safeguarding only."""
    return not asked.answer_restricted or policy.may(actor, "sensitive")


def _words(words: str | None, may_read: bool) -> str | None:
    return words if may_read or not words else RESTRICTED


def action_on(finding: FindingRow) -> str:
    """The permission needed to act on this finding."""
    return finding_changes.action_on(finding.severity)
