"""A campaign's translations are the organisation's own, one per language, and each reader gets theirs or the source."""

from datetime import datetime

import pytest

from portal.domain.campaign_translations import stored_form
from portal.domain.refusals import NotFound
from portal.domain.translation import DisplayText
from portal.storage import campaign_texts
from portal.storage.rows import col
from portal.storage.tables import Campaign, CampaignTranslation
from tests.two_buyers import Buyer, TwoBuyers

TITLE = "Fair work of harbour-foods.example"


def put(buyers: TwoBuyers, language: str, title: str, by: Buyer | None = None, campaign: str = "campaign") -> None:
    """A translation of the title into a language; empty, it removes what there is."""
    original = dict.fromkeys(("purpose", "legal_basis", "help_text", "contact_line"), "") | {"title": TITLE}
    texts = stored_form(original, {"title": title}, None, ())
    id, actor = buyers.harbour.ids[campaign], (by or buyers.harbour).manager
    buyers.database.write(campaign_texts.put, id, language, texts, actor=actor)


def titles(buyers: TwoBuyers, campaign: str = "campaign", by: Buyer | None = None) -> dict[str, str]:
    actor = (by or buyers.harbour).reader
    stored = buyers.database.read(campaign_texts.translations, buyers.harbour.ids[campaign], actor=actor)
    return {language: held.texts["title"]["text"] for language, held in stored.items()}


def seen(buyers: TwoBuyers, language: str) -> tuple[str, str]:
    words = buyers.database.read(campaign_texts.words, buyers.harbour.ids["campaign"], language)
    assert isinstance(words.title, DisplayText)
    return words.title.text, words.title.language


def test_a_translation_replaces_that_of_the_same_campaign_and_language(buyers: TwoBuyers) -> None:
    put(buyers, "fr", "Travail juste")
    put(buyers, "es", "Trabajo justo")
    put(buyers, "fr", "Un autre", campaign="planned")
    first: datetime = buyers.clock()
    buyers.clock.advance(minutes=5)
    put(buyers, "fr", "Travail équitable")
    assert titles(buyers) == {"es": "Trabajo justo", "fr": "Travail équitable"}
    assert list(titles(buyers)) == ["es", "fr"], "in the order of the languages"
    assert titles(buyers, "planned") == {"fr": "Un autre"}
    changed = {row.language: row.changed_at for row in buyers.rows(CampaignTranslation) if row.language != "fr"}
    assert changed == {"es": first}
    put(buyers, "fr", "")
    assert titles(buyers) == {"es": "Trabajo justo"}
    assert titles(buyers, "planned") == {"fr": "Un autre"}


def test_another_buyer_neither_sees_nor_removes_them(buyers: TwoBuyers) -> None:
    put(buyers, "fr", "Travail équitable")
    assert titles(buyers, by=buyers.elsewhere) == {}
    put(buyers, "fr", "", by=buyers.elsewhere)
    assert titles(buyers) == {"fr": "Travail équitable"}


def test_a_copied_campaign_has_the_translations_of_the_first(buyers: TwoBuyers) -> None:
    put(buyers, "fr", "Travail équitable")
    put(buyers, "es", "Trabajo justo")
    first, copied = buyers.harbour.ids["campaign"], buyers.harbour.ids["planned"]
    buyers.database.write(campaign_texts.copy, first, copied, actor=buyers.harbour.manager)
    assert titles(buyers, "planned") == titles(buyers) == {"es": "Trabajo justo", "fr": "Travail équitable"}


def test_a_reader_who_is_not_signed_in_gets_the_texts_in_the_preferred_language(buyers: TwoBuyers) -> None:
    put(buyers, "fr", "Travail équitable")
    put(buyers, "es", "Otro", campaign="planned")
    assert seen(buyers, "fr-CA") == ("Travail équitable", "fr")
    assert seen(buyers, "es") == (TITLE, "en"), "the translation of another campaign is not shown"
    buyers.set(Campaign, col(Campaign.id) == buyers.harbour.ids["campaign"], title="Fair work 2027")
    assert seen(buyers, "fr") == ("Fair work 2027", "en"), "the translation is stale"


def test_there_are_no_words_of_a_campaign_that_does_not_exist(buyers: TwoBuyers) -> None:
    with pytest.raises(NotFound):
        buyers.database.read(campaign_texts.words, buyers.harbour.ids["version"], "fr")
