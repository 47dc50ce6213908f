"""Pages in languages whose words are long, or have no space between them, fit a small telephone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from portal.domain.policy import Actor
from portal.domain.reading import read_version
from portal.storage import shipped
from portal.storage.database import Database
from portal.workflow import publish
from tests.journeys.serving import chromium, serving
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FILE = Path(__file__).parents[2] / "questionnaires" / "essentials" / "1.0.0.yaml"
LANGUAGES = ("pt", "tr", "id", "hi", "th")
WIDTH = 320
ONE_LINE = 60


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Database]]:
    with serving(tmp_path, lambda: datetime.now(UTC)) as address_and_database:
        yield address_and_database


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def _asked_the_essentials(database: Database) -> Invited:
    first = supplier_side.invite(database, due_at=datetime.now(UTC) + timedelta(days=9))
    publisher = Actor("member", "a test", "a test", first.organisation, frozenset({"owner"}))
    version = read_version(FILE.read_bytes(), "essentials/1.0.0.yaml").version
    assert version is not None
    published = database.write(publish.publish, [version], "", list(shipped.translations_of([FILE])), actor=publisher)
    return supplier_side.invite_again(database, first, published[0].id)


def test_every_page_fits_a_small_telephone(served: tuple[str, Database], browser: Browser, tmp_path: Path) -> None:
    address, database = served
    invited = _asked_the_essentials(database)
    page = browser.new_context(viewport={"width": WIDTH, "height": 700}).new_page()
    page.goto(f"{address}/i/{invited.token}")
    page.fill("input[name=address]", invited.address)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/r/*")
    start = f"{address}/r/{invited.invitation}"
    wide = []
    for language in LANGUAGES:
        answer = page.request.post(
            f"{address}/language",
            form={"language": language, "back": "/"},
            headers={"Origin": address},
            max_redirects=0,
        )
        assert answer.status in (302, 303), language
        for place in (
            start,
            *(f"{start}/sections/essentials/{name}" for name in ("people", "place", "pay", "freedom")),
        ):
            page.goto(place)
            assert (page.url, page.locator("html").get_attribute("lang")) == (place, language)
            if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"):
                wide.append((language, place.removeprefix(start)))
            menu = page.locator("nav.languages").bounding_box()
            assert menu is not None and menu["height"] < ONE_LINE, (
                f"the menu of languages takes several lines: {language}"
            )
            page.screenshot(path=tmp_path / f"{language}-{place.rsplit('/', 1)[1][:8]}.png", full_page=True)
    assert wide == []
    page.locator("nav.languages summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Français").press("Enter")
    page.wait_for_selector("html[lang=fr]")
