"""Events of what suppliers write to the buyer beside their answers, and of the replies. The words are not in them."""

from dataclasses import dataclass
from datetime import date

from portal.domain.events.base import Event


@dataclass(frozen=True)
class SupplierAsked(Event):
    """A question to the buyer; `family` and `question` name the question of the form that it is about, if any."""

    verb = "supplier_asked"
    object_kind = "invitation"
    says = "{about} asked a question"
    adds = ("About: {question}",)
    family: str = ""
    question: str = ""


@dataclass(frozen=True)
class MoreTimeAsked(Event):
    """The supplier would like a later due day."""

    verb = "more_time_asked"
    object_kind = "invitation"
    says = "{about} asked for more time, until {until}"
    until: date


@dataclass(frozen=True)
class SupplierDeclined(Event):
    """The supplier does not want to answer."""

    verb = "supplier_declined"
    object_kind = "invitation"
    says = "{about} declined to answer"


@dataclass(frozen=True)
class SupplierNotSupplying(Event):
    """The supplier says that it does not supply the organisation any more."""

    verb = "supplier_not_supplying"
    object_kind = "invitation"
    says = "{about} no longer supplies the organisation, as it says"


@dataclass(frozen=True)
class CorrectionAsked(Event):
    """The supplier would like to correct what it submitted."""

    verb = "correction_asked"
    object_kind = "invitation"
    says = "{about} asked to correct its answers"


@dataclass(frozen=True)
class AnswersReopened(Event):
    """A member opened submitted answers for correction: `questions` of them, or all where that is 0."""

    verb = "answers_reopened"
    object_kind = "invitation"
    says = "Opened the answers of {about} for correction"
    adds = ("Questions: {questions}",)
    questions: int = 0


@dataclass(frozen=True)
class ReopeningEnded(Event):
    """A member ended the correction before it was submitted; what was submitted before stands."""

    verb = "reopening_ended"
    object_kind = "invitation"
    says = "Ended the correction of the answers of {about}"


@dataclass(frozen=True)
class ContactChanged(Event):
    """The contact passed the invitation on; the old links ended. Names and addresses are not in the history."""

    verb = "contact_changed"
    object_kind = "invitation"
    says = "The contact of {about} passed the invitation on to somebody else"


@dataclass(frozen=True)
class MessageTakenBack(Event):
    """The supplier took back what it had written; `kind` is a kind of message."""

    verb = "message_taken_back"
    object_kind = "invitation"
    says = "{about} took a message back"
    adds = ("Kind: {kind}",)
    kind: str


@dataclass(frozen=True)
class MessageAnswered(Event):
    """A member replied; `outcome` says how."""

    verb = "message_answered"
    object_kind = "invitation"
    says = "Replied to a message of {about}"
    adds = ("Kind: {kind}", "Reply: {outcome}")
    kind: str
    outcome: str
