"""A database or a disk that is away for a while: 503, one sentence, what was typed kept, back without a restart."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from portal.app import make_app
from portal.settings import Settings
from portal.storage.database import Database
from tests import postgresql
from tests.conftest import BASE_URL, SECRET, MakeDatabase
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import let_in, post
from tests.workflow import supplier_side

NUMBERS = "sections/people/numbers"
LONG = '5 < 6 & a long "story"\nin two lines ' + "x" * 4_000


def _typed(answer: Any) -> dict[str, str]:
    """The form on a refusal's page, as a browser would send it once more."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', answer.text)
    return {name: re.sub("&#34;", '"', value) for name, value in found}


def fill_up(database: Database) -> None:
    """No page can be added to the file, as on a disk that is full."""
    with database.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def make_room(database: Database) -> None:
    with database.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_full_disk_keeps_what_was_typed_and_needs_no_restart(database: Database, visit: Visit) -> None:
    invited = supplier_side.invite(database)
    mina = let_in(visit(), invited)
    fill_up(database)
    address = f"/r/{invited.invitation}/sections/people/papers"
    refused = post(mina, address, "holds story", holds="no", story=LONG)
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "60"
    assert "cannot read or save anything" in refused.text
    assert f'action="{address}"' in refused.text
    kept = re.search(r'name="people.story" value="([^"]*)"', refused.text)
    assert kept is not None
    assert "5 &lt; 6 &amp; a long &#34;story&#34;\nin two lines xxx" in kept[1]
    make_room(database)
    assert post(mina, address, "holds story", holds="no", story=LONG).status_code == 303
    assert "in two lines" in mina.get(address).text


def test_a_database_that_is_not_there_is_said_on_every_page(make_database: MakeDatabase) -> None:
    database = make_database("postgresql://nobody@127.0.0.1:1/nowhere")
    app = make_app(Settings(base_url=BASE_URL, secret=SecretStr(SECRET)), database)
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        refused = client.post("/sign-in", data={"address": "a@nord.example", "password": "correct horse battery"})
        assert refused.status_code == 503
        assert "a@nord.example" in refused.text
        assert "correct horse" not in refused.text
        client.cookies.set("__Host-candour", "a" * 52, domain="portal.example.org")
        assert client.get("/members").status_code == 503
        assert client.get("/health").status_code == 200


@pytest.fixture
def server() -> Iterator[Any]:
    """A PostgreSQL of this test's own; not in pytest's folder, which other runs close to the server's user."""
    with tempfile.TemporaryDirectory(prefix="candour-", ignore_cleanup_errors=True) as name:
        running = postgresql.own(Path(name) / "postgresql")
        yield running
        postgresql.stop(running)


@pytest.mark.slow
def test_postgresql_may_restart_under_a_running_portal(make_database: MakeDatabase, server: Any) -> None:
    database = make_database(server.get_uri())
    database.upgrade()
    invited = supplier_side.invite(database)
    app = make_app(Settings(base_url=BASE_URL, secret=SecretStr(SECRET)), database)
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as mina:
        let_in(mina, invited)
        place = f"/r/{invited.invitation}/{NUMBERS}"
        postgresql.stop(server)
        refused = post(mina, place, "workers agency", workers="120", agency="no")
        assert refused.status_code == 503
        assert _typed(refused)["people.workers"] == "120"
        postgresql.start(server)
        assert mina.post(place, data=_typed(refused)).status_code == 303
        postgresql.stop(server)
        postgresql.start(server)
        assert mina.get(place).status_code == 200
