"""By keyboard alone, enlarged, in forced colours and without motion: what docs/accessibility.md says was tried."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.barriers import FITS
from tests.journeys.serving import chromium
from tests.journeys.test_typing import WORKERS, Site, opened, site

__all__ = ["site"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
FOCUSED = "document.activeElement && (document.activeElement.name || document.activeElement.className)"
DESCRIBED = """() => (document.activeElement.getAttribute("aria-describedby") || "").split(" ")
    .map(id => document.getElementById(id)?.textContent || "").join(" ")"""
OUTLINED = """() => { const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" || style.boxShadow !== "none"; }"""


BUTTONS_HAVE_EDGES = """[...document.querySelectorAll("main .govuk-button")].every(button => {
    const style = getComputedStyle(button);
    return style.borderStyle !== "none" && parseFloat(style.borderTopWidth) > 0; })"""
MOVING = """[...document.querySelectorAll("*")].filter(element => {
    const style = getComputedStyle(element);
    return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0; }).length"""


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
    _is_led_back_to_a_mistake(page)
    _goes_from_the_task_list_to_a_section(page, site)


def _is_led_back_to_a_mistake(page: Page) -> None:
    """From the summary above a section to the field, whose problem belongs to it for a screen reader too."""
    page.fill(WORKERS, "many")
    page.keyboard.press("Enter")
    page.locator(".govuk-error-summary").wait_for()
    assert "govuk-error-summary" in str(page.evaluate(FOCUSED)), "the focus is on what went wrong"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "people.workers"
    problem = page.evaluate(DESCRIBED)
    assert "whole number" in problem, "the field is described by its problem"
    assert page.get_by_role("textbox", name="How many people work at the site?").is_visible()
    assert page.get_by_role("group", name="Do any of them come through an agency?").is_visible()


def _goes_from_the_task_list_to_a_section(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/r/{site.invited.invitation}")
    page.keyboard.press("Tab")
    assert "govuk-skip-link" in str(page.evaluate(FOCUSED)), "the content is one key away"
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if str(page.evaluate("document.activeElement.href || ''")).endswith("/sections/people/papers"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/sections/people/papers")


LOOKS: dict[str, dict[str, Any]] = {
    "200 percent": {"viewport": {"width": 640, "height": 512}},
    "400 percent": {"viewport": {"width": 320, "height": 256}},
    "forced colours": {"forced_colors": "active"},
    "no motion": {"reduced_motion": "reduce"},
    "large text": {"viewport": {"width": 1280, "height": 900}},
}


def test_pages_hold_when_enlarged_in_forced_colours_and_without_motion(browser: Browser, site: Site) -> None:
    start = f"{site.address}/r/{site.invited.invitation}"
    places = (start, f"{start}/sections/people/numbers", f"{start}/sections/people/papers", f"{start}/check")
    entered = opened(browser.new_context(), site).context.storage_state()
    for name, options in LOOKS.items():
        context = browser.new_context(storage_state=entered, **options)
        page = context.new_page()
        for place in places:
            page.goto(place)
            if name == "large text":
                page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert page.evaluate(FITS), f"{place} is too wide: {name}"
            page.keyboard.press("Tab")
            page.keyboard.press("Tab")
            assert page.evaluate(OUTLINED), f"{place}: nobody sees where the focus is: {name}"
            assert name != "forced colours" or page.evaluate(BUTTONS_HAVE_EDGES), f"{place}: a button has no edge"
            assert name != "no motion" or page.evaluate(MOVING) == 0, f"{place}: something moves"
        context.close()
