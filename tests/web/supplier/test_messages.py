"""A contact asks, needs time, declines and passes on without JavaScript; the buyer reads and replies on its pages."""

import re
from typing import Any

from starlette.testclient import TestClient

from portal.storage.database import Database
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import fill, post, submit, text_of
from tests.web.test_responses import member, page_of
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited


def message_form(page: Any) -> str:
    """Where the only reply form of a response's page is posted to."""
    (address,) = set(re.findall(r'action="([^"]+/messages/[^"]+)"', page.text))
    return str(address)


def test_a_question_beside_a_question_and_its_answer_stand_on_both_sides(
    visit: Visit, database: Database, mina: TestClient, invited: Invited
) -> None:
    start = f"/r/{invited.invitation}"
    section = f"{start}/sections/people/numbers"
    assert 'value="ask:workers"' in mina.get(section).text
    form = post(mina, section, "workers", workers="120", do="ask:workers").headers["location"]
    assert 'value="120"' in mina.get(section).text, "what was typed is saved before the question is asked"
    shown = mina.get(form)
    assert "How many people work at the site?" in text_of(shown)
    refused = mina.post(form.partition("?")[0], data={"text": " ", "family": "people", "question": "workers"})
    assert (refused.status_code, "Write your question." in text_of(refused)) == (422, True)
    assert "How many people work at the site?" in text_of(refused)
    sent = mina.post(
        form.partition("?")[0], data={"text": "Also <b>trainees</b>?", "family": "people", "question": "workers"}
    )
    thread = text_of(mina.get(sent.headers["location"]))
    assert "No reply yet" in thread and "Also &lt;b&gt;trainees&lt;/b&gt;?" in thread
    reviewer, response = member(visit, database, invited, "reviewer"), page_of(invited)
    assert "1 message to answer" in text_of(reviewer.get(f"/campaigns/{invited.campaign}"))
    listed = text_of(reviewer.get("/messages"))
    assert "Factory of Mina" in listed and "Waiting for a reply" in listed
    page = reviewer.get(response)
    assert "How many people work at the site?" in text_of(page)
    empty = reviewer.post(message_form(page), data={"do": "answered", "text": ""})
    assert (empty.status_code, "Write your reply to the supplier." in text_of(empty)) == (422, True)
    replied = reviewer.post(message_form(page), data={"do": "answered", "text": "Yes, all of them."})
    assert "Yes, all of them." in text_of(reviewer.get(replied.headers["location"]))
    assert "No messages are waiting for a reply" in text_of(reviewer.get("/messages"))
    assert "Also" in text_of(reviewer.get("/messages?state=all"))
    assert "has replied to your message" in text_of(mina.get(start))
    assert "Yes, all of them." in text_of(mina.get(f"{start}/messages"))
    fill(mina, invited)
    submit(mina, invited)
    assert "has replied to your message" in text_of(mina.get(f"{start}/receipt")), "the thread stands after submitting"


def test_more_time_is_asked_for_and_given(visit: Visit, database: Database, mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}/messages"
    until = {"until.day": "20", "until.month": "7", "until.year": "2026"}
    wrong = mina.post(f"{start}/new/more_time", data={"text": "Eid.", "until.day": "45"})
    assert (wrong.status_code, "Enter the day until which you need time" in text_of(wrong)) == (422, True)
    assert 'value="45"' in wrong.text and "Eid." in wrong.text, "what was typed stays"
    assert mina.post(f"{start}/new/more_time", data={"text": "Eid.", **until}).status_code == 303
    manager = member(visit, database, invited, "campaign_manager")
    page = manager.get(page_of(invited))
    assert 'value="2026-07-20"' in page.text, "the day that was asked for is proposed"
    refused = manager.post(message_form(page), data={"do": "granted", "due": "2026-06-02", "at": "17:00"})
    assert (refused.status_code, 'value="2026-06-02"' in refused.text) == (422, True)
    assert manager.post(message_form(page), data={"do": "granted", "due": "2026-07-20"}).status_code == 303
    assert "You have been given more time." in text_of(mina.get(start))
    assert "20 July 2026" in text_of(mina.get(f"/r/{invited.invitation}"))
    assert manager.post(message_form(page), data={"do": "granted", "due": "2026-07-21"}).status_code == 409


def test_declining_shows_on_the_board_and_is_undone(
    visit: Visit, database: Database, mina: TestClient, invited: Invited
) -> None:
    start = f"/r/{invited.invitation}"
    assert mina.post(f"{start}/messages/new/declined", data={"text": "Too long."}).status_code == 303
    assert "You said that you do not want to answer" in text_of(mina.get(start))
    assert mina.get(f"{start}/messages/new/not_supplying").status_code == 303, "one of the two stands at a time"
    manager = member(visit, database, invited, "campaign_manager")
    board = f"/campaigns/{invited.campaign}"
    assert "Factory of Mina" in text_of(manager.get(f"{board}?status=declined"))
    page = manager.get(page_of(invited))
    assert "Send a reminder" not in text_of(page)
    assert manager.post(message_form(page), data={"do": "undone", "text": "Please do."}).status_code == 303
    assert "Factory of Mina" not in text_of(manager.get(f"{board}?status=declined"))
    shown = text_of(mina.get(f"{start}/messages"))
    assert "You are asked to answer all the same." in shown and "Please do." in shown
    assert "You said that you do not want to answer" not in text_of(mina.get(start))


def test_a_supplier_takes_back_that_it_no_longer_supplies(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}/messages"
    assert mina.post(f"{start}/new/not_supplying", data={"text": ""}).status_code == 303
    address = re.findall(r'action="([^"]+/withdrawal)"', mina.get(start).text)[0]
    assert mina.post(address).status_code == 303
    assert "Taken back" in text_of(mina.get(start))
    assert "/withdrawal" not in mina.get(start).text


def test_the_right_person_gets_the_questions_and_the_former_contact_is_out(
    visit: Visit, database: Database, mina: TestClient, invited: Invited
) -> None:
    start = f"/r/{invited.invitation}"
    wrong = mina.post(f"{start}/new-contact", data={"name": "", "address": "amina"})
    assert (wrong.status_code, "Enter the name of the person" in text_of(wrong)) == (422, True)
    amina = {"name": "Amina", "address": "amina@factory.example", "language": "fr"}
    done = mina.post(f"{start}/new-contact", data=amina)
    assert done.headers["clear-site-data"] == '"cache", "storage"'
    assert (done.status_code, "amina@factory.example" in text_of(done)) == (200, True)
    assert mina.get(start).status_code == 410
    assert visit().post(f"/i/{invited.token}", data={"address": supplier_side.ADDRESS}).status_code == 410
    page = text_of(member(visit, database, invited, "read_only").get(page_of(invited)))
    assert "Passed the invitation on to another person" in page and "Amina · amina@factory.example" in page


def test_what_is_no_message_does_not_exist(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}/messages/new"
    assert mina.get(f"{start}/new_contact").status_code == 404
    assert mina.get(f"{start}/nonsense").status_code == 404
    assert mina.get(f"{start}/question?family=people&question=nothing").status_code == 404
    assert mina.post(f"{start}/question", data={"text": "x", "family": "people"}).status_code == 404
