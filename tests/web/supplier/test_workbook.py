"""Answering in a workbook and on paper, without JavaScript: the contact and a colleague, and what is refused."""

import pytest
from starlette.testclient import TestClient

from portal import paper
from portal.storage.database import Database
from tests.web.conftest import Visit
from tests.web.supplier.test_colleagues import RAHMAN, link_in
from tests.web.supplier.test_journey import post, text_of
from tests.workflow.supplier_side import Invited
from tests.workflow.test_answer_workbook import Book


def download(browser: TestClient, start: str) -> Book:
    answer = browser.get(f"{start}/workbook/answers.xlsx")
    assert answer.status_code == 200
    assert 'attachment; filename="answers.xlsx"' in answer.headers["content-disposition"]
    return Book(answer.content)


def upload(browser: TestClient, start: str, data: bytes, name: str = "answers.xlsx") -> str:
    answer = browser.post(f"{start}/workbook", files={"workbook": (name, data)})
    return f"{answer.status_code} {text_of(answer)}"


def test_two_people_send_back_workbooks_of_their_own(
    mina: TestClient, invited: Invited, visit: Visit, database: Database
) -> None:
    start = f"/r/{invited.invitation}"
    assert f"{start}/workbook" in mina.get(start).text
    assert mina.post(f"{start}/colleagues", data=RAHMAN | {"language": "en"}).status_code == 303
    rahman = visit()
    rahman.post(f"/i/{link_in(database)}", data={"address": RAHMAN["address"]})
    whole, part = download(mina, start), download(rahman, start)
    assert [sheet.title for sheet in part.book][1] == "1. Papers", "a colleague gets only the sections they were given"
    post(mina, f"{start}/sections/people/papers", "holds", holds="no")
    told = upload(rahman, start, part.fill(holds__="Yes", held__="three", story__="In a locker.").data)
    assert told.startswith("200") and "Answers taken over from the workbook: 2" in told
    assert "Does anybody else hold workers' passports?" in told.replace("&#39;", "'"), "one answer is to be chosen"
    assert "Write a whole number in digits" in told and "1. Papers!D6" in told
    told = upload(rahman, start, whole.fill(workers__="120").data)
    assert "This section was not given to you" in told and "workbook: 0" in told
    assert "workbook: 1" in upload(mina, start, whole.data)
    assert "workbook: 0" in upload(mina, start, whole.data), "the same file once more changes nothing"
    page = mina.get(f"{start}/sections/people/papers").text
    assert "In a locker." in page and "Keep" in page


def test_words_about_a_worker_in_a_workbook_are_named_at_their_cell(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    filled = download(mina, start).fill(holds__="Yes", story__="Ask Mina, mina.rahman1990@gmail.com").data
    told = upload(mina, start, filled)
    assert "2. Papers!D11" in told and "this seems to hold data about single people" in told
    assert "gmail" not in mina.get(f"{start}/sections/people/papers").text


def test_what_cannot_be_taken_in_gets_one_sentence(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    told = upload(mina, start, b"Question,Answer\nHow many,3\n", "answers.csv")
    assert told.startswith("422") and "none of these questions" in told
    assert "save it as an Excel workbook (.xlsx)" in upload(mina, start, b"%PDF-1.4", "answers.pdf")
    assert "save it as an Excel workbook (.xlsx)" in upload(mina, start, b"\xd0\xcf\x11\xe0", "answers.xls")
    answer = mina.post(f"{start}/workbook", data={})
    assert answer.status_code == 422 and "Choose the workbook that you have filled in." in answer.text


def test_all_questions_can_be_printed_blank_and_filled(mina: TestClient, invited: Invited) -> None:
    start = f"/r/{invited.invitation}"
    post(mina, f"{start}/sections/people/numbers", "workers agency", workers="120", agency="yes")
    blank, filled = (text_of(mina.get(f"{start}/printed{query}")) for query in ("", "?copy=filled"))
    for page in (blank, filled):
        assert "1.3 How many come through an agency?" in page
        assert "Answer this only if “1.2 Do any of them come through an agency?” is “Yes”." in page
        assert "A file is needed if" in page and "Your written rule on documents" in page
    assert "120" in filled and "120" not in blank
    for query in ("", "?copy=filled"):
        answer = mina.get(f"{start}/printed/questions.pdf{query}")
        assert answer.headers["content-type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_a_language_without_a_font_is_told_so_and_can_still_be_printed(
    mina: TestClient, invited: Invited, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper.typesetting, "_families", lambda: frozenset({"dejavu sans"}))
    start = f"/r/{invited.invitation}"
    mina.post("/language", data={"language": "ar", "back": f"{start}/printed"})
    page = mina.get(f"{start}/printed")
    assert page.status_code == 200 and "questions.pdf" not in page.text and 'dir="rtl"' in page.text
    refused = mina.get(f"{start}/printed/questions.pdf")
    assert refused.status_code == 422 and "PDF" in refused.text
