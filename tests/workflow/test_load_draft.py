"""A draft is loaded with its content and the published versions that its rules may read."""

import pytest

from portal.domain.refusals import NotAllowed, NotFound
from portal.workflow import load_draft, publish
from tests.workflow.conftest import Portal


def test_a_draft_stands_beside_the_newest_version_of_each_family(portal: Portal) -> None:
    view = portal.read(load_draft.load_draft, portal.ids["draft"], by=portal.carla)
    assert view.draft.version is not None and view.draft.version.id == "people"
    assert {family: version.version for family, version in view.company.items()} == {"people": "2.0.0"}
    own = {"organisation_id": portal.harbour.cast.organisation, "version": "2.0.0"}
    (newest,) = portal.rows("published_version", **own)
    portal.write(publish.retire, newest.id, "It asks too much.", by=portal.carla)
    view = portal.read(load_draft.load_draft, portal.ids["draft"], by=portal.carla)
    assert view.company["people"].version == "1.1.0", "a retired version is not read"


def test_a_copied_draft_brings_its_texts_in_other_languages(portal: Portal) -> None:
    _, texts = portal.read(load_draft.load_draft_with_translations, portal.ids["draft"], by=portal.carla)
    assert [translation.language for translation in texts] == ["fr"]
    (row,) = portal.rows("questionnaire_draft", id=portal.ids["draft"])
    portal.change("questionnaire_draft", row.id, source=row.source.replace("sections:", "parts:"))
    view, texts = portal.read(load_draft.load_draft_with_translations, portal.ids["draft"], by=portal.carla)
    assert (view.draft.version, texts) == (None, []), "a draft that cannot be read has none"


def test_a_draft_is_its_organisation_s_and_for_who_may_publish(portal: Portal) -> None:
    with pytest.raises(NotAllowed):
        portal.read(load_draft.load_draft, portal.ids["draft"], by=portal.rita)
    with pytest.raises(NotFound):
        portal.read(load_draft.load_draft, portal.ids["draft"], by=portal.otto)
