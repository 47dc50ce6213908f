"""Typing in a real browser while the session ends or the line breaks: no word is lost, and none is called saved."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, Route

from portal.storage.database import Database
from tests import files
from tests.conftest import Clock
from tests.entering import newest_code
from tests.journeys.serving import chromium, serving
from tests.workflow import supplier_side

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORKERS = "[name='people.workers']"


@dataclass(frozen=True)
class Site:
    """A served portal with one invited supplier."""

    address: str
    invited: supplier_side.Invited
    clock: Clock
    database: Database


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    clock = Clock(datetime.now(UTC))
    with serving(tmp_path, clock) as (address, database):
        yield Site(address, supplier_side.invite(database, due_at=clock() + timedelta(days=9)), clock, database)


@pytest.fixture
def browser() -> Iterator[BrowserContext]:
    with chromium() as launched:
        yield launched.new_context()


def enter(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/i/{site.invited.token}")
    page.fill("#address", site.invited.address)
    page.click("main button")
    page.wait_for_load_state()
    if page.url.endswith("/code"):
        page.fill("input[name=code]", newest_code(site.database, site.invited.address))
        page.click("main form button >> nth=0")
        page.wait_for_url("**/r/*")


def opened(browser: BrowserContext, site: Site) -> Page:
    page = browser.new_page()
    enter(page, site)
    page.goto(f"{site.address}/r/{site.invited.invitation}/sections/people/numbers")
    return page


def said(page: Page, question: str, words: str) -> None:
    """Wait until the line below a question says `words`."""
    page.locator(f"#q-people-{question} .saved", has_text=words).wait_for()


def test_a_session_that_ends_leaves_the_page_as_it_is_and_what_was_typed_can_be_sent_again(
    browser: BrowserContext, site: Site
) -> None:
    page = opened(browser, site)
    page.check("[name='people.agency'][value=yes]")
    said(page, "agency", "Saved")
    site.clock.advance(hours=2)
    page.fill(WORKERS, "120")
    said(page, "workers", "Your session has ended")
    assert page.input_value(WORKERS) == "120"
    assert page.locator("#q-people-agency .saved").inner_text() == "Saved"
    page.click("main .actions button >> nth=0")
    page.get_by_text("What you typed is still here").wait_for()
    enter(browser.new_page(), site)
    page.click("main button")
    page.goto(f"{site.address}/r/{site.invited.invitation}/sections/people/numbers")
    assert page.input_value(WORKERS) == "120"


def test_enter_in_a_field_saves_and_goes_on(browser: BrowserContext, site: Site) -> None:
    page = opened(browser, site)
    page.fill(WORKERS, "120")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sections/people/papers")


def test_what_the_line_swallowed_is_sent_again_once_it_is_back(browser: BrowserContext, site: Site) -> None:
    page = opened(browser, site)
    browser.set_offline(True)
    page.fill(WORKERS, "120")
    said(page, "workers", "Not saved yet")
    browser.set_offline(False)
    said(page, "workers", "Saved")


def payload(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": data}


def test_files_chosen_without_a_line_are_sent_once_it_is_back_and_each_refused_one_is_named(
    browser: BrowserContext, site: Site
) -> None:
    page = opened(browser, site)
    posted: list[str] = []
    page.goto(page.url.replace("numbers", "papers"))
    page.check("[name='people.holds'][value=no]")
    said(page, "holds", "Saved")
    field = page.locator("input[type=file]")
    field.set_input_files([payload(f"{at}.pdf", files.pdf()) for at in range(6)])
    assert field.evaluate("field => field.validationMessage") == "Choose 5 files or fewer at once."
    field.set_input_files([payload("rule.pdf", files.pdf()), payload("bad.pdf", b"MZ")])
    assert page.locator("[data-upload-failed]").is_hidden()
    page.on("request", lambda request: posted.append(request.resource_type) if request.method == "POST" else None)
    browser.set_offline(True)
    page.get_by_role("button", name="Upload", exact=True).click()
    browser.set_offline(False)
    page.locator("#q-people-holds li", has_text="bad.pdf: This file cannot be taken.").wait_for()
    assert page.locator("#q-people-holds a", has_text="rule.pdf").count() == 1
    assert "xhr" in posted
    page.goto(page.url)
    field.set_input_files(payload("licence.pdf", files.pdf(text="A licence")))
    page.get_by_role("button", name="Upload", exact=True).click()
    page.locator("#q-people-holds a", has_text="licence.pdf").wait_for()


def test_a_slow_upload_shows_how_far_it_is_while_the_answer_beside_it_is_saved(
    browser: BrowserContext, site: Site, tmp_path: Path
) -> None:
    page = opened(browser, site)
    page.goto(page.url.replace("numbers", "papers"))
    page.check("[name='people.holds'][value=no]")
    said(page, "holds", "Saved")
    page.evaluate(
        """() => { window.seen = []; setInterval(() => {
            seen.push(document.querySelector(".evidence progress")?.value ?? -1); }, 50); }"""
    )
    (tmp_path / "rule.pdf").write_bytes(files.pdf().ljust(6_000_000))
    line = {"offline": False, "latency": 20, "downloadThroughput": 4e6, "uploadThroughput": 3e6}
    browser.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
    with page.expect_response("**/questions/people/holds"):  # choosing a file saves the question
        page.locator("input[type=file]").set_input_files(tmp_path / "rule.pdf")
        page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_function("() => window.seen.at(-1) > 60")
    seen = page.evaluate("window.seen")
    shown = seen[next(at for at, value in enumerate(seen) if value >= 0) :]
    assert -1 not in shown, "the bar stays"
    assert shown == sorted(shown)
    assert len(set(shown)) > 5
    page.locator("#q-people-holds a", has_text="rule.pdf").wait_for()


def test_an_uploaded_workbook_is_answered_with_what_was_taken_from_it(browser: BrowserContext, site: Site) -> None:
    page = opened(browser, site)
    page.fill(WORKERS, "120")
    said(page, "workers", "Saved")
    address = f"{site.address}/r/{site.invited.invitation}/workbook"
    page.goto(address)
    book = page.request.get(f"{address}/answers.xlsx").body()
    page.locator("input[type=file]").set_input_files(payload("answers.xlsx", book))
    page.get_by_role("button", name="Upload the workbook").click()
    page.get_by_text("Answers taken over from the workbook: 0").wait_for()


ROUTES = "#q-people-routes"
CELL = "[name='people.routes.{}.{}']"
SLOW = 0.7


def test_rows_come_and_go_without_a_page_load_and_lose_nothing_that_is_typed_meanwhile(
    browser: BrowserContext, site: Site
) -> None:
    page = opened(browser, site)
    page.check("[name='people.agency'][value=yes]")
    said(page, "agency", "Saved")
    page.evaluate("window.isStillHere = true")
    _add_rows(page)
    _remove_a_row(page)
    browser.set_offline(True)
    page.get_by_role("button", name="Add a row").click()
    said(page, "routes", "Not saved yet")
    browser.set_offline(False)
    _is_focused(page, CELL.format(1, "from_country"))
    assert page.evaluate("window.isStillHere")
    page.reload()
    assert [page.input_value(CELL.format(0, part)) for part in ("from_country", "people_count")] == ["NP", "81"]


def _add_rows(page: Page) -> None:
    page.get_by_role("button", name="Add a row").press("Enter")
    _is_focused(page, CELL.format(0, "from_country"))
    assert page.inner_text("[data-new-text]", timeout=1000) == "New: Row 1"
    page.select_option(CELL.format(0, "from_country"), "BD")
    said(page, "routes", "Saved")
    page.route("**/questions/people/routes", _slowly)
    page.get_by_role("button", name="Add a row").click()
    page.fill(CELL.format(0, "people_count"), "7")
    page.locator(CELL.format(1, "people_count")).wait_for()
    assert page.input_value(CELL.format(0, "people_count")) == "7"
    _is_focused(page, CELL.format(0, "people_count"))
    page.select_option(CELL.format(1, "from_country"), "NP")
    with page.expect_response("**/questions/people/routes"):
        page.fill(CELL.format(1, "people_count"), "8")


def _remove_a_row(page: Page) -> None:
    """What is typed in the second row while the first is removed stays in the row that has moved up."""
    page.get_by_role("button", name="Remove row 1").click()
    page.fill(CELL.format(1, "people_count"), "81")
    page.locator(CELL.format(1, "people_count")).wait_for(state="detached")
    assert page.input_value(CELL.format(0, "from_country")) == "NP"
    assert page.input_value(CELL.format(0, "people_count")) == "81"
    with page.expect_response("**/questions/people/routes"):
        pass
    page.unroute("**/questions/people/routes")


def _slowly(route: Route) -> None:
    time.sleep(SLOW)
    route.continue_()


def _is_focused(page: Page, field: str) -> None:
    page.wait_for_function("field => document.activeElement?.matches(field)", arg=field, timeout=15000)


def test_without_javascript_a_page_load_brings_the_row_and_its_focus(browser: BrowserContext, site: Site) -> None:
    entered = opened(browser, site)
    entered.check("[name='people.agency'][value=yes]")
    said(entered, "agency", "Saved")
    chromium_itself = browser.browser
    assert chromium_itself is not None
    page = chromium_itself.new_context(java_script_enabled=False, storage_state=browser.storage_state()).new_page()
    page.goto(entered.url)
    page.get_by_role("button", name="Add a row").click()
    assert page.locator(":focus").get_attribute("name") == "people.routes.0.from_country"
    page.get_by_role("button", name="Add a row").click()
    assert page.locator(":focus").get_attribute("name") == "people.routes.1.from_country"
