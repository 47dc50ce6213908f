"""A contact of several sites sees all their requests on one page, and goes from one to another without an email."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from starlette.testclient import TestClient

from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.supplier.test_colleagues import RAHMAN, link_in
from tests.web.supplier.test_journey import fill, let_in, submit, text_of
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited


def second_site(database: Database, invited: Invited, name: str = "Second site") -> Invited:
    """Another supplier of the same buyer with the same contact, asked the same."""

    def add(work: Work) -> tuple[str, str]:
        supplier, version = METADATA.tables["supplier"], METADATA.tables["published_version"]
        row = dict(work.execute(select(supplier).where(supplier.c.id == invited.supplier)).one()._mapping)
        row |= {"id": work.new_id(), "key": f"code:{name}", "code": name, "name": name}
        work.execute(insert(supplier), row)
        mine = select(version.c.id).where(version.c.organisation_id == invited.organisation)
        return str(row["id"]), str(work.execute(mine).scalars().first())

    supplier, version = database.write(add)
    return supplier_side.invite_again(database, replace(invited, supplier=supplier), version)


@pytest.fixture
def other(database: Database, invited: Invited) -> Iterator[Invited]:
    yield second_site(database, invited)


@pytest.fixture
def mina(visit: Visit, invited: Invited, other: Invited) -> TestClient:
    return let_in(visit(), invited)


def switch(browser: TestClient, invited: Invited, other: str) -> Any:
    return browser.post(f"/r/{invited.invitation}/requests", data={"request": other})


def ends(database: Database) -> set[Any]:
    session = METADATA.tables["session"]
    return database.read(lambda work: {row.ends_at for row in work.execute(select(session.c.ends_at))})


def test_all_requests_of_a_contact_stand_on_one_page_and_open_from_there(
    mina: TestClient, invited: Invited, other: Invited, database: Database, clock: Clock
) -> None:
    start, there = f"/r/{invited.invitation}", f"/r/{other.invitation}"
    assert f'href="{start}/requests"' in mina.get(start).text
    page = mina.get(f"{start}/requests")
    assert "Factory of Mina" in text_of(page)
    assert "Second site" in text_of(page)
    assert mina.get(there).status_code == 410, "not opened yet"
    clock.advance(minutes=30)
    assert switch(mina, invited, other.invitation).headers["location"].startswith(there)
    assert mina.get(there).status_code == 200
    assert mina.get(start).status_code == 200
    assert len(ends(database)) == 1, "the second session ends when the first would"
    fill(mina, other)
    assert submit(mina, other).headers["location"] == f"{there}/receipt"
    assert f'href="{there}/requests"' in mina.get(f"{there}/receipt").text
    assert mina.get(f"{start}/check").status_code == 200, "each is submitted by itself"


def test_nobody_elses_request_opens(
    mina: TestClient, invited: Invited, other: Invited, database: Database, visit: Visit
) -> None:
    foreign = supplier_side.invite(database, number=7)
    assert switch(mina, invited, foreign.invitation).status_code == 404, "another buyer's"
    assert switch(mina, invited, "").status_code == 404
    mina.post(f"/r/{invited.invitation}/colleagues", data={**RAHMAN, "sections": "people.numbers"})
    rahman = visit()
    rahman.post(f"/i/{link_in(database)}", data={"address": RAHMAN["address"]})
    assert switch(rahman, invited, other.invitation).status_code == 404, "a colleague is no contact"
    assert rahman.get(f"/r/{invited.invitation}/requests").status_code == 404
    participant = METADATA.tables["participant"]
    of_other = update(participant).where(participant.c.invitation_id == other.invitation)
    database.write(lambda work: work.execute(of_other.values(address="omar@factory.example")).rowcount)
    assert switch(mina, invited, other.invitation).status_code == 404, "another contact's"
    assert "Second site" not in text_of(mina.get(f"/r/{invited.invitation}/requests"))
    assert f"/r/{invited.invitation}/requests" not in mina.get(f"/r/{invited.invitation}").text
