"""Typing in a real browser while the session ends or the line breaks: no word is lost, and none is called saved."""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import BrowserContext, Page, sync_playwright

from portal.app import make_app
from portal.settings import Settings
from portal.storage.database import Database
from tests.chromium import FLAGS, find
from tests.conftest import Clock
from tests.workflow import supplier_side

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORKERS = "[name='people.workers']"


@dataclass(frozen=True)
class Site:
    """A served portal with one invited supplier."""

    address: str
    invited: supplier_side.Invited
    clock: Clock


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    server = uvicorn.Server(uvicorn.Config("nothing", host="127.0.0.1", port=0, log_level="error"))
    socket = server.config.bind_socket()
    address, clock = f"http://127.0.0.1:{socket.getsockname()[1]}", Clock(datetime.now(UTC))
    settings = {
        "base_url": address,
        "secret": "a secret of 32 letters or more, for typing",
        "mail_from": "c@portal.example",
    }
    database = Database(f"sqlite:///{tmp_path / 'p.sqlite'}", clock=clock, random=os.urandom, data=tmp_path, **settings)
    database.upgrade()
    invited = supplier_side.invite(database, due_at=clock() + timedelta(days=9))
    server.config.app = make_app(Settings(base_url=address), database)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Site(address, invited, clock)
    server.should_exit = True
    thread.join(timeout=10)
    database.close()


@pytest.fixture
def browser() -> Iterator[BrowserContext]:
    path = find()
    assert path is not None, "no Chromium: run `make chromium`"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(path), args=list(FLAGS))
        yield launched.new_context()
        launched.close()


def enter(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/i/{site.invited.token}")
    page.fill("#address", site.invited.address)
    page.click("main button")


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
