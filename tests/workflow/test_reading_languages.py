"""It is counted how many suppliers would read a draft translation, and how many a questionnaire in its source."""

from dataclasses import replace

from portal.storage import library
from portal.storage.database import Work
from portal.workflow import publish, reading_languages, translate
from portal.workflow.reading_languages import Readings
from tests.workflow.conftest import Portal


def readings(portal: Portal, **suppliers: int) -> Readings:
    """What suppliers of these languages read in the version that has French texts."""

    def read(work: Work) -> Readings:
        return reading_languages.of_versions(work, [library.published_version(work, portal.ids["version"])], suppliers)

    found: Readings = portal.read(read, by=portal.carla)
    return found


def test_a_translation_counts_once_it_is_offered_and_is_a_draft_until_it_was_reviewed(portal: Portal) -> None:
    place = (portal.ids["version"], "fr")
    suppliers = {"en-GB": 4, "fr": 2, "bn": 3}
    assert readings(portal, **suppliers) == Readings({}, {"bn": 3, "fr": 2}, ("en",)), "it is not offered"
    portal.write(translate.offer, *place, by=portal.carla)
    assert readings(portal, **suppliers) == Readings({"fr": 2}, {"bn": 3}, ("en",))
    portal.write(translate.review, *place, by=portal.carla)
    assert readings(portal, **suppliers) == Readings({}, {"bn": 3}, ("en",))
    assert readings(portal, **{"fr-CA": 1}) == readings(portal, en=7) == Readings()


def test_the_translations_of_another_organisation_do_not_count(portal: Portal) -> None:
    portal.write(translate.offer, portal.other.ids["version"], "fr", by=portal.otto)
    assert readings(portal, fr=2).untranslated == {"fr": 2}


def test_suppliers_read_the_newest_version_that_may_be_sent(portal: Portal) -> None:
    portal.write(translate.offer, portal.ids["version"], "fr", by=portal.carla)
    suppliers = ["fr", "fr", "en"]
    untranslated = Readings({}, {"fr": 2}, ("en",))
    assert portal.read(reading_languages.of_newest, suppliers, by=portal.carla) == untranslated
    for row in portal.rows("published_version", organisation_id=portal.carla.organisation):
        if row.version != "1.0.0":
            portal.write(publish.retire, row.id, "It asks too much.", by=portal.carla)
    assert portal.read(reading_languages.of_newest, suppliers, by=portal.carla) == Readings({"fr": 2})


def test_one_supplier_counts_under_both_where_the_questionnaires_differ(portal: Portal) -> None:
    portal.write(translate.offer, portal.ids["version"], "fr", by=portal.carla)

    def read(work: Work) -> Readings:
        first = library.published_version(work, portal.ids["version"])
        second = library.published_version(work, portal.ids["other"])
        versions = [first, replace(second, language="es")]
        return reading_languages.of_versions(work, versions, {"fr": 2, "es": 1})

    assert portal.read(read, by=portal.carla) == Readings({"fr": 2}, {"es": 1, "fr": 2}, ("en", "es"))


def test_the_translation_of_a_region_comes_before_that_of_its_language() -> None:
    offers = {"pt": 1, "pt-BR": 2, "zh-Hans": 3, "sw": 4}
    asked = ("pt-BR", "pt-PT", "zh-CN", "sw-KE", "fr")
    assert [reading_languages.best_offer(offers, tag) for tag in asked] == [2, 1, 3, 4, None]
    assert reading_languages.best_offer({"pt-BR": 2}, "pt") is None
    assert reading_languages.best_offer({"fr": False}, "fr") is False, "an unreviewed translation is an offer"
