"""Every question of a response stands in its place, shown or not, with a number and its condition."""

from dataclasses import replace

from portal.domain.policy import Actor
from portal.storage.database import Work
from portal.workflow import load_response, whole_form
from portal.workflow.whole_form import ListedQuestion, ListedSection
from tests.workflow.conftest import Portal


def sections(portal: Portal, by: Actor) -> tuple[ListedSection, ...]:
    def read(work: Work) -> tuple[ListedSection, ...]:
        return whole_form.whole_form(load_response.load_response(work, by.invitation or ""))

    listed: tuple[ListedSection, ...] = portal.read(read, by=by)
    return listed


def question(listed: tuple[ListedSection, ...], id: str) -> ListedQuestion:
    return next(each for section in listed for each in section.questions if each.question.id == id)


def test_questions_are_numbered_in_order_and_notes_are_not(portal: Portal) -> None:
    listed = sections(portal, portal.bashir)
    assert [section.number for section in listed] == [1, 2]
    numbers = [(each.question.id, each.number) for each in listed[1].questions]
    assert numbers[:3] == [("intro", ""), ("holds", "2.1"), ("held", "2.2")]


def test_a_question_that_is_not_shown_stands_with_its_condition(portal: Portal) -> None:
    listed = sections(portal, portal.bashir)
    hidden, shown = question(listed, "agency_workers"), question(listed, "held")
    assert (hidden.is_shown, shown.is_shown) == (False, True)
    assert "1.2 Do any of them come through an agency?" in str(hidden.condition)
    assert question(listed, "workers").condition is None
    assert shown.stored is not None and shown.stored.value == 3


def test_a_file_is_named_where_it_is_asked_for(portal: Portal) -> None:
    file = question(sections(portal, portal.bashir), "holds").file
    assert file is not None and file[1] == "Your rule" and file[0] is not None
    assert question(sections(portal, portal.bashir), "held").file is None


def test_a_colleague_has_their_own_sections_under_the_same_numbers(portal: Portal) -> None:
    colleague = replace(portal.bashir, sections=frozenset({("people", "papers")}))
    (papers,) = sections(portal, colleague)
    assert (papers.number, papers.section.id) == (2, "papers")
    assert question((papers,), "held").number == "2.2"
