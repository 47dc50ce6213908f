"""Two people in one response, in real browsers: both see what they disagree on, and no page loses what was typed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page

from tests.journeys.serving import chromium
from tests.journeys.test_typing import WORKERS, Site, opened, said, site

__all__ = ["site"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROW = "[name='people.routes.{}.people_count']"


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def test_two_people_choose_one_answer_and_keep_all_rows(browser: Browser, site: Site, tmp_path: Path) -> None:
    ann, ben = (opened(browser.new_context(), site) for _ in range(2))
    ann.fill(WORKERS, "110")
    said(ann, "workers", "Saved")
    ben.fill(WORKERS, "120")
    ben.get_by_text("Keep theirs").wait_for()
    assert ben.input_value(WORKERS) == "120"
    ben.fill(WORKERS, "125")
    ben.get_by_text("Yours: 125").wait_for()
    ann.reload()
    assert ann.input_value(WORKERS) == "110"
    ann.get_by_role("button", name=re.compile("Keep this answer.*125")).click()
    ann.wait_for_url("**#q-people-workers")
    assert ann.input_value(WORKERS) == "125"
    ann.check("[name='people.agency'][value=yes]")
    said(ann, "agency", "Saved")
    ann.locator("[data-new-text]", has_text="New: ").filter(has_text="Where do they come from?").wait_for(
        state="attached"
    )
    ann.reload()
    ben.reload()
    ann.get_by_role("button", name="Add a row").click()
    ann.locator(ROW.format(0)).wait_for()
    with ann.expect_response("**/questions/people/routes"):
        ann.fill(ROW.format(0), "7")
    ben.get_by_role("button", name="Add a row").click()
    ben.locator(ROW.format(1)).wait_for()
    assert [ben.input_value(ROW.format(number)) for number in range(2)] == ["", "7"]


def test_the_button_waits_for_the_connection_and_never_asks_whether_to_leave(browser: Browser, site: Site) -> None:
    context = browser.new_context()
    page = opened(context, site)
    asked: list[Dialog] = []

    def dismiss(dialog: Dialog) -> None:
        asked.append(dialog)
        dialog.dismiss()

    page.on("dialog", dismiss)
    context.set_offline(True)
    page.fill(WORKERS, "120")
    said(page, "workers", "Not saved yet")
    page.click("main .actions button >> nth=0")
    page.get_by_text("You are offline.").wait_for()
    assert page.input_value(WORKERS) == "120"
    context.set_offline(False)
    page.wait_for_url("**/sections/people/papers")
    site.clock.advance(hours=2)
    page.fill("[name='people.story']", "Long and careful.")
    said(page, "story", "Your session has ended")
    page.click("main .actions button >> nth=0")
    page.get_by_text("What you typed is still here").wait_for()
    assert asked == []


def test_the_back_button_brings_no_old_answer_back(browser: Browser, site: Site) -> None:
    page = opened(browser.new_context(), site)
    page.fill(WORKERS, "100")
    said(page, "workers", "Saved")
    _go_on(page)
    page.goto(f"{site.address}/r/{site.invited.invitation}/sections/people/numbers")
    page.fill(WORKERS, "120")
    said(page, "workers", "Saved")
    _go_on(page)
    page.go_back()
    page.go_back()
    page.go_back()
    page.locator(WORKERS).wait_for()
    _go_on(page)
    page.goto(f"{site.address}/r/{site.invited.invitation}/sections/people/numbers")
    assert page.input_value(WORKERS) == "120"


def _go_on(page: Page) -> None:
    page.click("main .actions button >> nth=0")
    page.wait_for_url("**/sections/people/papers")
