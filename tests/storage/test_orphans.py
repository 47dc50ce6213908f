"""A file without a row is swept after a day, an unfinished one after an hour; what a row refers to stays."""

import os
from datetime import timedelta
from pathlib import Path

from portal.storage import evidence, orphans, uploads
from portal.storage.rows import col
from portal.storage.tables import Evidence
from tests.two_buyers import Portal


def on_disk(portal: Portal) -> list[Path]:
    return sorted(path for path in portal.database.data.rglob("evidence/*/*") if path.is_file())


def test_orphans_are_swept_after_their_time_and_nothing_else(portal: Portal) -> None:
    database, clock = portal.database, portal.clock
    clock.advance(days=2)
    database.write(orphans.sweep)
    response = portal.details(portal.harbour, portal.harbour.bashir).response
    wanted = on_disk(portal)
    assert len(wanted) == 8, "an original and a clean copy of each of four files"
    alone = database.data / evidence.key(response, evidence.stage(database.files, response, b"alone", at=clock()))
    unfinished = alone.with_name("abc.0123.part")
    unfinished.write_bytes(b"half")
    os.utime(unfinished, (clock().timestamp(), clock().timestamp()))
    assert database.write(orphans.sweep) == 0
    clock.advance(hours=2)
    assert [file.key for file in database.read(orphans.find)] == [f"evidence/{response}/abc.0123.part"]
    assert database.write(orphans.sweep) == 1
    clock.advance(hours=23)
    assert database.write(orphans.sweep) == 1
    clock.advance(hours=1000)
    assert database.write(orphans.sweep) == 0
    assert on_disk(portal) == wanted


def test_the_bytes_of_a_removed_file_and_expired_uploads_are_orphans(portal: Portal) -> None:
    portal.clock.advance(days=2)
    portal.database.write(orphans.sweep)
    upload = portal.database.write(uploads.save, b"a;b", "list.csv", actor=portal.harbour.owner)
    portal.set(Evidence, col(Evidence.id) == portal.harbour.ids["bashir_file"], removed_at=portal.clock())
    removed = {file.parts[1] for file in portal.database.read(orphans.find)}
    assert removed == {portal.details(portal.harbour, portal.harbour.bashir).response}
    portal.clock.advance(uploads.GOOD_FOR + timedelta(seconds=1))
    assert f"uploads/{upload}" in {file.key for file in portal.database.read(orphans.find)}


def test_a_file_that_the_disk_has_lost_is_named(portal: Portal) -> None:
    assert portal.database.read(orphans.lost) == []
    file = on_disk(portal)[0]
    file.unlink()
    assert portal.database.read(orphans.lost) == [f"{file.parent.name}/{file.name}"]
    for row in portal.rows(Evidence):
        portal.set(Evidence, col(Evidence.id) == row.id, removed_at=portal.clock())
    assert portal.database.read(orphans.lost) == [], "nobody misses a file that was removed"
