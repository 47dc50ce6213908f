"""Events of responses (opened, submitted, reviewed), of their findings and of follow-up questions."""

from dataclasses import dataclass
from datetime import date

from portal.domain.events.base import Event


@dataclass(frozen=True)
class LinkOpened(Event):
    """A supplier opened its link for the first time."""

    verb = "link_opened"
    object_kind = "invitation"
    says = "{about} opened the link for the first time"


@dataclass(frozen=True)
class BrowserAdmitted(Event):
    """Another browser was admitted with the code sent to the participant's address."""

    verb = "browser_admitted"
    object_kind = "invitation"
    says = "{about} opened the link in another browser, with a code"


@dataclass(frozen=True)
class BrowsersEnded(Event):
    """The participant ended access in browsers."""

    verb = "browsers_ended"
    object_kind = "invitation"
    says = "{about} ended access from {count:browser}"
    count: int


@dataclass(frozen=True)
class CodesRefused(Event):
    """Someone had the link and the address but no code. One browser is locked for a while."""

    verb = "codes_refused"
    object_kind = "invitation"
    says = "Five wrong codes were entered for the link of {about}"


@dataclass(frozen=True)
class SectionsGiven(Event):
    """The contact assigned some sections to a colleague."""

    verb = "sections_given"
    object_kind = "invitation"
    says = "{about} assigned sections to a colleague"


@dataclass(frozen=True)
class SectionsTakenBack(Event):
    """The contact took a colleague's sections back."""

    verb = "sections_taken_back"
    object_kind = "invitation"
    says = "{about} took sections back from a colleague"


@dataclass(frozen=True)
class VersionUpgraded(Event):
    """An open response was moved to a newer version."""

    verb = "version_upgraded"
    object_kind = "invitation"
    says = "Moved the response of {about} to {family} {version}"
    adds = ("Previous version: {was}", "Answers to confirm: {to_confirm}")
    family: str
    version: str
    was: str = ""
    to_confirm: int = 0


@dataclass(frozen=True)
class EvidenceAdded(Event):
    """A file was added. The object is the file."""

    verb = "evidence_added"
    object_kind = "evidence"
    says = "Added a file to the response of {about}"
    invitation: str


@dataclass(frozen=True)
class OriginalDownloaded(Event):
    """Safeguarding downloaded the original file, with everything that its clean copy leaves out."""

    verb = "original_downloaded"
    object_kind = "evidence"
    says = "Downloaded the original of a file from {about}"
    invitation: str


@dataclass(frozen=True)
class RefusedByScanner(Event):
    """The virus scanner found something; nobody can download the file."""

    verb = "refused_by_scanner"
    object_kind = "evidence"
    says = "The virus scanner rejected a file"


@dataclass(frozen=True)
class EvidenceRemoved(Event):
    """A file was removed before submitting."""

    verb = "evidence_removed"
    object_kind = "evidence"
    says = "Removed a file from the response of {about}"
    invitation: str


@dataclass(frozen=True)
class EvidenceSupplemented(Event):
    """A file was added after submitting; the submission stays as it is."""

    verb = "evidence_supplemented"
    object_kind = "invitation"
    says = "Added a file to the response of {about} after submitting"
    file: str


@dataclass(frozen=True)
class EvidenceReplaced(Event):
    """A file was replaced by a newer one. The old file stays, marked as replaced."""

    verb = "evidence_replaced"
    object_kind = "invitation"
    says = "Replaced a file in the response of {about}"
    file: str


@dataclass(frozen=True)
class EvidenceWithdrawn(Event):
    """A submitted file was withdrawn. It stays, marked with the reason."""

    verb = "evidence_withdrawn"
    object_kind = "invitation"
    says = "Withdrew a file from the response of {about}"
    file: str


@dataclass(frozen=True)
class Submitted(Event):
    """The response was submitted. `hash` is the SHA-256 of its document."""

    verb = "submitted"
    object_kind = "submission"
    says = "{about} submitted its response"
    adds = ("Late: {late}",)
    invitation: str
    hash: str
    late: bool = False


@dataclass(frozen=True)
class WorkbookReadIn(Event):
    """The operator read in a workbook that the supplier had filled in."""

    verb = "workbook_read_in"
    object_kind = "invitation"
    says = "Read in a workbook that {about} had filled in"
    adds = ("Saved: {saved:answer}", "In conflict: {conflicts:answer}")
    saved: int = 0
    conflicts: int = 0


@dataclass(frozen=True)
class AnswersGivenOn(Event):
    """The supplier gave submitted answers to another buyer. Which one is not recorded here."""

    verb = "answers_given_on"
    object_kind = "invitation"
    says = "{about} gave its answers to another buyer"
    adds = ("Questionnaires: {questionnaires}",)
    questionnaires: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExcerptUsed(Event):
    """The supplier took over answers from a response to another buyer, or from a signed file."""

    verb = "excerpt_used"
    object_kind = "invitation"
    says = "{about} took over answers from a response of {submitted_on} to another buyer"
    submitted_on: date


@dataclass(frozen=True)
class ExcerptTakenBack(Event):
    """The supplier took back answers that it had given to this buyer from another buyer's response."""

    verb = "excerpt_taken_back"
    object_kind = "invitation"
    says = "{about} took back answers from a response of {submitted_on} to another buyer"
    adds = ("Questionnaires: {questionnaires}",)
    submitted_on: date
    questionnaires: tuple[str, ...] = ()


@dataclass(frozen=True)
class AdviceRead(Event):
    """A supplier confirmed on the receipt that they read it."""

    verb = "advice_read"
    object_kind = "invitation"
    says = "{about} confirmed that it has read the good practice advice"


@dataclass(frozen=True)
class ExplanationAccepted(Event):
    """A reviewer judged the explanation of a check that fired."""

    verb = "explanation_accepted"
    object_kind = "invitation"
    says = "Accepted an explanation from {about}"
    family: str = ""
    check: str = ""


@dataclass(frozen=True)
class ExplanationNotAccepted(Event):
    """A reviewer judged the explanation of a check that fired."""

    verb = "explanation_not_accepted"
    object_kind = "invitation"
    says = "Did not accept an explanation from {about}"
    family: str = ""
    check: str = ""


@dataclass(frozen=True)
class EvidenceJudged(Event):
    """A reviewer judged a file."""

    verb = "evidence_judged"
    object_kind = "invitation"
    says = "Marked a file from {about} as {state}"
    state: str
    family: str = ""
    question: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Verified(Event):
    """The verification was recorded; `level` is self_declared, desk_review or independent."""

    verb = "verified"
    object_kind = "invitation"
    says = "Recorded the verification of the answers of {about}: {level:level}"
    level: str


@dataclass(frozen=True)
class QuestionProposed(Event):
    """The proposal needs a second approval."""

    verb = "question_proposed"
    object_kind = "finding"
    says = "Proposed asking the supplier about {about}, which is critical"
    due_on: date


@dataclass(frozen=True)
class QuestionSent(Event):
    """A follow-up email was queued."""

    verb = "question_sent"
    object_kind = "finding"
    says = "Asked the supplier about {about}"
    adds = ("Answer due by {due_on}",)
    due_on: date


@dataclass(frozen=True)
class QuestionApproved(Event):
    """A second person approved the question."""

    verb = "question_approved"
    object_kind = "finding"
    says = "Approved asking the supplier about {about}"


@dataclass(frozen=True)
class QuestionWithdrawn(Event):
    """The question was withdrawn and never sent."""

    verb = "question_withdrawn"
    object_kind = "finding"
    says = "Withdrew a question about {about}"


@dataclass(frozen=True)
class QuestionAnswered(Event):
    """The supplier replied to a follow-up."""

    verb = "question_answered"
    object_kind = "finding"
    says = "The supplier replied about {about}"


@dataclass(frozen=True)
class ReplyAccepted(Event):
    """The reply settles the finding."""

    verb = "reply_accepted"
    object_kind = "finding"
    says = "Accepted the reply about {about}"


@dataclass(frozen=True)
class ReplyNotAccepted(Event):
    """The finding stays open."""

    verb = "reply_not_accepted"
    object_kind = "finding"
    says = "Did not accept the reply about {about}"


@dataclass(frozen=True)
class FindingShared(Event):
    """A member shared the finding with the supplier, who may reply until the end of `reply_by`."""

    verb = "finding_shared"
    object_kind = "finding"
    says = "Shared {about} with the supplier"
    adds = ("Replies accepted until {reply_by}",)
    reply_by: date


@dataclass(frozen=True)
class FindingAccepted(Event):
    """The supplier's reply. Its text is not in the event."""

    verb = "finding_accepted"
    object_kind = "finding"
    says = "The supplier accepted {about}"


@dataclass(frozen=True)
class FindingDisputed(Event):
    """The supplier's reply. Its text is not in the event."""

    verb = "finding_disputed"
    object_kind = "finding"
    says = "The supplier disputed {about}"


@dataclass(frozen=True)
class ClosingProposed(Event):
    """The proposal needs a second approval."""

    verb = "closing_proposed"
    object_kind = "finding"
    says = "Proposed closing {about}, which is critical"


@dataclass(frozen=True)
class FindingClosed(Event):
    """The finding was closed; `approved` is true if a second person agreed."""

    verb = "finding_closed"
    object_kind = "finding"
    says = "Closed {about}"
    approved: bool = False


@dataclass(frozen=True)
class FindingKeptOpen(Event):
    """A proposal to close the finding was refused or withdrawn."""

    verb = "finding_kept_open"
    object_kind = "finding"
    says = "Kept {about} open"
