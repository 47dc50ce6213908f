"""A supplier types while the portal's disk is full: the words stay in their field, and are kept once there is room."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from portal.storage.database import Database
from tests.journeys.serving import chromium, serving
from tests.web.test_unavailable import fill_up, make_room
from tests.workflow import supplier_side

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Database]]:
    with serving(tmp_path, lambda: datetime.now(UTC)) as found:
        yield found


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def test_words_stay_in_their_field_until_they_are_kept(served: tuple[str, Database], browser: Browser) -> None:
    address, database = served
    invited = supplier_side.invite(database, due_at=datetime.now(UTC) + timedelta(days=9))
    page = browser.new_context().new_page()
    page.goto(f"{address}/i/{invited.token}")
    page.fill("input[name=address]", invited.address)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/r/*")
    page.goto(f"{address}/r/{invited.invitation}/sections/people/papers")
    story = "textarea[name='people.story']"
    mark = page.locator(".slot", has=page.locator(story)).locator("[data-saved]")
    fill_up(database)
    words = "what nobody may lose " * 200
    with page.expect_response(lambda answer: answer.status == 503):
        page.fill(story, words)
    page.wait_for_selector(".slot[data-unsaved=again]")
    page.wait_for_timeout(200)  # what must not happen any more would happen now
    assert page.input_value(story) == words
    assert "Not saved yet" in mark.inner_text()
    make_room(database)
    with page.expect_response(lambda answer: answer.status == 200):
        page.locator(story).press_sequentially("!")
    page.wait_for_selector(".slot:not([data-unsaved]) " + story)
    page.reload()
    assert page.input_value(story) == words + "!"
