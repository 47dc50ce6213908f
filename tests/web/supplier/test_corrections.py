"""Submitted answers are corrected without JavaScript: asked for or ordered, all or some, side by side on both sides."""

import re

import pytest
from starlette.testclient import TestClient

from portal.storage.database import Database
from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import fill, let_in, post, submit, text_of
from tests.web.supplier.test_messages import message_form
from tests.web.supplier.test_workbook import download, upload
from tests.web.test_responses import member, page_of
from tests.workflow.supplier_side import Invited

WHY = "Please look at the number of workers again."


@pytest.fixture
def mina(visit: Visit, invited: Invited, clock: Clock) -> TestClient:
    browser = let_in(visit(), invited)
    fill(browser, invited)
    assert submit(browser, invited).status_code == 303
    clock.advance(minutes=1)
    return browser


def test_chosen_answers_are_opened_corrected_and_shown_side_by_side(
    visit: Visit, database: Database, mina: TestClient, invited: Invited, clock: Clock
) -> None:
    reviewer, response = member(visit, database, invited, "reviewer"), page_of(invited)
    refused = reviewer.post(f"{response}/reopening", data={"do": "open", "reason": "x", "questions": "people.workers"})
    assert (refused.status_code, "Write what is to be corrected" in text_of(refused)) == (422, True)
    assert 'value="people.workers" checked' in refused.text, "what was chosen stays"
    opened = reviewer.post(f"{response}/reopening", data={"do": "open", "reason": WHY, "questions": "people.workers"})
    assert "The answers are open for correction." in text_of(reviewer.get(opened.headers["location"]))
    board = f"/campaigns/{invited.campaign}?status=reopened"
    assert "Factory of Mina" in text_of(reviewer.get(board))
    start = f"/r/{invited.invitation}"
    tasks = text_of(mina.get(start))
    assert "Your answers are open for correction." in tasks and "How many people work at the site?" in tasks
    assert WHY in text_of(mina.get(f"{start}/messages"))
    section = mina.get(f"{start}/sections/people/numbers")
    assert 'name="people.workers"' in section.text and 'name="people.agency"' not in section.text
    assert "This answer was submitted and is not open for correction." in text_of(section)
    clock.advance(minutes=1)
    assert post(mina, f"{start}/sections/people/numbers", "workers=1", workers="150").status_code == 303
    assert "150" not in text_of(reviewer.get(response)), "nobody sees a correction before it is submitted"
    assert "120" in text_of(mina.get(f"{start}/receipt")), "the receipt shows what stands"
    assert submit(mina, invited).headers["location"].endswith("/receipt")
    receipt = text_of(mina.get(f"{start}/receipt"))
    assert "What you corrected" in receipt and "How many people work at the site? 120 150" in receipt
    page = text_of(reviewer.get(response))
    assert "Correction 1" in page and "How many people work at the site? 120 150" in page
    assert "Factory of Mina" not in text_of(reviewer.get(board))


def test_a_supplier_asks_to_correct_and_the_buyer_opens(
    visit: Visit, database: Database, mina: TestClient, invited: Invited
) -> None:
    start = f"/r/{invited.invitation}/messages"
    assert "We want to correct our answers" in text_of(mina.get(start))
    assert mina.get(f"{start}/new/more_time").status_code == 303, "after submitting nobody needs more time"
    wrong = mina.post(f"{start}/new/correction", data={"text": ""})
    assert (wrong.status_code, "Write why" in text_of(wrong)) == (422, True)
    assert mina.post(f"{start}/new/correction", data={"text": "We counted visitors."}).status_code == 303
    reviewer = member(visit, database, invited, "reviewer")
    page = reviewer.get(page_of(invited))
    assert "We counted visitors." in text_of(page)
    assert reviewer.post(message_form(page), data={"do": "reopened", "text": ""}).status_code == 303
    assert "Your answers are open for correction." in text_of(mina.get(start))
    ended = reviewer.post(f"{page_of(invited)}/reopening", data={"do": "end"})
    assert "The earlier submission is still valid." in text_of(reviewer.get(ended.headers["location"]))
    assert mina.get(f"/r/{invited.invitation}").headers["location"].endswith("/receipt")
    assert reviewer.post(f"{page_of(invited)}/reopening", data={"do": "end"}).status_code == 409


def test_a_workbook_is_told_at_its_cell_what_is_not_open_for_correction(
    visit: Visit, database: Database, mina: TestClient, invited: Invited
) -> None:
    opening = {"do": "open", "reason": WHY, "questions": "people.workers"}
    member(visit, database, invited, "reviewer").post(f"{page_of(invited)}/reopening", data=opening)
    start = f"/r/{invited.invitation}"
    told = upload(mina, start, download(mina, start).fill(workers__="150", agency__="Yes").data)
    assert "Answers taken over from the workbook: 1" in told
    assert re.search(r"1\. Numbers!D\d+ This answer was submitted and is not open for correction\.", told)


def test_the_receipt_says_how_to_correct(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    receipt = mina.get(f"{start}/receipt").text
    assert "You can ask to correct them." in receipt and f'href="{start}/messages/new/correction"' in receipt
    assert mina.get(f"{start}/messages/new/correction").status_code == 200
