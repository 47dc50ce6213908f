"""One page for the organisation: owners change it, others read it; emails and new campaigns follow it."""

from email import message_from_bytes, policy

import pytest
from starlette.testclient import TestClient

from portal.domain.organisation_settings import OrganisationSettings, problems
from portal.storage.database import Database, Work
from portal.storage.outbox import PURPOSE
from portal.storage.tables import METADATA
from tests.web.conftest import Cast, Visit, signed_in
from tests.web.test_campaigns import manager, send

__all__ = ["manager"]
GOOD = {
    "name": "Harbour Foods Group",
    "sender_name": "Harbour Purchasing",
    "reply_to": "Purchasing@Harbour.example",
    "zone": "Asia/Dhaka",
    "purpose": "We want to know who pays for a job.",
    "legal_basis": "LkSG",
    "help_text": "",
    "contact_line": "Ask the purchasing desk.",
}


@pytest.fixture
def owner(visit: Visit, database: Database, cast: Cast) -> TestClient:
    return signed_in(visit(), database, cast, "owner")


def test_an_owner_changes_it_and_others_read_it(owner: TestClient, manager: TestClient) -> None:
    page = owner.post("/organisation", data=GOOD)
    assert page.status_code == 303
    saved = owner.get(page.headers["location"]).text
    assert "The organisation was saved." in saved and 'value="purchasing@harbour.example"' in saved
    read = manager.get("/organisation").text
    assert "Harbour Purchasing" in read and "<textarea" not in read and "Owners can change" in read
    assert manager.post("/organisation", data=GOOD).status_code == 403
    assert "Changed the organisation settings" in owner.get("/history").text


def test_new_campaigns_begin_with_it(owner: TestClient, manager: TestClient) -> None:
    assert 'value="Europe/Vienna"' in manager.get("/campaigns/new").text
    owner.post("/organisation", data=GOOD)
    form = manager.get("/campaigns/new").text
    for words in ('value="Asia/Dhaka"', GOOD["purpose"], 'value="LkSG"', GOOD["contact_line"]):
        assert words in form
    assert "This questionnaire is no place for complaints" in form


def test_emails_to_suppliers_come_under_its_name(
    owner: TestClient, manager: TestClient, database: Database, cast: Cast
) -> None:
    owner.post("/organisation", data=GOOD)
    send(manager, database, cast)

    def headers(work: Work) -> list[tuple[str, str]]:
        table = METADATA.tables["email"]
        rows = work.execute(table.select().where(table.c.kind == "invitation"))
        emails = [message_from_bytes(work.seal.open(row.sealed, PURPOSE), policy=policy.default) for row in rows]
        return [(str(email["From"]), str(email["Reply-To"])) for email in emails]

    senders = database.read(headers)
    assert len(senders) == 6
    for sender, reply_to in senders:
        assert sender.startswith("Harbour Purchasing via ")
        assert reply_to == "anna@nordwind.example", "the campaign's own contact comes first"


def test_what_cannot_be_used_is_said_beside_its_field_and_kept(owner: TestClient) -> None:
    wrong = GOOD | {"name": " ", "reply_to": "nobody", "zone": "Vienna"}
    answer = owner.post("/organisation", data=wrong)
    assert answer.status_code == 422
    for name in ("name", "reply_to", "zone"):
        assert f'id="{name}-error"' in answer.text
    assert GOOD["sender_name"] in answer.text
    assert "Harbour Foods Group" not in owner.get("/organisation").text


def test_nobody_overwrites_what_they_have_not_seen(owner: TestClient) -> None:
    seen = owner.get("/organisation").text.split('name="seen" value="')[1].split('"')[0]
    assert owner.post("/organisation", data=GOOD | {"seen": seen}).status_code == 303
    late = owner.post("/organisation", data=GOOD | {"seen": seen, "purpose": "Other words."})
    assert (late.status_code, "Other words." in late.text) == (409, True)
    assert owner.post("/organisation", data=GOOD | {"seen": seen}).status_code == 303, "nothing would change"


def test_one_line_stays_one_line() -> None:
    lines = OrganisationSettings("A\nB", sender_name="x" * 101, purpose="two\nlines")
    assert problems(lines).keys() == {"name", "sender_name"}
