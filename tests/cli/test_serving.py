"""Beside the web a worker does jobs and keeps the histories, also where no email is sent."""

import asyncio
import gc

import pytest
from sqlalchemy import func, select

from portal.cli import serving
from portal.cli.serving import alongside_worker
from portal.domain.events.organisations import SendingResumed
from portal.settings import Settings
from portal.storage import history, history_checks
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from tests.cli.conftest import Portal
from tests.conftest import BASE_URL


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_entries_get_their_numbers_and_the_chain_its_check_without_a_mail_server(database: Database) -> None:
    database.write(history.note, SendingResumed("portal"))
    waiting: list[int] = []

    async def serve() -> None:
        async with alongside_worker(Settings(base_url=BASE_URL), database, with_worker=True):
            for _ in range(200):
                waiting.append(await asyncio.to_thread(lambda: database.read(_waiting)))
                check = await asyncio.to_thread(lambda: database.read(history_checks.last, None))
                if waiting[-1] == 0 and check is not None:
                    return
                await asyncio.sleep(0.05)

    asyncio.run(serve())
    assert waiting[-1] == 0
    last = database.read(history_checks.last, None)
    assert last is not None
    assert (last.length, last.problem) == (1, None)


def test_what_is_loaded_at_the_start_is_never_scanned_again(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Garbage collection would pause every request for as long as it looks at the whole program."""
    assert portal("init").status == 0
    monkeypatch.setattr(serving, "write_log", lambda: None)
    app = serving.application()

    async def serve() -> int:
        async with app.router.lifespan_context(app):
            return gc.get_freeze_count()

    try:
        assert asyncio.run(serve()) > 10_000
    finally:
        gc.unfreeze()


def _waiting(work: Work) -> int:
    pending = METADATA.tables["history_pending"]
    return int(work.session.execute(select(func.count()).select_from(pending)).scalar_one())
