"""Stories of answering on a telephone: on paper and offline, with a question to the buyer, and for a second buyer.

One is told from right to left and one without JavaScript. Each state on the way is looked at by axe.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from sqlalchemy import update

from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from tests.benchmarks.serving import member_cookie
from tests.conftest import Clock
from tests.entering import newest_code
from tests.journeys.barriers import FITS, barriers_of
from tests.journeys.serving import chromium, serving
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_answer_workbook import Book
from tests.workflow.test_impact import manager

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE: ViewportSize = {"width": 360, "height": 740}
SMALLEST: ViewportSize = {"width": 320, "height": 640}
WORKERS = "[name='people.workers']"
QUESTION = "How many people work at the site?"


@dataclass(frozen=True)
class Site:
    """A served portal with a browser."""

    address: str
    database: Database
    browser: Browser
    clock: Clock

    def invite(self, number: int, name: str) -> Invited:
        """A supplier asked by a buyer of this name."""
        invited = supplier_side.invite(self.database, number=number, due_at=self.clock() + timedelta(days=30))
        table = METADATA.tables["organisation"]
        named = update(table).where(table.c.id == invited.organisation).values(name=name)
        self.database.write(lambda work: work.execute(named).rowcount)
        return invited


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    clock = Clock(datetime.now(UTC))
    with serving(tmp_path_factory.mktemp("answering"), clock) as (address, database), chromium() as browser:
        yield Site(address, database, browser, clock)


def _come_in(page: Page, site: Site, invited: Invited) -> str:
    """Through the gate by the email's link; the address of the response."""
    page.goto(f"{site.address}/i/{invited.token}")
    page.fill("#address", invited.address)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/r/" in address or address.endswith("/code"))
    if page.url.endswith("/code"):
        page.fill("input[name=code]", newest_code(site.database, invited.address))
        page.keyboard.press("Enter")
        page.wait_for_url("**/r/*")
    return f"{site.address}/r/{invited.invitation}"


def _looks(page: Page, found: dict[str, list[str]]) -> Callable[[str], None]:
    """Look at the page as it is now, under a name."""

    def look(state: str) -> None:
        assert page.evaluate(FITS), f"{state} is too wide"
        if barriers := barriers_of(page):
            found[state] = barriers

    return look


def _speak_arabic(context: BrowserContext, site: Site) -> None:
    context.request.post(
        f"{site.address}/language",
        form={"language": "ar", "back": "/"},
        headers={"Origin": site.address},
        max_redirects=0,
    )


def test_questions_are_printed_before_starting_and_a_workbook_is_filled_offline_from_right_to_left(site: Site) -> None:
    invited, found = site.invite(1, "Nordwind Retail"), dict[str, list[str]]()
    context = site.browser.new_context(viewport=PHONE)
    page = context.new_page()
    look = _looks(page, found)
    start = _come_in(page, site, invited)
    _speak_arabic(context, site)
    page.goto(start)
    page.locator(f"main a[href$='{invited.invitation}/printed']").click()
    assert (page.locator("html").get_attribute("lang"), page.locator("html").get_attribute("dir")) == ("ar", "rtl")
    look("the questions to print")
    assert page.get_by_text("How many come through an agency?").first.is_visible(), "with those that may not apply"
    page.emulate_media(media="print")
    assert not page.locator(".screen-only").first.is_visible()
    assert not page.locator("header").first.is_visible()
    assert page.evaluate("[...document.querySelectorAll('.tick__box')].length") > 0
    page.emulate_media(media="screen")
    with page.expect_download() as paper:
        page.locator("a[href*='questions.pdf']").first.click()
    assert Path(paper.value.path()).read_bytes().startswith(b"%PDF")
    assert not site.database.read(_has_begun, invited), "reading the questions begins nothing"
    page.goto(f"{start}/workbook")
    look("the workbook")
    with page.expect_download() as download:
        page.locator("a[href$='answers.xlsx']").click()
    context.set_offline(True)
    filled = Book(Path(download.value.path()).read_bytes()).fill(workers__="120", story__="In a locker.").data
    _somebody_answers_meanwhile(site, invited, start)
    context.set_offline(False)
    page.locator("main [type=submit], main form button").last.click()
    page.locator(".govuk-error-summary").wait_for()
    look("no workbook chosen")
    file = {"name": "answers.xlsx", "mimeType": "application/octet-stream", "buffer": filled}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.locator("main [type=submit], main form button").last.click()
    banner = page.locator(".govuk-notification-banner")
    banner.locator("a", has_text=QUESTION).wait_for()
    look("a workbook that disagrees")
    banner.locator("a", has_text=QUESTION).click()
    page.wait_for_url("**/sections/people/numbers#q-people-workers")
    look("a section with two answers")
    assert page.input_value(WORKERS) == "110"
    page.locator("button[value^='choose:']", has_text="120").click()
    page.wait_for_url("**#q-people-workers")
    assert page.input_value(WORKERS) == "120"
    assert page.locator("button[value^='choose:']").count() == 0
    page.goto(f"{start}/sections/people/papers")
    assert page.input_value("[name='people.story']") == "In a locker.", "what nobody disagreed about is simply there"
    context.close()
    assert found == {}


def _has_begun(work: Work, invited: Invited) -> bool:
    table = METADATA.tables["invitation"]
    row = work.execute(table.select().where(table.c.id == invited.invitation)).mappings().one()
    return row["started_at"] is not None


def _somebody_answers_meanwhile(site: Site, invited: Invited, start: str) -> None:
    """In a second browser, on the page."""
    context = site.browser.new_context()
    page = context.new_page()
    _come_in(page, site, invited)
    page.goto(f"{start}/sections/people/numbers")
    page.fill(WORKERS, "110")
    page.locator("#q-people-workers .saved", has_text="Saved").wait_for()
    context.close()


def test_a_question_to_the_buyer_is_asked_and_answered_without_javascript(site: Site) -> None:
    invited, found = site.invite(2, "Harbour Foods"), dict[str, list[str]]()
    context = site.browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    start = _come_in(page, site, invited)
    page.goto(f"{start}/sections/people/numbers")
    page.fill(WORKERS, "120")
    page.locator("button[value='ask:workers']").click()
    page.get_by_role("button", name="Send").click()
    assert page.locator(".govuk-error-summary").is_visible() and page.get_by_text(QUESTION).is_visible()
    page.fill("[name=text]", "Also trainees?")
    page.get_by_role("button", name="Send").click()
    assert page.get_by_text("No reply yet").is_visible()
    buyer = site.browser.new_context(viewport=SMALLEST)
    name, _, token = site.database.write(
        member_cookie, invited.organisation, "reviewer", actor=manager(invited)
    ).partition("=")
    buyer.add_cookies([{"name": name, "value": token, "url": "https://127.0.0.1", "secure": True}])
    desk = buyer.new_page()
    look = _looks(desk, found)
    desk.goto(f"{site.address}/messages")
    look("messages to answer")
    desk.locator("main a", has_text="Factory of Mina").first.click()
    reply = desk.locator("form[action*='/messages/']")
    assert reply.is_visible() and desk.get_by_text(QUESTION).first.is_visible()
    look("a message to answer")
    reply.locator("button").first.click()
    desk.locator(".govuk-error-summary").wait_for()
    look("no reply written")
    reply.locator("textarea").fill("Yes, all of them.")
    reply.locator("button").first.click()
    desk.get_by_text("Yes, all of them.").first.wait_for()
    look("an answered message")
    desk.goto(f"{site.address}/messages")
    assert desk.get_by_text("No messages are waiting for a reply").is_visible()
    look("no messages")
    buyer.close()
    page.goto(start)
    assert page.get_by_text("has replied to your message").is_visible()
    page.goto(f"{start}/messages")
    assert page.get_by_text("Yes, all of them.").is_visible()
    page.goto(f"{start}/sections/people/numbers")
    assert page.input_value(WORKERS) == "120", "what was typed was saved before asking"
    context.close()
    assert found == {}


def test_answers_are_given_to_a_second_buyer_and_confirmed_question_by_question(site: Site) -> None:
    first, second = site.invite(3, "First Buyer"), site.invite(4, "Second Buyer")
    found = dict[str, list[str]]()
    context = site.browser.new_context(viewport=PHONE)
    page = context.new_page()
    look = _looks(page, found)
    start = _come_in(page, site, first)
    _answer_and_submit(page, start, look)
    page.get_by_role("link", name="another buyer").first.click()
    look("nobody to give to yet")
    other = _come_in(page, site, second)
    page.goto(f"{start}/receipt/giving")
    page.get_by_role("button", name="Give these answers").click()
    page.locator(".govuk-error-summary").wait_for()
    look("nothing chosen to give")
    page.check("[name=family]")
    page.check("[name=to]")
    page.get_by_role("button", name="Give these answers").click()
    page.wait_for_url("**/receipt/giving#given")
    look("answers given")
    page.get_by_role("link", name="Use these answers").click()
    page.get_by_text("Untick what is no longer true").wait_for()
    look("answers to take over")
    page.goto(f"{other}/sections/people/numbers")
    offer = page.locator("#q-people-workers .earlier")
    assert "For another buyer you answered this on" in offer.inner_text() and "120" in offer.inner_text()
    look("answers offered at their questions")
    offer.get_by_role("button", name="Use this answer").click()
    page.wait_for_url("**#q-people-workers")
    assert page.input_value(WORKERS) == "120"
    assert page.get_by_text("Taken from an earlier answer and confirmed.").is_visible()
    page.get_by_role("button", name="Use this answer").click()
    page.wait_for_url("**#q-people-agency")
    page.goto(f"{other}/sections/people/papers")
    page.get_by_role("button", name="Use this answer").click()
    page.wait_for_url("**#q-people-holds")
    page.locator("#q-people-held").get_by_role("button", name="Use this answer").click()
    page.wait_for_url("**#q-people-held")
    _submit(page, other, look)
    look("the second receipt")
    assert "First Buyer" not in page.inner_text("main")
    context.close()
    assert found == {}


def _answer_and_submit(page: Page, start: str, look: Callable[[str], None]) -> None:
    page.goto(f"{start}/sections/people/numbers")
    page.fill(WORKERS, "120")
    page.check("[name='people.agency'][value=no]")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/sections/people/papers")
    page.check("[name='people.holds'][value=yes]")
    page.locator("[name='people.held']").fill("3")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/check")
    look("the page to check")
    _submit(page, start, look)
    look("the receipt")


def _submit(page: Page, start: str, look: Callable[[str], None]) -> None:
    page.goto(f"{start}/check")
    page.get_by_role("button", name="Continue to submit").click()
    page.wait_for_url("**/submission?*")
    page.get_by_role("button", name="Submit").click()
    page.locator(".govuk-error-summary").wait_for()
    look("an empty declaration")
    page.fill("[name=name]", "Mina Rahman")
    page.fill("[name=role]", "Head of personnel")
    page.check("[name=confirmed]")
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/receipt")
