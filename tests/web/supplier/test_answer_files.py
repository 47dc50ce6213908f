"""A supplier's own file: what it answers is shown, what is ticked is saved, the rest is named, and nothing is kept."""

import json
import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from starlette.testclient import TestClient
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from portal.sheets import answer_file
from portal.storage.database import Database
from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.supplier.test_earlier_answers import kept, said
from tests.web.supplier.test_journey import fill, let_in, post, submit
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_impact import manager, newer, published

VSME = {
    "NumberOfEmployees": 48,
    "NumberOfPermanentContractEmployees": 40,
    "EmployeesReceivePayEqualOrAboveMinimumWageDeterminedByNationalLawOrCollectiveAgreement": True,
    "TotalNumberOfTemporaryWorkersProvidedByUndertakingsPrimarilyEngagedInEmploymentActivities": 5,
    "template_reporting_entity_name": "Factory of Mina",
    "template_reporting_period_enddate": "2025-12-31",
    "Turnover": 1000,
}
LINKED = newer(
    "1.2.0",
    (
        "kind: integer\n        ask: How many people work",
        "kind: integer\n        same_as: [vsme.employees]\n        ask: How many people work",
    ),
    (
        "kind: integer\n        when: agency\n",
        "kind: integer\n        same_as: [vsme.agency_workers]\n        when: agency\n",
    ),
)


def vsme(**changed: Any) -> bytes:
    """A workbook with the named ranges of EFRAG's template."""
    held = BytesIO()
    book = Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet("Social Disclosures")
    for row, (name, value) in enumerate({**VSME, **changed}.items()):
        sheet.write(row + 3, 2, value)
        book.define_name(name, f"='Social Disclosures'!$C${row + 4}")
    book.close()
    return held.getvalue()


@pytest.fixture
def invited(database: Database) -> Invited:
    first = supplier_side.invite(database)
    return supplier_side.invite_again(database, first, published(database, manager(first), LINKED))


def give(browser: TestClient, invited: Invited, data: bytes, name: str = "vsme.xlsx") -> Any:
    return browser.post(f"/r/{invited.invitation}/file", files={"file": (name, data)})


def form_of(page: Any) -> dict[str, Any]:
    """What pressing the page's button would send."""
    hidden = dict(re.findall(r'<input type="hidden" name="(answer\.[^"]+)" value="([^"]*)"', page.text))
    ticked = re.findall(r'name="use" value="([^"]+)" checked', page.text)
    return {**{name: unescape(value) for name, value in hidden.items()}, "use": ticked}


def test_a_vsme_workbook_is_offered_question_by_question_and_nothing_is_dropped_in_silence(
    mina: TestClient, invited: Invited, database: Database
) -> None:
    start = f"/r/{invited.invitation}"
    assert f'href="{start}/file"' in mina.get(start).text
    page = give(mina, invited, vsme())
    words = said(page)
    assert "How many people work at the site? 48" in words
    assert "How many come through an agency? 5" in words
    assert "Factory of Mina" in words
    assert "31 December 2025" in words
    assert "Employees with a permanent contract (VSME B8): 40" in words
    assert "All employees get at least the minimum wage (VSME B10): TRUE" in words
    assert kept(database, invited) == {}, "nothing is saved by reading"
    form = form_of(page)
    assert form["use"] == ["people.workers", "people.agency_workers"]
    form["use"] = ["people.workers"]
    assert mina.post(f"{start}/file/answers", data=form).headers["location"] == start
    assert kept(database, invited) == {"workers": 48}
    assert "Taken from an earlier answer and confirmed." in said(mina.get(f"{start}/sections/people/numbers"))


def test_shares_are_read_in_percent_and_a_minimum_that_all_get_means_that_nobody_gets_less() -> None:
    minimum = "EmployeesReceivePayEqualOrAboveMinimumWageDeterminedByNationalLawOrCollectiveAgreement"
    covered = "PercentageOfEmployeesCoveredByCollectiveBargainingAgreements"
    everybody = answer_file.read(vsme(**{covered: 0.625}), "vsme.xlsx").answers
    not_everybody = answer_file.read(vsme(**{minimum: False}), "vsme.xlsx").answers

    assert everybody["vsme", "collective_share"] == "62.5"
    assert everybody["vsme", "below_minimum"] == 0
    assert ("vsme", "below_minimum") not in not_everybody


def test_full_time_equivalents_are_no_number_of_people(mina: TestClient, invited: Invited) -> None:
    """The list of version 1.3 of the template; and a range that has another name in 1.0."""
    renamed = {"NumberOfPermanentContractEmployees": "", "NumberOfPermanentContactEmployees": 41}
    page = said(give(mina, invited, vsme(TypeOfNumberOfEmployees="Full-time equivalent (FTE)", **renamed)))
    assert "How many people work at the site? 48" not in page
    assert "Number of employees of the whole firm (VSME B1): 48" in page
    assert "Employees with a permanent contract (VSME B8): 41" in page


def test_an_earlier_receipt_is_offered_and_an_answer_that_stands_is_kept(
    mina: TestClient, invited: Invited, database: Database, visit: Visit, clock: Clock
) -> None:
    other = supplier_side.invite(database, number=5)
    browser = let_in(visit(), other)
    fill(browser, other)
    submit(browser, other)
    receipt = browser.get(f"/r/{other.invitation}/receipt/signed").content
    post(mina, f"/r/{invited.invitation}/sections/people/numbers", "workers", workers="7")
    page = give(mina, invited, receipt, "receipt.json")
    assert "Does anybody else hold workers' passports? Yes" in said(page)
    assert "Questions that you have answered already keep their answers." in said(page)
    form = form_of(page)
    assert "people.workers" not in form["use"]
    form |= {"use": [*form["use"], "people.workers"], "answer.people.workers": "120"}
    assert mina.post(f"/r/{invited.invitation}/file/answers", data=form).status_code == 303
    assert kept(database, invited) == {"workers": 7, "agency": False, "holds": True, "held": 3}
    changed = json.loads(receipt)
    changed["document"]["answers"]["people"]["workers"] = 1
    refused = give(mina, invited, json.dumps(changed).encode(), "receipt.json")
    assert "were changed after they were submitted" in said(refused)


UNSTORABLE = b'{"format": "candour-submission/1", "supplier": {"name": "?"}, "submitted_at": "2026-05-03T09:00:00Z", '
UNSTORABLE += b'"versions": [], "answers": {"people": {"workers": 1}}}'


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.4", "a.pdf"),
        (b"{}", "a.json"),
        (b"[" * 99999, "a.json"),
        (b"PK\x03\x04rest", "a.xlsx"),
        (UNSTORABLE.replace(b"?", b"\\ud800"), "half a character.json"),
        (UNSTORABLE.replace(b"?", b"\\u0000"), "NUL.json"),
    ],
)
def test_what_holds_no_answers_is_said_in_one_sentence(
    mina: TestClient, invited: Invited, data: bytes, name: str
) -> None:
    refused = give(mina, invited, data, name)
    assert refused.status_code == 422
    assert "This file holds no answers that can be read here. Choose an EFRAG VSME workbook" in said(refused)


def test_nothing_ticked_and_answers_that_do_not_fit_are_refused(
    mina: TestClient, invited: Invited, database: Database
) -> None:
    address = f"/r/{invited.invitation}/file/answers"
    assert "Tick at least one answer." in said(mina.post(address, data={}))
    wrong = {"use": "people.workers", "answer.people.workers": '"many"'}
    assert "does not fit its question" in said(mina.post(address, data=wrong))
    assert mina.post(address, data={"use": "other.thing", "answer.other.thing": "1"}).status_code == 303
    assert kept(database, invited) == {}
    assert "Choose a file." in said(mina.post(f"/r/{invited.invitation}/file", files={"none": ("", b"")}))
