"""Events of erasure and retention: they say that something went, how much of it, and never whose it was."""

import pytest

from portal.domain.events import erasing
from portal.domain.events.base import Event
from tests.domain.events.sentences import sentence

SAID = (
    (erasing.SupplierErased("x", 1), "supplier", "Erased a supplier: 1 record"),
    (erasing.ContactErased("x", 2), "supplier", "Erased the contacts of a supplier: 2 records"),
    (erasing.ResponseErased("x", 1200), "invitation", "Erased the response of a supplier: 1,200 records"),
    (
        erasing.HoldSet("x", "A claim is open"),
        "supplier",
        "Set a legal hold on a supplier | Reason: A claim is open",
    ),
    (erasing.HoldLifted("x", ""), "supplier", "Lifted the legal hold on a supplier"),
    (
        erasing.RetentionChanged("x", {"responses": "36", "email_log": "0"}),
        "organisation",
        "Changed how long data is kept | Months to keep: responses: 36; email log: 0",
    ),
    (
        erasing.RetentionApplied("x", 3, {"responses": "3"}),
        "organisation",
        "Erased 3 records past the retention time | By kind: responses: 3",
    ),
)


@pytest.mark.parametrize(("event", "kind", "words"), SAID)
def test_each_says_what_went_and_how_much_of_it(event: Event, kind: str, words: str) -> None:
    assert sentence(event) == words
    assert event.subject() == (kind, "x")


def test_every_event_of_erasure_is_among_them() -> None:
    kinds = {kind for kind in vars(erasing).values() if isinstance(kind, type) and issubclass(kind, Event)}
    assert kinds - {Event} == {type(event) for event, _, _ in SAID}


def test_none_of_them_holds_a_name_or_an_address() -> None:
    details = {name for event, _, _ in SAID for name in event.details()}
    assert details == {"count", "reason", "months", "records"}
