"""From a flag to a closed finding: who may ask, what leaves the house, and what never does by itself."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid, NotAllowed
from portal.storage import finding_lists, findings, findings_board, history
from portal.storage.database import Database, Work
from portal.storage.finding_lists import FindingFilter
from portal.storage.findings_board import FindingRow
from portal.storage.tables import METADATA
from portal.workflow import follow_up
from tests.conftest import Clock
from tests.workflow import supplier_side
from tests.workflow.supplier_side import PEOPLE, Invited
from tests.workflow.test_submit import fill, submit_answers

WORDS = "Please hand back every passport and tell us when."
HIGH = PEOPLE.replace("severity: critical", "severity: high").replace(
    'because: "{held} passports are held by somebody else."',
    'because: "{held} passports are held by somebody else."\n        follow_up: {ask: Hand them back., days: 9}',
)


def member(invited: Invited, role: str, id: str = "m") -> Actor:
    return Actor("member", id * 26, f"{role} {id}", invited.organisation, frozenset({role}))


def begin(database: Database, monkeypatch: pytest.MonkeyPatch, source: str = PEOPLE, mode: str = "") -> Invited:
    monkeypatch.setattr(supplier_side, "PEOPLE", source)
    invited = supplier_side.invite(database)
    if mode:
        campaign = METADATA.tables["campaign"]
        database.write(lambda work: work.execute(update(campaign).values(follow_up_mode=mode)))
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina)
    assert submit_answers(database, mina).submission is not None
    return invited


def finding(database: Database, invited: Invited) -> FindingRow:
    page = database.read(finding_lists.page, FindingFilter(), actor=member(invited, "safeguarding"))
    return page.rows[0]


def state(database: Database, invited: Invited, id: str) -> str:
    return database.read(findings_board.get, id, actor=member(invited, "reviewer")).state


def letters(database: Database, invited: Invited) -> list[str]:
    def read(work: Work) -> list[str]:
        table = METADATA.tables["email"]
        rows = work.execute(table.select().where(table.c.invitation_id == invited.invitation))
        return sorted(row.kind for row in rows)

    return database.read(read)


def due(clock: Clock, days: int = 7) -> date:
    return (clock() + timedelta(days=days)).date()


def test_asking_answering_asking_again_and_accepting(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited = begin(database, monkeypatch, HIGH)
    reviewer, found = member(invited, "reviewer"), finding(database, invited)
    assert letters(database, invited) == ["receipt"]
    database.write(follow_up.ask, found.id, WORDS, due(clock), actor=reviewer)
    assert letters(database, invited) == ["follow_up", "receipt"]
    with pytest.raises(Conflict):
        database.write(follow_up.ask, found.id, WORDS, due(clock), actor=reviewer)
    mina = supplier_side.sit_down(database, invited)
    (asked,) = database.read(findings.asked_back, invited.invitation, actor=mina)
    with pytest.raises(Invalid):
        database.write(follow_up.answer, invited.invitation, asked.id, "  ", actor=mina)
    database.write(follow_up.answer, invited.invitation, asked.id, "They have them back.", actor=mina)
    with pytest.raises(Conflict):
        database.write(follow_up.answer, invited.invitation, asked.id, "Again.", actor=mina)
    with pytest.raises(NotAllowed, match="may read this reply"):
        database.write(follow_up.accept, found.id, "Unread, but fine.", actor=reviewer)
    reviewer = member(invited, "safeguarding")
    database.write(follow_up.ask_again, found.id, "Please send the signed list.", due(clock), actor=reviewer)
    again = database.read(findings.asked_back, invited.invitation, actor=mina)[-1]
    database.write(follow_up.answer, invited.invitation, again.id, "It is with the auditor.", actor=mina)
    database.write(follow_up.accept, found.id, "The auditor confirmed it.", actor=reviewer)
    assert state(database, invited, found.id) == "closed"
    verbs = [one.verb for one in database.read(history.of_object, "finding", found.id, actor=reviewer)]
    assert verbs.count("question_sent") == 2
    assert verbs.count("question_answered") == 2
    assert "finding_closed" in verbs


def test_a_critical_finding_needs_safeguarding_and_a_second_person(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited = begin(database, monkeypatch)
    found, sana = finding(database, invited), member(invited, "safeguarding")
    for role in ("reviewer", "campaign_manager", "owner", "read_only"):
        with pytest.raises(NotAllowed):
            database.write(follow_up.ask, found.id, WORDS, due(clock), actor=member(invited, role))
    database.write(follow_up.ask, found.id, WORDS, due(clock), actor=sana)
    assert letters(database, invited) == ["receipt"]
    with pytest.raises(NotAllowed):
        database.write(follow_up.agree_to_ask, found.id, actor=sana)
    database.write(follow_up.agree_to_ask, found.id, actor=member(invited, "reviewer", "s"))
    assert letters(database, invited) == ["follow_up", "receipt"]


def test_closing_a_critical_finding_waits_for_somebody_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited = begin(database, monkeypatch)
    found, sana = finding(database, invited), member(invited, "safeguarding")
    with pytest.raises(NotAllowed):
        database.write(follow_up.close, found.id, "Nothing to see here.", actor=member(invited, "reviewer"))
    database.write(follow_up.close, found.id, "A mistake in counting.", actor=sana)
    assert state(database, invited, found.id) == "closing"
    with pytest.raises(NotAllowed):
        database.write(follow_up.agree_to_close, found.id, actor=sana)
    database.write(follow_up.keep_open, found.id, actor=member(invited, "reviewer", "s"))
    assert state(database, invited, found.id) == "open"
    database.write(follow_up.close, found.id, "A mistake in counting.", actor=sana)
    database.write(follow_up.agree_to_close, found.id, actor=member(invited, "reviewer", "s"))
    assert state(database, invited, found.id) == "closed"


def test_a_campaign_may_ask_at_once_in_the_words_of_the_questionnaire(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited = begin(database, monkeypatch, HIGH, "at_once")
    assert letters(database, invited) == ["follow_up", "receipt"]
    mina = supplier_side.sit_down(database, invited)
    (asked,) = database.read(findings.asked_back, invited.invitation, actor=mina)
    assert (asked.ask, asked.due_on) == ("Hand them back.", due(clock, 9))


def test_a_critical_finding_never_writes_by_itself(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    critical = HIGH.replace("severity: high", "severity: critical")
    invited = begin(database, monkeypatch, critical, "at_once")
    assert letters(database, invited) == ["receipt"]
    assert finding(database, invited).state == "open"
