"""A section is opened by whoever was given it, while it is shown; its answers are judged by what they depend on."""

from dataclasses import replace

import pytest

from portal.domain.refusals import NotFound
from portal.storage.database import Work
from portal.workflow import load_response, open_section
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import form
from tests.workflow.test_submit import save

NUMBERS = frozenset({("people", "numbers")})


def test_files_are_read_only_for_a_section_that_may_ask_for_one(portal: Portal) -> None:
    place = (portal.bashir.invitation, "people")
    papers = portal.read(open_section.load_section, *place, "papers", by=portal.bashir)
    numbers = portal.read(open_section.load_section, *place, "numbers", by=portal.bashir)
    assert ([file.file_name for file in papers.files], numbers.files) == (["rule.pdf"], ())
    assert papers.page != numbers.page, "each opening is a sender of its own"
    with pytest.raises(NotFound):
        portal.read(open_section.load_section, *place, "no such", by=portal.bashir)


def test_a_colleague_opens_only_the_sections_they_were_given(portal: Portal) -> None:
    colleague = replace(portal.bashir, sections=NUMBERS)
    place = (portal.bashir.invitation, "people")
    assert portal.read(open_section.load_section, *place, "numbers", by=colleague).section.id == "numbers"
    with pytest.raises(NotFound):
        portal.read(open_section.load_section, *place, "papers", by=colleague)

    def holding(work: Work, question: str) -> str:
        context = load_response.load_response(work, portal.bashir.invitation or "")
        return open_section.section_holding(context, "people", question).id

    assert portal.read(holding, "held", by=portal.bashir) == "papers"
    for actor, question in ((colleague, "held"), (portal.bashir, "no_such")):
        with pytest.raises(NotFound):
            portal.read(holding, question, by=actor)


def test_an_amount_takes_the_currency_of_the_answer_it_depends_on(portal: Portal) -> None:
    def currency(work: Work) -> str | None:
        context = load_response.load_response(work, portal.bashir.invitation or "")
        question = context.ruleset.question("people", "fee_repaid")
        assert question is not None
        return open_section.currency_for(context, "people", question)

    assert portal.read(currency, by=portal.bashir) is None
    save(
        portal.database,
        portal.bashir,
        "numbers",
        form("people.workers=1", "people.agency=1", workers="9", agency="yes"),
    )
    fee = form("people.agency_workers", "people.fee", agency_workers="4", fee__amount="120", fee__currency="BDT")
    save(portal.database, portal.bashir, "numbers", fee)
    assert portal.read(currency, by=portal.bashir) == "BDT"


def test_a_problem_is_found_again_from_what_was_typed(portal: Portal) -> None:
    save(portal.database, portal.bashir, "numbers", form("people.workers=1", workers="many"))

    def problem(work: Work) -> str | None:
        context = load_response.load_response(work, portal.bashir.invitation or "")
        place = ("people", "workers")
        return open_section.problem_of(context, place, context.stored[place])

    assert "number" in str(portal.read(problem, by=portal.bashir))
