"""Published versions: frozen, found by their own organisation, compiled once."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, insert

from portal.domain.policy import Actor
from portal.domain.questionnaire import Version, version_from_document
from portal.domain.refusals import Conflict, NotFound
from portal.storage import library, people, version_texts
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from tests.conftest import START
from tests.journeys.kill import QUESTIONNAIRE


def version(number: str = "1.0.0", title: str = "Short") -> Version:
    return version_from_document({**QUESTIONNAIRE, "version": number, "title": title})


@pytest.fixture
def anne(database: Database) -> Actor:
    return Actor("member", "m", "Anne", database.write(people.add_organisation, "Acme"), frozenset({"owner"}))


def _campaign(work: Work, versions: list[str]) -> str:
    words = ("title", "purpose", "legal_basis", "proportionality", "help_text", "contact_line", "created_by")
    inside = {"organisation_id": work.actor.organisation}
    campaign = {"id": "c", "zone": "UTC", "due_at": START, "created_at": START, "follow_up_mode": "at_once"}
    connection = work.connection
    connection.execute(insert(METADATA.tables["campaign"]), campaign | inside | dict.fromkeys(words, ""))
    for position, id in enumerate(versions):
        row = {"campaign_id": "c", "position": position, "version_id": id}
        connection.execute(insert(METADATA.tables["campaign_version"]), row | inside)
    return "c"


def test_a_published_version_comes_back_as_it_was(database: Database, anne: Actor) -> None:
    asked = version()
    id = database.write(library.publish_version, asked, notes="The first.", actor=anne)
    published = database.read(library.published_version, id, actor=anne)
    assert (published.name, published.hash, published.release_notes) == ("crash@1.0.0", asked.hash, "The first.")
    assert published.published_by == "Anne"
    again = database.read(library.version, id, actor=anne)
    assert again.hash == asked.hash
    assert database.read(library.by_name, "crash@1.0.0", actor=anne) == published


def test_publishing_the_same_twice_changes_nothing_and_other_content_is_refused(
    database: Database, anne: Actor
) -> None:
    id = database.write(library.publish_version, version(), actor=anne)
    assert database.write(library.publish_version, version(), actor=anne) == id
    with pytest.raises(Conflict, match="new number"):
        database.write(library.publish_version, version(title="Other"), actor=anne)


def test_the_newest_version_stands_first(database: Database, anne: Actor) -> None:
    for number in ("1.9.0", "1.10.0", "1.2.0"):
        database.write(library.publish_version, version(number), actor=anne)
    assert [one.version for one in database.read(library.published, actor=anne)] == ["1.10.0", "1.9.0", "1.2.0"]


def test_another_organisation_finds_nothing(database: Database, anne: Actor) -> None:
    id = database.write(library.publish_version, version(), actor=anne)
    database.write(_campaign, [id], actor=anne)
    stranger = replace(anne, organisation=database.write(people.add_organisation, "Other"))
    assert database.read(library.published, actor=stranger) == []
    assert database.read(library.versions_of_campaign, "c", actor=stranger) == []
    calls: list[tuple[Any, Any]] = [
        (library.published_version, id),
        (library.version, id),
        (library.by_name, "crash@1.0.0"),
        (library.ruleset_of_campaign, "c"),
        (version_texts.newest_texts, id),
    ]
    for call, argument in calls:
        with pytest.raises(NotFound):
            database.read(call, argument, actor=stranger)


def test_a_campaigns_rules_are_compiled_once(database: Database, anne: Actor) -> None:
    id = database.write(library.publish_version, version(), actor=anne)
    database.write(_campaign, [id], actor=anne)
    first = database.read(library.ruleset_of_campaign, "c", actor=anne)
    assert [one.id for one in first.versions] == ["crash"]
    asked: list[str] = []

    @event.listens_for(database.reader, "before_cursor_execute")
    def executed(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    assert database.read(library.ruleset_of_campaign, "c", actor=anne) is first
    assert [statement for statement in asked if "document" in statement] == []
    assert [one.name for one in database.read(library.versions_of_campaign, "c", actor=anne)] == ["crash@1.0.0"]


def test_a_retired_version_says_so(database: Database, anne: Actor) -> None:
    id = database.write(library.publish_version, version(), actor=anne)
    database.write(library.retire, id, "Superseded.", actor=anne)
    assert database.read(library.published_version, id, actor=anne).retired_at == START
    with pytest.raises(Conflict):
        database.write(library.retire, id, "Again.", actor=anne)
