"""What ended is listed by when it did, and ends again where the list is given back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.storage import removals
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, queue_email
from tests.conftest import Clock
from tests.storage.test_outbox import LETTER, plant


def _end(work: Work, kind: str) -> None:
    ended = removals.ENDED[kind]
    work.execute(update(ended.table).values({ended.name: work.now}))


def _ended(database: Database, kind: str) -> Any:
    column = removals.ENDED[kind]
    return database.read(lambda work: work.execute(select(column)).scalar_one())


@pytest.mark.parametrize("kind", ["invitation", "supplier", "campaign"])
def test_what_ended_is_listed_and_ends_again(database: Database, clock: Clock, kind: str) -> None:
    organisation = database.write(plant)
    database.write(_end, kind)
    listed = database.read(removals.since, clock())
    assert [one for one, _ in listed] == [kind]
    assert database.read(removals.since, clock() + timedelta(seconds=1)) == []
    ended = removals.ENDED[kind]
    database.write(lambda work: work.execute(update(ended.table).values({ended.name: None})))
    assert database.write(removals.remove_again, *listed[0]) == organisation
    assert _ended(database, kind) == clock()


def test_what_ended_before_keeps_its_moment(database: Database, clock: Clock) -> None:
    database.write(plant)
    database.write(_end, "supplier")
    clock.advance(days=1)
    database.write(removals.remove_again, "supplier", "s")
    assert _ended(database, "supplier") == clock() - timedelta(days=1)


def test_emails_of_an_invitation_that_ends_again_never_leave(database: Database) -> None:
    organisation = database.write(plant)
    database.write(queue_email.queue, LETTER, organisation=organisation, invitation="i")
    database.write(removals.remove_again, "invitation", "i")
    assert database.write(claim_emails.claim).emails == ()


def test_what_the_copy_does_not_know_is_told(database: Database) -> None:
    assert [database.write(removals.remove_again, kind, "nowhere") for kind in removals.KINDS] == [None] * 6


def test_every_kind_has_an_organisation_and_an_id() -> None:
    assert removals.ENDED
    for ended in removals.ENDED.values():
        assert {"organisation_id"} <= set(METADATA.tables[ended.table.name].c.keys())
