"""Many addresses corrected at once: pasted or a file, shown, confirmed by their number, done by a worker."""

from sqlalchemy import select
from starlette.testclient import TestClient

from portal.domain.jobs import CORRECT_ADDRESSES
from portal.storage.database import Database
from portal.storage.tables import METADATA
from portal.workflow import worker
from tests.web.conftest import Cast
from tests.web.test_bounces import record_of
from tests.web.test_campaigns import letters_to, manager, row_of, send

__all__ = ["manager"]
PASTED = "M-A, new-a@mills.example\nb@mills.example -> new-b@mills.example\nM-Z, z@mills.example\nM-C, c@mills.example"


def paste(client: TestClient, text: str) -> str:
    answer = client.post("/emails/corrections", data={"pasted": text})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def work_off(database: Database) -> list[object]:
    return [dict(one.result) for one in worker.do_jobs(database, kinds=(CORRECT_ADDRESSES.id,))]


def test_a_pasted_list_corrects_records_and_running_invitations(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    campaign = send(manager, database, cast)
    place = paste(manager, PASTED)
    shown = manager.get(place).text
    assert "4 addresses would be corrected." in shown and "1 row is settled already." in shown
    assert "Row 3: No supplier has this code" in shown
    assert letters_to(database, "new-a@mills.example") == []
    assert manager.post(place, data={"count": "3"}).status_code == 409
    assert manager.post(place, data={"count": ""}).status_code == 422
    job = manager.post(place, data={"count": "4"})
    assert work_off(database) == [{"corrected": 4, "failed": 0}]
    assert "4 addresses were corrected." in manager.get(job.headers["location"]).text
    assert record_of(database, cast).contact_address == "new-a@mills.example"
    assert row_of(database, cast, campaign, "Mill B").contact_address == "new-b@mills.example"
    for address in ("new-a@mills.example", "new-b@mills.example"):
        assert len(letters_to(database, address)) == 1
    assert row_of(database, cast, campaign, "Mill C").contact_address == "c@mills.example"


def test_a_list_confirmed_again_writes_to_nobody_twice(manager: TestClient, database: Database, cast: Cast) -> None:
    send(manager, database, cast)
    place = paste(manager, "M-A, new-a@mills.example")
    manager.post(place, data={"count": "2"})
    work_off(database)
    again = manager.post(place, data={"count": "2"})
    assert (again.status_code, "Nothing is left to correct" in again.text) == (409, True)
    assert len(letters_to(database, "new-a@mills.example")) == 1


def test_the_old_link_dies_with_the_old_address(manager: TestClient, database: Database, cast: Cast) -> None:
    campaign = send(manager, database, cast)
    row = row_of(database, cast, campaign, "Mill A")
    manager.post(paste(manager, "M-A, new-a@mills.example"), data={"count": "2"})
    work_off(database)
    link = METADATA.tables["link"]
    links = database.read(lambda work: work.execute(select(link).where(link.c.invitation_id == row.id)).all())
    assert sorted(one.revoked_at is None for one in links) == [False, True]


def test_a_list_that_says_nothing_keeps_what_was_pasted(manager: TestClient) -> None:
    answer = manager.post("/emails/corrections", data={"pasted": " "})
    assert (answer.status_code, "Paste the corrections, or choose a file" in answer.text) == (422, True)
    assert manager.get("/emails/corrections").status_code == 200


def test_a_paste_beyond_what_a_form_may_hold_is_said_to_be_too_large(manager: TestClient) -> None:
    pasted = "a@mills.example b@mills.example\n" * 130_000
    answer = manager.post("/emails/corrections", data={"pasted": pasted}, files={"list": ("", b"")})
    assert (answer.status_code, "Please send a smaller file or shorter text" in answer.text) == (413, True)
