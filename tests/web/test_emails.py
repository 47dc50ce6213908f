"""What waits and why, pausing and resuming, and ten minutes in which a big sending can be called back."""

# ruff: noqa: F811 - tests ask for the fixture by its name

import pytest
from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict
from portal.storage import campaigns, deliveries
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import dispatch, hold_emails, invite
from tests.conftest import Clock
from tests.web.conftest import Cast, actor_of
from tests.web.test_campaigns import make, manager, send  # noqa: F401 - a fixture
from tests.workflow.test_remind import sent

EMAIL, INVITATION, LINK = (METADATA.tables[name] for name in ("email", "invitation", "link"))


def claimed(database: Database) -> int:
    return len(database.write(dispatch.claim, 500).emails)


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
    assert "Invitations written anew: 1" in manager.get(again.headers["location"]).text
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


def test_a_paused_campaign_sends_nothing_until_it_is_resumed(
    manager: TestClient, database: Database, cast: Cast
) -> None:
    campaign = send(manager, database, cast)
    paused = manager.post(f"/campaigns/{campaign}/hold", data={"do": "pause"})
    assert "Nothing leaves until you resume" in manager.get(paused.headers["location"]).text
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
    assert "The first email leaves at" in manager.get(f"/campaigns/{campaign}").text
    assert claimed(database) == 0
    clock.advance(days=2)
    assert claimed(database) == 6
