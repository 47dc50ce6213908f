"""Only members who run campaigns translate their texts, and nobody overwrites what they have not seen."""

from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Conflict, NotAllowed, NotFound
from portal.storage import campaigns
from portal.storage.database import Work
from portal.workflow import translate_campaign
from portal.workflow.translate_campaign import InvalidTexts, TranslationView
from tests.workflow.conftest import Portal

FRENCH = {"title": "Travail  juste ", "purpose": " Pour savoir.\n"}


def translate(
    portal: Portal, typed: dict[str, str], language: str = "fr", *, by: Actor | None = None, **more: Any
) -> None:
    step = translate_campaign.translate
    portal.write(step, portal.ids["campaign"], language, typed, by=by or portal.carla, **more)


def view(portal: Portal, language: str = "") -> TranslationView:
    step = translate_campaign.translation_view
    found: TranslationView = portal.read(step, portal.ids["campaign"], language, by=portal.carla)
    return found


def texts(portal: Portal, language: str = "fr") -> dict[str, str]:
    return {line.field.name: line.text for line in view(portal, language).lines if line.text}


def test_a_translation_is_saved_once_and_an_empty_one_is_removed(portal: Portal) -> None:
    for _ in range(2):
        translate(portal, FRENCH, "fr-CA")
    assert texts(portal)["title"] == "Travail juste"
    assert portal.verbs("campaign", portal.ids["campaign"]).count("campaign_translated") == 1
    translate(portal, {"title": " "})
    assert portal.rows("campaign_translation") == []
    assert portal.verbs("campaign", portal.ids["campaign"]).count("campaign_translated") == 2


def test_only_members_who_run_campaigns_translate_those_of_their_organisation(portal: Portal) -> None:
    for actor in (portal.rita, portal.sana, portal.rolf):
        with pytest.raises(NotAllowed):
            translate(portal, FRENCH, by=actor)
        with pytest.raises(NotAllowed):
            portal.read(translate_campaign.translation_view, portal.ids["campaign"], by=actor)
    with pytest.raises(NotFound):
        translate(portal, FRENCH, by=portal.otto)
    assert portal.rows("campaign_translation") == []


def test_a_closed_campaign_is_not_translated(portal: Portal) -> None:
    portal.change("campaign", portal.ids["campaign"], closed_at=portal.clock())
    with pytest.raises(Closed):
        translate(portal, FRENCH)
    assert portal.rows("campaign_translation") == []


def test_what_somebody_else_has_written_meanwhile_is_not_overwritten(portal: Portal) -> None:
    seen = view(portal, "fr").mark
    translate(portal, {"title": "Travail juste"}, seen=seen)
    with pytest.raises(Conflict, match="Somebody else has changed"):
        translate(portal, {"title": "Autre"}, seen=seen)
    translate(portal, {"title": "Travail juste"}, seen=seen)
    assert texts(portal)["title"] == "Travail juste"
    translate(portal, {"title": "Autre"}, seen=view(portal, "fr").mark)
    assert texts(portal)["title"] == "Autre"


def test_a_text_that_has_changed_makes_its_translation_stale_until_it_is_confirmed(portal: Portal) -> None:
    translate(portal, {"title": "Travail juste"})
    portal.change("campaign", portal.ids["campaign"], title="Fair work again")
    for typed in ({"title": "Travail juste"}, {"title": "Travail  juste "}):
        translate(portal, typed)
        (french,) = [line for line in view(portal).languages if line.language == "fr"]
        assert (french.stale, french.untranslated, french.has_texts) == (("title",), ("title",), True)
    translate(portal, {"title": "Travail juste"}, confirmed=["title"])
    (french,) = [line for line in view(portal).languages if line.language == "fr"]
    assert (french.stale, french.untranslated) == ((), ())


def test_a_text_that_is_too_long_is_named_and_nothing_is_saved(portal: Portal) -> None:
    with pytest.raises(InvalidTexts) as wrong:
        translate(portal, {"title": "é" * 151, "purpose": "Pour savoir."})
    assert set(wrong.value.fields) == {"title"}
    assert portal.rows("campaign_translation") == []
    translate(portal, {"title": "é" * 150})


def test_only_other_languages_that_somebody_reads_are_offered(portal: Portal) -> None:
    for language in ("en", "en-GB", "sw"):
        with pytest.raises(NotFound, match="another language"):
            translate(portal, FRENCH, language)
    portal.change("invitation", portal.ids["open_invitation"], language="sw")
    translate(portal, FRENCH, "sw")
    first, *_ = view(portal).languages
    assert (first.language, first.suppliers) == ("sw", 1), "the language of most suppliers is first"
    assert view(portal).language == "sw"


def test_suppliers_who_read_the_original_are_counted(portal: Portal) -> None:
    def count(work: Work) -> dict[str, int]:
        campaign = campaigns.get(work, portal.ids["campaign"])
        return translate_campaign.reading_original(work, campaign, {"en-GB": 4, "fr": 2, "fr-CA": 1, "es": 3})

    assert portal.read(count, by=portal.carla) == {"fr": 3, "es": 3}
    translate(portal, {line.field.name: f"fr {line.field.name}" for line in view(portal, "fr").lines})
    assert portal.read(count, by=portal.carla) == {"es": 3}
