"""An author's browser without scripts: a form becomes a draft, gets a better id and a translation, and is published."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page
from typer import Typer
from typer.testing import CliRunner

from portal.cli import commands
from tests.journeys.serving import chromium
from tests.journeys.test_supplier_lists import address, sign_in

__all__ = ["address"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
SURVEY = (
    ("type", "name", "label::English (en)", "relevant"),
    ("begin_group", "dormitory", "Dormitory", ""),
    ("select_one yn", "housing", "Do you give workers a place to sleep?", ""),
    ("integer", "beds", "How many beds are there?", "${housing} = 'yes'"),
    ("end_group", "", "", ""),
    ("text", "remark", "Is there anything to add?", ""),
)
CHOICES = (("list_name", "name", "label::English (en)"), ("yn", "yes", "Yes"), ("yn", "no", "No"))
SETTINGS = (("form_title", "form_id"), ("Dormitories", "dormitories"))


def form(path: Path) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in (("survey", SURVEY), ("choices", CHOICES), ("settings", SETTINGS)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def test_a_form_is_made_into_a_questionnaire_that_suppliers_are_asked(address: str, tmp_path: Path) -> None:
    source = form(tmp_path / "form.xlsx")
    with chromium() as browser:
        page = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}).new_page()
        sign_in(page, address)
        _upload(page, address, source)
        draft = page.url
        page.click("a[href*='/parts/housing']")
        page.fill("input[name=id]", "housing_given")
        page.click("text=Save, and back to the draft")
        page.click("a[href*='/parts/beds']")
        assert page.input_value("[name=when]") == "housing_given == true"
        page.goto(f"{draft.partition('?')[0]}/translations/fr")
        page.fill("[name='text.housing_given.ask']", "Logement : donnez-vous un lit aux travailleurs ?")
        page.click("main form.part-form >> text=Save >> nth=-1")
        page.click("text=All texts")
        assert page.input_value("[name='text.housing_given.ask']").startswith("Logement : donnez")
        page.goto(f"{draft.partition('?')[0]}/publication")
        page.fill("[name=notes]", "First version.")
        page.click("main >> text=/^Publish dormitories@1.0.0/ >> nth=-1")
        assert "First version." in page.inner_text("main")
        page.goto(address + "/campaigns/new")
        assert "Dormitories" in page.inner_text("main")
    _same_by_command(source, tmp_path)


def _upload(page: Page, address: str, source: Path) -> None:
    page.goto(address + "/questionnaires")
    page.click("text=Upload a questionnaire")
    page.set_input_files("input[type=file]", source)
    page.click("text=Upload as a draft")


def _same_by_command(source: Path, folder: Path) -> None:
    app = Typer()
    commands.register(app)
    draft = folder / "dormitories.yaml"
    written = CliRunner().invoke(app, ["workbook", str(source), str(draft)])
    assert written.exit_code == 0, written.output
    assert "when: housing == true" in draft.read_text()
    assert CliRunner().invoke(app, ["check", str(draft)]).exit_code == 0
