"""A language of a draft is one row that is changed in place, for members of its own organisation."""

import pytest

from portal.domain.refusals import NotFound
from portal.domain.translation import Translated, Translation
from portal.domain.typed_translation import TextNote
from portal.storage import draft_translations
from portal.storage.tables import DraftTranslation
from tests.two_buyers import Portal


def french(text: str, language: str = "fr") -> Translation:
    texts = {"workers.ask": Translated(text=text, of="0" * 12)}
    return Translation(format="ssq/1", id="people", version="1.1.0", language=language, texts=texts)


def test_a_language_is_stored_once_with_its_notes_and_who_changed_it(portal: Portal) -> None:
    owner, draft = portal.harbour.owner, portal.harbour.ids["draft"]
    notes = {"workers.ask": TextNote("Ask Anna.", "page-a")}
    portal.database.write(draft_translations.save, draft, french("Combien ?"), notes, actor=owner)
    portal.clock.advance(minutes=1)
    portal.database.write(draft_translations.save, draft, french("Combien de gens ?"), {}, actor=portal.harbour.manager)
    portal.database.write(draft_translations.save, draft, french("¿Cuántos?", "es"), notes, actor=owner)
    stored = portal.database.read(draft_translations.stored, draft, actor=portal.harbour.reader)
    assert list(stored) == ["es", "fr"]
    assert stored["fr"].texts == french("Combien de gens ?")
    assert (stored["fr"].changed_by, stored["fr"].changed_at) == (portal.harbour.manager.name, portal.clock())
    assert (stored["fr"].notes, stored["es"].notes) == ({}, notes)
    documents = portal.database.read(draft_translations.documents, draft, actor=owner)
    assert "Combien de gens" in documents["fr"][0]
    assert documents["fr"][1] == stored["fr"].changed_at


def test_each_draft_has_languages_of_its_own(portal: Portal) -> None:
    owner = portal.harbour.owner
    portal.database.write(draft_translations.save, portal.harbour.ids["draft"], french("Combien ?"), {}, actor=owner)
    assert portal.database.read(draft_translations.stored, portal.harbour.ids["ready_draft"], actor=owner) == {}
    assert portal.database.read(draft_translations.documents, portal.harbour.ids["ready_draft"], actor=owner) == {}


def test_another_organisations_draft_is_not_found(portal: Portal) -> None:
    draft, stranger = portal.harbour.ids["draft"], portal.elsewhere.owner
    for read in (draft_translations.stored, draft_translations.documents):
        with pytest.raises(NotFound):
            portal.database.read(read, draft, actor=stranger)
    with pytest.raises(NotFound):
        portal.database.write(draft_translations.save, draft, french("Combien ?"), {}, actor=stranger)
    assert portal.rows(DraftTranslation) == []
