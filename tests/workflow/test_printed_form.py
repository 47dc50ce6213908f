"""Every question on paper: blank to collect answers by hand, or with the answers as they stand."""

from dataclasses import replace

import pytest

from portal.domain.refusals import Closed, NotFound
from portal.paper import PaperQuestion
from portal.workflow import printed_form
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import form
from tests.workflow.test_submit import save

PAPERS = frozenset({("people", "papers")})


def questions(portal: Portal, *, is_filled: bool) -> dict[str, PaperQuestion]:
    """The questions of Bashir's form, by their words."""
    _, paper = portal.read(printed_form.printed_form, portal.bashir.invitation, is_filled, by=portal.bashir)
    return {str(question.ask): question for section in paper.sections for question in section.questions}


def test_a_blank_copy_has_no_answers_and_a_filled_one_has_them(portal: Portal) -> None:
    blank, filled = (questions(portal, is_filled=is_filled) for is_filled in (False, True))
    workers, held = "How many people work at the site?", "How many passports are held?"
    assert {str(question.answer) for question in blank.values()} == {""}
    assert (str(filled[workers].answer), str(filled[held].answer)) == ("20,000", "3")


def test_what_was_typed_is_printed_though_it_is_no_answer(portal: Portal) -> None:
    save(portal.database, portal.bashir, "numbers", form("people.workers=1", workers="many"))
    assert questions(portal, is_filled=True)["How many people work at the site?"].answer == "many"


def test_a_question_says_when_it_is_asked_and_whether_it_may_be_left_out(portal: Portal) -> None:
    paper = questions(portal, is_filled=False)
    story = paper["Is there anything to add?"]
    assert [str(note) for note in story.notes] == ["You may leave this out."]
    assert story.lines == printed_form.LINES
    held = paper["How many passports are held?"]
    assert "2.1" in str(held.condition), "it names the question it depends on"
    assert len(paper["Do any of them come through an agency?"].options) == 2


def test_a_pdf_is_made_for_the_reader_and_for_nobody_else(portal: Portal) -> None:
    data = printed_form.pdf(portal.database, portal.bashir.invitation or "", False, actor=portal.bashir)
    assert data.startswith(b"%PDF-")
    with pytest.raises(NotFound):
        portal.read(printed_form.printed_form, portal.bashir.invitation, True, by=portal.anand)


def test_a_colleague_prints_nothing_once_the_answers_are_submitted(portal: Portal) -> None:
    anand, bashir = (replace(actor, sections=PAPERS) for actor in (portal.anand, portal.bashir))
    _, paper = portal.read(printed_form.printed_form, bashir.invitation, True, by=bashir)
    assert [str(section.title) for section in paper.sections] == ["2. Papers"], "only what they were given"
    with pytest.raises(Closed):
        portal.read(printed_form.printed_form, anand.invitation, True, by=anand)
