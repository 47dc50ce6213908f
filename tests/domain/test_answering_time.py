"""The time to answer grows with the words to read and the choices to make, and a note takes none."""

from portal.domain.answering_time import SECONDS_A_CHOICE, SECONDS_A_LINE, WORDS_A_MINUTE, seconds_for
from tests.domain.small import question


def test_a_note_takes_no_time() -> None:
    assert seconds_for(question("{id: aa, kind: note, ask: " + "word " * 100 + "}")) == 0


def test_reading_takes_a_minute_for_two_hundred_words_of_question_help_and_options() -> None:
    words = "word " * 100
    short = seconds_for(question("{id: aa, kind: integer, ask: One}"))
    asked = seconds_for(question(f"{{id: aa, kind: integer, ask: {words}}}"))
    helped = seconds_for(question(f"{{id: aa, kind: integer, ask: {words}, help: {words}}}"))
    assert WORDS_A_MINUTE == 200
    assert (short, asked, helped) == (SECONDS_A_LINE, 30 + SECONDS_A_LINE, 60 + SECONDS_A_LINE)
    options = f"options: [{{id: bb, text: {words}}}, {{id: cc, text: {words}}}]"
    assert seconds_for(question(f"{{id: aa, kind: choice, ask: One, {options}}}")) == 60 + SECONDS_A_CHOICE


def test_a_choice_is_made_faster_than_a_line_is_typed() -> None:
    choice = seconds_for(question("{id: aa, kind: yes_no, ask: One}"))
    line = seconds_for(question("{id: aa, kind: text, ask: One}"))
    assert (choice, line) == (SECONDS_A_CHOICE, SECONDS_A_LINE)
    assert choice < line


def test_a_matrix_takes_a_choice_for_each_row() -> None:
    rows = "rows: [{id: rr, text: R}, {id: ss, text: S}, {id: tt, text: T}]"
    options = "options: [{id: bb, text: B}, {id: cc, text: C}]"
    asked = question(f"{{id: aa, kind: matrix, ask: One, {rows}, {options}}}")
    assert seconds_for(asked) == round(6 * 60 / WORDS_A_MINUTE) + 3 * SECONDS_A_CHOICE
