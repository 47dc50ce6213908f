"""A critical finding in the browser: what is proposed, who else must agree, and what each of them reads."""

import re

import pytest
from starlette.testclient import TestClient

from portal.storage import findings
from portal.storage.database import Database
from portal.workflow import follow_up
from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.test_responses import member
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_submit import fill, submit_answers

WORDS = "Please hand back every passport and tell us when."
NAME = "… passports are held by somebody else"
SAID = "Of the 3719 passports 3700 are back."


@pytest.fixture
def invited(database: Database) -> Invited:
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina, held="3719", workers="9000")
    assert submit_answers(database, mina).submission is not None
    return invited


def first(client: TestClient) -> str:
    return "/findings/" + client.get("/findings").text.split('href="/findings/')[1].split('"')[0]


def test_a_reviewer_agrees_as_the_second_person_and_never_reads_the_answer(
    visit: Visit, database: Database, invited: Invited
) -> None:
    sana, rita = (member(visit, database, invited, role) for role in ("safeguarding", "reviewer"))
    here = first(sana)
    assert sana.post(here, data={"do": "ask", "text": WORDS, "due": "2026-07-20"}).status_code == 303
    assert "A second person must approve this question before it is sent." in sana.get(here).text
    assert "Needs second approval" in sana.get("/findings?search=mina&severity=critical").text.split("<tbody")[1]
    home = sana.get("/").text
    assert re.search(r'<span class="figure">1</span> <span class="label">need a second approval', home)
    assert here in sana.get("/findings?state=second").text
    page = rita.get(here).text
    assert f">{NAME}</h1>" in page
    assert f">{NAME}</a>" in rita.get("/findings").text
    assert f"“{NAME}” (" in sana.get("/history").text
    assert WORDS in page
    assert "Approve and send the question" in page
    assert rita.post(here, data={"do": "agree"}).status_code == 303
    mina = supplier_side.sit_down(database, invited)
    (asked,) = database.read(findings.asked_back, invited.invitation, actor=mina)
    database.write(follow_up.answer, invited.invitation, asked.id, SAID, actor=mina)
    assert SAID in sana.get(here).text
    for role in ("reviewer", "owner", "campaign_manager", "read_only"):
        page = member(visit, database, invited, role).get(here).text if role != "reviewer" else rita.get(here).text
        assert "3719" not in page
        assert WORDS not in page
    assert sana.post(here, data={"do": "accept", "text": "They are back, we have seen it."}).status_code == 303
    page = rita.get(here).text
    assert "proposes to close it: They are back, we have seen it." in page
    assert rita.post(here, data={"do": "agree_close"}).status_code == 303
    assert "Closed: They are back" in sana.get(here).text


def test_the_day_proposed_lies_ahead_however_old_the_finding_is(
    visit: Visit, database: Database, clock: Clock, invited: Invited
) -> None:
    clock.advance(days=100)
    sana = member(visit, database, invited, "safeguarding")
    page = sana.get(first(sana)).text
    assert f'value="{clock.advance(days=14).date().isoformat()}"' in page
    assert "Do no harm: before anyone contacts the supplier" in page
    assert "raised when the supplier submitted" in page


def test_what_was_typed_stays_beside_what_is_wrong_with_it(visit: Visit, database: Database, invited: Invited) -> None:
    sana = member(visit, database, invited, "safeguarding")
    here = first(sana)
    wrong = sana.post(here, data={"do": "ask", "text": WORDS, "due": "2020-01-01"})
    assert wrong.status_code == 422
    assert WORDS in wrong.text
    assert 'href="#due"' in wrong.text


def test_the_list_says_which_answers_are_overdue(
    visit: Visit, database: Database, clock: Clock, invited: Invited
) -> None:
    sana = member(visit, database, invited, "safeguarding")
    here = first(sana)
    sana.post(here, data={"do": "ask", "text": WORDS, "due": "2026-06-09"})
    member(visit, database, invited, "reviewer").post(here, data={"do": "agree"})
    listed = sana.get("/findings").text.split("<tbody")[1]
    assert "9 June 2026" in listed
    assert "Overdue" not in listed
    clock.advance(days=20)
    assert ">Overdue<" in member(visit, database, invited, "read_only").get("/findings").text
