"""Events of responses, of the findings they raised and of the questions asked about them."""

from datetime import date

import pytest

from portal.domain.events import responses
from portal.domain.events.base import Event
from tests.domain.events.sentences import sentence

DAY = date(2026, 7, 5)
SAID = (
    (responses.LinkOpened("x"), "invitation", "A supplier opened the link for the first time"),
    (responses.BrowserAdmitted("x"), "invitation", "A supplier opened the link in another browser, with a code"),
    (responses.BrowsersEnded("x", 2), "invitation", "A supplier ended access from 2 browsers"),
    (responses.CodesRefused("x"), "invitation", "Five wrong codes were entered for the link of a supplier"),
    (
        responses.SectionsGiven("x"),
        "invitation",
        "A supplier assigned sections to a colleague",
    ),
    (
        responses.SectionsTakenBack("x"),
        "invitation",
        "A supplier took sections back from a colleague",
    ),
    (
        responses.VersionUpgraded("x", "wages", "2.0.0", "1.0.0", 3),
        "invitation",
        "Moved the response of a supplier to wages 2.0.0 | Previous version: 1.0.0 | Answers to confirm: 3",
    ),
    (
        responses.EvidenceSupplemented("x", "file"),
        "invitation",
        "Added a file to the response of a supplier after submitting",
    ),
    (responses.EvidenceReplaced("x", "file"), "invitation", "Replaced a file in the response of a supplier"),
    (responses.EvidenceWithdrawn("x", "file"), "invitation", "Withdrew a file from the response of a supplier"),
    (
        responses.FindingShared("x", date(2026, 7, 15)),
        "finding",
        "Shared a finding with the supplier | Replies accepted until 15 July 2026",
    ),
    (responses.FindingAccepted("x"), "finding", "The supplier accepted a finding"),
    (responses.FindingDisputed("x"), "finding", "The supplier disputed a finding"),
    (responses.EvidenceAdded("x", "i1"), "invitation", "Added a file to the response of a supplier"),
    (responses.OriginalDownloaded("x", "i1"), "invitation", "Downloaded the original of a file from a supplier"),
    (responses.RefusedByScanner("x"), "evidence", "The virus scanner rejected a file"),
    (responses.EvidenceRemoved("x", "i1"), "invitation", "Removed a file from the response of a supplier"),
    (responses.Submitted("x", "i1", "ab12", True), "invitation", "A supplier submitted its response | Late: yes"),
    (
        responses.WorkbookReadIn("x", 12, 1),
        "invitation",
        "Read in a workbook that a supplier had filled in | Saved: 12 answers | In conflict: 1 answer",
    ),
    (
        responses.AnswersGivenOn("x", ("people", "wages")),
        "invitation",
        "A supplier gave its answers to another buyer | Questionnaires: people, wages",
    ),
    (
        responses.ExcerptUsed("x", date(2026, 5, 3)),
        "invitation",
        "A supplier took over answers from a response of 3 May 2026 to another buyer",
    ),
    (
        responses.ExcerptTakenBack("x", date(2026, 5, 3), ("people",)),
        "invitation",
        "A supplier took back answers from a response of 3 May 2026 to another buyer | Questionnaires: people",
    ),
    (responses.AdviceRead("x"), "invitation", "A supplier confirmed that it has read the good practice advice"),
    (
        responses.ExplanationAccepted("x", "wages", "odd_pay"),
        "invitation",
        "Accepted an explanation from a supplier",
    ),
    (
        responses.ExplanationNotAccepted("x", "wages", "odd_pay"),
        "invitation",
        "Did not accept an explanation from a supplier",
    ),
    (
        responses.EvidenceJudged("x", "accepted", "wages", "payroll", "ab12"),
        "invitation",
        "Marked a file from a supplier as accepted",
    ),
    (
        responses.Verified("x", "desk_review"),
        "invitation",
        "Recorded the verification of the answers of a supplier: desk review",
    ),
    (
        responses.QuestionProposed("x", DAY),
        "finding",
        "Proposed asking the supplier about a finding, which is critical",
    ),
    (
        responses.QuestionSent("x", DAY),
        "finding",
        "Asked the supplier about a finding | Answer due by 5 July 2026",
    ),
    (responses.QuestionApproved("x"), "finding", "Approved asking the supplier about a finding"),
    (responses.QuestionWithdrawn("x"), "finding", "Withdrew a question about a finding"),
    (responses.QuestionAnswered("x"), "finding", "The supplier replied about a finding"),
    (responses.ReplyAccepted("x"), "finding", "Accepted the reply about a finding"),
    (responses.ReplyNotAccepted("x"), "finding", "Did not accept the reply about a finding"),
    (responses.ClosingProposed("x"), "finding", "Proposed closing a finding, which is critical"),
    (responses.FindingClosed("x", True), "finding", "Closed a finding"),
    (responses.FindingKeptOpen("x"), "finding", "Kept a finding open"),
)
OF_A_FILE = {"evidence_added", "original_downloaded", "evidence_removed", "submitted"}


@pytest.mark.parametrize(("event", "kind", "words"), SAID)
def test_each_says_what_happened_to_what(event: Event, kind: str, words: str) -> None:
    assert sentence(event) == words
    assert event.subject() == (kind, "i1" if event.verb in OF_A_FILE else "x")


def test_every_event_of_responses_is_among_them() -> None:
    kinds = {kind for kind in vars(responses).values() if isinstance(kind, type) and issubclass(kind, Event)}
    assert kinds - {Event} == {type(event) for event, _, _ in SAID}


def test_files_and_submissions_are_named_by_their_invitation_and_kept_by_their_own_id() -> None:
    objects = {event.verb: (event.object_kind, event.object_id) for event, _, _ in SAID if event.verb in OF_A_FILE}
    assert objects == {
        "evidence_added": ("evidence", "x"),
        "original_downloaded": ("evidence", "x"),
        "evidence_removed": ("evidence", "x"),
        "submitted": ("submission", "x"),
    }


def test_a_submission_is_kept_with_its_hash_and_whether_it_was_late() -> None:
    assert responses.Submitted("x", "i1", "ab12").details() == {"invitation": "i1", "hash": "ab12", "late": False}


def test_no_event_of_a_response_holds_an_answer() -> None:
    details = {name for event, _, _ in SAID for name in event.details()}
    assert not details & {"answer", "answers", "text", "value", "name", "address"}
