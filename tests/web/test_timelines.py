"""One supplier's page tells in one list what happened to its emails, what it did and what members did."""

from sqlalchemy import select
from starlette.testclient import TestClient

from portal.storage import deliveries
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from tests.conftest import Clock
from tests.web.conftest import Cast
from tests.web.test_campaigns import Act, act, manager, row_of, send

__all__ = ["act", "manager"]
EMAIL = METADATA.tables["email"]


def latest(work: Work, invitation: str) -> str:
    waiting = select(EMAIL.c.id).where(EMAIL.c.invitation_id == invitation, EMAIL.c.finished_at.is_(None))
    return str(work.execute(waiting).scalar_one())


def timeline_of(client: TestClient, campaign: str, invitation: str) -> str:
    page = client.get(f"/campaigns/{campaign}/invitations/{invitation}").text
    assert 'href="#timeline"' in page
    return page.split('id="timeline"')[1]


def test_what_happened_is_told_in_one_list_the_oldest_first(
    manager: TestClient, database: Database, cast: Cast, act: Act, clock: Clock
) -> None:
    campaign = send(manager, database, cast)
    row = row_of(database, cast, campaign, "Mill A")
    clock.advance(minutes=1)
    database.write(lambda work: deliveries.mark_deferred(work, latest(work, row.id), "451 Try <later>"))
    assert "Next try" in timeline_of(manager, campaign, row.id)
    clock.advance(minutes=1)
    database.write(lambda work: deliveries.mark_refused(work, latest(work, row.id), "550 5.1.1 No Mina", "other"))
    clock.advance(minutes=1)
    act(campaign, row.id, "correct", name="Clerk", address="new@mills.example")
    clock.advance(minutes=1)
    database.write(lambda work: deliveries.mark_sent(work, latest(work, row.id), "250 Taken as 4711"))
    told = timeline_of(manager, campaign, row.id)
    steps = (
        "Added to the recipients",
        "Invitation written",
        "Invitation delayed by the mail server",
        "Invitation bounced",
        "550 5.1.1 No Mina",
        "Corrected the email address of",
        "new@mills.example",
        "Invitation sent: accepted by the mail server",
        "250 Taken as 4711",
    )
    places = [told.index(step) for step in steps]
    assert places == sorted(places)
    assert "Next try" not in told
