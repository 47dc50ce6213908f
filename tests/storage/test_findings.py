"""A flag is recorded once under its title; corrected answers change it, reopen it or mark it, and close nothing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.domain.answers import read_answers
from portal.domain.open_result import flag_disclosures
from portal.domain.open_view import OpenView
from portal.domain.policy import Actor
from portal.domain.ruleset import Ruleset
from portal.domain.scoring import results
from portal.storage import findings, findings_board, history_labels
from portal.storage.database import Database, Work
from portal.storage.history import HistoryEntry
from portal.storage.tables import METADATA
from tests.conftest import START, Clock
from tests.storage.test_exports import invited  # noqa: F401 - a fixture
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited

TITLE = "… passports are held by somebody else"
RULES = Ruleset.of([supplier_side.version()])


def _rows(work: Work) -> Sequence[Any]:
    return work.execute(select(METADATA.tables["finding"])).all()


def _record(work: Work, supplier: Invited, held: int) -> Any:
    """Record what these answers raise, as a correction of the response does; returns the row of the finding."""
    given = {"people": {"workers": 120, "agency": False, "holds": held > 0, **({"held": held} if held else {})}}
    answers = read_answers(RULES, given)
    shown = flag_disclosures(OpenView.of(RULES, answers, date(2026, 6, 1)))
    (row,) = _rows(work)
    findings.record(work, supplier.invitation, row.response_id, results(RULES, answers, date(2026, 6, 1)), shown)
    (row,) = _rows(work)
    return row


def test_a_correction_changes_reopens_or_marks_a_finding(
    database: Database,
    clock: Clock,
    invited: Invited,  # noqa: F811
) -> None:
    sana = Actor("member", "s" * 26, "Sana", invited.organisation, frozenset({"safeguarding"}))
    (row,) = database.read(_rows)
    assert (row.flag, row.title, row.because) == ("passports_held", TITLE, "37 passports are held by somebody else.")
    assert (row.severity, row.values_read, row.raised_at) == ("critical", {"holds": True, "held": "37"}, START)

    database.write(findings_board.close, row.id, sana.id, "Handed back.", actor=sana)
    clock.advance(days=1)
    assert database.write(_record, invited, 37, actor=sana).close_reason == "Handed back."

    changed = database.write(_record, invited, 5, actor=sana)
    assert (changed.id, changed.closed_at, changed.close_reason) == (row.id, None, None)
    assert changed.because == "5 passports are held by somebody else."

    gone = database.write(_record, invited, 0, actor=sana)
    assert (gone.no_longer_raised_at, gone.closed_at) == (clock.now, None)
    assert gone.because == "5 passports are held by somebody else."

    again = database.write(_record, invited, 5, actor=sana)
    assert (again.id, again.no_longer_raised_at) == (row.id, None)

    _is_named_in_the_history(database, sana, row.id)


def _is_named_in_the_history(database: Database, sana: Actor, finding: str) -> None:
    """By its title and supplier, for whoever may know of it."""
    entry = HistoryEntry("e", 1, START, "member", "Sana", "finding_closed", "finding", finding, {})
    named = database.read(history_labels.of_entries, [entry], actor=sana)["e"]
    assert (named.words, named.page, named.ids) == (f"“{TITLE}” (Factory of Mina)", "finding", {"finding": finding})
    stranger = Actor("member", "x" * 26, "Xenia", "another", frozenset({"safeguarding"}))
    assert database.read(history_labels.of_entries, [entry], actor=stranger) == {}
