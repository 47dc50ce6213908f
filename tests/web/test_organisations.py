"""Somebody who belongs to two buyers chooses between them, and neither learns of the other."""

import re

import pyotp
import pytest
from starlette.testclient import TestClient

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict
from portal.storage import people
from portal.storage.database import Database
from portal.workflow import members, sign_in
from tests.conftest import Clock
from tests.web.conftest import PASSWORD, SEED, Cast, Visit, actor_of, enter, make_cast, signed_in
from tests.web.supplier.test_journey import text_of

REVIEWER = "reviewer@harbour-foods.example"


@pytest.fixture
def other(database: Database, cast: Cast, clock: Clock) -> Cast:
    """A second buyer, for whom the reviewer of the first is an owner."""
    clock.advance(minutes=1)
    other = database.write(make_cast, "Elsewhere Mills")
    owner = actor_of(other, "owner")
    other.members["also"] = database.write(members.add, REVIEWER, ["owner"], actor=owner)
    return other


def both(client: TestClient) -> dict[str, str]:
    """The other organisations that can be chosen: the member's id, by name."""
    page = client.get("/organisations").text
    return dict(re.findall(r"<bdi>([^<]+)</bdi></h2>\s*<form.*?name=\"member\" value=\"(\w+)\"", page, re.DOTALL))


def row_of(owner: TestClient, address: str) -> str:
    """A person's row of the members page."""
    rows = owner.get("/members").text.split("<tr")[1:]
    return next(row for row in rows if address in row).partition("</tr>")[0]


def test_a_person_chooses_after_signing_in_and_changes_over(
    visit: Visit, clock: Clock, cast: Cast, other: Cast
) -> None:
    client = visit()
    client.post("/sign-in", data={"address": REVIEWER, "password": PASSWORD})
    clock.advance(seconds=30)
    answer = client.post("/sign-in/code", data={"code": pyotp.TOTP(SEED).at(int(clock().timestamp()))})
    assert answer.headers["location"] == "/organisations"
    assert "elsewhere-mills" not in client.get("/members").text
    assert client.post("/members", data={"address": "x@x.example", "roles": "reviewer"}).status_code == 403
    former = dict(client.cookies)
    change = client.post("/organisations", data={"member": both(client)["Elsewhere Mills"]})
    assert (change.status_code, change.headers["location"]) == (303, "/")
    assert "elsewhere-mills" in client.get("/members").text
    assert client.post("/members", data={"address": "x@x.example", "roles": "reviewer"}).status_code == 303
    again = visit()
    again.cookies.update(former)
    assert again.get("/members").status_code == 303
    assert list(both(client)) == ["Harbour Foods"]


def test_who_belongs_to_one_organisation_is_not_asked(visit: Visit, clock: Clock, cast: Cast, other: Cast) -> None:
    client = enter(visit(), clock, "owner")
    assert both(client) == {}
    assert "Elsewhere" not in client.get("/organisations").text
    for member in (other.members["owner"], other.members["also"], "a" * 26, ""):
        assert client.post("/organisations", data={"member": member}).status_code == 404


def test_a_buyer_learns_nothing_of_a_person_before_they_sign_in_there(
    visit: Visit, database: Database, cast: Cast, other: Cast, clock: Clock
) -> None:
    """Somebody with a name, a password and an authenticator elsewhere looks like somebody new."""
    owner = signed_in(visit(), database, other)
    new, known = "nobody@nowhere.example", "safeguarding@harbour-foods.example"
    pages: dict[str, list[str]] = {}
    added: dict[str, str] = {}
    for address in (new, known):
        typed = {"name": "Nobody yet", "address": address, "roles": ["reviewer"]}
        assert owner.post("/members", data=typed).status_code == 303
        row = row_of(owner, address)
        member = row.partition('href="/members/')[2].partition('"')[0]
        pages[address] = [row, owner.get(f"/members/{member}").text]
        pages[address].append(owner.get(owner.post(f"/members/{member}/email").headers["location"]).text)
        pages[address].append(str(owner.post(f"/members/{member}/authenticator").headers["location"]))
        pages[address] = [page.replace(member, "id") for page in pages[address]]
        added[address] = member
    unknown_person, known_person = pages.values()
    assert [page.replace(known, new) for page in known_person[:2]] == unknown_person[:2]
    assert known_person[3] == unknown_person[3]
    assert "Nobody yet" in known_person[1] and "Email sent" in known_person[1]
    clock.advance(minutes=1)
    database.write(members.add, new, ["reviewer"], actor=actor_of(cast, "owner"))
    resent = owner.get(owner.post(f"/members/{added[new]}/email").headers["location"]).text
    assert "A new email is on its way" in resent, "an email of another buyer is not told"
    client = signed_in(visit(), database, cast, "reviewer")
    client.post("/organisations", data={"member": both(client)["Elsewhere Mills"]})
    assert "Has signed in" in row_of(owner, REVIEWER)


def test_a_membership_that_ended_is_no_choice(visit: Visit, database: Database, cast: Cast, other: Cast) -> None:
    client = signed_in(visit(), database, cast, "reviewer")
    member = both(client)["Elsewhere Mills"]
    database.write(members.remove, member, actor=actor_of(other, "owner"))
    assert client.post("/organisations", data={"member": member}).status_code == 404
    assert both(client) == {}


def test_the_new_session_ends_when_the_old_one_would_have(
    visit: Visit, database: Database, clock: Clock, cast: Cast, other: Cast
) -> None:
    client = signed_in(visit(), database, cast, "reviewer")
    for _ in range(35):
        clock.advance(minutes=20)
        assert client.get("/members").status_code == 200
    client.post("/organisations", data={"member": both(client)["Elsewhere Mills"]})
    assert client.get("/members").status_code == 200
    clock.advance(minutes=20)
    assert client.get("/members").status_code == 303


def test_an_operator_never_replaces_a_password(database: Database, cast: Cast) -> None:
    other = database.write(people.add_organisation, "Elsewhere Mills")
    operator = Actor("operator", "operator", "The operator", other)
    with pytest.raises(Conflict, match="has a password already, and it stays"):
        database.write(
            members.add, REVIEWER, ["owner"], password_hash=sign_in.hashed("lantern cardigan river"), actor=operator
        )
    assert database.read(people.members, actor=operator) == []
    database.write(members.add, REVIEWER, ["owner"], actor=operator)


def test_the_page_says_where_one_works(visit: Visit, database: Database, cast: Cast, other: Cast) -> None:
    words = text_of(signed_in(visit(), database, cast, "reviewer").get("/organisations"))
    assert "Harbour Foods You are working for this organisation." in words
    assert "Elsewhere Mills Work for this organisation" in words
