"""A language of a version is its newest text; what a supplier may choose and who read it through stays known."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage import translations
from portal.storage.rows import col
from portal.storage.tables import Translation
from portal.storage.translations import StoredTranslation
from tests.two_buyers import TwoBuyers


def french(buyers: TwoBuyers) -> StoredTranslation:
    return buyers.database.read(translations.get, buyers.harbour.ids["version"], "fr", actor=buyers.harbour.reader)


def offered(buyers: TwoBuyers) -> dict[str, dict[str, bool]]:
    ids = [buyers.harbour.ids["version"], buyers.elsewhere.ids["version"]]
    return buyers.database.read(translations.offered_states, ids, actor=buyers.harbour.reader)


def test_a_language_is_offered_reviewed_and_taken_back(buyers: TwoBuyers) -> None:
    version, owner = buyers.harbour.ids["version"], buyers.harbour.owner
    assert (french(buyers).offered_at, french(buyers).read_through, offered(buyers)) == (None, None, {})
    buyers.database.write(translations.offer, french(buyers).id, actor=owner)
    assert (french(buyers).offered_at, offered(buyers)) == (buyers.clock(), {version: {"fr": False}})
    buyers.database.write(translations.mark_reviewed, french(buyers).id, actor=owner)
    assert (french(buyers).reviewed_by, offered(buyers)) == (owner.name, {version: {"fr": True}})
    assert french(buyers).read_through == french(buyers).texts
    buyers.database.write(translations.take_back, version, "fr", actor=owner)
    assert (offered(buyers), french(buyers).reviewed_at) == ({}, buyers.clock())


def test_typed_texts_are_replaced_until_they_are_closed(buyers: TwoBuyers) -> None:
    before = french(buyers)
    key, text = next(iter(before.texts.texts.items()))
    changed = before.texts.texts | {key: text.model_copy(update={"text": "Autre"})}
    texts = before.texts.model_copy(update={"texts": changed})
    buyers.set(Translation, col(Translation.id) == before.id, is_open=True)
    buyers.database.write(translations.type_over, before.id, texts, {})
    assert french(buyers).texts == texts
    hash_ = buyers.database.write(translations.close, before.id)
    (row,) = buyers.rows(Translation, col(Translation.id) == before.id)
    assert (row.hash, row.is_open) == (hash_, False)
    others = buyers.rows(Translation, col(Translation.id) != before.id)
    assert hash_ not in {other.hash for other in others}


def test_only_the_own_versions_languages_are_found(buyers: TwoBuyers) -> None:
    with pytest.raises(NotFound):
        buyers.database.read(translations.get, buyers.harbour.ids["version"], "es", actor=buyers.harbour.reader)
    with pytest.raises(NotFound):
        stranger = buyers.elsewhere.reader
        buyers.database.read(translations.get, buyers.harbour.ids["version"], "fr", actor=stranger)
    buyers.set(Translation, col(Translation.id) != "", offered_at=buyers.clock())
    assert set(offered(buyers)) == {buyers.harbour.ids["version"]}
