"""An address that takes no mail, on the page of its invitation: seen, marked by hand, corrected everywhere."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from portal.storage import bounced, suppliers
from portal.storage.database import Database
from portal.storage.supplier_filters import SupplierFilter
from tests.conftest import Clock
from tests.web.conftest import Cast, actor_of
from tests.web.test_campaigns import Act, act, letters_to, manager, row_of, send

pytestmark = pytest.mark.slow

__all__ = ["act", "manager"]
DEAD, NEW = "a@mills.example", "new@mills.example"


def page_of(client: TestClient, campaign: str, invitation: str) -> str:
    return client.get(f"/campaigns/{campaign}/invitations/{invitation}").text


def record_of(database: Database, cast: Cast) -> Any:
    (id,) = database.read(suppliers.ids, SupplierFilter(search="M-A"), actor=actor_of(cast, "owner"))
    return database.read(suppliers.get, id, actor=actor_of(cast, "owner"))


def test_why_an_email_bounced_is_said_in_a_sentence(
    manager: TestClient, database: Database, cast: Cast, clock: Clock
) -> None:
    campaign = send(manager, database, cast)
    row = row_of(database, cast, campaign, "Mill A")
    database.write(bounced.mark_invitation, row.id, clock(), "mailbox_full", "552 5.2.2 Over quota")
    page = page_of(manager, campaign, row.id)
    assert "The email bounced. The mailbox is full: 552 5.2.2 Over quota" in page
    assert "Email bounced" in page


def test_a_correction_goes_everywhere_the_same_address_stands(
    manager: TestClient, database: Database, cast: Cast, act: Act
) -> None:
    first, second = (send(manager, database, cast) for _ in range(2))
    row, other = (row_of(database, cast, campaign, "Mill A") for campaign in (first, second))
    page = page_of(manager, first, row.id)
    assert 'name="also" type="checkbox" value="record" checked' in page
    assert f'name="also" type="checkbox" value="{other.id}" checked' in page
    assert "The record of Mill A, for later campaigns" in page
    assert act(first, row.id, "correct", name="Clerk", address=NEW, also=["record", other.id]).status_code == 303
    assert len(letters_to(database, NEW)) == 2
    assert letters_to(database, DEAD) == []
    assert record_of(database, cast).contact_address == NEW
    assert row_of(database, cast, second, "Mill A").contact_address == NEW
    assert 'value="record"' in page_of(manager, first, row.id)


def test_a_place_that_is_not_chosen_keeps_the_address(
    manager: TestClient, database: Database, cast: Cast, act: Act
) -> None:
    first, second = (send(manager, database, cast) for _ in range(2))
    row, stranger = row_of(database, cast, first, "Mill A"), row_of(database, cast, second, "Mill B")
    act(first, row.id, "correct", name="Clerk", address=NEW, also=[stranger.id])
    assert record_of(database, cast).contact_address == DEAD
    assert row_of(database, cast, second, "Mill A").contact_address == DEAD
    assert row_of(database, cast, second, "Mill B").contact_address == "b@mills.example"
    assert 'name="also"' not in page_of(manager, first, row.id)


def test_what_was_unchecked_stays_unchecked_beside_a_mistake(
    manager: TestClient, database: Database, cast: Cast, act: Act
) -> None:
    campaign = send(manager, database, cast)
    row = row_of(database, cast, campaign, "Mill A")
    wrong = act(campaign, row.id, "correct", name="Clerk", address="no address")
    assert wrong.status_code == 422
    assert 'value="record"' in wrong.text and 'value="record" checked' not in wrong.text


def test_an_address_is_marked_as_undeliverable_by_hand_and_cleared_by_a_correction(
    manager: TestClient, database: Database, cast: Cast, act: Act, clock: Clock
) -> None:
    campaign = send(manager, database, cast)
    row = row_of(database, cast, campaign, "Mill A")
    assert act(campaign, row.id, "undeliverable").status_code == 303
    marked = row_of(database, cast, campaign, "Mill A")
    assert (marked.status, marked.bounce_kind, marked.revoked_at) == ("email_bounced", "by_hand", None)
    page = page_of(manager, campaign, row.id)
    assert "Marked as undeliverable by" in page and "Marked the email address of" in page
    assert letters_to(database, DEAD) == []
    assert act(campaign, row.id, "remind").status_code == 409
    clock.advance(minutes=1)
    act(campaign, row.id, "correct", name="Clerk", address=NEW)
    cleared = row_of(database, cast, campaign, "Mill A")
    assert (cleared.bounced_at, cleared.bounce_kind, cleared.bounce_reason) == (None, None, None)


def test_what_is_over_cannot_be_marked(manager: TestClient, database: Database, cast: Cast, act: Act) -> None:
    campaign = send(manager, database, cast)
    row = row_of(database, cast, campaign, "Mill A")
    act(campaign, row.id, "revoke")
    refused = act(campaign, row.id, "undeliverable")
    assert refused.status_code == 409
    assert "nothing to mark" in refused.text
