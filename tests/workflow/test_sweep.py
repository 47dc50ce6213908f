"""The running portal deletes stray files, and goes on when the disk is away."""

import asyncio
import os

from portal.storage.database import Database
from portal.workflow import sweep
from tests.conftest import Clock


async def _until(database: Database, is_done: object) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(sweep.keep_going(database, stop, pause=0.01))
    for _ in range(500):
        if is_done():  # type: ignore[operator]
            break
        await asyncio.sleep(0.01)
    stop.set()
    await running


def test_a_stray_file_is_deleted_while_the_portal_runs(database: Database, clock: Clock) -> None:
    stray = database.data / "evidence" / "r" / "stray"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"x")
    os.utime(stray, (clock().timestamp() - 7200,) * 2)
    asyncio.run(_until(database, lambda: not stray.exists()))
    assert not stray.exists()
