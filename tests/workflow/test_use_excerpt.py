"""What a supplier selects from an excerpt becomes an answer to a blank question; everything else stays as it is."""

import json
from typing import Any

import pytest

from portal.domain.refusals import Conflict, NotFound
from portal.workflow import give_excerpt, take_back_excerpt, use_excerpt
from portal.workflow.give_excerpt import Choice
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import form
from tests.workflow.test_submit import save

WORKERS, AGENCY, HOLDS, HELD = (("people", name) for name in ("workers", "agency", "holds", "held"))


@pytest.fixture
def excerpt(portal: Portal) -> str:
    """The id of the excerpt with a file that Anand gave to Elsewhere Mills."""
    own, other = portal.anand.invitation or "", portal.elsewhere.invitation or ""
    (file,) = give_excerpt.load(portal.database, own, actor=portal.anand).files
    give_excerpt.give(portal.database, own, other, Choice({"people"}, {file.id}), actor=portal.anand)
    (row,) = portal.rows("received_excerpt")
    return str(row.id)


def offers(portal: Portal, excerpt: str) -> use_excerpt.ExcerptOffers:
    read: use_excerpt.ExcerptOffers = portal.read(
        use_excerpt.load_offers, portal.elsewhere.invitation, excerpt, by=portal.elsewhere
    )
    return read


def use(portal: Portal, excerpt: str, *places: tuple[str, str], files: tuple[str, ...] = ()) -> int:
    actor = portal.elsewhere
    return use_excerpt.use(portal.database, actor.invitation or "", excerpt, places, files, actor=actor)


def answers(portal: Portal) -> dict[str, Any]:
    (response,) = portal.rows("response", invitation_id=portal.elsewhere.invitation)
    return {row.question: row.value for row in portal.rows("answer", response_id=response.id)}


def test_only_selected_answers_are_saved_and_name_the_excerpt(portal: Portal, excerpt: str) -> None:
    assert answers(portal) == {}, "nothing is an answer before it is selected"
    assert {offer.place for offer in offers(portal, excerpt).offers} == {WORKERS, AGENCY, HOLDS, HELD}
    use(portal, excerpt, WORKERS, HOLDS)
    assert answers(portal) == {"workers": 20000, "holds": True}
    assert {row.page for row in portal.rows("answer", question="workers")} >= {f"earlier-excerpt-{excerpt}"}
    left = offers(portal, excerpt)
    assert ({offer.place for offer in left.offers}, left.answered) == ({AGENCY, HELD}, 2)
    assert portal.verbs("invitation", portal.elsewhere.invitation or "", by=portal.otto).count("excerpt_used") == 1


def test_an_answer_that_is_there_already_stays(portal: Portal, excerpt: str) -> None:
    use(portal, excerpt, WORKERS)
    type_seven_workers(portal)
    use(portal, excerpt, WORKERS, AGENCY)
    assert answers(portal) == {"workers": 7, "agency": False}


def type_seven_workers(portal: Portal) -> None:
    """Anand changes the number that was taken over."""
    save(portal.database, portal.elsewhere, "numbers", form("people.workers=1", workers="7"))


def test_a_file_is_taken_over_once_and_only_where_a_question_asks_for_it(portal: Portal, excerpt: str) -> None:
    (file,) = offers(portal, excerpt).files
    use(portal, excerpt, HOLDS, files=(file.id,))
    (response,) = portal.rows("response", invitation_id=portal.elsewhere.invitation)
    (taken,) = portal.rows("evidence", response_id=response.id)
    assert (taken.question, taken.file_name, taken.sha256) == ("holds", "rule.pdf", file.sha256)
    use(portal, excerpt, files=(file.id,))
    assert portal.rows("evidence", response_id=response.id) == [taken], "twice is once"


def test_a_restricted_answer_is_offered_only_where_it_stays_restricted(portal: Portal, excerpt: str) -> None:
    assert offers(portal, excerpt).withheld == 0, "the same question is sensitive at this buyer too"
    (row,) = portal.rows("received_excerpt")
    document = json.loads(row.document)
    assert ["people", "held"] in document["restricted"]
    document["restricted"].append(["people", "workers"])
    portal.change("received_excerpt", excerpt, document=json.dumps(document))
    read = offers(portal, excerpt)
    assert WORKERS not in {offer.place for offer in read.offers}
    assert read.withheld == 1
    use(portal, excerpt, WORKERS)
    assert "workers" not in answers(portal)


def test_an_excerpt_taken_back_gives_nothing_more(portal: Portal, excerpt: str) -> None:
    take_back_excerpt.given(portal.database, portal.anand.invitation or "", excerpt, {"people"}, actor=portal.anand)
    assert portal.read(use_excerpt.standing, portal.elsewhere.invitation, by=portal.elsewhere) == ()
    assert offers(portal, excerpt).offers == ()
    with pytest.raises(Conflict, match="taken back"):
        use(portal, excerpt, WORKERS)
    assert answers(portal) == {}


def test_an_excerpt_is_used_by_the_request_it_was_given_to(portal: Portal, excerpt: str) -> None:
    with pytest.raises(NotFound):
        use_excerpt.use(portal.database, portal.bashir.invitation or "", excerpt, (WORKERS,), (), actor=portal.bashir)
