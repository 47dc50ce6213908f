"""A worker counts as alive for three minutes after it was last seen."""

from portal.storage import heartbeat
from portal.storage.database import Database
from tests.conftest import START, Clock


def test_a_worker_is_alive_for_three_minutes_after_its_last_sign(database: Database, clock: Clock) -> None:
    assert (database.read(heartbeat.seen_at), database.read(heartbeat.is_alive)) == (None, False)
    database.write(heartbeat.beat)
    clock.advance(minutes=3)
    assert (database.read(heartbeat.seen_at), database.read(heartbeat.is_alive)) == (START, True)
    clock.advance(seconds=1)
    assert not database.read(heartbeat.is_alive)
    database.write(heartbeat.beat)
    assert database.read(heartbeat.is_alive)
