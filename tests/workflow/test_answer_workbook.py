"""The workbook of a response: what it holds, and what becomes of it when it comes back."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from portal.domain.policy import Actor
from portal.domain.refusals import Invalid
from portal.storage.database import Database
from portal.workflow import answer, answer_workbook, load_response, settle
from portal.workflow.answer_workbook import UploadResult
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
        return answer_workbook.take_in(self.database, *sent, actor=self.actor)

    def values(self) -> dict[str, Any]:
        context = self.database.read(load_response.load_response, self.invited.invitation, actor=self.actor)
        return {question: stored.value for (_, question), stored in context.kept.items()}

    def revisions(self) -> dict[str, int]:
        context = self.database.read(load_response.load_response, self.invited.invitation, actor=self.actor)
        return {question: stored.revision for (_, question), stored in context.kept.items()}


@pytest.fixture
def supplier(database: Database) -> Supplier:
    return Supplier(database, supplier_side.invite(database))


def addresses(result: UploadResult) -> list[str]:
    return [problem.address for problem in result.problems]


def test_a_filled_workbook_becomes_the_answers(supplier: Supplier) -> None:
    book = supplier.download().fill(
        workers__="1200",
        agency__="Yes",
        fee__amount="1,200.50",
        fee__currency="EUR – Euro",
        held__="",
        since__day="3",
        since__month="4",
        since__year="2026",
        holds__="Yes",
        story__="Two\nlines",
    )
    book["people.routes|#0:from_country"].value = "Bangladesh"
    book["people.routes|#0:people_count"].value = 12
    book["people.routes|#2:from_country"].value = "Vietnam"
    result = supplier.upload(book)
    assert result.problems == () and result.conflicts == () and len(result.saved) == 7
    assert supplier.values() == {
        "workers": 1200, "agency": True, "fee": {"amount": "1200.50", "currency": "EUR"}, "holds": True,
        "since": "2026-04-03", "story": "Two\nlines",
        "routes": [{"from_country": "BD", "people_count": 12}, {"from_country": "VN"}],
    }  # fmt: skip


def test_a_workbook_that_comes_back_as_it_went_changes_nothing(supplier: Supplier) -> None:
    supplier.save("numbers", "people.workers", "people.routes", workers="many", routes__rows="2",
                  routes__1__people_count="7")  # fmt: skip
    supplier.save("papers", "people.since", "people.story", since__month="4", story="Two\n\nparagraphs")
    before = supplier.revisions()
    result = supplier.upload(supplier.download())
    assert (result.saved, result.conflicts, result.problems) == ((), (), ())
    assert supplier.revisions() == before


def test_only_an_answer_that_both_changed_is_asked_about(supplier: Supplier) -> None:
    supplier.save("numbers", "people.workers", "people.agency", workers="100", agency="yes")
    book = supplier.download()
    supplier.save("numbers", "people.workers=1", "people.agency=1", workers="110", agency="no")
    result = supplier.upload(book.fill(workers__="120", holds__="No"))
    assert result.conflicts == (("people", "workers"),) and result.saved == (("people", "holds"),)
    assert supplier.values() == {"workers": 110, "agency": False, "holds": False}, "what only the page changed stands"
    context = result.context
    (rival,) = context.conflicts["people", "workers"]
    state = settle.state_of(context.kept["people", "workers"], (rival,))
    place = ("people", "workers")
    assert rival.page.startswith(answer_workbook.PAGE), "by this, uploaded answers are not timed"
    supplier.database.write(settle.settle, supplier.invited.invitation, place, rival.page, state, actor=supplier.actor)
    assert supplier.values()["workers"] == 120
    again = supplier.upload(book)
    assert (again.saved, again.conflicts) == ((), ()), "the same file once more has nothing new to say"


def test_rows_that_two_people_added_stand_together(supplier: Supplier) -> None:
    book = supplier.download()
    supplier.save("numbers", "people.routes", routes__rows="1", routes__0__from_country="NP")
    book["people.routes|#0:from_country"].value = "Bangladesh"
    result = supplier.upload(book)
    assert result.conflicts == ()
    assert sorted(row["from_country"] for row in supplier.values()["routes"]) == ["BD", "NP"]


def test_a_cell_that_cannot_be_read_is_named_and_its_words_are_kept(supplier: Supplier) -> None:
    book = supplier.download().fill(workers__="about ten", agency__="perhaps", held__="12")
    sheet, row, _ = book.places["people.workers|"]
    sheet.cell(row, 8).value = "see my email"
    book.book.create_sheet("Mine")["B2"].value = "note to self"
    result = supplier.upload(book)
    assert {problem.address: str(problem.sentence) for problem in result.problems} == {
        "1. Numbers!D4": "Write a whole number in digits, such as 12.",
        "1. Numbers!D5": "The answer must be true or false.",
        "1. Numbers!H4": "This cell belongs to no question, so it was not read.",
        "Mine": "This sheet belongs to no section, so it was not read.",
    }
    assert result.context.kept["people", "workers"].raw == {"": "about ten"}
    assert supplier.values()["held"] == 12


def test_an_answer_goes_before_the_reason_for_giving_none(supplier: Supplier) -> None:
    supplier.save("numbers", "people.fee", fee__no_answer="dont_know")
    book = supplier.download()
    assert book["people.fee|no_answer"].value == "We do not know"
    supplier.upload(book.fill(fee__amount="5", fee__currency="EUR – Euro"))
    assert supplier.values()["fee"] == {"amount": "5", "currency": "EUR"}
    book = supplier.download().fill(fee__amount="6", fee__no_answer="It does not apply to us", fee__reason="none")
    result = supplier.upload(book)
    assert supplier.values()["fee"]["amount"] == "6" and len(result.problems) == 2


def test_no_rows_is_an_answer_too(supplier: Supplier) -> None:
    supplier.upload(supplier.download().fill(routes__rows="Yes"))
    assert supplier.values()["routes"] == []
    assert supplier.download()["people.routes|rows"].value == "Yes"


def test_a_workbook_without_its_signature_loses_nothing(supplier: Supplier) -> None:
    supplier.save("numbers", "people.workers", "people.agency", workers="100", agency="yes")
    book = supplier.download()
    book.book["Base"]["B1"].value = "0" * 64
    result = supplier.upload(book.fill(workers__="120", holds__="No"))
    assert not result.has_base
    assert result.conflicts == (("people", "workers"),) and result.saved == (("people", "holds"),)
    del book.book["Base"], book.book["Lists"]
    result = supplier.upload(book.fill(holds__="Yes"))
    assert result.conflicts[-1:] == (("people", "holds"),), "a difference is asked, never decided"
    assert supplier.values() == {"workers": 100, "agency": True, "holds": False}


def test_sections_come_back_in_files_of_their_own(supplier: Supplier) -> None:
    first, second = supplier.download().fill(workers__="120"), supplier.download().fill(holds__="No")
    del first.book["2. Papers"], second.book["1. Numbers"]
    supplier.upload(first)
    supplier.upload(second)
    assert supplier.values() == {"workers": 120, "holds": False}


def test_files_that_are_no_workbook_of_this_request_are_refused(database: Database, supplier: Supplier) -> None:
    other = Supplier(database, supplier_side.invite(database, number=2))
    with pytest.raises(Invalid, match="belongs to another request"):
        supplier.upload(other.download())
    empty, held = Workbook(), BytesIO()
    empty.save(held)
    for data, name, sentence in (
        (held.getvalue(), "mine.xlsx", "holds none of these questions"),
        (b"%PDF-1.4", "mine.pdf", "cannot be read as a workbook|none of these questions"),
        (b"PK\x03\x04 cut off", "mine.xlsx", "cannot be read as a workbook"),
        (b"\xd0\xcf\x11\xe0 old", "mine.xls", "cannot be read as a workbook"),
        (b"", "mine.xlsx", "cannot be read as a workbook"),
    ):
        with pytest.raises(Invalid, match=sentence):
            answer_workbook.take_in(database, supplier.invited.invitation, data, name, actor=supplier.actor)


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
