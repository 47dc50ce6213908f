"""A file without a row is swept after a day, an unfinished one after an hour; what a row refers to stays."""

import os
from datetime import timedelta
from pathlib import Path

from portal.storage import evidence_bytes, orphans, uploads
from portal.storage.rows import col
from portal.storage.tables import Evidence
from tests.two_buyers import TwoBuyers


def on_disk(buyers: TwoBuyers) -> list[Path]:
    return sorted(path for path in buyers.database.data.rglob("evidence/*/*") if path.is_file())


def test_orphans_are_swept_after_their_time_and_nothing_else(buyers: TwoBuyers) -> None:
    database, clock = buyers.database, buyers.clock
    clock.advance(days=2)
    database.write(orphans.sweep)
    response = buyers.details(buyers.harbour, buyers.harbour.bashir).response
    wanted = on_disk(buyers)
    assert len(wanted) == 8, "an original and a clean copy of each of four files"
    alone = database.data / evidence_bytes.key(
        response, evidence_bytes.stage(database.files, response, b"alone", at=clock())
    )
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
    assert on_disk(buyers) == wanted


def test_the_bytes_of_a_removed_file_and_expired_uploads_are_orphans(buyers: TwoBuyers) -> None:
    buyers.clock.advance(days=2)
    buyers.database.write(orphans.sweep)
    upload = buyers.database.write(uploads.save, b"a;b", "list.csv", actor=buyers.harbour.owner)
    buyers.set(Evidence, col(Evidence.id) == buyers.harbour.ids["bashir_file"], removed_at=buyers.clock())
    removed = {file.parts[1] for file in buyers.database.read(orphans.find)}
    assert removed == {buyers.details(buyers.harbour, buyers.harbour.bashir).response}
    buyers.clock.advance(uploads.GOOD_FOR + timedelta(seconds=1))
    assert f"uploads/{upload}" in {file.key for file in buyers.database.read(orphans.find)}


def test_a_file_that_the_disk_has_lost_is_named(buyers: TwoBuyers) -> None:
    assert buyers.database.read(orphans.lost) == []
    file = on_disk(buyers)[0]
    file.unlink()
    assert buyers.database.read(orphans.lost) == [f"{file.parent.name}/{file.name}"]
    for row in buyers.rows(Evidence):
        buyers.set(Evidence, col(Evidence.id) == row.id, removed_at=buyers.clock())
    assert buyers.database.read(orphans.lost) == [], "nobody misses a file that was removed"
