"""Nothing is lost and nothing doubled when a long flow is killed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests import postgresql
from tests.journeys.kill_flows import FLOWS, torture
from tests.journeys.kill_nursery import Nursery

KILLS = int(os.environ.get("PORTAL_KILLS", "4"))
SEED = 20261128

pytestmark = pytest.mark.slow


@pytest.fixture
def empty(kind: str, empty_url: str, request: pytest.FixtureRequest) -> Callable[[], None]:
    """Makes an empty database of the one at `empty_url`."""

    def emptied() -> None:
        if kind == "sqlite":
            for file in Path(make_url(empty_url).database or "").parent.glob("empty.sqlite*"):
                file.unlink()
        else:
            server, name = request.getfixturevalue("postgresql_server"), f"empty_{os.getpid()}"
            postgresql.drop(server, name)
            postgresql.schema(server, name)

    return emptied


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """One for all flows: what is slow is that it imports everything."""
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.mark.parametrize("flow", FLOWS)
def test_what_was_committed_is_there_once_and_whole(
    nursery: Nursery, empty_url: str, folder: Path, flow: str, empty: Callable[[], None]
) -> None:
    told = torture(nursery, empty_url, folder, flow, KILLS, SEED, empty)
    assert told.problems == [], f"{told.kills} kills: {told.problems[:5]}"
    assert told.kills == KILLS
    # A restore commits once, at its end, and most are killed before.
    assert len(told.said) > KILLS // (100 if flow == "restoring" else 4) or KILLS < 20, f"{len(told.said)} commits only"
