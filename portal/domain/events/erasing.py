"""Events of erasure, legal holds and retention. They hold no names, because erased names must not stay here."""

from dataclasses import dataclass

from portal.domain.events.base import Event


@dataclass(frozen=True)
class SupplierErased(Event):
    """The supplier's row, contacts, responses and files were erased. Totals stay."""

    verb = "supplier_erased"
    object_kind = "supplier"
    says = "Erased {about}: {count:record}"
    count: int


@dataclass(frozen=True)
class ContactErased(Event):
    """The names and addresses of the supplier's contacts were erased everywhere."""

    verb = "contact_erased"
    object_kind = "supplier"
    says = "Erased the contacts of {about}: {count:record}"
    count: int


@dataclass(frozen=True)
class ResponseErased(Event):
    """Answers, files and data made from them were erased. Score, band and severity stay for totals."""

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
    """The retention times were changed, in months by kind; 0 means for ever."""

    verb = "retention_changed"
    object_kind = "organisation"
    says = "Changed how long data is kept"
    adds = ("Months to keep: {months}",)
    months: dict[str, str]


@dataclass(frozen=True)
class RetentionApplied(Event):
    """The portal erased data past the organisation's retention times."""

    verb = "retention_applied"
    object_kind = "organisation"
    says = "Erased {count:record} past the retention time"
    adds = ("By kind: {records}",)
    count: int
    records: dict[str, str]
