"""Reading a response as a reviewer: answers with their questions, and the reasons for the score."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from portal.domain import disclosure, policy
from portal.domain.disclosure import Redactor
from portal.domain.events.responses import OriginalDownloaded
from portal.domain.file_disclosure import readable_files
from portal.domain.policy import Actor
from portal.domain.refusals import NotAllowed, NotFound
from portal.storage import board, campaigns, erasing, evidence, findings_board, history, library, reviewing, submissions
from portal.storage.affected_responses import RESCORED
from portal.storage.board import BoardRow
from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.storage.findings_board import FindingRow
from portal.storage.responses import QuestionRef
from portal.storage.reviewing import Verified
from portal.storage.submissions import Submission
from portal.workflow import family_view, flag_view, indicator_grid, rescore
from portal.workflow.ahead import AT_ONCE, Computations
from portal.workflow.family_view import FamilyRead, Given
from portal.workflow.indicator_grid import IndicatorRow


@dataclass(frozen=True)
class ResponseRead:
    """Everything that a reviewer's page shows; `families` is empty before submission, because drafts are private.

    `hash` is the submission's, only for readers of all answers: for others it would confirm guesses of restricted ones.
    """

    row: BoardRow
    campaign: Campaign
    submission: Submission | None
    families: tuple[FamilyRead, ...]
    findings: tuple[FindingRow, ...]
    history: tuple[history.HistoryEntry, ...]
    verified: tuple[Verified, ...]
    hash: str | None = None
    erased_at: datetime | None = None
    indicators: tuple[IndicatorRow, ...] = ()
    supplement: tuple[Evidence, ...] = ()
    """Files added after submission that are about the whole response, or belong to a follow-up."""
    redacted: Redactor | None = None
    """The current answers, redacted for the actor; None if there are none."""


def response(work: Work, campaign_id: str, invitation: str) -> ResponseRead:
    """The response of one invitation of the actor's organisation."""
    campaign = campaigns.get(work, campaign_id)
    row = board.row(work, invitation)
    if row is None or campaigns.recipient(work, invitation, lock=False).campaign_id != campaign_id:
        raise NotFound
    submission = submissions.of_invitation(work, invitation)
    redacted = redactor(work, submission) if submission else None
    files = tuple(evidence.of_response(work, submission.response)) if submission else ()
    families = _families(work, invitation, submission, redacted, files) if submission and redacted else ()
    entries = history.of_object(work, "invitation", invitation)
    return ResponseRead(
        row,
        campaign,
        submission,
        families,
        tuple(findings_board.of_invitation(work, invitation)),
        tuple(entry for entry in entries if _is_readable_entry(redacted, files, entry.details)),
        reviewing.verifications(work, submission.response) if submission else (),
        submission.hash if submission and redacted and redacted.sees_everything else None,
        None if submission else erasing.of_invitation(work, invitation),
        indicator_grid.grid({family.version.id: family.indicators for family in families}),
        tuple(file for file in readable_files(redacted, files) if not file.question) if redacted else (),
        redacted,
    )


def file(work: Work, campaign: str, invitation: str, evidence_id: str) -> tuple[Evidence, bytes]:
    """The clean copy of a file of a submitted response; a restricted question's file is restricted too."""
    submission, evidence_and_data = _submitted_file(work, campaign, invitation, evidence_id)
    check_file(work, submission, evidence_and_data)
    return evidence.read(work, evidence_id)


def original_file(work: Work, campaign: str, invitation: str, evidence_id: str) -> tuple[Evidence, bytes]:
    """A file as it came, including hidden content: for safeguarding only, and noted in the history."""
    policy.check(work.actor, "sensitive")
    _submitted_file(work, campaign, invitation, evidence_id)
    read = evidence.read_original(work, evidence_id)
    history.note(work, OriginalDownloaded(evidence_id, invitation))
    return read


def _submitted_file(work: Work, campaign: str, invitation: str, evidence_id: str) -> tuple[Submission, Evidence]:
    submission = submissions.of_invitation(work, invitation)
    file = evidence.get(work, evidence_id)
    is_elsewhere = campaigns.recipient(work, invitation, lock=False).campaign_id != campaign
    if submission is None or is_elsewhere or file.response != submission.response:
        raise NotFound
    return submission, file


def check_file(
    work: Work, submission: Submission, evidence_row: Evidence, computations: Computations = AT_ONCE
) -> None:
    """Refuse a file for a question that only the safeguarding role may read."""
    files = evidence.of_response(work, submission.response)
    redacted = redactor(work, submission, computations)
    if evidence_row.id not in {file.id for file in readable_files(redacted, files)}:
        raise NotAllowed(policy.REFUSALS["sensitive"])


def check_explanation(
    work: Work, submission: Submission, family: str, check: str, computations: Computations = AT_ONCE
) -> None:
    """Refuse an explanation that only the safeguarding role may read."""
    redacted = redactor(work, submission, computations)
    ready = disclosure.check_named(redacted.ruleset, family, check)
    if ready is not None and redacted.redacts_check(ready):
        raise NotAllowed(policy.REFUSALS["sensitive"])


def redactor(work: Work, submission: Submission, computations: Computations = AT_ONCE) -> Redactor:
    """The redactor of a submitted response for the actor."""
    content = submission.content
    collected: frozenset[QuestionRef] = frozenset()
    if not policy.may(work.actor, "sensitive"):
        collected = library.sensitive_questions(work, submission.submitted_at) | submission.restricted_answers
    given = (
        work.actor,
        library.ruleset_by_hashes(work, [version["hash"] for version in content["versions"]]),
        content["answers"],
        submission.declared_on,
        lambda: collected,
    )
    return computations.of((work.actor, submission.hash, collected), lambda: Redactor.of(*given))


def open_redactor(work: Work, submission: Submission, computations: Computations = AT_ONCE) -> Redactor:
    """A redactor that hides everything restricted, whoever acts: what a member without any role may read."""
    reader = Actor("member", work.actor.id, work.actor.name, work.actor.organisation)
    return redactor(replace(work, actor=reader), submission, computations)


def _is_readable_entry(redacted: Redactor | None, files: tuple[Evidence, ...], details: Mapping[str, Any]) -> bool:
    """Whether the actor may see an entry about a check or a file: its existence reveals that the check fired.

    Without answers, before submission and after an erasure, none of these is visible.
    """
    if redacted is None:
        return not details.keys() & {"check", "question", "file"}
    if "file" in details and details["file"] not in {file.id for file in readable_files(redacted, files)}:
        return False
    family = details.get("family", "")
    check = disclosure.check_named(redacted.ruleset, family, details.get("check", ""))
    is_kept_back = check is not None and redacted.redacts_check(check)
    return not (is_kept_back or redacted.is_redacted((family, details.get("question", ""))))


def _families(
    work: Work, invitation: str, submission: Submission, redacted: Redactor, files: tuple[Evidence, ...]
) -> tuple[FamilyRead, ...]:
    results = submissions.results(work, submission.response)
    explained = flag_view.readable_explanations(
        redacted, reviewing.explanations(work, submission.response), submission.restricted_explanations
    )
    given = Given(redacted, explained, files)
    families = []
    for name in (item["family"] for item in submission.content["versions"]):
        own = [item for item in results if item.family == name and item.reason != RESCORED]
        second = [item for item in results if item.family == name and item.reason == RESCORED]
        read = family_view.family_read(given, redacted.ruleset.families[name], own[-1])
        read = family_view.with_other_results(read, redacted, own[:-1], second)
        families.append(replace(read, since=rescore.since_last_time(work, invitation, name)))
    return tuple(families)
