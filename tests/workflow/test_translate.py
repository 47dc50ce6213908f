"""A translation comes back as a file, is reviewed, and is offered to suppliers only when it is whole."""

from typing import Any

import pytest
import yaml

from portal.domain.refusals import Conflict, Invalid, NotAllowed, NotFound
from portal.workflow import translate
from tests.workflow.conftest import Portal


def take_in(portal: Portal, document: dict[str, Any]) -> str:
    data = yaml.safe_dump(document).encode()
    return str(portal.write(translate.take_in, portal.ids["version"], data, "1.0.0.xx.yaml", by=portal.carla))


def sheet(portal: Portal, language: str = "fr") -> dict[str, Any]:
    name, text = portal.read(translate.sheet, portal.ids["version"], language, by=portal.carla)
    assert name == f"1.0.0.{language}.yaml"
    document: dict[str, Any] = yaml.load(text, yaml.BaseLoader)
    return document


def status(portal: Portal, language: str = "fr") -> translate.LanguageStatus:
    read = portal.read(translate.load_translation, portal.ids["version"], language, by=portal.rolf)
    standing: translate.LanguageStatus = read.standing
    return standing


def test_a_whole_language_is_offered_once_and_may_be_taken_back(portal: Portal) -> None:
    place = (portal.ids["version"], "fr")
    assert status(portal).is_complete
    with pytest.raises(Conflict, match="not available"):
        portal.write(translate.take_back, *place, by=portal.carla)
    portal.write(translate.offer, *place, by=portal.carla)
    with pytest.raises(Conflict, match="already available"):
        portal.write(translate.offer, *place, by=portal.carla)
    assert [row.offered_at for row in portal.rows("translation", version_id=place[0])] == [portal.clock()]
    portal.write(translate.take_back, *place, by=portal.carla)
    with pytest.raises(Conflict, match="not available"):
        portal.write(translate.take_back, *place, by=portal.carla)


def test_a_language_with_gaps_is_not_offered(portal: Portal) -> None:
    document = sheet(portal, "es")
    first, *_ = document["texts"]
    document["texts"][first]["text"] = "Personas en el trabajo"
    assert take_in(portal, document) == "es"
    missing = status(portal, "es").counts["missing"]
    assert missing == len(document["texts"]) - 1
    with pytest.raises(Conflict, match=f"{missing} texts are missing or stale"):
        portal.write(translate.offer, portal.ids["version"], "es", by=portal.carla)
    assert portal.rows("translation", language="es")[0].offered_at is None


def test_the_same_file_again_adds_nothing(portal: Portal) -> None:
    before = portal.rows("translation", version_id=portal.ids["version"])
    assert take_in(portal, sheet(portal)) == "fr"
    assert portal.rows("translation", version_id=portal.ids["version"]) == before


def test_what_was_rewritten_after_its_review_is_a_draft_again(portal: Portal) -> None:
    portal.write(translate.review, portal.ids["version"], "fr", by=portal.carla)
    with pytest.raises(Conflict, match="already been reviewed"):
        portal.write(translate.review, portal.ids["version"], "fr", by=portal.carla)
    assert status(portal).counts["draft"] == 0
    document = sheet(portal)
    document["texts"]["workers.ask"]["text"] = "Combien de personnes ?"
    portal.clock.advance(minutes=1)
    take_in(portal, document)
    counts = status(portal).counts
    assert (counts["draft"], counts["reviewed"]) == (1, status(portal).of - 1)


def test_a_file_that_does_not_fit_changes_nothing(portal: Portal) -> None:
    document = sheet(portal, "es")
    for wrong in (b"", b"- no translation", yaml.safe_dump(document | {"version": "9.9.9"}).encode()):
        with pytest.raises(Invalid):
            portal.write(translate.take_in, portal.ids["version"], wrong, "es.yaml", by=portal.carla)
    with pytest.raises(Invalid, match="Nothing in this file is translated"):
        take_in(portal, document)
    for language, sentence in (("en-GB", "written in this language"), ("klingonese!", "language tag")):
        with pytest.raises(Invalid, match=sentence):
            portal.read(translate.sheet, portal.ids["version"], language, by=portal.carla)


def test_only_who_may_publish_translates_and_only_its_own_version(portal: Portal) -> None:
    place = (portal.ids["version"], "fr")
    for step in (translate.review, translate.offer, translate.take_back):
        with pytest.raises(NotAllowed):
            portal.write(step, *place, by=portal.rita)
        with pytest.raises(NotFound):
            portal.write(step, *place, by=portal.otto)
