"""A supplier's whole journey through the real application, without JavaScript."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from portal.storage.database import Database
from portal.web.access import respondent_cookie
from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.swaps import swap
from tests.workflow import supplier_side
from tests.workflow.supplier_side import ADDRESS, Invited
from tests.workflow.test_submit import PDF

DECLARED = {"name": "Mina Rahman", "role": "Head of personnel", "confirmed": "yes"}


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


@pytest.fixture
def mina(visit: Visit, invited: Invited) -> TestClient:
    return let_in(visit(), invited)


def let_in(browser: TestClient, invited: Invited) -> TestClient:
    answer = browser.post(f"/i/{invited.token}", data={"address": ADDRESS})
    assert answer.status_code == 303, answer.text
    return browser


def post(browser: TestClient, address: str, shown: str, **fields: Any) -> Any:
    """Post a section's form; `shown` names its questions with the revisions their page had."""
    names = (item.partition("=") for item in shown.split())
    data = {f"_revision.people.{name}": revision or "0" for name, _, revision in names}
    typed = {f"people.{name.replace('__', '.')}": value for name, value in fields.items() if name != "do"}
    return browser.post(address, data={**data, **typed, "do": fields.get("do", "next")})


def fill(browser: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}/sections/people"
    post(browser, f"{start}/numbers", "workers agency", workers="120", agency="no")
    post(browser, f"{start}/papers", "holds held", holds="yes", held="3")


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_the_gate_is_the_same_page_for_every_token(visit: Visit, invited: Invited) -> None:
    browser = visit()
    real, unknown = browser.get(f"/i/{invited.token}"), browser.get("/i/" + "a" * 52)
    assert real.status_code == unknown.status_code == 200
    assert real.text == unknown.text
    assert "Nordwind" not in real.text
    assert "set-cookie" not in real.headers


def test_a_link_without_its_end_is_told_so_and_a_bent_one_opens(visit: Visit, invited: Invited) -> None:
    browser = visit()
    assert "its end is missing" in browser.get(f"/i/{invited.token[:20]}").text
    assert browser.post(f"/i/{invited.token[:20]}", data={"address": ADDRESS}).status_code == 422
    for path in (f"/I/{invited.token}", f"//i//{invited.token}", f"/i/{invited.token}/", f"/i/{invited.token}%0A"):
        assert "its end is missing" not in browser.get(f"https://portal.example.org{path}").text
        assert browser.post(f"https://portal.example.org{path}", data={"address": ADDRESS}).status_code == 303


def test_a_wrong_address_and_an_unknown_link_answer_alike(visit: Visit, invited: Invited) -> None:
    browser = visit()
    wrong = browser.post(f"/i/{invited.token}", data={"address": "x@else.example"})
    unknown = browser.post("/i/" + "a" * 52, data={"address": "x@else.example"})
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text == unknown.text


def test_the_token_leaves_the_address_bar_for_a_session(visit: Visit, invited: Invited) -> None:
    answer = visit().post(f"/i/{invited.token}", data={"address": ADDRESS})
    assert answer.headers["location"] == f"/r/{invited.invitation}"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(respondent_cookie(invited.invitation))
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"))


def test_the_task_list_says_who_asks_why_by_when_and_who_will_see_it(mina: TestClient, invited: Invited) -> None:
    page = mina.get(f"/r/{invited.invitation}")
    words = text_of(page)
    for said in ("Nordwind Retail", "To know who works in our chain.", "ombudsman", "About 5 minutes", "anna@nordwind"):
        assert said in words
    assert "17:00 (Europe/Vienna)" in words
    assert "21:00 (Asia/Dhaka)" in words
    assert "Not started" in words


def test_a_deadline_that_has_passed_is_told_on_both_clocks(visit: Visit, invited: Invited, clock: Clock) -> None:
    clock.set(supplier_side.LATE)
    words = text_of(let_in(visit(), invited).get(f"/r/{invited.invitation}"))
    assert "This was due on 1 July 2026, 17:00 (Europe/Vienna). You can still answer; it will be marked" in words
    assert "On your clocks: 1 July 2026, 21:00 (Asia/Dhaka)" in words


def test_the_whole_journey_ends_in_a_receipt(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    saved = post(mina, f"{start}/sections/people/numbers", "workers agency", workers="120", agency="no")
    assert saved.headers["location"] == f"{start}/sections/people/papers"
    saved = post(mina, f"{start}/sections/people/papers", "holds story", holds="yes")
    assert saved.headers["location"] == f"{start}/sections/people/papers?new=held%2Csince"
    assert "brought up 2 more questions" in text_of(mina.get(saved.headers["location"]))
    saved = post(mina, f"{start}/sections/people/papers", "holds=1 held since story", holds="yes", held="3")
    assert saved.headers["location"] == f"{start}/check"
    assert "120" in text_of(mina.get(f"{start}/check"))
    assert mina.get(f"{start}/submission").status_code == 200
    assert mina.post(f"{start}/submission", data=DECLARED).headers["location"] == f"{start}/receipt"
    receipt = mina.get(f"{start}/receipt")
    assert receipt.status_code == 200
    fingerprint = re.search(r'id="fingerprint">([0-9a-f]{64})<', receipt.text)
    assert fingerprint
    words = text_of(receipt)
    assert "Give every passport back to its owner." in words
    for never in ("critical", "score", "flag", "points", "severity"):
        assert never not in words.lower()


def test_the_link_shows_the_receipt_ever_after(mina: TestClient, invited: Invited, visit: Visit) -> None:
    fill(mina, invited)
    mina.post(f"/r/{invited.invitation}/submission", data=DECLARED)
    again = let_in(visit(), invited)
    assert again.get(f"/r/{invited.invitation}").headers["location"] == f"/r/{invited.invitation}/receipt"
    for page in ("check", "submission", "sections/people/numbers"):
        assert again.get(f"/r/{invited.invitation}/{page}").headers["location"].endswith("/receipt")
    refused = post(again, f"/r/{invited.invitation}/sections/people/numbers", "workers=1", workers="1")
    assert refused.status_code == 409


def test_what_does_not_fit_stays_on_the_page_and_the_rest_is_saved(mina: TestClient, invited: Invited) -> None:
    address = f"/r/{invited.invitation}/sections/people/numbers"
    wrong = post(mina, address, "workers agency", workers="a hundred & two", agency="no")
    assert wrong.status_code == 422
    assert 'value="a hundred &amp; two"' in wrong.text
    assert 'href="#people.workers"' in wrong.text
    assert 'value="a hundred &amp; two"' in mina.get(address).text, "still there tomorrow"
    assert "Not answered yet" not in text_of(mina.get(f"/r/{invited.invitation}/check")).split("agency")[1][:60]


def test_two_browsers_are_told_of_each_other(mina: TestClient, invited: Invited, visit: Visit, clock: Clock) -> None:
    omar, address = let_in(visit(), invited), f"/r/{invited.invitation}/sections/people/numbers"
    post(omar, address, "workers", workers="110")
    response = post(mina, address, "workers", workers="120")
    assert response.status_code == 200
    assert "Their answer was: 110" in text_of(response)
    assert 'value="120"' in response.text


def test_an_autosave_answers_with_the_places_it_changed(mina: TestClient, invited: Invited) -> None:
    address = f"/r/{invited.invitation}/questions/people/agency"
    data = {"_revision.people.agency": "0", "_revision.people.workers": "0", "people.agency": "yes"}
    section = f"/r/{invited.invitation}/sections/people/numbers"
    fragment = swap(mina, address, "q-people-agency", lambda: mina.get(section).text, data)
    places = re.findall(r'<div id="(q-[a-z_-]+)" class="slot"( data-hx-swap-oob)?', fragment)
    assert [place for place, _ in places] == [
        "q-people-agency",
        "q-people-agency_workers",
        "q-people-fee",
        "q-people-routes",
    ]
    assert [bool(oob) for _, oob in places] == [False, True, True, True]


def test_evidence_is_uploaded_downloaded_and_removed(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    post(mina, f"{start}/sections/people/papers", "holds", holds="no")
    typed = {"_revision.people.story": "0", "people.story": "typed beside the file"}
    files = {"file.people.holds": ("our rule.pdf", PDF, "text/html")}
    added = mina.post(f"{start}/evidence/people/holds", data=typed, files=files)
    assert added.headers["location"] == f"{start}/sections/people/papers#q-people-holds"
    page = mina.get(f"{start}/sections/people/papers").text
    assert "typed beside the file" in page
    (file,) = set(re.findall(rf'href="({start}/evidence/[a-z0-9]+)"', page))
    download = mina.get(file)
    assert download.content.startswith(b"%PDF-")
    assert download.headers["content-type"] == "application/pdf"
    assert download.headers["content-disposition"].startswith("attachment;")
    assert download.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in download.headers["content-security-policy"]
    assert mina.post(file, data={}).status_code == 303
    assert mina.get(file).status_code == 404


def test_a_file_of_a_wrong_kind_is_said_beside_its_field(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    post(mina, f"{start}/sections/people/papers", "holds", holds="no")
    files = {"file.people.holds": ("rule.pdf", b"<script>alert(1)</script>", "application/pdf")}
    refused = mina.post(f"{start}/evidence/people/holds", files=files)
    assert refused.status_code == 422
    assert "This file cannot be taken. Please send a PDF" in text_of(refused)


def test_a_warning_wants_a_word_before_handing_in(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    fill(mina, invited)
    post(mina, f"{start}/sections/people/numbers", "workers=1 agency=1", workers="20000", agency="no")
    assert mina.get(f"{start}/submission").headers["location"] == f"{start}/check"
    assert mina.post(f"{start}/check", data={"_explain.people.very_large": ""}).status_code == 422
    said = mina.post(f"{start}/check", data={"_explain.people.very_large": "It is a port."})
    assert said.headers["location"] == f"{start}/submission"
    assert "It is a port." in mina.get(f"{start}/check").text


def test_leaving_ends_the_session_and_keeps_what_was_typed(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    left = post(mina, f"{start}/sections/people/numbers", "workers", workers="77", do="leave")
    assert "You have left" in left.text
    assert mina.get(start).status_code == 410
    again = let_in(mina, invited)
    assert 'value="77"' in again.get(f"{start}/sections/people/numbers").text


def test_without_a_session_there_is_one_sentence(visit: Visit, invited: Invited) -> None:
    page = visit().get(f"/r/{invited.invitation}")
    assert page.status_code == 410
    assert "open the link in your email again" in text_of(page)


def test_another_invitation_is_like_one_that_does_not_exist(
    mina: TestClient, invited: Invited, database: Database
) -> None:
    other = supplier_side.invite(database, number=2)
    own = mina.cookies[respondent_cookie(invited.invitation)]
    for invitation in (other.invitation, "unknown"):
        assert mina.get(f"/r/{invitation}").status_code == 410
        forged = {"Cookie": f"{respondent_cookie(invitation)}={own}"}
        assert mina.get(f"/r/{invitation}/sections/people/numbers", headers=forged).status_code == 404
