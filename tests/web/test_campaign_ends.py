"""A campaign that runs: suppliers added, more time for all or one, closed with a count, reopened; unsent, deleted."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from portal.storage import board, campaigns, history, waiting_invitations
from portal.storage.database import Database
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, import_suppliers
from tests.conftest import Clock
from tests.web.conftest import Cast, actor_of
from tests.web.test_campaigns import (
    LIST,
    knock,
    letters_to,
    make,
    manager,  # noqa: F401 - the fixture
    row_of,
    send,
)
from tests.workflow.working import write_confirmed

pytestmark = pytest.mark.slow

INVITATION, EMAIL = METADATA.tables["invitation"], METADATA.tables["email"]
LATE = "Late Mill,M-Z,BD,Clerk Z,z@mills.example"


def sentences(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def kinds(database: Database) -> dict[str, list[str]]:
    """The addresses that emails of each kind were written to."""
    found: dict[str, list[str]] = {}
    for row in database.read(lambda work: work.execute(EMAIL.select().order_by(EMAIL.c.to_address)).all()):
        found.setdefault(row.kind, []).append(row.to_address)
    return found


def set_facts(database: Database, supplier: board.BoardRow, **facts: Any) -> None:
    change = INVITATION.update().where(INVITATION.c.id == supplier.id).values(**facts)
    database.write(lambda work: work.execute(change))


def newest(database: Database, cast: Cast) -> tuple[str, Any]:
    entry = database.read(history.page, actor=actor_of(cast, "owner"))[0]
    return entry.verb, entry.details


def test_a_supplier_is_added_to_a_campaign_that_runs_and_emailed_only_when_the_count_is_confirmed(
    manager: TestClient,  # noqa: F811
    database: Database,
    cast: Cast,
) -> None:
    campaign = send(manager, database, cast)
    owner = actor_of(cast, "owner")
    database.write(import_suppliers.confirm, f"{LIST}{LATE}\n".encode(), "list.csv", actor=owner)
    page = manager.get(f"/campaigns/{campaign}").text
    assert f'href="/campaigns/{campaign}/suppliers"' in page
    codes = {"list": ("codes.csv", b"M-Z\nM-A\n", "text/csv")}
    added = manager.post(f"/campaigns/{campaign}/suppliers", data={"do": "add"}, files=codes)
    assert (added.status_code, added.headers["location"][-7:]) == (303, "added=1")
    assert database.read(waiting_invitations.unfinished) == []
    assert "z@mills.example" not in kinds(database)["invitation"]
    listed = sentences(manager.get(added.headers["location"]).text)
    assert "1 added supplier has not been emailed yet" in listed
    assert "Mill A" not in listed
    assert "1 added supplier has not been emailed yet." in sentences(manager.get(f"/campaigns/{campaign}").text)
    preview = manager.get(f"/campaigns/{campaign}/email").text
    assert "how many suppliers will be emailed: 1" in preview and "Clerk Z" in preview
    assert manager.post(f"/campaigns/{campaign}/sending", data={"count": "7"}).status_code == 409
    assert manager.post(f"/campaigns/{campaign}/sending", data={"count": "1"}).status_code == 303
    assert kinds(database)["invitation"].count("z@mills.example") == 1
    assert len(kinds(database)["invitation"]) == 7
    assert newest(database, cast) == ("campaign_sent", {"count": 1})
    (token,) = letters_to(database, "z@mills.example")
    assert knock(database, token, "z@mills.example") == "in"


def test_an_added_supplier_can_be_removed_until_it_is_confirmed_and_an_invited_one_cannot(
    manager: TestClient,  # noqa: F811
    database: Database,
    cast: Cast,
) -> None:
    campaign = send(manager, database, cast)
    database.write(import_suppliers.confirm, f"{LIST}{LATE}\n".encode(), "list.csv", actor=actor_of(cast, "owner"))
    manager.post(f"/campaigns/{campaign}/suppliers", data={"do": "add"})
    invited, added = (row_of(database, cast, campaign, name).id for name in ("Mill A", "Late Mill"))
    data = {"do": "drop", "invitation": [invited, added]}
    dropped = manager.post(f"/campaigns/{campaign}/suppliers", data=data)
    assert dropped.headers["location"].endswith("dropped=1")
    shown = database.read(board.board, campaign, actor=actor_of(cast, "owner"))
    assert sorted(row.supplier for row in shown.rows) == [f"Mill {letter}" for letter in "ABCDEF"]
    everybody = manager.post(f"/campaigns/{campaign}/suppliers", data={"do": "drop_found", "found": ""})
    assert everybody.headers["location"].endswith("dropped=0")


def test_extending_says_whom_it_tells_and_tells_them(
    manager: TestClient,  # noqa: F811
    database: Database,
    cast: Cast,
    clock: Clock,
) -> None:
    campaign = send(manager, database, cast)
    done, dead, own = (row_of(database, cast, campaign, f"Mill {letter}") for letter in "ABC")
    set_facts(database, done, submitted_at=clock())
    set_facts(database, dead, bounced_at=clock(), bounce_kind="no_such_address")
    set_facts(database, own, own_due_at=datetime(2027, 5, 1, tzinfo=UTC))
    assert "Email 4 suppliers who were invited and have not submitted" in manager.get(f"/campaigns/{campaign}").text
    quiet = manager.post(f"/campaigns/{campaign}/extension", data={"due": "2027-02-01", "at": "12:00"})
    assert "extension" not in kinds(database)
    assert "The due date was moved.</" in manager.get(quiet.headers["location"]).text.replace("\n", "")
    data = {"due": "2027-03-01", "at": "12:00", "tell": "yes"}
    told = manager.post(f"/campaigns/{campaign}/extension", data=data)
    assert kinds(database)["extension"] == [f"{letter}@mills.example" for letter in "def"]
    assert "An email goes to 3 suppliers who have not submitted." in manager.get(told.headers["location"]).text
    verb, details = newest(database, cast)
    assert (verb, details["emailed"]) == ("campaign_extended", 3)
    invitation, about = letters_to(database, "d@mills.example")
    assert [knock(database, token, "d@mills.example") for token in (invitation, about)] == ["in", "in"]
    assert row_of(database, cast, campaign, "Mill C").due_at == datetime(2027, 5, 1, tzinfo=UTC)
    manager.post(f"/campaigns/{campaign}/extension", data={"due": "2027-06-01", "at": "12:00"})
    assert row_of(database, cast, campaign, "Mill C").own_due_at is None


def test_one_supplier_gets_more_time_and_is_judged_by_it(
    manager: TestClient,  # noqa: F811
    database: Database,
    cast: Cast,
    clock: Clock,
) -> None:
    campaign = send(manager, database, cast)
    row = row_of(database, cast, campaign, "Mill A")
    address = f"/campaigns/{campaign}/invitations/{row.id}"
    earlier = manager.post(f"{address}/more-time", data={"due": "2026-11-01", "at": "12:00"})
    assert earlier.status_code == 422
    assert "must be later than the one this supplier was given" in earlier.text
    assert 'value="2026-11-01"' in earlier.text
    assert "Choose the new due date." in manager.post(f"{address}/more-time", data={}).text
    given = manager.post(f"{address}/more-time", data={"due": "2026-12-20", "at": "12:00", "tell": "yes"})
    page = manager.get(given.headers["location"]).text
    assert "The supplier has more time." in page
    assert "20 December 2026, 12:00 (Europe/Vienna) (longer than the campaign)" in sentences(page)
    assert kinds(database)["extension"] == ["a@mills.example"]
    assert "due 20 December 2026" in sentences(manager.get(f"/campaigns/{campaign}").text)
    done = row_of(database, cast, campaign, "Mill C")
    set_facts(database, done, submitted_at=clock())
    late = manager.post(f"/campaigns/{campaign}/invitations/{done.id}/more-time", data={"due": "2027-01-20"})
    assert (late.status_code, "This supplier has submitted; it needs no more time." in late.text) == (409, True)
    clock.set(datetime(2026, 12, 5, tzinfo=UTC))
    statuses = {name: row_of(database, cast, campaign, name) for name in ("Mill A", "Mill B")}
    assert [(statuses[name].status, statuses[name].late) for name in statuses] == [
        ("invited", False),
        ("overdue", True),
    ]
    (claimed,) = [one for one in database.write(claim_emails.claim).emails if one.kind == "extension"]
    assert b"gives you more time" in claimed.data.replace(b"\r\n ", b" ")


def test_closing_asks_with_a_count_and_can_be_undone(
    manager: TestClient,  # noqa: F811
    database: Database,
    cast: Cast,
    clock: Clock,
) -> None:
    campaign = send(manager, database, cast)
    set_facts(database, row_of(database, cast, campaign, "Mill A"), submitted_at=clock())
    set_facts(database, row_of(database, cast, campaign, "Mill B"), sent_at=None)
    assert "how many suppliers have not submitted: 5" in manager.get(f"/campaigns/{campaign}").text
    for typed, status in (("", 422), ("all", 422), ("6", 409)):
        refused = manager.post(f"/campaigns/{campaign}/closure", data={"count": typed})
        assert (refused.status_code, 'href="#count"' in refused.text) == (status, True)
    assert database.read(campaigns.get, campaign, actor=actor_of(cast, "owner")).closed_at is None
    assert manager.post(f"/campaigns/{campaign}/closure", data={"count": "5"}).status_code == 303
    assert newest(database, cast) == ("campaign_closed", {"unsubmitted": 5})
    (token,) = letters_to(database, "c@mills.example")
    assert knock(database, token, "c@mills.example") == "refused"
    database.write(claim_emails.claim)
    assert letters_to(database, "b@mills.example") == []
    closed = sentences(manager.get(f"/campaigns/{campaign}").text)
    assert "5 suppliers have not submitted and could answer again." in closed
    reopened = manager.post(f"/campaigns/{campaign}/reopening")
    assert "Campaign reopened." in manager.get(reopened.headers["location"]).text
    assert knock(database, token, "c@mills.example") == "in"
    write_confirmed(database)
    assert len(letters_to(database, "b@mills.example")) == 1
    assert manager.post(f"/campaigns/{campaign}/reopening").status_code == 409


def test_a_corrected_record_offers_to_correct_the_running_invitations(
    manager: TestClient,  # noqa: F811
    database: Database,
    cast: Cast,
) -> None:
    first, second = (send(manager, database, cast) for _ in range(2))
    row = row_of(database, cast, first, "Mill A")
    address = f"/suppliers/{row.supplier_id}"
    assert "running invitation" not in manager.get(address).text
    database.write(
        import_suppliers.confirm, LIST.replace("a@mills", "new@mills").encode(), "l.csv", actor=actor_of(cast, "owner")
    )
    page = manager.get(address).text
    assert "2 running invitations go to an address that differs from this record" in page
    offered = re.findall(r'name="invitation" type="checkbox" value="(\w+)" checked', page)
    assert sorted(offered) == sorted([row.id, row_of(database, cast, second, "Mill A").id])
    done = manager.post(f"{address}/invitations", data={"invitation": [row.id]})
    assert "Invitations now go to the contact in this record" in manager.get(done.headers["location"]).text
    assert "1 running invitation goes to an address that differs" in manager.get(address).text
    assert row_of(database, cast, first, "Mill A").contact_address == "new@mills.example"
    (token,) = letters_to(database, "new@mills.example")
    assert knock(database, token, "new@mills.example") == "in"
    assert manager.post(f"{address}/invitations").status_code == 422


def test_a_campaign_is_deleted_only_before_it_was_sent(
    manager: TestClient,  # noqa: F811
    database: Database,
    cast: Cast,
) -> None:
    campaign = make(manager, database, cast)
    assert "Delete campaign" in manager.get(f"/campaigns/{campaign}").text
    deleted = manager.post(f"/campaigns/{campaign}/deletion")
    assert "The campaign was deleted." in manager.get(deleted.headers["location"]).text
    assert manager.get(f"/campaigns/{campaign}").status_code == 404
    assert newest(database, cast) == ("campaign_deleted", {"title": "Fair recruitment", "recipients": 6})
    assert "Deleted the campaign Fair recruitment" in sentences(manager.get("/history").text)
    running = send(manager, database, cast)
    assert "Delete campaign" not in manager.get(f"/campaigns/{running}").text
    refused = manager.post(f"/campaigns/{running}/deletion")
    assert (refused.status_code, "Close it instead." in refused.text) == (409, True)
    assert manager.get(f"/campaigns/{running}").status_code == 200


def test_a_count_is_confirmed_as_pages_write_it_and_an_unknown_status_narrows_nothing(
    manager: TestClient,  # noqa: F811
    database: Database,
    cast: Cast,
) -> None:
    campaign = make(manager, database, cast)
    assert "6 suppliers shown" in manager.get(f"/campaigns/{campaign}?status=refused").text
    for typed, sentence in (
        ("1,141", "6 suppliers are waiting for an email now, not 1141"),
        ("6 or so", "Type the number"),
    ):
        assert sentence in manager.post(f"/campaigns/{campaign}/sending", data={"count": typed}).text


def test_buttons_of_an_invitation_follow_its_state(
    manager: TestClient,  # noqa: F811
    database: Database,
    cast: Cast,
    clock: Clock,
) -> None:
    campaign = send(manager, database, cast)
    row = row_of(database, cast, campaign, "Mill A")
    address = f"/campaigns/{campaign}/invitations/{row.id}"

    def offered() -> set[str]:
        return set(re.findall(r'name="do" value="(\w+)"', manager.get(address).text))

    assert offered() == {"remind", "resend", "undeliverable", "revoke", "correct"}
    manager.post(address, data={"do": "remind"})
    assert offered() == {"resend", "undeliverable", "revoke", "correct"}
    set_facts(database, row, bounced_at=clock(), bounce_kind="no_such_address")
    assert offered() == {"resend", "revoke", "correct"}
    manager.post(address, data={"do": "revoke"})
    assert offered() == {"resend", "correct"}
    assert "more-time" not in manager.get(address).text


def test_languages_that_nobody_speaks_here_are_counted_on_the_campaigns_page(
    manager: TestClient,  # noqa: F811
    database: Database,
    cast: Cast,
) -> None:
    lines = LIST.splitlines()
    rows = [f"{line},{'sw' if at < 2 else 'fr'}" for at, line in enumerate(lines[1:])]
    data = "\n".join([f"{lines[0]},Language", *rows]).encode()
    database.write(import_suppliers.confirm, data, "list.csv", actor=actor_of(cast, "owner"))
    campaign = make(manager, database, cast)
    said = sentences(manager.get(f"/campaigns/{campaign}").text)
    assert "2 suppliers read English, because Candour does not speak their languages: Swahili (2)" in said
