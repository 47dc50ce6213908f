"""Events of erasure, legal holds and retention. None of them holds a name: what was erased must not stand here."""

from dataclasses import dataclass

from portal.domain.events.base import Event


@dataclass(frozen=True)
class SupplierErased(Event):
    """Its row, contacts, responses and files; totals stay."""

    verb = "supplier_erased"
    object_kind = "supplier"
    says = "Erased {about}: {count:record}"
    count: int


@dataclass(frozen=True)
class ContactErased(Event):
    """Names and addresses of the supplier's contacts, wherever they stood."""

    verb = "contact_erased"
    object_kind = "supplier"
    says = "Erased the contacts of {about}: {count:record}"
    count: int


@dataclass(frozen=True)
class ResponseErased(Event):
    """Answers, files and what was made of them; score, band and severity stay for totals."""

    verb = "response_erased"
    object_kind = "invitation"
    says = "Erased the response of {about}: {count:record}"
    count: int


@dataclass(frozen=True)
class HoldSet(Event):
    """Nothing of the supplier is erased until the hold is lifted."""

    verb = "hold_set"
    object_kind = "supplier"
    says = "Set a legal hold on {about}"
    adds = ("Reason: {reason}",)
    reason: str


@dataclass(frozen=True)
class HoldLifted(Event):
    """The supplier may be erased again."""

    verb = "hold_lifted"
    object_kind = "supplier"
    says = "Lifted the legal hold on {about}"
    adds = ("Reason: {reason}",)
    reason: str


@dataclass(frozen=True)
class RetentionChanged(Event):
    """Months by kind; 0 keeps for ever."""

    verb = "retention_changed"
    object_kind = "organisation"
    says = "Changed how long data is kept"
    adds = ("Months: {months}",)
    months: dict[str, str]


@dataclass(frozen=True)
class RetentionApplied(Event):
    """The portal erased by the clock what the organisation no longer keeps."""

    verb = "retention_applied"
    object_kind = "organisation"
    says = "Erased {count:record} that are kept no longer"
    adds = ("Of each kind: {records}",)
    count: int
    records: dict[str, str]
