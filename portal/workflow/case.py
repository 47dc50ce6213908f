"""Reading one finding: what raised it, what was asked about it, and what this actor may do now."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.domain import disclosure, policy
from portal.domain.disclosure import Beside, Sight
from portal.domain.policy import Actor
from portal.domain.questionnaire import FollowUpAsk
from portal.domain.ruleset import ReadyFlag
from portal.storage import findings_board, history, submissions
from portal.storage.database import Work
from portal.storage.findings_board import Asked, Found
from portal.workflow import review

DAYS_TO_ANSWER = 14


@dataclass(frozen=True)
class Case:
    """A finding with everything its page shows to this actor; `due` is the day proposed for an answer."""

    finding: Found
    because: str
    title: str
    values: tuple[Beside, ...]
    questions: tuple[Asked, ...]
    history: tuple[history.Entry, ...]
    suggested: FollowUpAsk | None
    closer: str | None
    may_act: bool
    may_agree: bool
    due: date

    @property
    def current(self) -> Asked | None:
        """The question that is open now."""
        return self.questions[-1] if self.questions and self.questions[-1].decided_at is None else None


def case(work: Work, finding_id: str) -> Case:
    """What the actor may see of a finding, and do about it."""
    finding = findings_board.one(work, finding_id)
    submission = submissions.of_invitation(work, finding.invitation)
    seen = review.sight(work, submission) if submission else None
    flag = disclosure.flag_named(seen.ruleset, finding.family, finding.flag) if seen else None
    asked = tuple(findings_board.questions(work, finding_id))
    actor = work.actor
    return Case(
        finding=replace(finding, close_reason=_between(actor, finding, finding.close_reason)),
        because=_because(actor, finding, seen, flag),
        title=seen.ruleset.families[finding.family].version.title if seen and flag else finding.family,
        values=_values(seen, flag, finding) if seen and flag else (),
        questions=tuple(_question(actor, finding, one) for one in asked),
        history=tuple(history.of_object(work, "finding", finding_id)),
        suggested=flag.flag.follow_up if flag else None,
        closer=findings_board.member_name(work, finding.closed_by) if finding.closed_by else None,
        may_act=policy.may(actor, action_on(finding)),
        may_agree=policy.may(actor, "follow_up") and actor.id != _proposer(finding, asked),
        due=due_by(work.now.date(), flag.flag.follow_up.days if flag and flag.flag.follow_up else None),
    )


def due_by(now: date, days: int | None) -> date:
    """The day proposed for an answer."""
    return now + timedelta(days=days or DAYS_TO_ANSWER)


def _question(actor: Actor, finding: Found, one: Asked) -> Asked:
    """A question back as the actor may read it: what a supplier answers about a critical finding tells its values."""
    ask = _between(actor, finding, one.ask) or ""
    is_kept_back = finding.severity == "critical" and one.answer_text is not None
    answer_text = policy.shown(actor, one.answer_text or "", sensitive=True) if is_kept_back else one.answer_text
    return replace(one, ask=ask, answer_text=answer_text, note=_between(actor, finding, one.note))


def _between(actor: Actor, finding: Found, words: str | None) -> str | None:
    """What members write about a critical finding, for those only who may be asked to agree to it."""
    if not words or finding.severity != "critical" or policy.may(actor, "follow_up"):
        return words
    return policy.shown(actor, words, sensitive=True)


def action_on(finding: Found) -> str:
    """What of the roles' table one must be allowed, to act on this finding."""
    return "follow_up_critical" if finding.severity == "critical" else "follow_up"


def _proposer(finding: Found, asked: tuple[Asked, ...]) -> str | None:
    """Whoever proposed what now waits for a second person."""
    if finding.state == "closing":
        return finding.closed_by
    return asked[-1].asked_by if asked else None


def _because(actor: Actor, finding: Found, seen: Sight | None, flag: ReadyFlag | None) -> str:
    """Why the flag was raised, as the actor may read it."""
    critical = finding.severity == "critical"
    if seen is None or flag is None:
        return policy.shown(actor, finding.because, sensitive=critical)
    return seen.told(flag.because, finding.because, critical=critical)


def _values(seen: Sight, flag: ReadyFlag, finding: Found) -> tuple[Beside, ...]:
    keys = flag.when.reads
    return tuple(seen.beside(name, keys[name], value) for name, value in finding.values.items() if name in keys)
