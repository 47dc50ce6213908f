"""What a verification found is kept, with the checkpoint that was signed then; once a day when the clock asks."""

import pytest
from sqlalchemy import text

from portal.domain.checkpoints import found_in
from portal.domain.policy import Actor
from portal.storage import history_checks, people
from portal.storage.database import Database
from portal.storage.history_chain import Verified
from tests.conftest import Clock
from tests.storage import chains


@pytest.fixture
def organisation(database: Database) -> str:
    organisation = database.write(people.add_organisation, "Acme")
    chains.write(database, Actor("member", "m", "M", organisation), 2)
    return organisation


def test_the_newest_check_is_shown_and_the_newest_good_one_compared_with(
    database: Database, organisation: str, clock: Clock
) -> None:
    assert database.read(history_checks.last, organisation) is None
    assert database.read(history_checks.kept_checkpoints, organisation) == ()
    good = chains.verified(database, organisation)
    database.write(history_checks.record, organisation, good)
    clock.advance(hours=1)
    database.write(history_checks.record, organisation, Verified(1, good.head, 1, "Entry 1 is missing."))
    last = database.read(history_checks.last, organisation)
    assert last is not None
    assert (last.checked_at, last.problem, last.checkpoint) == (clock(), "Entry 1 is missing.", None)
    (kept,) = database.read(history_checks.kept_checkpoints, organisation)
    assert (kept.organisation, kept.length, kept.head) == (organisation, 2, good.head)
    assert found_in(kept.text) == (kept,)
    assert database.read(history_checks.last, None) is None


def test_only_one_of_two_workers_keeps_the_days_check(database: Database, organisation: str, clock: Clock) -> None:
    verified = chains.verified(database, organisation)
    kept = [database.write(history_checks.record, organisation, verified, once_a_day=True) for _ in range(2)]
    assert [check is None for check in kept] == [False, True]
    clock.advance(days=1)
    assert database.write(history_checks.record, organisation, verified, once_a_day=True) is not None


def test_checks_cannot_be_changed(database: Database, organisation: str) -> None:
    database.write(history_checks.record, organisation, chains.verified(database, organisation))
    with pytest.raises(Exception, match="frozen"):
        database.write(lambda work: work.session.execute(text("DELETE FROM history_check")))
