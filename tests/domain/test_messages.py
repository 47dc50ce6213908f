"""Words as pieces: English as they stand, and everything in place for another language."""

import copy
from datetime import date
from decimal import Decimal

from portal.domain import kinds
from portal.domain.kinds import from_form, problem_of
from portal.domain.messages import JoinedText, Message, QuestionnaireText, joined
from tests.workflow.supplier_side import version


def test_a_sentence_is_its_english_and_keeps_what_it_is_made_of() -> None:
    said = Message("Row %(number)s: %(problem)s", number=1200, problem=Message("Write 100% of it."))
    assert said == "Row 1,200: Write 100% of it."
    assert said.message == "Row %(number)s: %(problem)s"
    assert said.values["number"] == 1200
    again = copy.deepcopy(said)
    assert (again, again.message) == (said, said.message)


def test_texts_inside_take_the_readers_words() -> None:
    said = Message("“%(option)s” stands alone.", option=QuestionnaireText("None", "ways.none.text"))
    assert said.with_texts({"ways.none.text": "Aucun"}.__getitem__) == "“Aucun” stands alone."
    pieces = JoinedText(QuestionnaireText("People", "q.people.text"), ": ", 12000)
    assert pieces == "People: 12,000"
    assert pieces.with_texts(lambda key: "Personnes").parts == ("Personnes", ": ", 12000)


def test_pieces_write_numbers_and_days_as_english_does() -> None:
    assert JoinedText(Decimal("1234.50"), " ", date(2026, 5, 1)) == "1,234.50 1 May 2026"
    assert joined(", ", ["a", "b", "c"]) == "a, b, c"
    assert joined(", ", []) == ""


def test_a_problem_is_found_again_from_what_was_typed() -> None:
    question = version().question("routes")
    assert question is not None
    fields = {"routes.rows": ["1"], "routes.0.people_count": ["many"]}
    reading = from_form(question, fields)
    assert reading.problem == "Row 1, People: Write a whole number in digits, such as 12."
    again = problem_of(question, reading.raw, None)
    assert again == reading.problem
    assert again is not None
    french = {"routes.people_count.text": "Personnes"}
    assert again.with_texts(lambda key: french[key]).startswith("Row 1, Personnes: ")


def test_an_answer_in_words_is_made_of_the_readers_texts() -> None:
    question = version().question("routes")
    assert question is not None
    answer = kinds.from_json(question, [{"from_country": "NP", "people_count": 1200}])
    shown = kinds.show(question, answer, lambda key: key)
    assert shown == "routes.from_country.text: NP; routes.people_count.text: 1,200"
