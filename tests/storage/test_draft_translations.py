"""A language of a draft is one row that is changed in place, for members of its own organisation."""

import pytest

from portal.domain.refusals import NotFound
from portal.domain.translation import Translated, Translation
from portal.domain.typed_translation import TextNote
from portal.storage import draft_translations
from portal.storage.tables import DraftTranslation
from tests.two_buyers import TwoBuyers


def french(text: str, language: str = "fr") -> Translation:
    texts = {"workers.ask": Translated(text=text, of="0" * 12)}
    return Translation(format="ssq/1", id="people", version="1.1.0", language=language, texts=texts)


def test_a_language_is_stored_once_with_its_notes_and_who_changed_it(buyers: TwoBuyers) -> None:
    owner, draft = buyers.harbour.owner, buyers.harbour.ids["draft"]
    notes = {"workers.ask": TextNote("Ask Anna.", "page-a")}
    buyers.database.write(draft_translations.save, draft, french("Combien ?"), notes, actor=owner)
    buyers.clock.advance(minutes=1)
    buyers.database.write(draft_translations.save, draft, french("Combien de gens ?"), {}, actor=buyers.harbour.manager)
    buyers.database.write(draft_translations.save, draft, french("¿Cuántos?", "es"), notes, actor=owner)
    stored = buyers.database.read(draft_translations.stored, draft, actor=buyers.harbour.reader)
    assert list(stored) == ["es", "fr"]
    assert stored["fr"].texts == french("Combien de gens ?")
    assert (stored["fr"].changed_by, stored["fr"].changed_at) == (buyers.harbour.manager.name, buyers.clock())
    assert (stored["fr"].notes, stored["es"].notes) == ({}, notes)
    documents = buyers.database.read(draft_translations.documents, draft, actor=owner)
    assert "Combien de gens" in documents["fr"][0]
    assert documents["fr"][1] == stored["fr"].changed_at


def test_each_draft_has_languages_of_its_own(buyers: TwoBuyers) -> None:
    owner = buyers.harbour.owner
    buyers.database.write(draft_translations.save, buyers.harbour.ids["draft"], french("Combien ?"), {}, actor=owner)
    assert buyers.database.read(draft_translations.stored, buyers.harbour.ids["ready_draft"], actor=owner) == {}
    assert buyers.database.read(draft_translations.documents, buyers.harbour.ids["ready_draft"], actor=owner) == {}


def test_another_organisations_draft_is_not_found(buyers: TwoBuyers) -> None:
    draft, stranger = buyers.harbour.ids["draft"], buyers.elsewhere.owner
    for read in (draft_translations.stored, draft_translations.documents):
        with pytest.raises(NotFound):
            buyers.database.read(read, draft, actor=stranger)
    with pytest.raises(NotFound):
        buyers.database.write(draft_translations.save, draft, french("Combien ?"), {}, actor=stranger)
    assert buyers.rows(DraftTranslation) == []
