"""Suppliers of one organisation who submit at once on PostgreSQL: how many a second, and who waits for whom."""

import os
import secrets
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from portal.domain.policy import Actor
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.web.links import link
from portal.workflow import check_answers, submit
from portal.workflow.changed_answers import ReadAnswers
from tests import postgresql
from tests.benchmarks.column import say, timed
from tests.workflow import supplier_side
from tests.workflow.test_submit import MINA, fill

AT_ONCE = 8
SLOW_SECONDS = 1.0


def print_submitting(count: int) -> None:
    """Two lines of the column, over a schema of our own."""
    server, name = postgresql.address(), f"bench_{secrets.token_hex(3)}"
    url = postgresql.schema(server, name)
    try:
        with tempfile.TemporaryDirectory() as folder:
            database = _database(url, Path(folder))
            try:
                _print(database, count)
            finally:
                database.close()
    finally:
        postgresql.drop(server, name)


def _print(database: Database, count: int) -> None:
    suppliers = _filled(database, count + 2)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        taken = timed(lambda: list(pool.map(lambda one: _submit(database, *one), suppliers[:count])))
    say(f"submit, {AT_ONCE} suppliers of one organisation at once", f"{count / taken:.0f}/s")
    waited = _beside_a_slow_one(database, *suppliers[count:])
    say(f"submit while another transaction takes {SLOW_SECONDS:.0f} s", f"{waited * 1000:.0f} ms", "≤ 200 ms")


def _submit(database: Database, actor: Actor, read: ReadAnswers) -> None:
    done = submit.submit(database, actor.invitation or "", MINA, read, actor=actor)
    if done.submission is None:
        raise RuntimeError("the answers of the benchmark cannot be submitted")


def _filled(database: Database, count: int) -> list[tuple[Actor, ReadAnswers]]:
    """Suppliers of one organisation whose answers are complete, and were read."""
    first = supplier_side.invite(database)
    versions = METADATA.tables["campaign_version"]
    version = database.read(lambda work: work.session.execute(select(versions.c.version_id)).scalars().first())
    invited = [first] + [supplier_side.invite_again(database, first, str(version)) for _ in range(count - 1)]
    actors = [supplier_side.sit_down(database, one) for one in invited]
    for actor in actors:
        fill(database, actor)
    return [(actor, _read(database, actor)) for actor in actors]


def _read(database: Database, actor: Actor) -> ReadAnswers:
    review = database.read(check_answers.check_before_submitting, actor.invitation or "", actor=actor)
    return ReadAnswers(review.digest)


def _beside_a_slow_one(database: Database, slow: tuple[Actor, ReadAnswers], fast: tuple[Actor, ReadAnswers]) -> float:
    """How long one supplier waits while the transaction of another stays open."""
    written = threading.Event()

    def slowly(work: Work) -> None:
        submit.freeze(work, submit.prepare(work, slow[0].invitation or "", MINA, slow[1]))
        written.set()
        time.sleep(SLOW_SECONDS)

    thread = threading.Thread(target=lambda: database.write(slowly, actor=slow[0]))
    thread.start()
    written.wait(30)
    waited = timed(lambda: _submit(database, *fast))
    thread.join()
    return waited


def _database(url: str, folder: Path) -> Database:
    database = Database(
        url,
        clock=lambda: datetime(2026, 6, 1, 9, tzinfo=UTC),
        random=os.urandom,
        base_url="http://127.0.0.1:8000",
        path_of=link,
        secret="a secret for the benchmark, 32 characters or more",
        data=folder,
        mail_from="Candour <candour@example.org>",
    )
    database.upgrade()
    return database


if __name__ == "__main__":
    print_submitting(200)
