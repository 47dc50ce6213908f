"""What is personal, table by table, and how it is erased: rows are deleted, or columns blanked.

A test checks that every table whose rows belong to a supplier, an invitation, a response or a finding is listed here.
Frozen rows, entries of the history included, are blanked by `storage.erasure`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from portal.domain.supplier_fields import SUPPLIER_FIELDS

ErasureKind: TypeAlias = Literal["supplier", "contact", "response"]
Owner: TypeAlias = Literal["supplier", "invitation", "email", "response", "finding", "follow_up", "proposal"]
NOW = "now"
"""Stands for the time of the erasure."""
OWN_KEY = "own key"
"""Stands for a key that no other row has."""
EMPTY: Mapping[str, Any] = {"own_ids": {}, "tags": []}
"""What an erased field of a supplier's record holds, if it is not NULL."""


@dataclass(frozen=True)
class Treatment:
    """How to erase the rows of a table whose `column` is one of an owner's ids; without `blanks` they are deleted.

    `ends` are dates that are set if the first of them is not. `label` is what a preview calls the rows.
    """

    table: str
    column: str
    owner: Owner
    label: str
    blanks: Mapping[str, Any] | None = None
    ends: Mapping[str, Any] = field(default_factory=dict)


_OF_EMAIL: Mapping[str, Any] = {
    "to_address": "",
    "subject": "",
    "sealed": None,
    "answer": None,
    "envelope_from": None,
    "problem": None,
}
_WITHDRAWN = {"finished_at": NOW, "withdrawn_at": NOW}

CONTACT = (
    Treatment(
        "supplier",
        "id",
        "supplier",
        "supplier records",
        {"contact_name": "", "contact_address": "", "other_contacts": [], "contact_key": ""},
    ),
    Treatment(
        "invitation",
        "id",
        "invitation",
        "invitations",
        {"contact_name": "", "contact_address": "", "bounce_reason": None, "failed_reason": None},
    ),
    Treatment("email", "invitation_id", "invitation", "emails", _OF_EMAIL, _WITHDRAWN),
    Treatment("email", "id", "email", "emails", _OF_EMAIL, _WITHDRAWN),
    Treatment(
        "participant", "invitation_id", "invitation", "participants", {"address": "", "name": ""}, {"revoked_at": NOW}
    ),
    Treatment("session", "invitation_id", "invitation", "sessions"),
    Treatment("browser", "invitation_id", "invitation", "browsers"),
    Treatment("link", "invitation_id", "invitation", "links", {}, {"revoked_at": NOW}),
)
RESPONSE = (
    Treatment("answer", "response_id", "response", "answers"),
    Treatment("answer_revision", "response_id", "response", "earlier answers"),
    Treatment("answer_conflict", "response_id", "response", "answers in conflict"),
    Treatment("explanation", "response_id", "response", "explanations"),
    Treatment("explanation_revision", "response_id", "response", "earlier explanations"),
    Treatment(
        "evidence",
        "response_id",
        "response",
        "files",
        {"file_name": "", "virus": None, "description": "", "withdrawn_reason": ""},
        {"removed_at": NOW},
    ),
    Treatment("verification", "response_id", "response", "verifications", {"note": ""}),
    Treatment(
        "finding",
        "id",
        "finding",
        "findings",
        {"because": "", "values_read": {}, "close_reason": "Erased", "reopen_reason": None},
        {"closed_at": NOW},
    ),
    Treatment("follow_up", "id", "follow_up", "follow-ups", {"ask": "", "answer_text": None, "note": None}),
    Treatment("shared_finding", "finding_id", "finding", "shared findings", {"because": "", "words": None}),
    Treatment("proposal", "id", "proposal", "proposals", {"reason": ""}, {"decided_at": NOW}),
    Treatment(
        "email",
        "invitation_id",
        "invitation",
        "emails",
        {"sealed": None, "subject": ""},
        {"finished_at": NOW, "withdrawn_at": NOW},
    ),
    Treatment("supplier_message", "invitation_id", "invitation", "messages", {"text": "", "answer_text": None}),
    Treatment("received_excerpt", "invitation_id", "invitation", "answers given to another buyer"),
    Treatment("session", "invitation_id", "invitation", "sessions"),
    Treatment("browser", "invitation_id", "invitation", "browsers"),
    Treatment("link", "invitation_id", "invitation", "links", {}, {"revoked_at": NOW}),
    Treatment("invitation", "id", "invitation", "invitations", {}, {"revoked_at": NOW}),
)
SUPPLIER = (
    Treatment(
        "supplier",
        "id",
        "supplier",
        "supplier records",
        {
            "code": None,
            "name": "Erased supplier",
            **{field.name: EMPTY.get(field.name) for field in SUPPLIER_FIELDS if field.part == "lists"},
            "annual_spend_currency": None,
            "search_text": "",
            "name_key": "",
            "name_order": "",
            "code_key": "",
            "category_key": "",
            "key": OWN_KEY,
        },
        {"removed_at": NOW},
    ),
    Treatment("legal_hold", "supplier_id", "supplier", "legal holds", {"reason": "", "lift_reason": None}),
)
TREATMENTS: Mapping[ErasureKind, tuple[Treatment, ...]] = {
    "contact": CONTACT,
    "response": RESPONSE,
    "supplier": (*CONTACT, *RESPONSE, *SUPPLIER),
}
NOT_ERASED = {
    "response": "says that there was a response, and when it changed",
    "response_version": "says which version a response moved to",
    "submission": "frozen: blanked by storage.erasure, its hash and time stay",
    "result": "frozen: blanked by storage.erasure; score, band and severity stay for totals",
}
"""Tables of a supplier's rows that hold nothing personal or are blanked in another way, with the reason."""
