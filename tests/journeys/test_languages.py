"""Pages in languages whose words are long, or have no space between them, fit a small telephone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

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
GRID = """format: ssq/1
id: grid
version: 1.0.0
language: fr
title: Papiers
sections:
  - id: papers
    title: Papiers
    questions:
      - id: holders
        kind: matrix
        ask: Qui détient chaque type de document ?
        rows: [{id: passport, text: Passeport}, {id: permit, text: Titre de séjour et autorisation de travail}]
        options:
""" + "".join(
    f"          - {{id: {name}, text: {text}}}\n"
    for name, text in (
        ("worker", "Le travailleur"),
        ("us", "Notre entreprise"),
        ("agent", "Une agence de recrutement"),
        ("landlord", "Le gérant de logement"),
        ("embassy", "L’ambassade"),
        ("authority", "Une administration"),
        ("someone", "Quelqu’un d’autre"),
        ("nobody", "Personne ne le détient"),
    )
)
BETWEEN = (769, 900, 1024, 1100, 1151, 1153, 1280)
"""Widths of small windows and of enlarged pages, between those of telephones and of desktop screens."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Database]]:
    with serving(tmp_path, lambda: datetime.now(UTC)) as address_and_database:
        yield address_and_database


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def _publish(database: Database, invited: Invited, content: bytes, name: str, files: list[Path]) -> Invited:
    """Publish a version and invite the supplier to answer it."""
    publisher = Actor("member", "a test", "a test", invited.organisation, frozenset({"owner"}))
    version = read_version(content, name).version
    assert version is not None
    published = database.write(publish.publish, [version], "", list(shipped.translations_of(files)), actor=publisher)
    return supplier_side.invite_again(database, invited, published[0].id)


def _enter(page: Page, address: str, invited: Invited) -> str:
    page.goto(f"{address}/i/{invited.token}")
    page.fill("input[name=address]", invited.address)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/r/*")
    return f"{address}/r/{invited.invitation}"


def test_every_page_fits_a_small_telephone(served: tuple[str, Database], browser: Browser, tmp_path: Path) -> None:
    address, database = served
    first = supplier_side.invite(database, due_at=datetime.now(UTC) + timedelta(days=9))
    page = browser.new_context(viewport={"width": WIDTH, "height": 700}).new_page()
    _matrix_fits_every_width(
        page, _enter(page, address, _publish(database, first, GRID.encode(), "grid/1.0.0.yaml", []))
    )
    page.set_viewport_size({"width": WIDTH, "height": 700})
    start = _enter(page, address, _publish(database, first, FILE.read_bytes(), "essentials/1.0.0.yaml", [FILE]))
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


def _matrix_fits_every_width(page: Page, start: str) -> None:
    page.goto(f"{start}/sections/grid/papers")
    for width in BETWEEN:
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
        is_list = page.locator(".matrix tbody tr").first.evaluate("row => getComputedStyle(row).display === 'block'")
        assert is_list == (width <= 1152), width
