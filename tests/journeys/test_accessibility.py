"""By keyboard alone, at 400 % zoom, in forced colours and without motion: what docs/accessibility.md says was tried."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.serving import chromium
from tests.journeys.test_typing import WORKERS, Site, opened, site

__all__ = ["site"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
FOCUSED = "document.activeElement && (document.activeElement.name || document.activeElement.className)"
OUTLINED = """() => { const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" || style.boxShadow !== "none"; }"""


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def _tab_to(page: Page, wanted: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted in str(page.evaluate(FOCUSED)):
            return
    raise AssertionError(f"{wanted} is not reached by the Tab key")


def test_a_supplier_comes_in_answers_and_is_led_to_a_mistake_by_keyboard(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}/i/{site.invited.token}")
    _tab_to(page, "address")
    page.keyboard.type("somebody@else.example")
    page.keyboard.press("Enter")
    page.locator(".govuk-error-summary").wait_for()
    assert "govuk-error-summary" in str(page.evaluate(FOCUSED)), "the focus is on what went wrong"
    _tab_to(page, "address")
    page.keyboard.press("Control+A")
    page.keyboard.type(site.invited.address)
    page.keyboard.press("Enter")
    page.wait_for_url("**/r/*")
    page.goto(f"{site.address}/r/{site.invited.invitation}/sections/people/numbers")
    _tab_to(page, "people.workers")
    page.keyboard.type("120")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sections/people/papers")
    page.go_back()
    page.reload()
    assert page.input_value(WORKERS) == "120"


@pytest.mark.parametrize(
    "like",
    [
        {"viewport": {"width": 320, "height": 256}},
        {"forced_colors": "active"},
        {"reduced_motion": "reduce"},
    ],
    ids=lambda like: next(iter(like)),
)
def test_pages_hold_at_400_percent_in_forced_colours_and_without_motion(
    browser: Browser, site: Site, like: dict[str, Any]
) -> None:
    page = opened(browser.new_context(**like), site)
    start = f"{site.address}/r/{site.invited.invitation}"
    for place in (start, f"{start}/sections/people/numbers", f"{start}/sections/people/papers", f"{start}/check"):
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), f"{place} is too wide"
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINED), f"{place}: nobody sees where the focus is"
    moving = "[...document.querySelectorAll('*')].filter(one => getComputedStyle(one).animationName !== 'none').length"
    assert "reduced_motion" not in like or page.evaluate(moving) == 0
