"""A supplier's whole journey through the real application, without JavaScript."""

import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from portal.domain.kinds import MOST_ROWS
from portal.domain.translation import Texts
from portal.storage.database import Database
from portal.web.access import respondent_cookie
from portal.web.questions import view
from tests.conftest import Clock
from tests.entering import come_in
from tests.web.conftest import Visit
from tests.web.swaps import swap
from tests.workflow import supplier_side
from tests.workflow.supplier_side import ADDRESS, Invited
from tests.workflow.test_impact import manager, newer, published
from tests.workflow.test_submit import PDF

pytestmark = pytest.mark.slow

DECLARED = {"name": "Mina Rahman", "role": "Head of personnel", "confirmed": "yes"}


def let_in(browser: TestClient, invited: Invited) -> TestClient:
    answer = come_in(browser, invited.token, ADDRESS)
    assert answer.status_code == 303, answer.text
    return browser


def post(browser: TestClient, address: str, shown: str, **fields: Any) -> Any:
    """Post a section's form; `shown` names its questions with the revisions their page had."""
    names = (item.partition("=") for item in shown.split())
    data = {f"_revision.people.{name}": revision or "0" for name, _, revision in names}
    data |= {"_page": fields.pop("page", ""), "_sequence": "0"}
    typed = {f"people.{name.replace('__', '.')}": value for name, value in fields.items() if name != "do"}
    return browser.post(address, data={**data, **typed, "do": fields.get("do", "next")})


def hidden(page: Any) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))


def submit(browser: TestClient, invited: Invited, **changed: str) -> Any:
    """Read the answers on their page, go on to the declaration, and press its button."""
    start = f"/r/{invited.invitation}"
    shown = browser.get(f"{start}/check")
    if shown.status_code == 303:
        return browser.post(f"{start}/submission", data=DECLARED)
    read = browser.post(f"{start}/check", data=hidden(shown))
    if read.status_code != 303 or "/submission?" not in read.headers["location"]:
        return read
    return browser.post(
        f"{start}/submission", data={**hidden(browser.get(read.headers["location"])), **DECLARED, **changed}
    )


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
    assert re.fullmatch(rf"/r/{invited.invitation}\?entered=\d+", answer.headers["location"])
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(respondent_cookie(invited.invitation))
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"))


def test_the_task_list_says_who_asks_why_by_when_and_who_will_see_it(mina: TestClient, invited: Invited) -> None:
    page = mina.get(f"/r/{invited.invitation}")
    words = text_of(page)
    for said in ("Nordwind Retail", "To know who works in our chain.", "ombudsman", "About 5 minutes", "anna@nordwind"):
        assert said in words
    assert '<bdi><span translate="no">Nordwind Retail</span></bdi> asks' in page.text, "browsers translate no names"
    assert "17:00 (Europe/Vienna)" in words
    assert "21:00 (Asia/Dhaka)" in words
    assert "Not started" in words


def test_minutes_left_and_the_currency_follow_the_answers_and_the_country(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    section = f"{start}/sections/people/numbers"
    assert text_of(mina.get(start)).count("About one minute left") == 3, "each section, and in all"
    post(mina, section, "workers agency", workers="120", agency="no")
    assert text_of(mina.get(start)).count("About one minute left") == 2, "the first section takes no more"
    post(mina, section, "workers=1 agency=1", workers="120", agency="yes")
    assert "About 2 minutes left" in text_of(mina.get(start))
    assert '<option value="BDT" selected>' in mina.get(section).text, "the supplier is in Bangladesh"
    post(mina, section, "agency=2 fee", agency="yes", fee__amount="", fee__currency="BDT")
    assert "Choose the currency" not in text_of(mina.get(section)), "a currency alone is no answer"


def test_an_amount_in_a_row_is_offered_in_the_currency_of_the_country_too(
    visit: Visit, invited: Invited, database: Database
) -> None:
    people = "{id: people_count, kind: integer, text: People, min: 0}"
    paid = newer("2.0.0", (people, people + "\n          - {id: paid, kind: money, text: Paid}"))
    again = supplier_side.invite_again(database, invited, published(database, manager(invited), paid))
    mina, address = let_in(visit(), again), f"/r/{again.invitation}/sections/people/numbers"
    post(mina, address, "workers agency", workers="120", agency="yes")
    post(mina, address, "routes", routes__rows="0", do="add_row:people.routes")
    cell = mina.get(address).text.split('name="people.routes.0.paid.currency"')[1].split("</select>")[0]
    assert '<option value="BDT" selected>' in cell
    post(mina, address, "routes=1", routes__rows="1", routes__0__paid__amount="5", routes__0__paid__currency="EUR")
    cell = mina.get(address).text.split('name="people.routes.0.paid.currency"')[1].split("</select>")[0]
    assert '<option value="EUR" selected>' in cell


def test_a_deadline_that_has_passed_is_told_on_both_clocks(visit: Visit, invited: Invited, clock: Clock) -> None:
    clock.set(supplier_side.LATE)
    words = text_of(let_in(visit(), invited).get(f"/r/{invited.invitation}"))
    assert "This was due on 1 July 2026, 21:00 (Asia/Dhaka). You can still answer; it will be marked" in words
    assert "For Nordwind Retail : 1 July 2026, 17:00 (Europe/Vienna)" in words


def test_the_whole_journey_ends_in_a_receipt(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    saved = post(mina, f"{start}/sections/people/numbers", "workers agency", workers="120", agency="no")
    assert saved.headers["location"] == f"{start}/sections/people/papers"
    saved = post(mina, f"{start}/sections/people/papers", "holds story", holds="yes")
    assert saved.headers["location"] == f"{start}/sections/people/papers?new=held%2Csince"
    assert "brought up 2 more questions" in text_of(mina.get(saved.headers["location"]))
    saved = post(
        mina, f"{start}/sections/people/papers", "holds=1 held since story", holds="yes", held="3", story="Given"
    )
    assert saved.headers["location"] == f"{start}/check"
    check = mina.get(f"{start}/check")
    assert "120" in text_of(check)
    assert '<bdi translate="no"><p>Given</p></bdi>' in check.text
    assert submit(mina, invited).headers["location"] == f"{start}/receipt"
    receipt = mina.get(f"{start}/receipt")
    assert receipt.status_code == 200
    fingerprint = re.search(r'id="fingerprint" translate="no">([0-9a-f]{64})<', receipt.text)
    assert fingerprint
    words = text_of(receipt)
    assert "Give every passport back to its owner." in words
    for never in ("critical", "score", "flag", "points", "severity"):
        assert never not in words.lower()


def test_the_declaration_names_what_is_not_known(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    sections = f"{start}/sections/people"
    post(mina, f"{sections}/numbers", "workers agency", workers="120", agency="yes")
    typed = {"workers": "120", "agency": "yes", "agency_workers": "4", "fee__no_answer": "dont_know"}
    post(mina, f"{sections}/numbers", "workers=1 agency=1 agency_workers fee", **typed)
    post(mina, f"{sections}/papers", "holds held", holds="yes", held="3")
    checked = mina.post(f"{start}/check", data=hidden(mina.get(f"{start}/check")))
    words = text_of(mina.get(checked.headers["location"]))

    assert "You declare that you do not know these answers, or do not give them:" in words
    assert "What did the dearest placement cost a worker?" in words
    assert "Where do they come from?" not in words, "it may be left open"


def test_the_link_shows_the_receipt_ever_after(mina: TestClient, invited: Invited, visit: Visit) -> None:
    fill(mina, invited)
    submit(mina, invited)
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


def test_answers_that_do_not_go_together_are_told_in_their_section_and_on_the_next_page(
    mina: TestClient, invited: Invited
) -> None:
    start = f"/r/{invited.invitation}/sections/people"
    told = "There are more agency workers than workers."
    assert told not in mina.get(f"{start}/numbers").text
    post(mina, f"{start}/numbers", "workers agency", workers="3", agency="yes")
    typed = {"workers": "3", "agency": "yes", "agency_workers": "5"}
    post(mina, f"{start}/numbers", "workers=1 agency=1 agency_workers", **typed)
    assert f"<li>{told}</li>" in mina.get(f"{start}/numbers").text
    assert f'href="{start}/numbers">{told}</a>' in mina.get(f"{start}/papers").text
    post(mina, f"{start}/numbers", "agency_workers=1", agency_workers="2")
    assert told not in mina.get(f"{start}/papers").text


def test_each_cell_of_a_table_that_does_not_fit_says_so_itself(mina: TestClient, invited: Invited) -> None:
    address = f"/r/{invited.invitation}/sections/people/numbers"
    post(mina, address, "workers agency", workers="120", agency="yes")
    table = {"routes__rows": "3", "routes__0__people_count": "-7", "routes__1__people_count": "many"}
    page = post(mina, address, "routes", **table, routes__2__people_count="5")
    assert page.status_code == 422
    invalid = [field for field in re.findall(r"<input[^>]*>", page.text) if 'aria-invalid="true"' in field]
    assert [re.findall(r' (?:name|aria-describedby)="([^"]+)"', field) for field in invalid] == [
        [f"people.routes.{number}.people_count", f"people.routes-{number}-people_count-error"] for number in (0, 1)
    ]
    summary = page.text.split('class="govuk-error-summary"')[1].split("</ul>")[0]
    assert re.findall(r'href="#([^"]+)">(Row \d, People)', summary) == [
        ("people.routes-0-people_count", "Row 1, People"),
        ("people.routes-1-people_count", "Row 2, People"),
    ]
    assert 'id="people.routes-error"' not in page.text, "nothing is said twice"


def test_rows_come_and_go_with_the_focus_with_a_page_load_and_without_one(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    address = f"{start}/sections/people/numbers"
    post(mina, address, "workers agency", workers="120", agency="yes")
    loaded = post(mina, address, "routes", routes__rows="0", do="add_row:people.routes")
    assert loaded.headers["location"] == f"{address}#people.routes", "the first field of all has the question's id"
    data = {"_revision.people.routes": "1", "people.routes.rows": "1", "people.routes.0.people_count": "7"}

    def rows(do: str, **typed: str) -> str:
        posted = {**data, **{f"people.routes.{name}": text for name, text in typed.items()}, "do": do}
        one = f"{start}/questions/people/routes"
        swap(mina, one, "q-people-routes", lambda: mina.get(address).text, posted)
        again = mina.post(one, data=posted, headers={"HX-Request": "true"})
        return str(json.loads(again.headers["hx-trigger"])["focus-field"]["field"])

    assert rows("add_row:people.routes") == "people.routes-1-from_country"
    data |= {"_revision.people.routes": "2", "people.routes.rows": "2", "people.routes.1.people_count": "8"}
    assert rows("remove_row:people.routes:0") == "people.routes", "the row that moved up"
    data |= {"_revision.people.routes": "3", "people.routes.rows": "1", "people.routes.0.people_count": "8"}
    assert rows("remove_row:people.routes:0") == "people.routes", "the button that adds one"
    loaded = post(mina, address, "routes=4", routes__rows="0", do="remove_row:people.routes:5")
    assert loaded.headers["location"] == f"{address}#people.routes"
    assert post(mina, address, "routes=4", do="add_row:people.nothing").headers["location"] == address


def test_a_table_shows_every_row_that_it_can_hold() -> None:
    asked = supplier_side.version()
    question = asked.question("routes")
    assert question is not None
    shown = [view("people", question, Texts(asked), raw={"rows": str(rows)}) for rows in (499, MOST_ROWS)]
    assert [(field.row_count, field.is_full) for field in shown] == [(499, False), (MOST_ROWS, True)]


def test_two_browsers_are_told_of_each_other(mina: TestClient, invited: Invited, visit: Visit, clock: Clock) -> None:
    omar, address = let_in(visit(), invited), f"/r/{invited.invitation}/sections/people/numbers"
    post(omar, address, "workers", workers="110", page="omar's")
    response = post(mina, address, "workers", workers="120", page="mina's")
    assert response.status_code == 200
    assert "Theirs: 110 Keep theirs : 110 Yours: 120 Keep mine" in text_of(response)
    assert 'value="120"' in response.text
    for page in (address, f"/r/{invited.invitation}", f"/r/{invited.invitation}/check"):
        assert "Two people have answered" in text_of(omar.get(page)), "both see it, until one is chosen"
    keep_theirs = re.findall(r'name="do" value="(choose:[^"]+)"', response.text)[0]
    chosen = post(mina, address, "workers", workers="120", page="mina's", do=keep_theirs)
    assert chosen.headers["location"].endswith("#q-people-workers")
    assert "Two people" not in text_of(mina.get(address))
    assert 'value="110"' in mina.get(address).text


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
    typed = {**hidden(mina.get(f"{start}/check")), "_explain.people.very_large": "It is a port."}
    assert mina.post(f"{start}/check", data=typed).headers["location"].startswith(f"{start}/submission?")
    assert "It is a port." in mina.get(f"{start}/check").text


def test_leaving_ends_the_session_and_keeps_what_was_typed(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    left = post(mina, f"{start}/sections/people/numbers", "workers", workers="77", do="leave")
    assert "You have left" in left.text
    assert left.headers["clear-site-data"] == '"cache", "storage"'
    assert mina.get(start).status_code == 410
    again = let_in(mina, invited)
    assert 'value="77"' in again.get(f"{start}/sections/people/numbers").text


def test_without_a_session_there_is_one_sentence(visit: Visit, invited: Invited) -> None:
    page = visit().get(f"/r/{invited.invitation}")
    assert page.status_code == 410
    assert "open the link in your email again" in text_of(page)


def test_a_browser_that_keeps_no_cookies_is_told_so(visit: Visit, invited: Invited, clock: Clock) -> None:
    address = come_in(visit(), invited.token, ADDRESS).headers["location"]
    assert "Your browser does not keep cookies" in text_of(visit().get(address))
    clock.advance(hours=1)
    assert "Your session has ended" in text_of(visit().get(address)), "a bookmark of later says nothing about cookies"


def test_another_invitation_is_like_one_that_does_not_exist(
    mina: TestClient, invited: Invited, database: Database
) -> None:
    other = supplier_side.invite(database, number=2)
    own = mina.cookies[respondent_cookie(invited.invitation)]
    for invitation in (other.invitation, "unknown"):
        assert mina.get(f"/r/{invitation}").status_code == 410
        forged = {"Cookie": f"{respondent_cookie(invitation)}={own}"}
        assert mina.get(f"/r/{invitation}/sections/people/numbers", headers=forged).status_code == 404


def test_what_is_signed_is_what_was_read(mina: TestClient, invited: Invited, visit: Visit, clock: Clock) -> None:
    start = f"/r/{invited.invitation}"
    omar = let_in(visit(), invited)
    fill(mina, invited)
    read = hidden(mina.get(f"{start}/check"))
    clock.advance(minutes=1)
    post(omar, f"{start}/sections/people/numbers", "workers=1", workers="130")
    asked_again = mina.post(f"{start}/check", data=read)
    assert asked_again.status_code == 422
    assert "Something has changed since you read these answers." in text_of(asked_again)
    assert "How many people work at the site? Before: 120 Now: 130" in text_of(asked_again)
    declaration = mina.get(mina.post(f"{start}/check", data=hidden(asked_again)).headers["location"])
    clock.advance(minutes=1)
    post(omar, f"{start}/sections/people/papers", "held=1", held="4")
    refused = mina.post(f"{start}/submission", data={**hidden(declaration), **DECLARED})
    assert refused.status_code == 422
    assert "Before: 3 Now: 4" in text_of(refused)
    assert mina.get(f"{start}/submission").headers["location"] == f"{start}/check", "nobody signs without reading"
    assert submit(mina, invited).headers["location"] == f"{start}/receipt"


def test_two_explanations_of_one_warning_wait_until_one_is_chosen(
    mina: TestClient, invited: Invited, visit: Visit
) -> None:
    start, name = f"/r/{invited.invitation}", "_explain.people.very_large"
    omar = let_in(visit(), invited)
    fill(mina, invited)
    post(mina, f"{start}/sections/people/numbers", "workers=1 agency=1", workers="20000", agency="no")
    mine, theirs = (hidden(browser.get(f"{start}/check")) for browser in (mina, omar))
    omar.post(f"{start}/check", data={**theirs, name: "A port."}, headers={"HX-Request": "true"})
    told = mina.post(f"{start}/check", data={**mine, name: "A town."}, headers={"HX-Request": "true"})
    assert "Press the button below to choose." in text_of(told)
    shown = mina.post(f"{start}/check", data={**mine, name: "A town."})
    assert shown.status_code == 422
    assert "Theirs: A port. Keep theirs : A port. Yours: A town. Keep mine" in text_of(shown)
    assert "Two people have explained" in text_of(omar.get(f"{start}/check"))
    keep_mine = re.findall(r'name="do" value="(choose:[^"]+)"', shown.text)[1]
    mina.post(f"{start}/check", data={**mine, name: "A town.", "do": keep_mine})
    assert "Two people" not in text_of(omar.get(f"{start}/check"))
    assert "A town.</textarea>" in omar.get(f"{start}/check").text
    assert submit(mina, invited).headers["location"] == f"{start}/receipt"
