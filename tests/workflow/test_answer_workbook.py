"""The workbook of a response: what it holds, and that it changes nothing as it is."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from portal.domain.policy import Actor
from portal.storage.database import Database
from portal.workflow import answer, answer_workbook, load_response, upload_workbook
from portal.workflow.upload_workbook import UploadResult
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited, form, given


class Book:
    """A downloaded workbook in the hands of somebody who fills it in."""

    def __init__(self, data: bytes) -> None:
        self.book = load_workbook(BytesIO(data))
        self.places: dict[str, tuple[Any, int, int]] = {}
        for sheet in self.book:
            for at_row, row in enumerate(sheet.iter_rows(min_row=4), start=4):
                key = str(row[0].value or "")
                name, _, cells = key.partition("|")
                for at, cell in enumerate(cells.split("|")):
                    self.places.setdefault(f"{name}|{cell}", (sheet, at_row, 4 + at))

    def __getitem__(self, name: str) -> Any:
        sheet, row, column = self.places[name]
        return sheet.cell(row, column)

    def fill(self, **cells: str) -> "Book":
        for name, text in cells.items():
            self[f"people.{name.replace('__', '|')}"].value = text
        return self

    @property
    def data(self) -> bytes:
        held = BytesIO()
        self.book.save(held)
        return held.getvalue()


class Supplier:
    """The supplier's side of one response."""

    def __init__(self, database: Database, invited: Invited) -> None:
        self.database, self.invited = database, invited
        self.actor: Actor = supplier_side.sit_down(database, invited)

    def save(self, section: str, *shown: str, **fields: Any) -> None:
        step, invitation = answer.save, self.invited.invitation
        self.database.write(step, invitation, "people", section, given(form(*shown, **fields)), actor=self.actor)

    def download(self) -> Book:
        return Book(answer_workbook.file(self.database, self.invited.invitation, actor=self.actor))

    def upload(self, book: Book) -> UploadResult:
        sent = (self.invited.invitation, book.data, "answers.xlsx")
        return upload_workbook.take_in(self.database, *sent, actor=self.actor)

    def values(self) -> dict[str, Any]:
        context = self.database.read(load_response.load_response, self.invited.invitation, actor=self.actor)
        return {question: stored.value for (_, question), stored in context.stored.items()}

    def revisions(self) -> dict[str, int]:
        context = self.database.read(load_response.load_response, self.invited.invitation, actor=self.actor)
        return {question: stored.revision for (_, question), stored in context.stored.items()}


@pytest.fixture
def supplier(database: Database) -> Supplier:
    return Supplier(database, supplier_side.invite(database))


def test_a_workbook_that_comes_back_as_it_went_changes_nothing(supplier: Supplier) -> None:
    supplier.save("numbers", "people.workers", "people.routes", workers="many", routes__rows="2",
                  routes__1__people_count="7")  # fmt: skip
    supplier.save("papers", "people.since", "people.story", since__month="4", story="Two\n\nparagraphs")
    before = supplier.revisions()
    result = supplier.upload(supplier.download())
    assert (result.saved, result.conflicts, result.problems) == ((), (), ())
    assert supplier.revisions() == before


def test_the_structure_is_locked_and_the_answers_are_open(supplier: Supplier) -> None:
    book = supplier.download()
    sheet, row, _ = book.places["people.workers|"]
    assert sheet.protection.sheet and not book["people.workers|"].protection.locked
    assert sheet.cell(row, 3).protection.locked and sheet.cell(row, 3).value == "1.1 How many people work at the site?"
    assert book.book["Lists"].sheet_state == book.book["Base"].sheet_state == "hidden"
    sheet, row, _ = book.places["people.agency_workers|"]
    assert "Answer this only if “1.2 Do any of them come through an agency?” is “Yes”." in sheet.cell(row, 7).value
    lists = [validation.formula1 for validation in sheet.data_validations.dataValidation]
    assert any("Lists" in source for source in lists)
    assert sheet.conditional_formatting, "what need not be answered turns grey"
