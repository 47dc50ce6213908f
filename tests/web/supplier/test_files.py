"""Files on their pages, without JavaScript: several at once, one for several questions, and more after submitting."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from portal.storage.database import Database
from portal.storage.tables import METADATA
from tests import files
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import post, submit, text_of
from tests.web.test_responses import member, page_of
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited

pytestmark = pytest.mark.slow

ASKS_TWICE = supplier_side.PEOPLE.replace(
    "        ask: How many passports are held?\n",
    "        ask: How many passports are held?\n        evidence: {ask: A list without names}\n",
).replace("when: holds == false, required: true", "when: holds, required: true")
RULE, LICENCE = files.pdf(text="The rule"), files.pdf(text="The licence")


@pytest.fixture
def invited(database: Database, monkeypatch: pytest.MonkeyPatch) -> Invited:
    """Asked for a file with two questions, one of them for safeguarding alone."""
    monkeypatch.setattr(supplier_side, "PEOPLE", ASKS_TWICE)
    return supplier_side.invite(database)


def answered(mina: TestClient, invited: Invited, holds: str) -> str:
    start = f"/r/{invited.invitation}"
    post(mina, f"{start}/sections/people/numbers", "workers agency", workers="120", agency="no")
    post(mina, f"{start}/sections/people/papers", "holds held", holds=holds, held="3")
    return start


def sent(field: str, **contents: bytes) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [(field, (f"{name}.pdf", data, "application/pdf")) for name, data in contents.items()]


def rows(database: Database) -> list[Any]:
    table = METADATA.tables["evidence"]
    return database.read(lambda work: list(work.execute(table.select().order_by(table.c.file_name, table.c.question))))


def test_several_files_at_once_each_with_its_own_sentence_and_one_used_twice(
    mina: TestClient, invited: Invited, database: Database, visit: Visit
) -> None:
    start = answered(mina, invited, "yes")
    page = mina.get(f"{start}/sections/people/papers")
    assert "Choose 5 files or fewer at once." in text_of(page)
    assert "Files in this response: 0 of 100." in text_of(page)
    assert 'data-most="5"' in page.text
    address = f"{start}/evidence/people/held"
    many = mina.post(address, files=sent("file.people.held", **{f"n{at}": RULE for at in range(6)}))
    assert "Choose 5 files or fewer at once." in text_of(many)
    assert rows(database) == []
    refused = mina.post(address, files=sent("file.people.held", rule=RULE, bad=b"MZ", licence=LICENCE))
    assert refused.status_code == 422
    assert "Some files were not kept." in text_of(refused)
    assert "bad.pdf : This file cannot be taken." in text_of(refused)
    assert [row.file_name for row in rows(database)] == ["licence.pdf", "rule.pdf"]
    offered = mina.get(f"{start}/sections/people/papers").text
    rule = next(row.id for row in rows(database) if row.file_name == "rule.pdf")
    assert f'name="use" value="{rule}"' in offered
    for _ in range(2):
        assert mina.post(f"{start}/evidence/people/holds", data={"use": rule}).status_code == 303
    assert [(row.file_name, row.question) for row in rows(database)] == [
        ("licence.pdf", "held"),
        ("rule.pdf", "held"),
        ("rule.pdf", "holds"),
    ]
    stored = [path for path in (database.data / "evidence").rglob("*") if path.is_file()]
    assert len(stored) == len({row.sha256 for row in rows(database)} | {row.clean_sha256 for row in rows(database)})
    assert submit(mina, invited).headers["location"].endswith("/receipt")
    for role, status in (("reviewer", 403), ("safeguarding", 200)):
        browser, here = member(visit, database, invited, role), page_of(invited)
        assert ("rule.pdf" in browser.get(here).text) == (status == 200)
        for row in rows(database):
            assert browser.get(f"{here}/evidence/{row.id}").status_code == status
    attested = mina.get(f"{start}/receipt/attestation").text
    assert not [row.sha256 for row in rows(database) if row.sha256 in attested]


def test_a_file_shared_with_a_restricted_question_is_restricted_where_it_would_be_open(
    mina: TestClient, invited: Invited, database: Database, visit: Visit
) -> None:
    """The rule of the strictest question, on the page, in the download and in the answers' table."""
    start = answered(mina, invited, "no")
    assert submit(mina, invited).headers["location"].endswith("/receipt")
    for about, name, data in (("people.story", "open", LICENCE), ("people.story", "shared", RULE)):
        given = mina.post(f"{start}/files", data={"about": about}, files=sent("files", **{name: data}))
        assert given.status_code == 303, text_of(given)
    reviewer, here = member(visit, database, invited, "reviewer"), page_of(invited)
    assert "shared.pdf" in reviewer.get(here).text

    def share(work: Any) -> None:
        table = METADATA.tables["evidence"]
        row = work.execute(table.select().where(table.c.file_name == "shared.pdf")).mappings().one()
        work.execute(table.insert(), {**row, "id": "x" * 26, "question": "held"})

    database.write(share)
    page = reviewer.get(here)
    assert "open.pdf" in page.text
    assert "shared.pdf" not in page.text
    assert "Any files uploaded here are restricted" in text_of(page)
    statuses = {row.file_name: reviewer.get(f"{here}/evidence/{row.id}").status_code for row in rows(database)}
    assert statuses == {"open.pdf": 200, "shared.pdf": 403}


def test_a_supplement_from_the_receipt_is_marked_for_the_supplier_and_the_buyer(
    mina: TestClient, invited: Invited, database: Database, visit: Visit
) -> None:
    start = answered(mina, invited, "no")
    assert mina.get(f"{start}/files").headers["location"] == start
    assert submit(mina, invited).headers["location"].endswith("/receipt")
    number = re.search(r'id="fingerprint" translate="no">([0-9a-f]{64})<', mina.get(f"{start}/receipt").text)
    assert number
    assert f'href="{start}/files"' in mina.get(f"{start}/receipt").text
    form = {"about": "", "description": "Our licence", "until.day": "30", "until.month": "2", "until.year": "2027"}
    wrong = mina.post(f"{start}/files", data=form, files=sent("files", licence=LICENCE))
    assert wrong.status_code == 422
    assert "Enter the last day on which it is valid, like 31 1 2027." in text_of(wrong)
    assert 'value="Our licence"' in wrong.text
    assert "Choose a file first." in text_of(mina.post(f"{start}/files", data={"about": ""}))
    done = mina.post(f"{start}/files", data=form | {"until.day": "28"}, files=sent("files", licence=LICENCE))
    assert done.headers["location"] == f"{start}/files#given"
    listed = text_of(mina.get(f"{start}/files"))
    for words in (
        "licence.pdf",
        "Valid until 28 February 2027",
        "Added on 1 June 2026",
        "Our licence",
        "The whole response",
    ):
        assert words in listed
    browser, here = member(visit, database, invited, "reviewer"), page_of(invited)
    page = text_of(browser.get(here))
    for words in (
        "Files added after submitting",
        "Added after submitting, on 1 June 2026",
        "Expires on 28 February 2027",
    ):
        assert words in page
    assert "Added a file to the response of" in text_of(browser.get("/history"))
    assert number[1] in mina.get(f"{start}/receipt").text
    (row,) = rows(database)
    own = f"{start}/files/{row.id}"
    assert "It stays with your response, marked as withdrawn." in text_of(mina.get(own))
    newer = mina.post(own, data={"do": "replace"}, files=sent("newer", newer=RULE))
    assert newer.headers["location"] == f"{start}/files"
    assert "Replaced on 1 June 2026" in text_of(mina.get(own))
    last = f"{start}/files/{rows(database)[-1].id}"
    assert "Write why, in a sentence or two." in text_of(mina.post(last, data={"do": "withdraw"}))
    assert mina.post(last, data={"do": "withdraw", "reason": "The wrong year."}).status_code == 303
    page = text_of(browser.get(here))
    for words in (
        "Replaced by the supplier on 1 June 2026",
        "Withdrawn by the supplier on 1 June 2026",
        "The wrong year.",
    ):
        assert words in page
    assert browser.post(f"{here}/evidence/{row.id}", data={"state": "accepted"}).status_code == 409


def test_a_file_of_a_draft_has_a_page_that_keeps_what_was_typed(mina: TestClient, invited: Invited) -> None:
    start = answered(mina, invited, "yes")
    section = f"{start}/sections/people/papers"
    mina.post(f"{start}/evidence/people/holds", files=sent("file.people.holds", rule=RULE))
    (button,) = set(re.findall(r'name="do" value="(file:[a-z0-9]+)"', mina.get(section).text))
    opened = mina.post(section, data={"_revision.people.story": "0", "people.story": "Typed words.", "do": button})
    assert opened.headers["location"] == f"{start}/files/{button.removeprefix('file:')}"
    assert "Typed words." in mina.get(section).text
    own = opened.headers["location"]
    long = mina.post(own, data={"do": "save", "description": "x" * 501})
    assert "Use 500 characters or fewer." in text_of(long)
    saved = {"do": "save", "description": "Page 1 of 2", "until.day": "1", "until.month": "5", "until.year": "2026"}
    assert mina.post(own, data=saved).headers["location"] == f"{section}#q-people-holds"
    shown = text_of(mina.get(section))
    assert "Page 1 of 2" in shown
    assert "Expired: it was valid until 1 May 2026" in shown
    assert mina.post(own, data={"do": "withdraw"}).status_code == 303
    assert mina.get(own).status_code == 404
