"""Answers given before are offered beside their questions, to whoever may read them, and used by a button only."""

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from portal.domain.reading import read_version
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.supplier.test_colleagues import RAHMAN, link_in
from tests.web.supplier.test_journey import fill, hidden, let_in, post, submit, text_of
from tests.web.supplier.test_requests import second_site
from tests.web.test_responses import member, page_of
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_impact import manager, newer, published

REWORDED = newer(
    "1.1.0",
    ("How many people work at the site?", "How many people are at work here?"),
    (
        "      - id: story\n",
        "      - id: lockers\n        kind: yes_no\n        required: false\n        ask: Are there lockers?\n"
        "      - id: story\n",
    ),
)
ASKS_WHAT_WAS_HELD = """
format: ssq/1
id: other
version: 1.0.0
language: en
title: Another questionnaire
sections:
  - id: site
    title: Site
    questions:
      - {id: staff, kind: integer, ask: How many are you?, min: 0, same_as: [people.workers]}
      - {id: country, kind: country, ask: Where is the site?, same_as: [supplier.country]}
bands: [{id: strong, from: 70}, {id: weak, from: 0}]
"""


@pytest.fixture
def again(visit: Visit, invited: Invited, database: Database, clock: Clock) -> Invited:
    """The supplier has submitted, and is asked once more under a newer version."""
    browser = let_in(visit(), invited)
    fill(browser, invited)
    assert submit(browser, invited).status_code == 303
    clock.advance(days=3)
    return supplier_side.invite_again(database, invited, published(database, manager(invited), REWORDED))


@pytest.fixture
def mina(visit: Visit, again: Invited) -> TestClient:
    return let_in(visit(), again)


def section(invited: Invited, name: str = "numbers", family: str = "people") -> str:
    return f"/r/{invited.invitation}/sections/{family}/{name}"


def said(page: Any) -> str:
    return unescape(text_of(page))


def button(page: Any, question: str = "") -> str:
    """What the button says that uses the offer for a question, or all of the first source."""
    presses = re.findall(r'name="do" value="(use_again:[^"]+)"', page.text)
    return next(str(press) for press in presses if press.split(":")[2] == question)


def kept(database: Database, invited: Invited) -> dict[str, Any]:
    def read(work: Work) -> dict[str, Any]:
        answer, response = METADATA.tables["answer"], METADATA.tables["response"]
        joined = answer.join(response, response.c.id == answer.c.response_id)
        mine = select(answer.c.question, answer.c.value).select_from(joined)
        rows = work.execute(mine.where(response.c.invitation_id == invited.invitation))
        return {row.question: row.value for row in rows}

    return database.read(read)


def test_earlier_answers_are_offered_with_their_day_and_used_by_a_button_only(
    mina: TestClient, again: Invited, database: Database
) -> None:
    page = mina.get(section(again))
    assert "On 1 June 2026 you answered some of these questions." in said(page)
    assert "You answered this on 1 June 2026: 120" in said(page)
    assert "The question then was: How many people work at the site?" in said(page)
    assert kept(database, again) == {}
    press = button(page, "workers")
    used = post(mina, section(again), "workers agency", do=press)
    assert used.headers["location"] == f"{section(again)}#q-people-workers"
    assert kept(database, again) == {"workers": 120}
    page = mina.get(section(again))
    assert "Taken from an earlier answer and confirmed." in said(page)
    assert "120" not in re.findall(r"You answered this on 1 June 2026: (\w+)", said(page))
    assert post(mina, section(again), "workers=1 agency", do=press).status_code == 303
    assert kept(database, again) == {"workers": 120}


def test_what_was_typed_stands_and_the_rest_is_used_again(mina: TestClient, again: Invited, database: Database) -> None:
    press = button(mina.get(section(again)))
    post(mina, section(again), "workers agency", workers="200", do=press)
    assert kept(database, again) == {"workers": 200, "agency": False}


def test_answers_that_were_not_shown_are_never_used(mina: TestClient, again: Invited, database: Database) -> None:
    press = button(mina.get(section(again)))
    post(mina, section(again), "workers agency", do=press[:-4] + "0000")
    assert kept(database, again) == {}
    post(mina, section(again), "workers", do=press)
    assert kept(database, again) == {"workers": 120}


def test_new_and_reworded_questions_are_marked_until_answered(mina: TestClient, again: Invited) -> None:
    assert "worded differently than when you last answered" in said(mina.get(section(again)))
    assert "was not there when you last answered" in said(mina.get(section(again, "papers")))


def test_restricted_answers_are_offered_to_their_own_contact_only(
    mina: TestClient, again: Invited, database: Database, visit: Visit
) -> None:
    post(mina, section(again, "papers"), "holds", holds="yes")
    papers = said(mina.get(section(again, "papers")))
    assert "You answered this on 1 June 2026: 3" in papers
    participant = METADATA.tables["participant"]
    new = (
        update(participant).where(participant.c.invitation_id == again.invitation).values(address="new@factory.example")
    )
    database.write(lambda work: work.execute(new).rowcount)
    assert "You answered this on 1 June 2026: 3" not in said(mina.get(section(again, "papers")))
    assert "You answered this on 1 June 2026: 120" in said(mina.get(section(again)))


def test_a_contact_of_two_sites_copies_from_one_to_the_other_and_a_colleague_cannot(
    invited: Invited, database: Database, visit: Visit
) -> None:
    other = second_site(database, invited)
    mina = let_in(visit(), invited)
    fill(mina, invited)
    mina = let_in(mina, other)
    page = mina.get(section(other))
    assert "You answered some of these questions for Factory of Mina" in said(page)
    assert "For Factory of Mina you answered this on 1 June 2026: 120" in said(page)
    mina.post(f"/r/{other.invitation}/colleagues", data={**RAHMAN, "sections": "people.numbers", "language": "en"})
    rahman = visit()
    assert rahman.post(f"/i/{link_in(database)}", data={"address": RAHMAN["address"]}).status_code == 303
    assert "Factory of Mina you answered" not in said(rahman.get(section(other)))
    post(mina, section(other), "workers agency", do=button(page))
    assert kept(database, other) == {"workers": 120, "agency": False}


def test_linked_questions_and_what_the_buyer_knows_are_offered(
    again: Invited, database: Database, visit: Visit
) -> None:
    linked = read_version(ASKS_WHAT_WAS_HELD.encode(), "other").version
    assert linked is not None
    invited = supplier_side.invite_again(database, again, published(database, manager(again), linked))
    page = let_in(visit(), invited).get(section(invited, "site", "other"))
    assert "You answered this on 1 June 2026: 120" in said(page)
    assert "Nordwind Retail has this on record: Bangladesh" in said(page)


def test_of_a_corrected_response_the_correction_alone_is_offered(
    invited: Invited, database: Database, visit: Visit, clock: Clock
) -> None:
    browser = let_in(visit(), invited)
    fill(browser, invited)
    assert submit(browser, invited).status_code == 303
    clock.advance(minutes=1)
    opening = {"do": "open", "reason": "Please look at the number of workers again."}
    member(visit, database, invited, "reviewer").post(f"{page_of(invited)}/reopening", data=opening)
    post(browser, section(invited), "workers=1", workers="150")
    assert submit(browser, invited).status_code == 303
    clock.advance(days=3)
    once_more = supplier_side.invite_again(database, invited, published(database, manager(invited), REWORDED))
    page = said(let_in(visit(), once_more).get(section(once_more)))
    assert re.findall(r"You answered this on 1 June 2026: (\d+)", page) == ["150"]


def test_words_about_a_worker_are_offered_to_their_own_contact_only(
    invited: Invited, database: Database, visit: Visit, clock: Clock
) -> None:
    browser = let_in(visit(), invited)
    fill(browser, invited)
    told = {"people.holds": "yes", "people.held": "3", "people.story": "Ask our welder on 01712-345678."}
    told |= {"_keep.people.story": "yes", "do": "next"}
    browser.post(section(invited, "papers"), data=hidden(browser.get(section(invited, "papers"))) | told)
    assert submit(browser, invited).status_code == 303
    clock.advance(days=3)
    once_more = supplier_side.invite_again(database, invited, published(database, manager(invited), REWORDED))
    mina = let_in(visit(), once_more)
    assert "Ask our welder" in said(mina.get(section(once_more, "papers")))
    participant = METADATA.tables["participant"]
    of_new = update(participant).where(participant.c.invitation_id == once_more.invitation)
    database.write(lambda work: work.execute(of_new.values(address="new@factory.example")).rowcount)
    assert "Ask our welder" not in said(mina.get(section(once_more, "papers")))


def test_what_is_not_kept_stays_on_the_page_when_an_earlier_answer_is_used(
    mina: TestClient, again: Invited, database: Database
) -> None:
    press = button(mina.get(section(again, "papers")), "holds")
    answer = post(mina, section(again, "papers"), "story", story="Ask our welder on 01712-345678.", do=press)
    assert answer.status_code == 422 and "Ask our welder on 01712-345678." in said(answer)
    assert not any("welder" in str(value) for value in kept(database, again).values())
