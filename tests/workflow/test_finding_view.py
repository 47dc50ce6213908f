"""A finding's page: what is asked and replied about a restricted value tells the value, whatever the severity."""

import re
from datetime import timedelta

import pytest

from portal.storage import findings, history
from portal.storage.database import Database
from portal.workflow import finding_view, follow_up
from tests.conftest import Clock
from tests.workflow import supplier_side
from tests.workflow.test_follow_up import HIGH, begin, finding, member

ASK = "You told us of 37 passports. Whose are they?"
REPLY = "All 37 are of the night shift in dormitory 2; Rahim complained."
RESTRICTED = "Restricted (safeguarding only)"


@pytest.mark.parametrize("severity", ["low", "medium", "high"])
def test_words_about_a_sensitive_value_are_for_safeguarding(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch, severity: str
) -> None:
    invited = begin(database, monkeypatch, HIGH.replace("severity: high", f"severity: {severity}"))
    found, sana = finding(database, invited), member(invited, "safeguarding", "s")
    database.write(follow_up.ask, found.id, ASK, (clock() + timedelta(days=9)).date(), actor=sana)
    mina = supplier_side.sit_down(database, invited)
    (asked,) = database.read(findings.asked_back, invited.invitation, actor=mina)
    database.write(follow_up.answer, invited.invitation, asked.id, REPLY, actor=mina)
    for role in ("owner", "campaign_manager", "reviewer", "read_only"):
        seen = database.read(finding_view.finding_view, found.id, actor=member(invited, role))
        (question,) = seen.questions
        assert (question.ask, question.answer_text) == (RESTRICTED, RESTRICTED)
        assert not seen.may_act
        assert "37" not in repr(seen)
    seen = database.read(finding_view.finding_view, found.id, actor=sana)
    assert (seen.questions[0].ask, seen.questions[0].answer_text, seen.may_act) == (ASK, REPLY, True)
    database.write(follow_up.accept, found.id, "All 37 are back with their owners.", actor=sana)
    reader = member(invited, "reviewer")
    for shown in (
        database.read(finding_view.finding_view, found.id, actor=reader),
        database.read(history.page, 1, 50, actor=reader),
    ):
        assert not re.search(r"\b37\b", repr(shown)), "as a number, not as a part of a hash"


def test_words_about_what_everybody_may_read_are_for_everybody(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited = begin(
        database, monkeypatch, HIGH.replace("when: holds and held > 0", "when: holds").replace("{held}", "The")
    )
    found, rita = finding(database, invited), member(invited, "reviewer")
    database.write(follow_up.ask, found.id, "Who holds them, please?", (clock() + timedelta(days=9)).date(), actor=rita)
    mina = supplier_side.sit_down(database, invited)
    (asked,) = database.read(findings.asked_back, invited.invitation, actor=mina)
    database.write(follow_up.answer, invited.invitation, asked.id, "The personnel office.", actor=mina)
    seen = database.read(finding_view.finding_view, found.id, actor=member(invited, "read_only"))
    assert (seen.questions[0].ask, seen.questions[0].answer_text) == (
        "Who holds them, please?",
        "The personnel office.",
    )
    database.write(follow_up.accept, found.id, "They are handed back now.", actor=rita)


def test_a_critical_finding_keeps_every_value_of_its_sentence_from_all_but_safeguarding(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = supplier_side.PEOPLE.replace("{held} passports", "{workers} workers are here; {held} passports")
    invited = begin(database, monkeypatch, source)
    found = finding(database, invited)
    seen = database.read(finding_view.finding_view, found.id, actor=member(invited, "reviewer"))
    assert seen.because.startswith("[restricted] workers are here; [restricted] passports")
    whole = database.read(finding_view.finding_view, found.id, actor=member(invited, "safeguarding", "s"))
    assert "[restricted]" not in whole.because
