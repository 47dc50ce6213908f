"""Judging a response: accepting explanations, judging files, recording verification. Only confidence depends on it.

What a supplier submitted never changes. Each judgement recomputes the results from the frozen answers and stores those
that differ, in addition to the earlier ones; severity and score cannot change, because no answer has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypedDict

from portal.domain import policy, scoring
from portal.domain.answers import read_answers
from portal.domain.care import Answering
from portal.domain.confidence import EvidenceState, Verification
from portal.domain.events.responses import EvidenceJudged, ExplanationAccepted, ExplanationNotAccepted, Verified
from portal.domain.open_result import open_results
from portal.domain.open_view import OpenView
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid, NotFound
from portal.domain.ruleset import Ruleset
from portal.storage import campaigns, evidence, history, library, reviewing, submissions
from portal.storage.affected_responses import RESCORED
from portal.storage.database import Database, Work
from portal.storage.evidence import Evidence
from portal.storage.responses import QuestionRef
from portal.storage.submissions import PreparedResult, Submission
from portal.workflow import ahead, answering, review
from portal.workflow.ahead import Computations

STATES: Mapping[str, EvidenceState] = {
    "received": "received",
    "accepted": "accepted",
    "insufficient": "insufficient",
}
LEVELS: Mapping[str, Verification] = {
    "self_declared": "self_declared",
    "desk_review": "desk_review",
    "independent": "independent",
}


class Judgement(TypedDict):
    """Members' judgements of a response, which with the answers determine confidence."""

    evidence: Mapping[QuestionRef, EvidenceState]
    verification: Verification
    explained: list[QuestionRef]
    answering: Answering | None


BEST_FIRST = ("accepted", "received", "insufficient")
LONGEST_NOTE = 5_000


@dataclass(frozen=True)
class JudgedResponse:
    """What confidence depends on: the frozen submission, the questions that are sensitive, and the judgements."""

    submission: str
    sensitive: frozenset[QuestionRef]
    judgement: Judgement
    ruleset: Ruleset = field(compare=False)
    answers: Mapping[str, Any] = field(compare=False)
    declared_on: date = field(compare=False)

    def results(self) -> tuple[PreparedResult, ...]:
        """The result of every version; at the largest questionnaires this takes a tenth of a second."""
        given = (self.ruleset, read_answers(self.ruleset, self.answers), self.declared_on)
        seen = open_results(OpenView.of(*given, self.sensitive), **self.judgement)
        return tuple(PreparedResult.of(item, seen[item.family]) for item in scoring.results(*given, **self.judgement))


def accept_explanation(
    database: Database, campaign: str, invitation: str, place: QuestionRef, accepted: bool, *, actor: Actor
) -> None:
    """Accept the supplier's explanation of a fired check, or take that back."""
    ahead.computing(database, _accept_explanation, campaign, invitation, place, accepted, actor=actor)


def _accept_explanation(
    work: Work, computations: Computations, campaign: str, invitation: str, place: QuestionRef, accepted: bool
) -> None:
    submission = _submitted(work, campaign, invitation)
    review.check_explanation(work, submission, *place, computations)
    reviewing.judge_explanation(work, submission.response, place, accepted)
    event = ExplanationAccepted if accepted else ExplanationNotAccepted
    history.note(work, event(invitation, *place))
    weigh_again(work, computations, invitation, submission)


def judge_evidence(database: Database, campaign: str, invitation: str, file: str, state: str, *, actor: Actor) -> None:
    """Set whether a file shows what was asked for, does not, or was not judged yet."""
    ahead.computing(database, _judge_evidence, campaign, invitation, file, state, actor=actor)


def _judge_evidence(
    work: Work, computations: Computations, campaign: str, invitation: str, file: str, state: str
) -> None:
    submission = _submitted(work, campaign, invitation)
    evidence_row = evidence.get(work, file)
    if evidence_row.response != submission.response:
        raise NotFound
    review.check_file(work, submission, evidence_row, computations)
    if not evidence_row.is_current:
        raise Conflict("The supplier has replaced or withdrawn this file. Reload the page to see the current files.")
    if state not in STATES:
        raise Invalid("Choose whether the file is accepted or insufficient.")
    reviewing.judge_evidence(work, file, state)
    history.note(
        work, EvidenceJudged(invitation, state, evidence_row.family, evidence_row.question, evidence_row.sha256)
    )
    weigh_again(work, computations, invitation, submission)


def record(database: Database, campaign: str, invitation: str, level: str, note: str, *, actor: Actor) -> None:
    """Record how the answers were verified, and with what."""
    ahead.computing(database, _record, campaign, invitation, level, note, actor=actor)


def _record(work: Work, computations: Computations, campaign: str, invitation: str, level: str, note: str) -> None:
    submission = _submitted(work, campaign, invitation)
    if level not in LEVELS:
        raise Invalid("Choose how the answers were verified.", fields=("level",))
    if level != "self_declared" and not note.strip():
        raise Invalid("Write what was checked, by whom and when. Others will rely on it.", fields=("note",))
    if len(note) > LONGEST_NOTE:
        raise Invalid(f"Use no more than {LONGEST_NOTE:,} characters for the note.", fields=("note",))
    reviewing.verify(work, submission.response, level, note.strip())
    history.note(work, Verified(invitation, level))
    weigh_again(work, computations, invitation, submission)


def _submitted(work: Work, campaign: str, invitation: str) -> Submission:
    """The submission of an invitation of this campaign, locked so that two judgements wait for each other."""
    policy.check(work.actor, "follow_up")
    if campaigns.recipient(work, invitation).campaign_id != campaign:
        raise NotFound
    submission = submissions.of_invitation(work, invitation)
    if submission is None:
        raise NotFound
    return submission


def weigh_again(work: Work, computations: Computations, invitation: str, submission: Submission) -> None:
    """Recompute the results after a judgement or a change of files, and store those that changed."""
    judged = _judged_response(work, submission)
    results = computations.of(judged, judged.results)
    newest = {
        item.family: (item.confidence, item.open.get("confidence"))
        for item in submissions.results(work, submission.response)
        if item.reason != RESCORED
    }
    changed = [
        item
        for item in results
        if newest.get(item.result.family) != (item.result.confidence, item.open.reliance.confidence)
    ]
    if changed:
        submissions.add_reviewed(work, invitation, submission.response, results, changed)


def _judged_response(work: Work, submission: Submission) -> JudgedResponse:
    """What confidence depends on in this transaction."""
    content = submission.content
    explained = reviewing.explanations(work, submission.response)
    verified = reviewing.verifications(work, submission.response)
    judgement: Judgement = {
        "evidence": evidence_states(evidence.of_response(work, submission.response)),
        "verification": LEVELS[verified[0].level] if verified else "self_declared",
        "explained": [place for place, item in explained.items() if item.accepted_at],
        "answering": answering.recorded(submission),
    }
    return JudgedResponse(
        submission.hash,
        library.sensitive_questions(work, submission.submitted_at) | submission.restricted_answers,
        judgement,
        library.ruleset_by_hashes(work, [item["hash"] for item in content["versions"]]),
        content["answers"],
        submission.declared_on,
    )


def evidence_states(files: tuple[Evidence, ...]) -> dict[QuestionRef, EvidenceState]:
    """The state of the evidence of each question; of several current files, the best counts."""
    states: dict[QuestionRef, EvidenceState] = {}
    current = (file for file in files if file.is_current)
    for file in sorted(current, key=lambda evidence_file: BEST_FIRST.index(evidence_file.state), reverse=True):
        states[file.family, file.question] = STATES[file.state]
    return states
