"""Two versions side by side: the least bump that says every change, and answers that carry over or are kept aside."""

from typing import Any

import pytest

from portal.domain.answers import read_answers
from portal.domain.changes import Bump
from portal.domain.questionnaire import Version
from portal.domain.ruleset import Ruleset
from portal.domain.values import Answer
from portal.domain.versions import (
    Affected,
    CarriedAnswers,
    SupplierChange,
    affected,
    as_note,
    canonical,
    carry,
    difference,
    next_numbers,
    supplier_changes,
)
from tests.domain.small import version

HELD = "{id: held, kind: yes_no, ask: Held?, points: {yes: 0, no: 100}}"
MANY = "{id: many, kind: integer, ask: How many?, max: 50}"
WAY = "{id: way, kind: choice, ask: Which way?, options: [{id: road, text: By road}, {id: sea, text: By sea}]}"
FLAG = "    flags: [{id: keeps, severity: low, when: held, because: They keep papers.}]\n"
OLD = version(HELD, MANY, WAY, more=FLAG)
REWORDED = HELD.replace("Held?", "Is it held?")
OF_OTHER_MEANING = MANY.replace("How many?", "How many people?").replace("max: 50", "max: 50, rev: 2")


def new(*questions: str, more: str = FLAG) -> Version:
    return version(*questions, more=more, number="2.0.0")


@pytest.mark.parametrize(
    ("questions", "bump", "is_wording", "is_scoring"),
    [
        ((HELD, MANY, WAY), "none", True, True),
        ((REWORDED, MANY, WAY), "patch", True, True),
        ((HELD.replace("100", "90"), MANY, WAY), "minor", False, True),
        ((HELD, MANY.replace("50", "60"), WAY), "minor", False, False),
        ((HELD, OF_OTHER_MEANING, WAY), "major", False, False),
        ((HELD, MANY), "major", False, False),
        ((REWORDED, MANY.replace("50", "60"), WAY), "minor", False, False),
        ((REWORDED, OF_OTHER_MEANING, WAY), "major", False, False),
    ],
)
def test_the_bump_is_the_least_that_says_every_change(
    questions: tuple[str, ...], bump: Bump, is_wording: bool, is_scoring: bool
) -> None:
    compared = difference(OLD, new(*questions))
    assert (compared.bump, compared.is_wording, compared.is_scoring) == (bump, is_wording, is_scoring)


def test_the_number_of_a_version_alone_is_no_change() -> None:
    compared = difference(OLD, new(HELD, MANY, WAY))
    assert (compared.changes, dict(compared.about)) == ((), {})
    assert difference(OLD, OLD).changes == ()


def test_the_words_behind_each_id_are_those_of_the_newer_version() -> None:
    about = difference(OLD, new(REWORDED, WAY)).about
    assert about["held"] == "Is it held?"
    assert about["many"] == "How many?"  # gone, so in its old words
    assert about["way.sea"] == "By sea (Which way?)"
    assert about["keeps"] == "They keep papers."
    assert about["first"] == "First"


def test_the_canonical_form_is_that_of_the_version() -> None:
    assert canonical(OLD) == OLD.canonical
    assert canonical(OLD) != canonical(new(HELD, MANY, WAY))


def test_the_next_numbers_start_the_lower_ones_at_nought() -> None:
    assert next_numbers("1.9.12") == {"patch": "1.9.13", "minor": "1.10.0", "major": "2.0.0"}


def test_a_note_tells_each_change_under_the_bump_it_needs_with_what_was_and_is() -> None:
    note = as_note(difference(OLD, new(REWORDED, MANY.replace("max: 50", "max: 60"))))
    assert note.startswith("This is a major change.\n")
    major, minor, patch = (note.index(f"What needs a {bump} version") for bump in ("major", "minor", "patch"))
    assert major < note.index("  way:") < minor < note.index("  many:") < patch < note.index("  held:")
    assert "  held: reworded\n      was: Held?\n      now: Is it held?" in note


def test_a_note_of_no_change_says_so() -> None:
    assert as_note(difference(OLD, OLD)) == "Nothing has changed."


def test_a_note_says_of_what_is_new_only_what_it_is_and_of_what_is_gone_what_it_was() -> None:
    note = as_note(difference(OLD, new(HELD, MANY, "{id: last, kind: text, ask: Anything?, required: false}")))
    assert "question added\n      now: Anything?" in note
    assert "      was: Which way?" in note
    assert "None" not in note


GIVEN: dict[str, Any] = {"held": True, "many": 40, "way": "sea"}


def carried(given: dict[str, Any], *questions: str) -> CarriedAnswers:
    answers: dict[str, Answer] = dict(read_answers(Ruleset.of([OLD]), {"small": given})["small"])
    return carry(OLD, new(*questions), answers)


def test_answers_stand_where_nothing_or_only_words_changed() -> None:
    assert carried(GIVEN, REWORDED, MANY, WAY) == CarriedAnswers({"held": True, "many": 40, "way": "sea"})


def test_the_answer_to_a_question_that_means_something_else_now_is_to_be_confirmed() -> None:
    outcome = carried(GIVEN, HELD, OF_OTHER_MEANING, WAY)
    assert outcome.answers == {"held": True, "many": 40, "way": "sea"}
    assert outcome.to_confirm == {"many"}


@pytest.mark.parametrize(("carry_over", "to_confirm"), [("confirm", {"many"}), ("auto", set())])
def test_an_author_may_let_an_answer_carry_over_without_a_question(carry_over: str, to_confirm: set[str]) -> None:
    many = OF_OTHER_MEANING.replace("}", f", carry: {carry_over}}}")
    assert carried(GIVEN, HELD, many, WAY).to_confirm == to_confirm


@pytest.mark.parametrize(
    ("questions", "aside"),
    [
        ((HELD, MANY), {"way": "sea"}),
        ((HELD, MANY.replace("50", "30"), WAY), {"many": 40}),
        ((HELD, MANY, WAY.replace(", {id: sea, text: By sea}", "")), {"way": "sea"}),
        ((HELD, "{id: many, kind: yes_no, ask: How many?}", WAY), {"many": 40}),
        ((HELD, MANY.replace("}", ", carry: never}"), WAY), {"many": 40}),
    ],
)
def test_what_cannot_stand_is_kept_aside_and_never_lost(questions: tuple[str, ...], aside: dict[str, Any]) -> None:
    outcome = carried(GIVEN, *questions)
    assert outcome.aside == aside
    assert outcome.answers == {name: answer for name, answer in GIVEN.items() if name not in aside}
    assert not outcome.to_confirm & aside.keys()


def test_a_question_that_was_not_there_before_takes_no_answer_over() -> None:
    later = new(HELD, MANY, WAY, "{id: last, kind: text, ask: Anything?}")
    assert carry(OLD, later, {"last": "So."}) == CarriedAnswers({}, frozenset(), {"last": "So."})


def test_a_non_answer_is_kept_aside_where_it_is_no_longer_offered() -> None:
    before = version(HELD.replace("}}", "}, allow: [declined]}"))
    answer = read_answers(Ruleset.of([before]), {"small": {"held": {"no_answer": "declined"}}})["small"]
    assert carry(before, new(HELD, more=""), answer).aside == answer


def test_what_carrying_over_would_mean_is_known_without_any_answer() -> None:
    later = new(HELD, OF_OTHER_MEANING)
    assert affected(OLD, later, difference(OLD, later)) == Affected(frozenset({"many"}), frozenset({"way"}))
    same = new(REWORDED, MANY, WAY)
    assert affected(OLD, same, difference(OLD, same)) == Affected(frozenset(), frozenset())


def test_a_question_never_carried_is_aside_and_not_to_confirm() -> None:
    later = new(HELD, OF_OTHER_MEANING.replace("}", ", carry: never}"), WAY)
    assert affected(OLD, later, difference(OLD, later)) == Affected(frozenset(), frozenset({"many"}))


@pytest.mark.parametrize(
    ("questions", "told"),
    [
        ((REWORDED, MANY, WAY), [SupplierChange("reworded", "held", "Held?", "Is it held?")]),
        ((HELD, MANY), [SupplierChange("gone", "way", "Which way?", None)]),
        ((HELD, MANY, WAY, "{id: last, kind: text, ask: Anything?}"),
         [SupplierChange("new", "last", None, "Anything?")]),
        ((HELD, OF_OTHER_MEANING, WAY), [SupplierChange("otherwise", "many", "How many?", "How many people?")]),
        ((HELD.replace("100", "90"), MANY, WAY), []),
        ((HELD.replace("}}", "}, weight: 3}"), MANY, WAY), []),
        ((HELD.replace("}}", "}, sensitive: true, indicators: [debt_bondage]}"), MANY, WAY), []),
        ((HELD.replace("}}", "}, help: Papers.}"), MANY, WAY), []),
    ],
)  # fmt: skip
def test_a_supplier_is_told_of_questions_and_never_of_points_flags_or_notes(
    questions: tuple[str, ...], told: list[SupplierChange]
) -> None:
    assert list(supplier_changes(OLD, new(*questions))) == told


def test_a_supplier_is_not_told_of_a_flag() -> None:
    assert supplier_changes(OLD, new(HELD, MANY, WAY, more="")) == ()
