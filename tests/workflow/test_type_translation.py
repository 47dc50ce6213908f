"""Texts are translated in the browser one by one; of two translators of one text, neither loses words."""

from typing import Any

import pytest

from portal.domain.refusals import Conflict, Invalid, NotAllowed, NotFound
from portal.domain.translation import digest
from portal.domain.translation import texts as sources
from portal.domain.typed_translation import TypedText
from portal.workflow import translate, type_translation
from portal.workflow.type_translation import TextsSaved, TranslationTexts
from tests.workflow.conftest import Portal

KEY = "workers.ask"


def texts(portal: Portal, language: str = "fr") -> TranslationTexts:
    read: TranslationTexts = portal.read(type_translation.of_version, portal.ids["version"], language, by=portal.carla)
    return read


def typed(shown: TranslationTexts, text: str, **more: Any) -> TypedText:
    """One text typed on a page that shows these texts."""
    return TypedText(text, "", shown.stored(KEY).mark, digest(sources(shown.version)[KEY]), **more)


def save(portal: Portal, shown: TranslationTexts, text: str, page: str = "Ann", **more: Any) -> TextsSaved:
    given = (portal.ids["version"], shown.language, {KEY: typed(shown, text, **more)}, page)
    saved: TextsSaved = portal.write(type_translation.save_version, *given, by=portal.carla)
    return saved


def current(portal: Portal, language: str = "fr") -> str:
    stored = texts(portal, language).stored(KEY).translated
    return stored.text if stored else ""


def test_what_is_typed_is_stored_open_and_not_yet_offered(portal: Portal) -> None:
    shown = texts(portal, "es")
    assert save(portal, shown, "").saved == (), "nothing was typed, so no language is begun"
    saved = save(portal, shown, "¿Cuántas personas?")
    assert (saved.saved, current(portal, "es")) == ((KEY,), "¿Cuántas personas?")
    save(portal, texts(portal, "es"), "¿Cuántas personas trabajan?")
    (row,) = portal.rows("translation", language="es")
    assert row.offered_at is None, "and a second text is typed over the first"
    assert current(portal, "es") == "¿Cuántas personas trabajan?"


def test_of_two_translators_of_one_text_none_loses_words(portal: Portal) -> None:
    shown = texts(portal)
    save(portal, shown, "Combien de gens ?", "Ann")
    other = save(portal, shown, "Combien de personnes ?", "Ben")
    assert (other.saved, other.conflicts[KEY].theirs.text) == ((), "Combien de gens ?")
    assert current(portal) == "Combien de gens ?"
    mark = texts(portal).stored(KEY).mark
    save(portal, shown, "Combien de personnes ?", "Ben", keeps="mine", seen=mark)
    assert current(portal) == "Combien de personnes ?"


def test_an_offered_text_is_not_changed_in_place(portal: Portal) -> None:
    portal.write(translate.offer, portal.ids["version"], "fr", by=portal.carla)
    portal.clock.advance(minutes=1)
    save(portal, texts(portal), "Combien de personnes ?")
    offered, typed_since = sorted(portal.rows("translation", language="fr"), key=lambda row: row.offered_at is None)[
        -2:
    ]
    assert offered.document != typed_since.document
    assert typed_since.offered_at is None


def test_the_source_text_itself_and_a_foreign_brace_are_problems(portal: Portal) -> None:
    shown = texts(portal)
    source = sources(shown.version)[KEY]
    for text, sentence in ((source, "This is the source text"), ("{nothing} ?", "has no {nothing}")):
        saved = save(portal, shown, text)
        assert (saved.saved, sentence in saved.problems[KEY].sentence) == ((), True)
    assert save(portal, shown, source, confirmed=True).saved == (KEY,)


def test_a_draft_s_texts_are_typed_until_it_is_published(portal: Portal) -> None:
    place = (portal.ids["draft"], "fr")
    shown = portal.read(type_translation.of_draft, *place, by=portal.carla)
    assert shown.stored(KEY).text == "fr workers.ask", "from the version it was copied from"
    gone = {KEY: typed(shown, "Combien ?"), "no_such.ask": TypedText("Perdu", "", "", "")}
    saved = portal.write(type_translation.save_draft, *place, gone, "Ann", by=portal.carla)
    assert (saved.saved, [text.text for text in saved.gone.values()]) == ((KEY,), ["Perdu"])
    assert portal.read(type_translation.of_draft, *place, by=portal.carla).stored(KEY).text == "Combien ?"
    _, (french,) = portal.read(type_translation.draft_languages, portal.ids["draft"], by=portal.carla)
    assert french.stored(KEY).text == "Combien ?"
    portal.change("questionnaire_draft", portal.ids["draft"], published_id=portal.ids["version"])
    with pytest.raises(Conflict):
        portal.write(type_translation.save_draft, *place, {}, "Ann", by=portal.carla)


def test_only_who_may_publish_types_and_only_in_another_language(portal: Portal) -> None:
    nothing: dict[str, TypedText] = {}
    place = (portal.ids["version"], "fr", nothing, "Ann")
    with pytest.raises(NotAllowed):
        portal.write(type_translation.save_version, *place, by=portal.rita)
    with pytest.raises(NotFound):
        portal.write(type_translation.save_version, *place, by=portal.otto)
    with pytest.raises(Invalid, match="written in this language"):
        texts(portal, "en-GB")
