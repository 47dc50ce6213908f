"""A list as an ERP gives it, from choosing the file to the supplier's page, in a real browser without scripts."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from portal.storage.database import Database
from tests.journeys.serving import chromium, serving
from tests.web.conftest import PASSWORD, SEED, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LIST = (
    "Vendor master extract, November 2026\n"
    "Lieferant;Lieferanten-Nr.;Land;Ansprechpartner;E-Mail-Adresse;Sprache;Region\n"
    "Şişli Örme A.Ş.;100;Türkei;Elif Öztürk;elif@sisli.example;Kurdisch;EMEA\n"
    "Jiangnan Garments;200;China;;Li Wei <li@jiangnan.example>, wang@jiangnan.example;Chinesisch;APAC\n"
    "Halvora;300;Atlantis;;nadia@halvora.example;;APAC\n"
    "Ohne Adresse;400;Polen;;;;EMEA\n"
)
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    def cast(database: Database) -> None:
        database.write(make_cast)

    with serving(tmp_path, lambda: datetime.now(UTC), cast) as (here, _):
        yield here


def test_a_list_of_an_erp_comes_in(address: str, tmp_path: Path) -> None:
    file = tmp_path / "kreditoren.csv"
    file.write_bytes(LIST.encode("cp1254"))
    with chromium() as browser:
        page = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}).new_page()
        sign_in(page, address)
        page.goto(address + "/suppliers/import")
        page.set_input_files("input[type=file]", file)
        page.click("text=Check the list")
        assert "Şişli Örme A.Ş." in page.inner_text("body")
        assert page.input_value("select[name=encoding]") == "cp1254"
        page.select_option("select[name='country.1']", "BD")
        page.click("details#columns summary")
        page.select_option("select[name='column.7']", "tag")
        page.click("text=Update this page")
        said = page.inner_text("body")
        assert "For 1 supplier the time zone is assumed" in said
        assert "Kurdish (1)" in said
        page.click("text=Import 3 suppliers")
        page.fill("input[name=search]", "ozturk sisli")
        page.click("text=Show")
        page.click("text=Şişli Örme A.Ş.")
        assert "Region: EMEA" in page.inner_text("body")
        page.click("text=Edit supplier")
        page.fill("input[name=category]", "Garments")
        page.click("text=Save supplier")
        assert "Garments" in page.inner_text("dl")


def test_the_page_before_an_import_can_be_read_by_everybody(address: str, tmp_path: Path) -> None:
    file = tmp_path / "kreditoren.csv"
    file.write_bytes(LIST.encode("cp1254"))
    with chromium() as browser:
        page = browser.new_page()
        sign_in(page, address)
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address + "/suppliers/import")
            page.set_input_files("input[type=file]", file)
            page.click("text=Check the list")
            page.click("details#columns summary")
            for here in (page.url, address + "/suppliers/new"):
                if here != page.url:
                    page.goto(here)
                page.screenshot(path=tmp_path / f"{width}-{here.rsplit('/', 1)[1][:3]}.png", full_page=True)
                found = Axe().run(page, options=RULES).response["violations"]
                assert [one["id"] for one in found] == []
                assert page.evaluate("document.documentElement.scrollWidth") <= width


def sign_in(page: Page, address: str) -> None:
    page.goto(address + "/sign-in")
    page.fill("input[name=address]", "owner@harbour-foods.example")
    page.fill("input[type=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.fill("input[name=code]", pyotp.TOTP(SEED).now())
    page.keyboard.press("Enter")
    page.wait_for_url(address + "/")
