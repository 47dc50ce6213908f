"""A language of a version is its newest text; what a supplier may choose and who read it through stays known."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage import translations
from portal.storage.rows import col
from portal.storage.tables import Translation
from portal.storage.translations import StoredTranslation
from tests.two_buyers import Portal


def french(portal: Portal) -> StoredTranslation:
    return portal.database.read(translations.one, portal.harbour.ids["version"], "fr", actor=portal.harbour.reader)


def offered(portal: Portal) -> dict[str, dict[str, bool]]:
    ids = [portal.harbour.ids["version"], portal.elsewhere.ids["version"]]
    return portal.database.read(translations.offered_states, ids, actor=portal.harbour.reader)


def test_a_language_is_offered_reviewed_and_taken_back(portal: Portal) -> None:
    version, owner = portal.harbour.ids["version"], portal.harbour.owner
    assert (french(portal).offered_at, french(portal).read_through, offered(portal)) == (None, None, {})
    portal.database.write(translations.offer, french(portal).id, actor=owner)
    assert (french(portal).offered_at, offered(portal)) == (portal.clock(), {version: {"fr": False}})
    portal.database.write(translations.mark_reviewed, french(portal).id, actor=owner)
    assert (french(portal).reviewed_by, offered(portal)) == (owner.name, {version: {"fr": True}})
    assert french(portal).read_through == french(portal).texts
    portal.database.write(translations.take_back, version, "fr", actor=owner)
    assert (offered(portal), french(portal).reviewed_at) == ({}, portal.clock())


def test_typed_texts_are_replaced_until_they_are_closed(portal: Portal) -> None:
    before = french(portal)
    key, text = next(iter(before.texts.texts.items()))
    changed = before.texts.texts | {key: text.model_copy(update={"text": "Autre"})}
    texts = before.texts.model_copy(update={"texts": changed})
    portal.set(Translation, col(Translation.id) == before.id, is_open=True)
    portal.database.write(translations.type_over, before.id, texts, {})
    assert french(portal).texts == texts
    hash_ = portal.database.write(translations.close, before.id)
    (row,) = portal.rows(Translation, col(Translation.id) == before.id)
    assert (row.hash, row.is_open) == (hash_, False)
    others = portal.rows(Translation, col(Translation.id) != before.id)
    assert hash_ not in {other.hash for other in others}


def test_only_the_own_versions_languages_are_found(portal: Portal) -> None:
    with pytest.raises(NotFound):
        portal.database.read(translations.one, portal.harbour.ids["version"], "es", actor=portal.harbour.reader)
    with pytest.raises(NotFound):
        stranger = portal.elsewhere.reader
        portal.database.read(translations.one, portal.harbour.ids["version"], "fr", actor=stranger)
    portal.set(Translation, col(Translation.id) != "", offered_at=portal.clock())
    assert set(offered(portal)) == {portal.harbour.ids["version"]}
