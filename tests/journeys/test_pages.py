"""Every page in a real browser: axe finds nothing, at 1280 and at 360 pixels, and the README's pictures are drawn.

Contrast takes most of axe's time and no colour of text depends on the width: it is measured at 1280 pixels, and by
`make screenshots` at 360 as well.
"""

import os
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, Locator, Page

from portal.demo.builder import DemoBuilder, MovingClock
from portal.demo.fill import SAMPLE_WORDS, bouncing, fill
from portal.demo.mailbox import Mailbox, Received, links
from portal.demo.supplier_workbook import rows
from portal.mail.smtp import Mailer
from portal.settings import root
from portal.storage import board, board_filter, campaigns, drafts
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from tests.entering import newest_code
from tests.journeys.barriers import FITS, barriers_of
from tests.journeys.serving import chromium, serving, working

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MANAGER = "campaigns@nordwind.example"
SMALLER_THAN_DRAWN = "all => all.filter(one => one.getBoundingClientRect().width < 26).length"
PICTURES = {"/campaigns/X": "board", "/campaigns/X/invitations/X": "response", "/": "home"}
PICTURES |= {"/questionnaires/drafts/X/parts/x": "authoring", "/questionnaires/drafts/X/publication": "publishing"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, DemoBuilder]]:
    """The filled demonstration on a loopback port of its own."""
    clock, mailbox = MovingClock(datetime.now(UTC) - timedelta(days=60)), Mailbox(refused=bouncing())
    post, builders = mailbox.start(), list[DemoBuilder]()

    def filled(database: Database) -> None:
        builders.append(DemoBuilder(database, clock, mailbox, Mailer(post, database.mail_from), lambda line: None))
        fill(builders[0], root("questionnaires"))

    with serving(tmp_path_factory.mktemp("site"), clock, filled) as (address, database), working(database):
        yield address, builders[0]
    mailbox.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def _sign_in(page: Page, address: str, who: str, seed: str) -> None:
    page.goto(address + "/sign-in")
    page.fill("input[name=address]", who)
    page.fill("input[type=password]", SAMPLE_WORDS)
    page.keyboard.press("Enter")
    page.fill("input[name=code]", pyotp.TOTP(seed).now())
    page.keyboard.press("Enter")
    page.wait_for_url(address + "/")


CARDS_FIT = """[...document.querySelectorAll(".cards")].every(
    frame => frame.scrollWidth <= frame.clientWidth + 1
        && [...frame.querySelectorAll("tbody tr")].every(row => getComputedStyle(row).display === "block"))"""


SHOWN_FIRST = re.compile("/parts/holds_originals$|/library/essentials/|/translations/ar")
"""Of pages that differ only in what they are about: the one of the picture, the longest, one from right to left."""


def _kind(path: str) -> str:
    """The page's template: ids, parts, languages and shipped questionnaires make no other page of it."""
    kind = re.sub(r"[a-z2-7]{26}", "X", path.split("?")[0].split("#")[0])
    return re.sub(r"/(parts|translations|library)/(?!_whole)\w+", r"/\1/x", kind)


def _email_not_answered(story: DemoBuilder) -> Received:
    actor = story.actors["campaigns"]
    newest = story.database.read(campaigns.listed, actor=actor)[0].id
    page = story.database.read(board.board, newest, board_filter.BoardFilter(status="invited"), actor=actor)
    email = story.mailbox.latest_to(page.rows[0].contact_address)
    assert email is not None
    return email


def _picture(page: Page, name: str) -> None:
    folder = os.environ.get("PORTAL_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def test_a_buyer_meets_no_barrier(site: tuple[str, DemoBuilder], browser: Browser) -> None:
    """Every kind of page once: those of a campaign manager at full width, what only an owner has on a telephone."""
    address, story = site
    seen: set[str] = set()
    barriers: dict[str, list[str]] = {}
    for who, width in ((MANAGER, 1280), ("owner@nordwind.example", 320)):
        context = browser.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        _sign_in(page, address, who, story.details.seeds[who])
        waiting = ["/", "/campaigns", "/suppliers", "/questionnaires", "/findings", "/history", "/members", "/account"]
        visited = set[str]()
        while waiting:
            path = waiting.pop(0)
            if _kind(path) in visited:
                continue
            visited.add(_kind(path))
            answer = page.goto(address + path)
            assert answer is not None and answer.status == 200, path
            if _kind(path) not in seen and (problems := _problems(page, width)):
                barriers[path] = problems
            if width == 1280 and _kind(path) in PICTURES:
                _picture(page, PICTURES[_kind(path)])
            hrefs = page.eval_on_selector_all("main a[href^='/']", "all => all.map(link => link.getAttribute('href'))")
            pages = [href for href in hrefs if "evidence" not in href and not href.endswith((".xlsx", ".yaml", ".csv"))]
            waiting += sorted(pages, key=lambda href: not SHOWN_FIRST.search(href))
        context.close()
        assert visited - seen, f"{who} meets no page of their own"
        seen |= visited
    assert len(seen) >= 30
    assert barriers == {}


def _problems(page: Page, width: int) -> list[str]:
    """Barriers at this width, and whether it fits 320 and 1,280 pixels, with every table as cards at 320."""
    problems = barriers_of(page)
    for other in (320, 1280):
        page.set_viewport_size({"width": other, "height": 900})
        if not page.evaluate(FITS):
            problems.append(f"it is too wide for {other} pixels")
        if other == 320 and not page.evaluate(CARDS_FIT):
            problems.append("a table is no card")
    page.set_viewport_size({"width": width, "height": 900})
    return problems


@pytest.mark.parametrize("width", [1280, 360])
def test_nobody_meets_a_barrier_in_front_of_the_doors(
    site: tuple[str, DemoBuilder], browser: Browser, width: int
) -> None:
    """Coming in, with what can go wrong there: the gate of a link that is none looks like every other gate."""
    address, _ = site
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    found: dict[str, list[str]] = {}

    def look(what: str) -> None:
        assert page.evaluate(FITS), f"{what} is too wide"
        if barriers := barriers_of(page):
            found[what] = barriers

    for path in ("/sign-in", "/password", "/password/none", "/nowhere", "/i/" + "a" * 52, "/mailbox"):
        page.goto(address + path)
        look(path)
    page.goto(address + "/i/" + "a" * 52)
    page.fill("input[name=address]", "somebody@else.example")
    page.keyboard.press("Enter")
    page.locator(".govuk-error-summary").wait_for()
    look("a wrong address")
    page.goto(address + "/sign-in")
    page.keyboard.press("Enter")
    page.fill("input[name=address]", MANAGER)
    page.fill("input[name=password]", "not the password")
    page.keyboard.press("Enter")
    page.locator(".govuk-error-summary").wait_for()
    look("a wrong password")
    page.fill("input[name=address]", MANAGER)
    page.fill("input[name=password]", SAMPLE_WORDS)
    page.keyboard.press("Enter")
    page.wait_for_url(address + "/sign-in/code")
    look("the code")
    context.close()
    assert found == {}


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (360, False)])
def test_a_supplier_meets_no_barrier_with_and_without_scripts(
    site: tuple[str, DemoBuilder], browser: Browser, width: int, scripts: bool
) -> None:
    address, story = site
    supplier = _email_not_answered(story)
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(next(link for link in links(supplier) if "/i/" in link))
    assert "Nordwind" not in page.inner_text("body")
    _come_in(page, story, supplier)
    if not scripts:
        _picture(page, "tasks-narrow")
    start = page.url
    sections = (
        page.eval_on_selector_all("main a[href*='/sections/']", "all => all.map(one => one.href)")
        if scripts
        else [
            address + str(link.get_attribute("href")) for link in page.query_selector_all("main a[href*='/sections/']")
        ]
    )
    assert len(sections) >= 5
    for place in (start, *sections, start + "/check"):
        answer = page.goto(place)
        assert answer is not None and answer.status == 200, place
        if scripts:
            assert barriers_of(page) == [], place
    page.goto(sections[0])
    page.fill("input[name='essentials.workers_total']", "120")
    with page.expect_navigation():
        page.press("input[name='essentials.workers_total']", "Enter")
    page.goto(sections[0])
    assert page.input_value("input[name='essentials.workers_total']") == "120"
    context.close()


@pytest.mark.parametrize(("language", "direction", "width"), [("fr", "ltr", 1280), ("ar", "rtl", 360)])
def test_a_supplier_meets_no_barrier_in_another_language(
    site: tuple[str, DemoBuilder], browser: Browser, language: str, direction: str, width: int
) -> None:
    _, story = site
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=language)
    page = context.new_page()
    inbox = context.new_page()  # on a page of the portal its policy would forbid the email's inline styles
    found: dict[str, list[str]] = {}
    seen = 0
    for email in _emails_in(story, language):
        page.goto(next(link for link in links(email) if "/i/" in link))
        for place in ("gate", *_places_inside(page, story, email)):
            if place != "gate":
                page.goto(place)
            if seen == 2 and language == "ar":
                _picture(page, "section-arabic")
            html = page.locator("html")
            assert (html.get_attribute("lang"), html.get_attribute("dir")) == (language, direction), place
            if barriers := barriers_of(page):
                found[place] = barriers
            for other in (1640 - width, width):
                page.set_viewport_size({"width": other, "height": 900})
                assert page.evaluate(FITS), f"{place} is too wide for {other} pixels"
                assert page.eval_on_selector_all(".matrix input", SMALLER_THAN_DRAWN) == 0, place
            seen += 1
        inbox.set_content(email.html)
        found |= {email.subject: barriers} if (barriers := barriers_of(inbox, is_email=True)) else {}
    context.close()
    assert seen >= 16
    assert found == {}


def _emails_in(story: DemoBuilder, language: str) -> list[Received]:
    """The emails of a supplier that has not answered, and of one that has, both written to in `language`."""
    codes = {"fr": ("CN-0015", "CN-0013"), "ar": ("CN-0016", "CN-0012")}[language]
    addresses = {row[1]: row[4] for row in rows()}
    of_each = ([email for email in _to(story, addresses[code]) if _link(email)] for code in codes)
    return [emails[-1] for emails in of_each if emails]


def _link(email: Received) -> str:
    """The link that opens a response; empty where the email has none."""
    return next((link for link in links(email) if "/i/" in link), "")


def _come_in(page: Page, story: DemoBuilder, email: Received) -> None:
    """Through the gate; in another browser than the first with the code that is sent."""
    page.fill("input[name=address]", email.to)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/r/\w+|/i/\w+/code$"), timeout=10_000)
    if page.url.endswith("/code"):
        page.fill("input[name=code]", newest_code(story.database, email.to))
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/r/\w+"), timeout=10_000)


def _to(story: DemoBuilder, address: str) -> list[Received]:
    return [email for email in story.mailbox.emails() if email.to == address]


def _places_inside(page: Page, story: DemoBuilder, email: Received) -> Iterator[str]:
    """Everything behind the gate: the sections and what follows them, or the receipt, follow-ups and files."""
    _come_in(page, story, email)
    start = "/".join(page.url.split("/")[:5])
    inside = page.eval_on_selector_all(
        "main a[href*='/sections/'], main a[href*='/follow-ups/'], main a[href$='/files']",
        "all => all.map(one => one.href)",
    )
    yield from (page.url, *inside)
    yield from (start + "/check", start + "/submission", start + "/none")


@pytest.mark.parametrize(("who", "scripts"), [("reader@nordwind.example", True), ("reviewer@nordwind.example", False)])
def test_an_export_shows_how_far_it_is_and_hands_over_its_file(
    site: tuple[str, DemoBuilder], browser: Browser, who: str, scripts: bool
) -> None:
    address, story = site
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    _sign_in(page, address, who, story.details.seeds[who])
    newest = story.database.read(campaigns.listed, actor=story.actors["campaigns"])[0].id
    page.goto(f"{address}/campaigns/{newest}/export")
    page.get_by_role("button", name="Export").click()
    page.wait_for_url("**/jobs/*")
    ready = page.get_by_role("button", name="Download the file")
    _until_shown(page, ready, scripts)
    if scripts:
        assert barriers_of(page) == []
    with page.expect_download() as download:
        ready.click()
    assert download.value.suggested_filename == "candour-results.xlsx"
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    page.goto(f"{address}/campaigns/{newest}/export")
    page.get_by_role("link", name="Workbook").wait_for(state="visible")
    if scripts:
        assert barriers_of(page) == []
    context.close()


def _until_shown(page: Page, wanted: Locator, scripts: bool) -> None:
    """With scripts it comes by itself, without them by the link."""
    if scripts:
        wanted.wait_for(state="visible")
        return
    for _ in range(60):
        if wanted.count():
            return
        page.get_by_role("link", name="Refresh").click()
        time.sleep(0.2)
    raise AssertionError("it never came")


def test_weighing_a_version_moves_while_it_goes_on(site: tuple[str, DemoBuilder], browser: Browser) -> None:
    address, story = site
    draft = story.database.read(drafts.listed, actor=story.actors["campaigns"])[0].id
    publication = f"{address}/questionnaires/drafts/{draft}/publication"
    who, held = "owner@nordwind.example", list[Any]()
    context = browser.new_context()
    _sign_in(context.new_page(), address, who, story.details.seeds[who])
    signed_in = context.storage_state()
    context.close()
    for scripts, motion in ((True, "no-preference"), (True, "reduce"), (False, "no-preference")):
        context = browser.new_context(storage_state=signed_in, java_script_enabled=scripts, reduced_motion=motion)  # type: ignore[arg-type]
        page = context.new_page()
        page.route(
            "**/impact", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
        )
        page.goto(publication)
        bar = page.locator("#impact progress")
        if scripts:
            bar.wait_for(state="visible")
            moving = bar.evaluate("bar => getComputedStyle(bar).animationName")
            assert moving == ("going-on" if motion == "no-preference" else "none")
            assert barriers_of(page) == []
            bar.scroll_into_view_if_needed()
            held[-1].continue_()
            page.get_by_text("results that would change").first.wait_for(state="visible")
            assert bar.count() == 0
        else:
            assert not bar.is_visible()
            page.unroute("**/impact")
            page.get_by_role("button", name="View affected drafts").click()
            _until_shown(page, page.get_by_text("results that would change").first, scripts)
        context.close()


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (360, False)])
def test_a_campaign_is_changed_before_it_is_sent_and_everybody_is_reminded_after(
    site: tuple[str, DemoBuilder], browser: Browser, width: int, scripts: bool
) -> None:
    address, story = site
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    page = context.new_page()
    story.database.write(_with_a_fresh_code)
    _sign_in(page, address, MANAGER, story.details.seeds[MANAGER])
    title = f"To be changed at {width}"
    page.goto(address + "/campaigns/new")
    for name, words in (
        ("title", title),
        ("purpose", "We ask."),
        ("legal_basis", "A law"),
        ("due", f"{datetime.now(UTC).year + 1}-05-01"),
    ):
        page.fill(f"#{name}", words)
    page.fill("#proportionality", "Risk")
    page.get_by_label("Work and recruitment, the essentials").check()
    page.get_by_label("Vietnam").check()
    page.get_by_role("button", name="Save and preview the email").click()
    assert page.url.endswith("/email"), page.inner_text("main")
    board_address = page.url.removesuffix("/email")
    page.goto(board_address + "/plan")
    _meets_no_barrier(page, scripts)
    page.fill("#title", title + ", mended")
    page.get_by_role("button", name="Save changes").click()
    page.goto(board_address + "/suppliers")
    _meets_no_barrier(page, scripts)
    page.locator("input[name=invitation]").first.check()
    page.get_by_role("button", name="Remove selected").click()
    page.goto(board_address)
    page.get_by_role("button", name="Preview the email and send").click()
    assert title + ", mended" in page.inner_text(".email")
    _confirm(page, "Send the emails")
    story.database.write(_as_taken_by_the_mail_server)
    page.get_by_role("link", name="Remind everyone who has not submitted").click()
    _meets_no_barrier(page, scripts)
    count = _confirm(page, "Send the reminders")
    assert count == 4
    assert page.get_by_text("The reminders are being sent.").is_visible()
    page.get_by_role("link", name="Remind everyone who has not submitted").click()
    assert page.get_by_text(f"{count} suppliers were reminded within the last 24 hours").is_visible()
    context.close()


def _with_a_fresh_code(work: Work) -> None:
    """A code is taken once, and another test may have used the one of this moment."""
    person = METADATA.tables["person"]
    work.execute(person.update().where(person.c.address == MANAGER).values(totp_last_step=1))


def _as_taken_by_the_mail_server(work: Work) -> None:
    """No worker runs beside this portal, and only invitations that have left are reminded of."""
    invitation = METADATA.tables["invitation"]
    work.execute(invitation.update().where(invitation.c.sent_at.is_(None)).values(sent_at=work.now))


def _meets_no_barrier(page: Page, scripts: bool) -> None:
    if scripts:
        assert barriers_of(page) == [], page.url
    assert page.evaluate(FITS), f"{page.url} is too wide"


def _confirm(page: Page, button: str) -> int:
    """Type the count that the page names, and press; how many it was."""
    asked = re.search(r"how many suppliers will be \w+(?: to)?: (\d+)", page.inner_text("main"))
    assert asked is not None
    page.fill("#count", asked[1])
    page.get_by_role("button", name=button).click()
    return int(asked[1])
