"""A portal to visit: the real application over the real database, and members who can sign in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from portal.app import make_app
from portal.domain.policy import Actor
from portal.domain.tokens import hash_of
from portal.settings import Settings
from portal.storage import people, sessions
from portal.storage.database import Database
from portal.workflow import sign_in
from tests.conftest import BASE_URL, SECRET, Clock

PASSWORD = "correct horse battery"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

Visit = Callable[..., TestClient]


@dataclass(frozen=True)
class Cast:
    """One organisation and one member for each role."""

    organisation: str
    members: dict[str, str]


@pytest.fixture
def app(database: Database) -> Any:
    return make_app(Settings(base_url=BASE_URL, secret=SecretStr(SECRET)), database)


@pytest.fixture
def visit(app: Any) -> Iterator[Visit]:
    """A fresh browser; with the address of a member, one that is signed in."""
    opened: list[TestClient] = []

    def open_browser() -> TestClient:
        client = TestClient(app, base_url=BASE_URL, follow_redirects=False)
        opened.append(client)
        return client

    yield open_browser
    for client in opened:
        client.close()


@pytest.fixture
def cast(database: Database) -> Cast:
    return database.write(make_cast)


def make_cast(work: Any, name: str = "Harbour Foods") -> Cast:
    """An organisation with one member per role: `owner@harbour-foods.example` and so on."""
    organisation = people.add_organisation(work, name)
    host = name.lower().replace(" ", "-") + ".example"
    members = {}
    for role in ("owner", "campaign_manager", "reviewer", "safeguarding", "read_only"):
        members[role] = people.add_member(work, organisation, f"{role}@{host}", [role], role.replace("_", " ").title())
        person = people.person_for(work, f"{role}@{host}")
        sessions.set_password(work, person, HASH)
        sessions.set_seed(work, person, work.seal.seal(SEED.encode(), "totp"))
        sessions.take_step(work, person, 1)
    return Cast(organisation, members)


HASH = sign_in.hashed(PASSWORD)


def owner_of(cast: Cast) -> Actor:
    """The owner as an actor, for steps called directly."""
    return actor_of(cast, "owner")


def actor_of(cast: Cast, role: str) -> Actor:
    """The member with this role as an actor, for steps called directly."""
    return Actor("member", cast.members[role], role, cast.organisation, frozenset({role}))


def enter(client: TestClient, clock: Clock, role: str = "owner", host: str = "harbour-foods.example") -> TestClient:
    """Sign in through the pages, as a person does."""
    client.post("/sign-in", data={"address": f"{role}@{host}", "password": PASSWORD})
    clock.advance(seconds=30)
    code = pyotp.TOTP(seed_on(client)).at(int(clock().timestamp()))
    answer = client.post("/sign-in/code", data={"code": code})
    assert answer.status_code == 303, answer.text
    return client


def seed_on(client: TestClient) -> str:
    """The seed the second step shows the first time; the cast's own later."""
    text = client.get("/sign-in/code").text
    if 'class="secret code"' not in text:
        return SEED
    shown = text.split('class="secret code">')[1].split("<")[0]
    return "".join(shown.split())


def signed_in(client: TestClient, database: Database, cast: Cast, role: str = "owner") -> TestClient:
    """A browser that holds a member's session, without going through the pages."""

    def begin(work: Any) -> str:
        token: str = work.new_token()
        member = people.member(work, cast.members[role])
        membership = sessions.Membership(member.id, member.organisation)
        sessions.begin(work, hash_of(token), "member", member.person, work.now + sign_in.LONGEST, membership)
        return token

    client.cookies.set("__Host-candour", database.write(begin, actor=actor_of(cast, role)), domain="portal.example.org")
    return client
