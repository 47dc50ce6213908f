"""After a restore each organisation is held until it is released; what the copies did not know stays noted."""

from datetime import UTC, datetime

from portal.storage import people, portal_state
from portal.storage.database import Database, Work
from portal.workflow import claim_emails, queue_email
from tests.storage.test_outbox import LETTER


def _two(work: Work) -> tuple[str, str]:
    first, second = people.add_organisation(work, "First"), people.add_organisation(work, "Second")
    for organisation in (first, second, None):
        queue_email.queue(work, LETTER, organisation=organisation)
    return first, second


def _restore(work: Work, made_at: str = "2026-05-31T00:00:00+00:00") -> None:
    portal_state.mark_restored(work.connection, made_at, work.now.isoformat())


def test_organisations_are_released_one_by_one_and_the_portals_own_emails_with_the_last(database: Database) -> None:
    first, second = database.write(_two)
    database.write(_restore)
    assert database.read(portal_state.is_all_held)
    assert database.write(claim_emails.claim).emails == ()
    database.write(portal_state.release, first)
    assert [database.read(portal_state.is_held, one) for one in (first, second)] == [False, True]
    assert not database.read(portal_state.is_all_held)
    assert len(database.write(claim_emails.claim).emails) == 1
    database.write(portal_state.release, second)
    assert not database.read(portal_state.is_restored)
    assert len(database.write(claim_emails.claim).emails) == 2


def test_restored_twice_both_gaps_stay_noted_and_everybody_is_held_again(database: Database) -> None:
    first, second = database.write(_two)
    database.write(_restore)
    database.write(portal_state.release, first)
    database.write(_restore, "2026-05-30T00:00:00+00:00")
    assert database.read(portal_state.is_held, first)
    database.write(portal_state.resume)
    assert not database.read(portal_state.is_held, second)
    begins = [gap.begin for gap in database.read(portal_state.gaps)]
    assert begins == [datetime(2026, 5, 31, tzinfo=UTC), datetime(2026, 5, 30, tzinfo=UTC)]


def test_a_portal_that_was_never_restored_knows_everything(database: Database) -> None:
    assert database.read(portal_state.gaps) == []
    assert not database.read(portal_state.is_all_held)
