"""A filled workbook becomes answers; what two people changed is asked about, and nothing typed is lost."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from portal.domain.refusals import Invalid
from portal.storage.database import Database
from portal.workflow import settle, upload_workbook
from tests.workflow import supplier_side
from tests.workflow.test_answer_workbook import (
    Supplier,
    supplier,  # noqa: F401 - fixtures
)


def test_a_filled_workbook_becomes_the_answers(supplier: Supplier) -> None:  # noqa: F811
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


def test_only_an_answer_that_both_changed_is_asked_about(supplier: Supplier) -> None:  # noqa: F811
    supplier.save("numbers", "people.workers", "people.agency", workers="100", agency="yes")
    book = supplier.download()
    supplier.save("numbers", "people.workers=1", "people.agency=1", workers="110", agency="no")
    result = supplier.upload(book.fill(workers__="120", holds__="No"))
    assert result.conflicts == (("people", "workers"),) and result.saved == (("people", "holds"),)
    assert supplier.values() == {"workers": 110, "agency": False, "holds": False}, "what only the page changed stands"
    context = result.context
    (rival,) = context.conflicts["people", "workers"]
    state = settle.state_of(context.stored["people", "workers"], (rival,))
    place = ("people", "workers")
    assert rival.page.startswith(upload_workbook.PAGE), "by this, uploaded answers are not timed"
    supplier.database.write(settle.settle, supplier.invited.invitation, place, rival.page, state, actor=supplier.actor)
    assert supplier.values()["workers"] == 120
    again = supplier.upload(book)
    assert (again.saved, again.conflicts) == ((), ()), "the same file once more has nothing new to say"


def test_rows_that_two_people_added_stand_together(supplier: Supplier) -> None:  # noqa: F811
    book = supplier.download()
    supplier.save("numbers", "people.routes", routes__rows="1", routes__0__from_country="NP")
    book["people.routes|#0:from_country"].value = "Bangladesh"
    result = supplier.upload(book)
    assert result.conflicts == ()
    assert sorted(row["from_country"] for row in supplier.values()["routes"]) == ["BD", "NP"]


def test_a_cell_that_cannot_be_read_is_named_and_its_words_are_kept(supplier: Supplier) -> None:  # noqa: F811
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
    assert result.context.stored["people", "workers"].raw == {"": "about ten"}
    assert supplier.values()["held"] == 12


def test_an_answer_goes_before_the_reason_for_giving_none(supplier: Supplier) -> None:  # noqa: F811
    supplier.save("numbers", "people.fee", fee__no_answer="dont_know")
    book = supplier.download()
    assert book["people.fee|no_answer"].value == "We do not know"
    supplier.upload(book.fill(fee__amount="5", fee__currency="EUR – Euro"))
    assert supplier.values()["fee"] == {"amount": "5", "currency": "EUR"}
    book = supplier.download().fill(fee__amount="6", fee__no_answer="It does not apply to us", fee__reason="none")
    result = supplier.upload(book)
    assert supplier.values()["fee"]["amount"] == "6" and len(result.problems) == 2


def test_no_rows_is_an_answer_too(supplier: Supplier) -> None:  # noqa: F811
    supplier.upload(supplier.download().fill(routes__rows="Yes"))
    assert supplier.values()["routes"] == []
    assert supplier.download()["people.routes|rows"].value == "Yes"


def test_a_workbook_without_its_signature_loses_nothing(supplier: Supplier) -> None:  # noqa: F811
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


def test_sections_come_back_in_files_of_their_own(supplier: Supplier) -> None:  # noqa: F811
    first, second = supplier.download().fill(workers__="120"), supplier.download().fill(holds__="No")
    del first.book["2. Papers"], second.book["1. Numbers"]
    supplier.upload(first)
    supplier.upload(second)
    assert supplier.values() == {"workers": 120, "holds": False}


def test_files_that_are_no_workbook_of_this_request_are_refused(database: Database, supplier: Supplier) -> None:  # noqa: F811
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
            upload_workbook.take_in(database, supplier.invited.invitation, data, name, actor=supplier.actor)
