"""A filled portal, made once in a process and copied for each test: two buyers who have one of everything.

The people have names. *Harbour Foods* and *Elsewhere Mills* each have an owner, a campaign manager, a reviewer, a
member for safeguarding and one who only reads. Each asked two of its three suppliers: Anand has submitted (he holds
passports, a finding of high severity), Bashir is still answering, and Chowdhury was not asked.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import ColumnElement, func, select, update

from portal.domain.policy import Actor
from portal.domain.tokens import hash_of
from portal.storage import participants, people, responses, sessions
from portal.storage.database import Database, Work
from portal.storage.responses import InvitationDetails
from portal.storage.rows import table_of
from portal.storage.tables import METADATA
from portal.web.links import link
from portal.workflow import sign_in
from tests.conftest import BASE_URL, LIBRARY, MAIL_FROM, SECRET, Clock
from tests.house import stage as stages
from tests.house.stage import Stage
from tests.web.conftest import actor_of


class Buyer:
    """One of the two organisations: its members as actors, the ids of its things, and its suppliers' contacts."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.ids = stage.ids
        self.host = stage.host
        self.organisation = stage.cast.organisation
        self.owner = actor_of(stage.cast, "owner")
        self.manager = actor_of(stage.cast, "campaign_manager")
        self.reviewer = actor_of(stage.cast, "reviewer")
        self.safeguarding = actor_of(stage.cast, "safeguarding")
        self.reader = actor_of(stage.cast, "read_only")
        self.anand = stage.ids["invitation"]
        self.bashir = stage.ids["open_invitation"]
        self.tokens = stage.tokens

    def contact(self, invitation: str) -> Actor:
        """The contact who answers this invitation, in their session."""
        return self.stage.contacts[invitation]


@dataclass(frozen=True)
class TwoBuyers:
    """The copy that a test may change."""

    database: Database
    clock: Clock
    harbour: Buyer
    elsewhere: Buyer

    def rows(self, table: type, *where: ColumnElement[bool]) -> list[Any]:
        """The rows of a table that fulfil the conditions, as they are stored."""
        return self.database.read(lambda work: list(work.execute(select(table_of(table)).where(*where)).all()))

    def rows_of(self, table: str, column: str, owner: str) -> int:
        """How many rows of a table belong to this owner."""
        own = METADATA.tables[table]
        statement = select(func.count()).select_from(own).where(own.c[column] == owner)
        return int(self.database.read(lambda work: work.execute(statement).scalar_one()))

    def set(self, table: type, *where: ColumnElement[bool], **values: Any) -> None:
        """Bring rows into the state that a test is about."""

        def step(work: Work) -> None:
            assert work.execute(update(table_of(table)).where(*where).values(**values)).rowcount > 0

        self.database.write(step)

    def details(self, buyer: Buyer, invitation: str) -> InvitationDetails:
        """What answering knows of an invitation."""
        return self.database.read(responses.invitation_details, invitation, actor=buyer.contact(invitation))

    def sign_in(self, member: Actor) -> str:
        """The token of a new session of this member."""

        def step(work: Work) -> str:
            token, row = work.new_token(), people.member(work, member.id)
            membership = sessions.Membership(row.id, row.organisation)
            sessions.begin(work, hash_of(token), "member", row.person, work.now + sign_in.LONGEST, membership)
            return token

        return self.database.write(step, actor=member)

    def contact_id(self, invitation: str) -> str:
        """The participant who is the contact of an invitation."""
        return str(self.database.read(lambda work: work.execute(participants.contact_of(invitation)).scalar_one()))


@dataclass(frozen=True)
class Filled:
    folder: Path
    clock: Clock
    harbour: Stage
    elsewhere: Stage


@pytest.fixture(scope="session")
def filled_buyers(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The portal that is copied; nobody changes it."""
    folder, clock = tmp_path_factory.mktemp("two-buyers"), Clock()
    shutil.copyfile(migrated_sqlite, folder / "portal.sqlite")
    database = opened(folder, clock, Random(2).randbytes)
    harbour = stages.build(database, "Harbour Foods", clock)
    clock.advance(minutes=1)
    elsewhere = stages.build(database, "Elsewhere Mills", clock)
    close(database)
    return Filled(folder, clock, harbour, elsewhere)


@pytest.fixture
def buyers(filled_buyers: Filled, folder: Path, clock: Clock, random: Callable[[int], bytes]) -> Iterator[TwoBuyers]:
    """A copy of the filled portal, a minute after the last of what was done in it."""
    shutil.copytree(filled_buyers.folder, folder / "two-buyers")
    clock.set(filled_buyers.clock())
    clock.advance(minutes=1)
    database = opened(folder / "two-buyers", clock, random)
    yield TwoBuyers(database, clock, Buyer(filled_buyers.harbour), Buyer(filled_buyers.elsewhere))
    database.close()


def close(database: Database) -> None:
    """Close it with everything in one file, so that the folder can be copied."""
    with database.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()


def opened(folder: Path, clock: Clock, random: Callable[[int], bytes]) -> Database:
    """The portal in this folder."""
    return Database(
        f"sqlite:///{folder / 'portal.sqlite'}",
        clock=clock,
        random=random,
        base_url=BASE_URL,
        path_of=link,
        secret=SECRET,
        data=folder / "data",
        mail_from=MAIL_FROM,
        library=LIBRARY,
    )
