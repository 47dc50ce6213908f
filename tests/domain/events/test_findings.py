"""Events of the work on findings inside the organisation: what each says in the history, without anybody's reason."""

from datetime import date

import pytest

from portal.domain.events import findings
from portal.domain.events.base import Event
from tests.domain.events.sentences import sentence

CASES: list[tuple[Event, str]] = [
    (findings.FindingReopened("x"), "Reopened a finding"),
    (findings.FindingAssigned("x", "Rita"), "Assigned a finding to Rita"),
    (findings.FindingUnassigned("x"), "Assigned a finding to nobody"),
    (findings.FindingDueSet("x", date(2026, 7, 5)), "Set the due date of a finding to 5 July 2026"),
    (findings.FindingDueRemoved("x"), "Removed the due date of a finding"),
]


@pytest.mark.parametrize(("event", "words"), CASES, ids=lambda case: type(case).__name__)
def test_each_says_what_happened(event: Event, words: str) -> None:
    assert sentence(event) == words
    assert event.subject() == ("finding", "x")


def test_every_event_of_findings_is_among_them() -> None:
    kinds = {kind for kind in vars(findings).values() if isinstance(kind, type) and issubclass(kind, Event)}
    assert kinds - {Event} == {type(event) for event, _ in CASES}
