"""Events of suppliers' messages to the buyer, and of the replies. They do not hold the text of messages."""

from dataclasses import dataclass
from datetime import date

from portal.domain.events.base import Event


@dataclass(frozen=True)
class SupplierAsked(Event):
    """A question to the buyer. `family` and `question` name the question it is about, if any."""

    verb = "supplier_asked"
    object_kind = "invitation"
    says = "{about} asked a question"
    adds = ("About: {question:key}",)
    family: str = ""
    question: str = ""


@dataclass(frozen=True)
class MoreTimeAsked(Event):
    """The supplier asked for a later due date."""

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
    """The supplier says that it no longer supplies the organisation."""

    verb = "supplier_not_supplying"
    object_kind = "invitation"
    says = "{about} said that it no longer supplies the organisation"


@dataclass(frozen=True)
class CorrectionAsked(Event):
    """The supplier asked to correct submitted answers."""

    verb = "correction_asked"
    object_kind = "invitation"
    says = "{about} asked to correct its answers"


@dataclass(frozen=True)
class AnswersReopened(Event):
    """A member reopened submitted answers for correction. `questions` is their number; 0 means all."""

    verb = "answers_reopened"
    object_kind = "invitation"
    says = "Reopened the answers of {about} for correction"
    adds = ("Questions reopened: {questions}",)
    questions: int = 0


@dataclass(frozen=True)
class ReopeningEnded(Event):
    """A member ended the correction before it was submitted. The earlier submission stays valid."""

    verb = "reopening_ended"
    object_kind = "invitation"
    says = "Ended the correction of the answers of {about}"


@dataclass(frozen=True)
class ContactChanged(Event):
    """The contact passed the invitation on. Old links no longer work. Names and addresses are not recorded."""

    verb = "contact_changed"
    object_kind = "invitation"
    says = "The contact of {about} passed the invitation on to someone else"


@dataclass(frozen=True)
class MessageTakenBack(Event):
    """The supplier withdrew a message; `kind` is the kind of message."""

    verb = "message_taken_back"
    object_kind = "invitation"
    says = "{about} withdrew a message"
    adds = ("Kind: {kind:key}",)
    kind: str


@dataclass(frozen=True)
class MessageAnswered(Event):
    """A member replied; `outcome` is the decision."""

    verb = "message_answered"
    object_kind = "invitation"
    says = "Replied to a message from {about}"
    adds = ("Kind: {kind:key}", "Reply: {outcome:key}")
    kind: str
    outcome: str
