"""The one door: transactions, turns, walls and frozen rows."""

from datetime import UTC

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select

from portal.storage.database import Database, Work
from portal.storage.tables import Member, Organisation, Person, PublishedVersion
from tests.conftest import START


def add_organisation(work: Work, name: str = "Acme") -> str:
    row = Organisation(id=work.new_id(), name=name, language="en", created_at=work.now)
    work.session.add(row)
    return row.id


def names(work: Work) -> list[str]:
    return list(work.session.exec(select(Organisation.name)))


def _version(work: Work, organisation: str) -> str:
    row = PublishedVersion(
        id=work.new_id(),
        organisation_id=organisation,
        family="wages",
        version="1.0.0",
        hash="0" * 64,
        document="{}",
        title="Wages",
        language="en",
        release_notes="",
        published_at=work.now,
        published_by="somebody",
    )
    work.session.add(row)
    return row.id


def test_what_is_written_can_be_read(database: Database) -> None:
    database.write(add_organisation, "Acme")
    assert database.read(names) == ["Acme"]


def test_a_step_that_raises_leaves_nothing(database: Database) -> None:
    def breaks(work: Work) -> None:
        add_organisation(work)
        work.session.flush()
        raise ValueError

    with pytest.raises(ValueError):
        database.write(breaks)
    assert database.read(names) == []


def test_ids_and_tokens_are_short_words(database: Database) -> None:
    work_id, token = database.read(lambda work: (work.new_id(), work.new_token()))
    assert len(work_id) == 26
    assert len(token) == 26
    assert (work_id + token).isalnum()
    assert (work_id + token).islower()


def test_links_come_from_configuration(database: Database) -> None:
    assert database.read(lambda work: work.link("invitation", token="abc")) == "https://portal.example.org/i/abc"


def test_instants_come_back_in_utc(database: Database) -> None:
    database.write(add_organisation)
    made = database.read(lambda work: work.session.exec(select(Organisation.created_at)).one())
    assert made == START
    assert made.tzinfo is UTC


@pytest.mark.parametrize(
    "statement",
    ["UPDATE published_version SET title = 'x'", "DELETE FROM published_version"],
)
def test_frozen_rows_stay(database: Database, statement: str) -> None:
    organisation = database.write(add_organisation)
    database.write(_version, organisation)
    with pytest.raises(DBAPIError, match="frozen"):
        database.write(lambda work: work.session.execute(text(statement)))


def test_frozen_rows_cannot_be_replaced_or_emptied(database: Database) -> None:
    version = database.write(_version, database.write(add_organisation))
    statement = (
        "INSERT OR REPLACE INTO published_version SELECT * FROM published_version"
        if database.is_sqlite
        else "TRUNCATE published_version CASCADE"
    )
    with pytest.raises(DBAPIError, match="frozen"):
        database.write(lambda work: work.session.execute(text(statement)))
    assert database.read(lambda work: work.session.exec(select(PublishedVersion.id)).all()) == [version]


def test_no_row_points_across_the_wall(database: Database) -> None:
    def cross(work: Work) -> None:
        ours, theirs = add_organisation(work, "Ours"), add_organisation(work, "Theirs")
        work.session.flush()
        version = _version(work, theirs)
        work.session.flush()
        work.session.execute(
            text(
                "INSERT INTO retirement (version_id, organisation_id, reason, retired_at, retired_by)"
                " VALUES (:version, :ours, '', :now, 'x')"
            ),
            {"version": version, "ours": ours, "now": work.now},
        )

    with pytest.raises(IntegrityError):
        database.write(cross)


def test_members_and_people_are_kept_with_their_json(database: Database) -> None:
    def add(work: Work) -> None:
        organisation = add_organisation(work)
        person = Person(id=work.new_id(), address="a@example.org", name="A", created_at=work.now)
        work.session.add(person)
        work.session.flush()
        member = Member(
            id=work.new_id(), organisation_id=organisation, person_id=person.id, roles=["owner"], added_at=work.now
        )
        work.session.add(member)

    database.write(add)
    assert database.read(lambda work: work.session.exec(select(Member.roles)).one()) == ["owner"]
