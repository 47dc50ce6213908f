"""Events of responses: opened, submitted, reviewed; of the findings they raised and the questions asked about them."""

from dataclasses import dataclass
from datetime import date

from portal.domain.events.base import Event


@dataclass(frozen=True)
class LinkOpened(Event):
    """A supplier came in."""

    verb = "link_opened"
    object_kind = "invitation"
    says = "{about} opened the link for the first time"


@dataclass(frozen=True)
class BrowserAdmitted(Event):
    """After the first: with the code that was sent to the participant's address."""

    verb = "browser_admitted"
    object_kind = "invitation"
    says = "{about} opened the link in another browser, with a code"


@dataclass(frozen=True)
class BrowsersEnded(Event):
    """By the participant."""

    verb = "browsers_ended"
    object_kind = "invitation"
    says = "{about} ended access in {count:browser}"
    count: int


@dataclass(frozen=True)
class CodesRefused(Event):
    """Somebody has the link and the address, and no code: one browser is locked for a while."""

    verb = "codes_refused"
    object_kind = "invitation"
    says = "Five wrong codes were entered for the link of {about}"


@dataclass(frozen=True)
class SectionsGiven(Event):
    """The contact gave some sections to a colleague."""

    verb = "sections_given"
    object_kind = "invitation"
    says = "Sections of the response of {about} were given to a colleague"


@dataclass(frozen=True)
class SectionsTakenBack(Event):
    """The contact took a colleague's sections back."""

    verb = "sections_taken_back"
    object_kind = "invitation"
    says = "Sections of the response of {about} were taken back from a colleague"


@dataclass(frozen=True)
class VersionUpgraded(Event):
    """An open response answers a newer version from now on."""

    verb = "version_upgraded"
    object_kind = "invitation"
    says = "Moved the response of {about} to {family} {version}"
    adds = ("Before: {was}", "Answers to confirm: {to_confirm}")
    family: str
    version: str
    was: str = ""
    to_confirm: int = 0


@dataclass(frozen=True)
class EvidenceAdded(Event):
    """The object is the file."""

    verb = "evidence_added"
    object_kind = "evidence"
    says = "Added a file to the response of {about}"
    invitation: str


@dataclass(frozen=True)
class OriginalDownloaded(Event):
    """By safeguarding: the file as it came, with everything that its clean copy leaves out."""

    verb = "original_downloaded"
    object_kind = "evidence"
    says = "Downloaded the original of a file of {about}"
    invitation: str


@dataclass(frozen=True)
class RefusedByScanner(Event):
    """The virus scanner found something; nobody can download the file."""

    verb = "refused_by_scanner"
    object_kind = "evidence"
    says = "A file was refused by the virus scanner"


@dataclass(frozen=True)
class EvidenceRemoved(Event):
    """A file was taken back before submitting."""

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
    """A newer file took the place of one, which stays, marked as replaced."""

    verb = "evidence_replaced"
    object_kind = "invitation"
    says = "Replaced a file of the response of {about}"
    file: str


@dataclass(frozen=True)
class EvidenceWithdrawn(Event):
    """A file that was submitted is withdrawn; it stays, marked with the reason."""

    verb = "evidence_withdrawn"
    object_kind = "invitation"
    says = "Withdrew a file of the response of {about}"
    file: str


@dataclass(frozen=True)
class Submitted(Event):
    """The frozen act; `hash` is the SHA-256 of its document."""

    verb = "submitted"
    object_kind = "submission"
    says = "{about} submitted"
    invitation: str
    hash: str
    late: bool = False


@dataclass(frozen=True)
class AdviceRead(Event):
    """A supplier said so on the receipt."""

    verb = "advice_read"
    object_kind = "invitation"
    says = "{about} confirmed having read the good practice advice"


@dataclass(frozen=True)
class ExplanationAccepted(Event):
    """About a check that fired."""

    verb = "explanation_accepted"
    object_kind = "invitation"
    says = "Accepted an explanation of {about}"
    family: str = ""
    check: str = ""


@dataclass(frozen=True)
class ExplanationNotAccepted(Event):
    """About a check that fired."""

    verb = "explanation_not_accepted"
    object_kind = "invitation"
    says = "Did not accept an explanation of {about}"
    family: str = ""
    check: str = ""


@dataclass(frozen=True)
class EvidenceJudged(Event):
    """A reviewer looked at evidence."""

    verb = "evidence_judged"
    object_kind = "invitation"
    says = "Marked a file of {about} as {state}"
    state: str
    family: str = ""
    question: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Verified(Event):
    """`level` is self_declared, desk_review or independent."""

    verb = "verified"
    object_kind = "invitation"
    says = "Recorded how the answers of {about} were verified: {level:level}"
    level: str


@dataclass(frozen=True)
class QuestionProposed(Event):
    """Needs second approval."""

    verb = "question_proposed"
    object_kind = "finding"
    says = "Proposed to ask the supplier about a critical finding: {about}"
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
    """The second person agreed."""

    verb = "question_approved"
    object_kind = "finding"
    says = "Approved asking the supplier about {about}"


@dataclass(frozen=True)
class QuestionWithdrawn(Event):
    """It never went out."""

    verb = "question_withdrawn"
    object_kind = "finding"
    says = "Withdrew a question about {about}"


@dataclass(frozen=True)
class QuestionAnswered(Event):
    """A follow-up was answered."""

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
    """A member showed it to the supplier, who may reply until the end of `reply_by`."""

    verb = "finding_shared"
    object_kind = "finding"
    says = "Shared with the supplier: {about}"
    adds = ("Reply possible until {reply_by}",)
    reply_by: date


@dataclass(frozen=True)
class FindingAccepted(Event):
    """By the supplier. The words are not in it."""

    verb = "finding_accepted"
    object_kind = "finding"
    says = "The supplier accepted the finding {about}"


@dataclass(frozen=True)
class FindingDisputed(Event):
    """By the supplier. The words are not in it."""

    verb = "finding_disputed"
    object_kind = "finding"
    says = "The supplier disputed the finding {about}"


@dataclass(frozen=True)
class ClosingProposed(Event):
    """Needs second approval."""

    verb = "closing_proposed"
    object_kind = "finding"
    says = "Proposed to close a critical finding: {about}"


@dataclass(frozen=True)
class FindingClosed(Event):
    """`approved` says that a second person agreed."""

    verb = "finding_closed"
    object_kind = "finding"
    says = "Closed the finding {about}"
    approved: bool = False


@dataclass(frozen=True)
class FindingKeptOpen(Event):
    """A proposal to close it was refused or taken back."""

    verb = "finding_kept_open"
    object_kind = "finding"
    says = "Kept the finding {about} open"
