"""A draft begins as a copy under the next free number, from a file with its texts, or blank, for who may publish."""

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import NotAllowed, NotFound
from portal.domain.translation import Translated, Translation
from portal.storage import draft_translations, drafts
from portal.storage.drafts import DraftRow
from portal.storage.rows import col
from portal.storage.tables import History
from portal.workflow import begin_draft
from portal.workflow.begin_draft import NewDraft
from tests.two_buyers import TwoBuyers
from tests.workflow.supplier_side import PEOPLE


def begin(buyers: TwoBuyers, new: NewDraft, actor: Actor | None = None) -> DraftRow:
    actor = actor or buyers.harbour.manager
    id = buyers.database.write(begin_draft.begin, new, actor=actor)
    return buyers.database.read(drafts.get, id, actor=actor)


def test_a_copy_has_the_next_number_that_is_not_published(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    new = buyers.database.read(begin_draft.copy, harbour.ids["version"], actor=harbour.manager)
    assert new.header.version == "3.0.0", "1.1.0 and 2.0.0 are published"
    from_other = buyers.database.read(begin_draft.copy, harbour.ids["other"], actor=harbour.manager)
    assert from_other.header.version == "1.2.0"
    row = begin(buyers, new)
    assert (row.family, row.version, row.copied_from) == ("people", "3.0.0", harbour.ids["version"])
    assert (row.owned_by, row.revision) == (harbour.manager.id, 1)
    noted = buyers.rows(History, col(History.verb) == "draft_started", col(History.object_id) == row.id)
    assert noted[0].details["how"] == "copied from people@1.0.0"


def test_only_the_own_versions_are_copied_by_who_may_publish(buyers: TwoBuyers) -> None:
    with pytest.raises(NotFound):
        buyers.database.read(begin_draft.copy, buyers.elsewhere.ids["version"], actor=buyers.harbour.manager)
    with pytest.raises(NotAllowed):
        buyers.database.read(begin_draft.copy, buyers.harbour.ids["version"], actor=buyers.harbour.reviewer)
    with pytest.raises(NotAllowed):
        begin(buyers, begin_draft.blank("visits", "Visits"), buyers.harbour.reviewer)


def test_a_blank_draft_has_the_given_name_and_no_error(buyers: TwoBuyers) -> None:
    row = begin(buyers, begin_draft.blank(" visits ", " Visits of sites "))
    assert (row.family, row.title, row.copied_from) == ("visits", "Visits of sites", None)


def test_a_file_may_have_errors_and_brings_its_translations(buyers: TwoBuyers) -> None:
    texts = {"workers.ask": Translated(text="Combien ?", of="0" * 12)}
    french = Translation(format="ssq/1", id="people", version="1.0.0", language="fr", texts=texts)
    empty = french.model_copy(update={"language": "es", "texts": {}})
    row = begin(
        buyers, begin_draft.upload(PEOPLE.replace("kind: integer", "kind: nonsense"), "mine.yaml", [french, empty])
    )
    assert (row.family, row.title) == ("people", "People at work")
    stored = buyers.database.read(draft_translations.stored, row.id, actor=buyers.harbour.manager)
    assert {language: held.texts for language, held in stored.items()} == {"fr": french}
    overlong = begin_draft.upload(PEOPLE.replace("title: People at work", "title: " + "x" * 600), "long.yaml")
    assert len(overlong.header.title) == 500
