"""What waits and why, pausing and resuming, and ten minutes in which a big sending can be called back."""

# ruff: noqa: F811 - tests ask for the fixture by its name

import re

import pytest
from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict
from portal.storage import campaigns, deliveries
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, hold_emails, invite
from tests.conftest import Clock
from tests.web.conftest import Cast, actor_of
from tests.web.test_campaigns import make, manager, send  # noqa: F401 - a fixture
from tests.workflow.test_remind import sent

EMAIL, INVITATION, LINK = (METADATA.tables[name] for name in ("email", "invitation", "link"))


def claimed(database: Database) -> int:
    return len(database.write(claim_emails.claim, 500).emails)


def test_the_page_says_what_waits_and_what_the_server_said(
    manager: TestClient, database: Database, cast: Cast, clock: Clock
) -> None:
    campaign = send(manager, database, cast)
    page = manager.get("/emails")
    assert (page.status_code, "6 emails" in page.text, "a@mills.example" in page.text) == (200, True, True)
    first = database.read(lambda work: work.execute(select(EMAIL.c.id).where(EMAIL.c.to_address == "a@mills.example")))
    email = next(iter(first)).id
    database.write(deliveries.mark_blocked, email, "552 5.3.4 too big")
    blocked = manager.get("/emails?show=blocked").text
    assert "552 5.3.4 too big" in blocked and "1 email<" in blocked
    assert f"/campaigns/{campaign}/invitations/" in blocked
    again = manager.post("/emails/again")
    assert "Invitations written again: 1" in manager.get(again.headers["location"]).text
    assert "552" not in manager.get("/emails?show=blocked").text
    assert manager.get("/emails?show=other").status_code == 200


def test_emails_are_found_by_address_supplier_campaign_and_state(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    first, second = (send(manager, database, cast) for _ in range(2))
    assert "12 emails" in manager.get("/emails").text
    assert "6 emails" in manager.get(f"/emails?campaign={second}").text
    found = manager.get("/emails?search=A@MILLS").text
    assert "2 emails" in found and "b@mills.example" not in found
    assert "1 email<" in manager.get(f"/emails?search=m-b&campaign={first}").text
    which = EMAIL.c.to_address == "a@mills.example"
    emails = database.read(lambda work: [row.id for row in work.execute(select(EMAIL.c.id).where(which))])
    database.write(deliveries.mark_sent, emails[0], "250 OK")
    assert "1 email<" in manager.get("/emails?show=sent").text
    assert "12 emails" in manager.get("/emails?show=all").text
    assert "11 emails" in manager.get("/emails").text


def test_many_addresses_are_marked_as_undeliverable_at_once(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    first, _ = (send(manager, database, cast) for _ in range(2))
    page = manager.get(f"/emails?show=all&campaign={first}&select=all").text
    emails = re.findall(r'name="email" value="(\w+)"[^>]* checked', page)
    assert len(emails) == 6
    none = manager.post("/emails/undeliverable", data={})
    assert (none.status_code, "Select the emails" in none.text) == (422, True)
    shown = manager.post("/emails/undeliverable", data={"email": emails[:2]})
    assert (shown.status_code, "will be marked: 4" in shown.text) == (200, True)
    data = {"email": emails[:2], "do": "mark", "reason": "The firm has moved."}
    for count, status in (("", 422), ("2", 409)):
        refused = manager.post("/emails/undeliverable", data={**data, "count": count})
        assert (refused.status_code, "The firm has moved." in refused.text) == (status, True)
    long = manager.post("/emails/undeliverable", data={**data, "count": "4", "reason": "x" * 301})
    assert (long.status_code, 'href="#reason"' in long.text) == (422, True)
    marked = manager.post("/emails/undeliverable", data={**data, "count": "4"})
    assert "4 invitations were marked" in manager.get(marked.headers["location"]).text
    again = manager.post("/emails/undeliverable", data={**data, "count": "4"})
    assert (again.status_code, "There is nothing to mark" in again.text) == (409, True)
    assert manager.get("/history").text.count("as undeliverable") == 4
    rows = database.read(
        lambda work: list(work.execute(INVITATION.select().where(INVITATION.c.bounced_at.is_not(None))))
    )
    assert [(row.bounce_kind, row.bounce_reason) for row in rows] == [("by_hand", "The firm has moved.")] * 4
    assert claimed(database) == 8  # what waited for these four was withdrawn
    assert len(re.findall(r'name="email" value', manager.get(f"/emails?show=all&campaign={first}").text)) == 4


def test_a_paused_campaign_sends_nothing_until_it_is_resumed(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    campaign = send(manager, database, cast)
    paused = manager.post(f"/campaigns/{campaign}/hold", data={"do": "pause"})
    assert "Nothing is sent until you resume" in manager.get(paused.headers["location"]).text
    assert claimed(database) == 0
    manager.post(f"/campaigns/{campaign}/hold", data={"do": "resume"})
    assert claimed(database) == 6
    late = manager.post(f"/campaigns/{campaign}/hold", data={"do": "cancel"})
    assert (late.status_code, "cannot be cancelled" in late.text) == (409, True)


@pytest.fixture
def actor(database: Database, cast: Cast) -> Actor:
    return actor_of(cast, "campaign_manager")


def test_a_big_sending_waits_ten_minutes_and_can_be_called_back(database: Database, actor: Actor, clock: Clock) -> None:
    campaign = sent(database, actor, invite.BIG)
    database.write(lambda work: work.execute(update(INVITATION).values(sent_at=None)))
    assert claimed(database) == 0
    database.write(hold_emails.cancel, campaign, actor=actor)

    def state(work: Work) -> tuple[object, ...]:
        alive = select(func.count()).where(LINK.c.revoked_at.is_(None))
        waiting = select(func.count()).where(EMAIL.c.finished_at.is_(None), EMAIL.c.kind == "invitation")
        return campaigns.get(work, campaign).sent_at, *(work.execute(one).scalar_one() for one in (alive, waiting))

    assert database.read(state, actor=actor) == (None, 0, 0)
    assert database.write(invite.send, campaign, invite.BIG, actor=actor) == invite.BIG
    clock.advance(minutes=10, seconds=1)
    assert claimed(database) == invite.BIG
    with pytest.raises(Conflict, match="cannot be cancelled"):
        database.write(hold_emails.cancel, campaign, actor=actor)


def test_a_sending_for_later_waits(manager: TestClient, database: Database, cast: Cast, clock: Clock) -> None:
    campaign = make(manager, database, cast)
    here = f"/campaigns/{campaign}/sending"
    past = manager.post(here, data={"count": "6", "later_on": "2026-05-31"})
    assert (past.status_code, 'href="#later_on"' in past.text) == (422, True)
    assert manager.post(here, data={"count": "6", "later_on": "2026-06-02", "later_at": "11:00"}).status_code == 303
    assert "The first email is sent at" in manager.get(f"/campaigns/{campaign}").text
    assert claimed(database) == 0
    clock.advance(days=2)
    assert claimed(database) == 6
