"""A published version's texts in another language are replaced by newer ones."""

from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.storage import library, people, version_texts
from portal.storage.database import Database
from portal.storage.version_texts import TranslationText
from tests.storage.test_library import version


@pytest.fixture
def anne(database: Database) -> Actor:
    return Actor("member", "m", "Anne", database.write(people.add_organisation, "Acme"), frozenset({"owner"}))


def test_a_mended_translation_takes_the_place_of_the_first(database: Database, anne: Actor, clock: Any) -> None:
    id = database.write(library.publish_version, version(), actor=anne)
    database.write(version_texts.add_translation, id, "fr", {"title": "Court"}, actor=anne)
    clock.advance(days=1)
    hash = database.write(version_texts.add_translation, id, "fr", {"title": "Bref"}, actor=anne)
    newest = database.read(version_texts.newest_texts, id, actor=anne)
    assert newest["fr"].hash == hash == TranslationText.of("fr", {"title": "Bref"}).hash
