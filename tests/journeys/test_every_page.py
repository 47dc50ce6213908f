"""Every page of the table of routes by keyboard, enlarged and in forced colours; and states between pages, by axe.

`test_pages.py` has axe on the pages of the demonstration; what it does not come to is looked at here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from portal.storage import board
from portal.storage.database import Database
from portal.web.routes import ROUTES
from tests import files
from tests.benchmarks import answered
from tests.benchmarks.serving import member_cookie
from tests.conftest import Clock
from tests.content import shipped
from tests.entering import newest_code
from tests.house import stage as stages
from tests.house.stage import Stage
from tests.house.test_walls import FREE, PLANS
from tests.journeys.barriers import FITS, barriers_of
from tests.journeys.serving import chromium, serving
from tests.journeys.test_accessibility import BUTTONS_HAVE_EDGES, MOVING
from tests.web.conftest import actor_of
from tests.web.supplier.test_colleagues import link_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

UNSEEN = """() => {
    const seen = (element, pseudo) => { const style = getComputedStyle(element, pseudo);
        return style.boxShadow !== "none" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0); };
    const focusable = "a[href], button, input, select, textarea, summary, [tabindex='0']";
    return [...document.querySelectorAll(focusable)].filter((element) => {
        if (!element.checkVisibility({ visibilityProperty: true })) return false;
        element.focus();
        const label = element.nextElementSibling;
        return document.activeElement === element && !seen(element) && !(label && seen(label, "::before"));
    }).map((element) => element.outerHTML.slice(0, 120)); }"""
"""The elements that take the focus without showing it; a radio button's mark is drawn before its label."""

OUT_OF_ORDER = "[...document.querySelectorAll('[tabindex]')].filter(element => element.tabIndex > 0).length"
HERE = """() => { const here = document.activeElement, all = [...document.querySelectorAll("*")];
    return here === document.body || here === document.documentElement ? -1 : all.indexOf(here); }"""
SKIP_LINK = "document.activeElement.className"


@dataclass(frozen=True)
class Site:
    """A served portal where one buyer has one of everything, and a browser."""

    address: str
    database: Database
    stage: Stage
    browser: Browser
    cookies: Mapping[str, str]
    """Of members who are signed in, by role."""

    def url(self, path: str, ids: Mapping[str, str]) -> str:
        """The address of a page of the table of routes."""
        return self.address + re.sub(r"\{(\w+)\}", lambda part: ids.get(part[1]) or FREE[part[1]], path)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    clock, built = Clock(datetime.now(UTC)), list[Stage]()

    def build(database: Database) -> None:
        built.append(stages.build(database, "Nordwind Retail", clock))

    with serving(tmp_path_factory.mktemp("pages"), clock, build) as (address, database), chromium() as browser:
        owner = actor_of(built[0].cast, "owner")
        roles = ("owner", "reviewer")
        cookies = {role: database.write(member_cookie, owner.organisation or "", role, actor=owner) for role in roles}
        yield Site(address, database, built[0], browser, cookies)


def _as(site: Site, role: str) -> BrowserContext:
    return _with_cookie(site, site.cookies[role])


def _with_cookie(site: Site, cookie: str) -> BrowserContext:
    name, _, token = cookie.partition("=")
    context = site.browser.new_context()
    context.add_cookies([{"name": name, "value": token, "url": "https://127.0.0.1", "secure": True}])
    return context


def _come_in(page: Page, site: Site, link: str, address: str) -> None:
    page.goto(f"{site.address}/i/{link}")
    page.fill("#address", address)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/r/" in url or url.endswith("/code"))
    if page.url.endswith("/code"):
        page.fill("input[name=code]", newest_code(site.database, address))
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/r/" in url)


def _opens(page: Page, url: str) -> bool:
    """Whether the address is a page, and not a file."""
    try:
        answer = page.goto(url)
    except Error as error:
        if "Download is starting" in str(error):
            return False
        raise
    return answer is not None and "text/html" in answer.headers.get("content-type", "")


def test_every_page_of_a_buyer_shows_the_focus_and_holds_when_enlarged_and_in_forced_colours(site: Site) -> None:
    context = _as(site, "owner")
    page = context.new_page()
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    found: dict[str, Any] = {}
    looked_at = 0
    for route in ROUTES:
        if route.method != "GET" or route.path.startswith(("/r/", "/i/", "/mailbox")):
            continue
        ids = site.stage.ids | ({"campaign": site.stage.ids["planned"]} if route.path in PLANS else {})
        if not _opens(page, site.url(route.path, ids)):
            continue
        looked_at += 1
        if problems := _problems(page):
            found[route.path] = problems
    context.close()
    assert looked_at > 50
    assert found == {}


def _problems(page: Page) -> list[str]:
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    checks = (
        ("it is too wide with text of double size", not page.evaluate(FITS)),
        ("something moves", page.evaluate(MOVING) > 0),
        ("a button has no edge in forced colours", not page.evaluate(BUTTONS_HAVE_EDGES)),
        ("the order of the Tab key is not that of the page", page.evaluate(OUT_OF_ORDER) > 0),
    )
    unseen: list[str] = page.evaluate(UNSEEN)
    return [what for what, is_wrong in checks if is_wrong] + unseen


WALKED = (
    "/",
    "/campaigns",
    "/campaigns/{campaign}/invitations/{invitation}",
    "/findings/{finding}",
    "/suppliers/new",
    "/questionnaires/drafts/{draft}/parts/{part}",
)


def test_the_tab_key_goes_through_a_buyer_s_pages_in_their_order_and_out_again(site: Site) -> None:
    context = _as(site, "owner")
    page = context.new_page()
    for path in WALKED:
        page.goto(site.url(path, site.stage.ids))
        page.keyboard.press("Tab")
        assert page.evaluate(SKIP_LINK) == "govuk-skip-link", path
        places = [page.evaluate(HERE)]
        while places[-1] not in (-1, places[0]) or len(places) == 1:
            assert len(places) < 250, f"{path} holds the focus"
            page.keyboard.press("Tab")
            places.append(page.evaluate(HERE))
        assert places[:-1] == sorted(places[:-1]), f"{path}: the order of the Tab key is not that of the page"
    page.goto(site.url("/suppliers/new", {}))
    page.locator("main form button").last.press("Enter")
    page.locator(".govuk-error-summary").wait_for()
    assert "govuk-error-summary" in page.evaluate(SKIP_LINK), "the focus is on what went wrong"
    context.close()


Look = Callable[[str], None]


def _looks(page: Page, found: dict[str, list[str]]) -> Look:
    def look(state: str) -> None:
        assert page.evaluate(FITS), f"{state} is too wide"
        if barriers := barriers_of(page):
            found[state] = barriers

    return look


def test_a_supplier_meets_no_barrier_in_what_comes_between_and_after(site: Site) -> None:
    stage, found = site.stage, dict[str, list[str]]()
    context, reviewer = site.browser.new_context(), _as(site, "reviewer")
    page, desk = context.new_page(), reviewer.new_page()
    _drafts(page, site, _looks(page, found))
    submitted = stage.ids["invitation"]
    _come_in(page, site, stage.tokens[submitted], f"anand@{stage.host}")
    _after_submitting(page, f"{site.address}/r/{submitted}", _looks(page, found))
    _corrections(page, desk, site, _looks(desk, found))
    for each in (context, reviewer):
        each.close()
    assert found == {}


def _drafts(page: Page, site: Site, look: Look) -> None:
    """Warnings of personal data, a colleague's pages, an upload that is refused, and a file of earlier answers."""
    stage, invitation = site.stage, site.stage.ids["open_invitation"]
    start = f"{site.address}/r/{invitation}"
    _come_in(page, site, stage.tokens[invitation], f"bashir@{stage.host}")
    page.goto(f"{start}/sections/people/papers")
    page.fill("[name='people.story']", "Ask our welder on 01712-345678, he paid a fee.")
    page.get_by_role("button", name="Save and continue").click()
    page.locator(".govuk-error-summary").wait_for()
    look("a warning of personal data")
    page.goto(f"{start}/colleagues")
    page.locator("main form button").last.click()
    page.locator(".govuk-error-summary").wait_for()
    look("a colleague without a name")
    page.fill("[name=name]", "A. Rahman")
    page.fill("[name=address]", f"rahman@{stage.host}")
    page.locator("[name=sections]").first.check()
    page.locator("main form button").last.click()
    page.get_by_text("A. Rahman").first.wait_for()
    _of_a_colleague(site, link_in(site.database), look)
    page.goto(f"{start}/file")
    page.locator("main form button").last.click()
    page.locator(".govuk-error-summary").wait_for()
    look("no file of answers chosen")
    answers = {"name": "answers.json", "mimeType": "application/json", "buffer": stages.EARLIER_ANSWERS}
    page.locator("input[type=file]").set_input_files(answers)  # type: ignore[arg-type]
    page.locator("main form button").last.click()
    page.wait_for_load_state()
    look("the answers of a file")
    page.goto(f"{start}/files/{stage.ids['bashir_file']}")
    wrong = {"name": "rule.pdf", "mimeType": "application/pdf", "buffer": b"MZ"}
    page.locator("input[type=file]").set_input_files(wrong)  # type: ignore[arg-type]
    page.get_by_role("button", name="Replace").click()
    page.locator(".govuk-error-summary").wait_for()
    look("a newer file that cannot be taken")


def _of_a_colleague(site: Site, link: str, look_at_contact: Look) -> None:
    look_at_contact("a colleague who was asked")
    context, found = site.browser.new_context(), dict[str, list[str]]()
    page = context.new_page()
    look = _looks(page, found)
    _come_in(page, site, link, f"rahman@{site.stage.host}")
    look("a colleague's tasks")
    page.locator("main a[href*='/sections/']").first.click()
    page.locator(".slot").first.wait_for()
    look("a colleague's section")
    context.close()
    assert found == {}


def _after_submitting(page: Page, start: str, look: Look) -> None:
    for path in ("receipt/print", "receipt/giving", "changes", "browsers", "printed"):
        page.goto(f"{start}/{path}")
        look(path)
    page.goto(f"{start}/findings")
    look("findings shared with the supplier")
    page.check("[name=position][value=disputed]")
    page.get_by_role("button", name="Send").first.click()
    page.locator(".govuk-error-summary").wait_for()
    look("a dispute without words")
    page.fill("[name=words]", "These are two sites.")
    page.get_by_role("button", name="Send").first.click()
    page.get_by_text("You disputed this.").wait_for()
    look("a finding that is disputed")
    page.goto(f"{start}/files")
    page.locator("input[type=file]").set_input_files(
        {"name": "licence.pdf", "mimeType": "application/pdf", "buffer": files.pdf(text="Licence")}
    )
    page.locator("main form button").last.click()
    page.get_by_text("licence.pdf").first.wait_for()
    look("a file given after submitting")


def _corrections(page: Page, desk: Page, site: Site, look: Look) -> None:
    """Opened by the buyer, corrected by the supplier, and both rounds side by side."""
    ids, start = site.stage.ids, f"{site.address}/r/{site.stage.ids['invitation']}"
    response = site.url("/campaigns/{campaign}/invitations/{invitation}", ids)
    desk.goto(response)
    look("a response with a dispute")
    reopening = desk.locator("form[action$='/reopening']").first
    reopening.evaluate("form => form.closest('details')?.setAttribute('open', '')")
    reopening.locator("button[value=open]").click()
    desk.locator(".govuk-error-summary").wait_for()
    look("a reopening without a reason")
    reopening = desk.locator("form[action$='/reopening']").first
    reopening.evaluate("form => form.closest('details')?.setAttribute('open', '')")
    reopening.locator("[name=reason]").fill("The numbers do not add up.")
    reopening.locator("[value='people.workers']").check()
    reopening.locator("button[value=open]").click()
    desk.wait_for_load_state()
    page.goto(f"{start}/sections/people/numbers")
    _looks(page, {})("a correction")
    assert barriers_of(page) == [], "a section open for correction"
    page.fill("[name='people.workers']", "150")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_load_state()
    page.goto(f"{start}/check")
    page.get_by_role("button", name="Continue to submit").click()
    page.fill("[name=name]", "Anand")
    page.fill("[name=role]", "Owner")
    page.check("[name=confirmed]")
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/receipt")
    assert barriers_of(page) == [], "the receipt of a correction"
    desk.goto(response)
    desk.get_by_text("Correction 1").first.wait_for()
    look("two rounds side by side")


def test_signs_of_answering_without_care_are_no_barrier(site: Site) -> None:
    (silence,) = (path for path in shipped.profile_files() if path.stem == "knows_nothing")
    answers = shipped.read_profile(silence).answers
    actor, campaign = answered.fill(site.database, 1, [answers], [shipped.version("essentials-1.0.0")])
    (row,) = site.database.read(board.all_rows, campaign, actor=actor)
    cookie = site.database.write(member_cookie, str(actor.organisation), "campaign_manager", actor=actor)
    context = _with_cookie(site, cookie)
    page = context.new_page()
    page.goto(site.url("/campaigns/{campaign}/invitations/{invitation}", {"campaign": campaign, "invitation": row.id}))
    page.get_by_text("Read with care").wait_for()
    assert barriers_of(page) == []
    context.close()
