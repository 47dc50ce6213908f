"""A file that was given once serves another question too: its bytes are stored once, and each question asks for it."""

from dataclasses import replace
from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Conflict, NotFound
from portal.workflow import use_file_again
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import NOTHING


def use(portal: Portal, file: str, *, by: Actor | None = None, question: str = "holds") -> Any:
    actor = by or portal.bashir
    place = (actor.invitation, "people", question, NOTHING, file)
    return portal.write(use_file_again.use_again, *place, by=actor)


def stored(portal: Portal) -> list[Any]:
    (response,) = portal.rows("response", invitation_id=portal.bashir.invitation)
    return portal.rows("evidence", response_id=response.id, removed_at=None)


def test_a_file_that_the_question_has_already_is_not_added_again(portal: Portal) -> None:
    assert use(portal, portal.ids["bashir_file"]).problem is None
    assert [row.id for row in stored(portal)] == [portal.ids["bashir_file"]]


def test_another_file_is_used_with_one_copy_of_its_bytes(portal: Portal) -> None:
    (before,) = stored(portal)
    portal.change("evidence", before.id, question="story")
    assert use(portal, before.id).problem is None
    first, second = sorted(stored(portal), key=lambda row: row.question)
    assert (first.question, second.question, first.sha256) == ("holds", "story", second.sha256)
    assert len({row.clean_sha256 for row in stored(portal)}) == 1
    use(portal, before.id)
    assert len(stored(portal)) == 2, "pressed twice is used once"


def test_only_a_question_that_asks_for_a_file_takes_one(portal: Portal) -> None:
    for question in ("story", "workers", "no_such"):
        with pytest.raises(NotFound):
            use(portal, portal.ids["bashir_file"], question=question)


def test_a_file_that_was_withdrawn_is_not_used(portal: Portal) -> None:
    portal.change("evidence", portal.ids["bashir_file"], question="story", withdrawn_at=portal.clock())
    with pytest.raises(Conflict):
        use(portal, portal.ids["bashir_file"])


def test_a_colleague_uses_files_of_their_own_sections_in_an_open_response(portal: Portal) -> None:
    colleague = replace(portal.bashir, sections=frozenset({("people", "papers")}))
    portal.change("evidence", portal.ids["bashir_file"], question="workers")
    with pytest.raises(NotFound):
        use(portal, portal.ids["bashir_file"], by=colleague)
    with pytest.raises(Closed):
        use(portal, portal.ids["file"], by=portal.anand)
    with pytest.raises(NotFound):
        use(portal, portal.ids["file"])
