"""A filled portal for tests of single steps: built once per process, copied for every test.

Harbour Foods asks its suppliers about their workers. Its members: Olga the owner, Carla who manages campaigns, Rita the
reviewer, Sana of safeguarding, and Rolf who may only read. Its suppliers: Anand has submitted, with a file, a warning
explained, a question to the buyer and three findings; Bashir has answered everything but not submitted; Chowdhury is
not invited. Elsewhere Mills is another organisation with the same of everything; Otto owns it. Its second request to
Anand has no answers yet and is open in the same browser as the request of Harbour Foods.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.domain.policy import Actor
from portal.domain.tokens import hash_of
from portal.storage import history, respondents
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import invite, respondent_session
from portal.workflow.browser_codes import UNKNOWN, SeenBrowser
from tests.conftest import Clock, MakeDatabase
from tests.entering import enter
from tests.house.stage import Stage
from tests.two_buyers import Filled as FilledBuyers
from tests.two_buyers import buyers, close, filled_buyers, opened
from tests.web.conftest import actor_of

__all__ = ["buyers", "filled_buyers"]

ANANDS_BROWSER = SeenBrowser("the cookie of his browser", "Firefox, Windows")


@dataclass
class Portal:
    """The filled portal and everybody in it; `ids` are the ids of Harbour Foods, `other.ids` those of Elsewhere Mills.

    What the ids name is set in `tests/house/stage.py`.
    """

    database: Database
    clock: Clock
    harbour: Stage
    other: Stage
    anand: Actor
    bashir: Actor
    elsewhere: Actor
    """Anand with the request of Elsewhere Mills."""

    def __post_init__(self) -> None:
        self.ids = self.harbour.ids
        roles = ("owner", "campaign_manager", "reviewer", "safeguarding", "read_only")
        self.olga, self.carla, self.rita, self.sana, self.rolf = (actor_of(self.harbour.cast, role) for role in roles)
        self.otto = actor_of(self.other.cast, "owner")

    def read(self, step: Callable[..., Any], *args: Any, by: Actor, **named: Any) -> Any:
        """What `by` reads."""
        return self.database.read(step, *args, actor=by, **named)

    def write(self, step: Callable[..., Any], *args: Any, by: Actor, **named: Any) -> Any:
        """What comes of a step that `by` takes."""
        return self.database.write(step, *args, actor=by, **named)

    def rows(self, table: str, **equal: Any) -> list[Any]:
        """The rows of a table in which these columns have these values."""
        own = METADATA.tables[table]
        statement = select(own).where(*(own.c[name] == value for name, value in equal.items()))
        return list(self.database.read(lambda work: work.execute(statement).all()))

    def change(self, table: str, id: str, **values: Any) -> None:
        """Set columns of one row, as if time or somebody else had."""
        own = METADATA.tables[table]
        self.database.write(lambda work: work.execute(update(own).where(own.c.id == id).values(**values)))

    def verbs(self, kind: str, id: str, *, by: Actor | None = None) -> list[str]:
        """What the history says happened to a thing."""
        return [entry.verb for entry in self.read(history.of_object, kind, id, by=by or self.olga)]


@dataclass(frozen=True)
class Filled:
    """The folder that tests copy, and what was put into it."""

    folder: Path
    clock: Clock
    harbour: Stage
    other: Stage
    anand: Actor
    bashir: Actor
    elsewhere: Actor


@pytest.fixture(scope="session")
def filled(filled_buyers: FilledBuyers, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The portal of the two buyers, with suppliers who are in their browsers; nobody changes it."""
    folder, clock = tmp_path_factory.mktemp("filled") / "portal", filled_buyers.clock
    harbour, other = filled_buyers.harbour, filled_buyers.elsewhere
    shutil.copytree(filled_buyers.folder, folder)
    database = opened(folder, clock, Random(20260531).randbytes)
    own, waiting = (harbour.tokens[harbour.ids[name]] for name in ("invitation", "open_invitation"))
    second = database.write(_second_request, other, actor=actor_of(other.cast, "owner"))
    anand = _entered(database, own, "anand@harbour-foods.example", ANANDS_BROWSER)
    elsewhere = _entered(database, second, "anand@elsewhere-mills.example", ANANDS_BROWSER)
    bashir = _entered(database, waiting, "bashir@harbour-foods.example")
    close(database)
    return Filled(folder, clock, harbour, other, anand, bashir, elsewhere)


def _entered(database: Database, token: str, address: str, browser: SeenBrowser = UNKNOWN) -> Actor:
    """A respondent with a session in this browser."""
    entry = enter(database, token, address, browser)
    assert entry.outcome == "in", entry
    return database.read(respondent_session.respondent, entry.session)


def _second_request(work: Work, other: Stage) -> str:
    """Send the campaign that Elsewhere Mills has planned; returns the token of a link for its Anand."""
    campaign = other.ids["planned"]
    invite.send(work, campaign, 2)
    own = METADATA.tables["invitation"]
    anand = (own.c.campaign_id == campaign) & (own.c.supplier_id == other.ids["supplier"])
    invitation = work.execute(select(own.c.id).where(anand)).scalar_one()
    token = work.new_token()
    respondents.add_link(work, other.cast.organisation, invitation, hash_of(token), None)
    return token


@pytest.fixture
def portal(filled: Filled, make_database: MakeDatabase, folder: Path, clock: Clock) -> Portal:
    """A copy of the filled portal, on SQLite."""
    shutil.copytree(filled.folder, folder, dirs_exist_ok=True)
    clock.set(filled.clock())
    database = make_database(f"sqlite:///{folder / 'portal.sqlite'}")
    return Portal(database, clock, filled.harbour, filled.other, filled.anand, filled.bashir, filled.elsewhere)
