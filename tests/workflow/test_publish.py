"""Publishing: translations travel with their version, are mended, refused where they do not fit, and bundled."""

from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Invalid
from portal.domain.translation import Translation, digest, texts
from portal.storage import people, translations, version_texts
from portal.storage.database import Database
from portal.workflow import begin_draft, library_bundle, publish, publish_draft
from tests.workflow.supplier_side import version


def french(**said: str) -> Translation:
    source = texts(version())
    given = {key: {"text": text, "of": digest(source.get(key, ""))} for key, text in said.items()}
    whole: dict[str, Any] = {"format": "ssq/1", "id": "people", "version": "1.0.0", "language": "fr", "texts": given}
    return Translation.model_validate(whole)


@pytest.fixture
def owner(database: Database) -> Actor:
    organisation = database.write(people.add_organisation, "Harbour Foods")
    return Actor("operator", "operator:test", "A test", organisation)


def offered(database: Database, owner: Actor) -> dict[str, str]:
    found = database.read(version_texts.offered, owner.organisation or "", [version().hash], actor=owner)
    return {language: offer.hash for language, offer in found.get(version().hash, {}).items()}


def test_a_translation_is_published_with_its_version_and_offered(database: Database, owner: Actor) -> None:
    (done,) = database.write(publish.publish, [version()], "", [french(title="Le personnel")], actor=owner)
    stored = database.read(translations.stored_translations, done.id, actor=owner)
    assert stored["fr"].texts.texts["title"].text == "Le personnel"
    newest = database.read(version_texts.newest_texts, done.id, actor=owner)
    assert offered(database, owner) == {"fr": newest["fr"].hash}


def test_the_same_again_changes_nothing_and_a_mended_one_takes_its_place(
    database: Database, owner: Actor, clock: Any
) -> None:
    database.write(publish.publish, [version()], "", [french(title="Le personnel")], actor=owner)
    assert not database.write(publish.translate, french(title="Le personnel"), actor=owner)
    first = offered(database, owner)
    clock.advance(days=1)
    assert database.write(publish.translate, french(title="Les gens"), actor=owner)
    assert offered(database, owner) != first


def test_one_that_is_not_offered_leaves_the_offered_one_in_place(database: Database, owner: Actor, clock: Any) -> None:
    database.write(publish.publish, [version()], "", [french(title="Le personnel")], actor=owner)
    before = offered(database, owner)
    clock.advance(days=1)
    database.write(lambda work: publish.translate(work, french(title="Brouillon"), offered=False), actor=owner)
    assert offered(database, owner) == before


def test_what_does_not_fit_is_refused_by_name(database: Database, owner: Actor) -> None:
    with pytest.raises(Invalid, match=r"people 1\.0\.0 is not published"):
        database.write(publish.translate, french(title="Le personnel"), actor=owner)
    database.write(publish.publish, [version()], actor=owner)
    with pytest.raises(Invalid) as refused:
        database.write(publish.translate, french(nobody="?", title="{workers} personnes"), actor=owner)
    assert refused.value.problems == (
        "nobody: there is no text nobody in this version.",
        "title: the source text has no {workers}; values stand where the source names them.",
    )


def test_a_bundle_carries_the_translations_on_offer(database: Database, owner: Actor) -> None:
    database.write(publish.publish, [version()], "", [french(title="Le personnel")], actor=owner)
    data = database.read(library_bundle.bundle, ["people@1.0.0"], actor=owner)
    elsewhere = Actor("operator", "operator:test", "A test", database.write(people.add_organisation, "Elsewhere"))
    library_bundle.import_bundle(database, data, actor=elsewhere)
    assert offered(database, elsewhere) == offered(database, owner)


def test_a_version_written_from_another_goes_on_in_its_languages(database: Database, owner: Actor) -> None:
    (first,) = database.write(publish.publish, [version()], "", [french(title="Le personnel")], actor=owner)
    new = database.read(begin_draft.copy, first.id, actor=owner)
    draft = database.write(begin_draft.begin, new, actor=owner)
    next_one = publish_draft.publish_draft(database, draft, "The same again.", actor=owner)
    found = database.read(version_texts.offered, owner.organisation or "", [next_one.hash], actor=owner)
    assert set(found[next_one.hash]) == {"fr"}
