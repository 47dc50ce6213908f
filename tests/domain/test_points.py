"""What one answer is worth: its state and its points, exact, in every case of SPEC.md's table."""

from fractions import Fraction
from typing import Any

import pytest

from portal.domain.answers import read_answers
from portal.domain.points import (
    QuestionResult,
    can_score,
    listed_points,
    most_points,
    one_decimal,
    points_text,
    question_result,
    tenths,
)
from portal.domain.ruleset import Ruleset
from tests.domain.small import facts, question, version

WAYS = "options: [{id: road, text: R, points: 80}, {id: sea, text: S, points: 25}, {id: air, text: A}]"
RULES = Ruleset.of(
    [
        version(
            "{id: held, kind: yes_no, ask: H?, points: {yes: 0, no: 100}, weight: 3, "
            "allow: [dont_know, declined, not_applicable], dont_know: 10}",
            "{id: given_back, kind: yes_no, ask: G?, when: held, points: {yes: 50}, weight: 2}",
            "{id: story, kind: text, ask: S?, when: held, required: false, allow: [dont_know, declined]}",
            f"{{id: ways, kind: choices, ask: W?, combine: mean, {WAYS}}}",
            "{id: share, kind: percent, ask: S?, required: false, allow: [dont_know], "
            "score: [{if: share > 50, points: 100}, {if: share > workers, points: 40}, {else: 5}]}",
            "{id: workers, kind: integer, ask: W?, required: false}",
            "{id: words, kind: note, ask: Now about pay.}",
        )
    ]
)


def result(name: str, **answers: Any) -> QuestionResult:
    given = read_answers(RULES, {"small": answers})
    return question_result(RULES.questions["small", name], given["small"].get(name), facts(RULES, {"small": answers}))


def worth(name: str, **answers: Any) -> tuple[str, Any]:
    outcome = result(name, **answers)
    return outcome.state, outcome.points


DONT_KNOW, DECLINED = {"no_answer": "dont_know"}, {"no_answer": "declined"}
NOT_APPLICABLE = {"no_answer": "not_applicable", "reason": "No such thing."}


@pytest.mark.parametrize(
    ("answer", "state", "points"),
    [
        (True, "scored", 0),
        (False, "scored", 100),
        (DONT_KNOW, "dont_know", 10),
        (DECLINED, "declined", 0),
        (NOT_APPLICABLE, "not_applicable", None),
        (None, "unanswered", None),
    ],
)
def test_an_answer_has_its_state_and_points(answer: Any, state: str, points: int | None) -> None:
    assert result("held", held=answer) == ("held", state, points, 3, None)


def test_a_question_that_is_hidden_was_not_asked_whatever_was_typed_before() -> None:
    assert result("given_back", held=False, given_back=True) == ("given_back", "not_asked", None, 2, None)
    assert worth("given_back", held=True, given_back=True) == ("scored", 50)


def test_an_answer_without_points_is_unscored() -> None:
    assert worth("given_back", held=True, given_back=False) == ("unscored", None)
    assert worth("story", held=True, story="So it was.") == ("unscored", None)


def test_declining_costs_points_only_where_an_answer_could_give_some() -> None:
    assert worth("story", held=True, story=DECLINED) == ("declined", None)
    assert worth("story", held=True, story=DONT_KNOW) == ("dont_know", None)


def test_what_silence_hides_is_not_known_with_nought_points_where_an_answer_could_give_some() -> None:
    assert result("given_back", held=DONT_KNOW) == ("given_back", "dont_know", 0, 2, None)
    assert worth("story", held=DONT_KNOW) == ("dont_know", None)


def test_points_of_several_options_are_exact() -> None:
    assert worth("ways", ways=["road", "sea"]) == ("scored", Fraction(105, 2))
    assert worth("ways", ways=["air"]) == ("unscored", None)


@pytest.mark.parametrize(
    ("answers", "state", "points", "line"),
    [
        ({"share": "50.1"}, "scored", 100, 0),
        ({"share": "50", "workers": 49}, "scored", 40, 1),
        ({"share": "50", "workers": 50}, "scored", 5, 2),
        ({"share": "50"}, "scored", 0, 1),  # workers was asked and left open: the line that reads it gives nothing
    ],
)
def test_the_first_true_line_of_a_score_list_gives_its_points(
    answers: dict[str, Any], state: str, points: int | None, line: int | None
) -> None:
    assert result("share", **answers) == ("share", state, points, 1, line)


def test_a_line_that_is_unknown_without_silence_leaves_the_question_unscored() -> None:
    rules = Ruleset.of(
        [
            version(
                "{id: share, kind: percent, ask: S?, score: [{if: share > workers, points: 40}, {else: 5}]}",
                "{id: workers, kind: integer, ask: W?}",
            )
        ]
    )
    answers = {"small": {"share": "50"}}
    given = read_answers(rules, answers)["small"]["share"]
    outcome = question_result(rules.questions["small", "share"], given, facts(rules, answers))
    assert (outcome.state, outcome.points) == ("unscored", None)


@pytest.mark.parametrize(("score", "points"), [("", None), (", score: [{if: count(routes) > 1, points: 90}]", 0)])
def test_a_table_with_an_empty_cell_that_matters_is_not_known(score: str, points: int | None) -> None:
    flag = "    flags: [{id: many, severity: critical, when: any(routes.people > 3), because: Many.}]\n"
    columns = "columns: [{id: people, kind: integer, text: P}, {id: paid, kind: yes_no, text: Q}]"
    rules = Ruleset.of([version(f"{{id: routes, kind: table, ask: R?, weight: 4, {columns}{score}}}", more=flag)])

    def of(rows: list[dict[str, Any]]) -> QuestionResult:
        answers = {"small": {"routes": rows}}
        given = read_answers(rules, answers)["small"]["routes"]
        return question_result(rules.questions["small", "routes"], given, facts(rules, answers))

    assert of([{"paid": True}]) == ("routes", "dont_know", points, 4, None)
    assert of([{"people": 1}]).state == "unscored"


def test_a_result_is_printed_with_its_numbers_as_text() -> None:
    assert result("ways", ways=["road", "sea"]).as_json() == {
        "id": "ways", "state": "scored", "points": "52.5", "weight": "1"
    }  # fmt: skip
    assert result("ways").as_json()["points"] is None


@pytest.mark.parametrize(
    ("text", "can", "most"),
    [
        ("{id: plain, kind: text, ask: A?}", False, 0),
        ("{id: plain, kind: yes_no, ask: A?}", False, 0),
        ("{id: plain, kind: yes_no, ask: A?, points: {no: 70}}", True, 70),
        (f"{{id: plain, kind: choice, ask: A?, {WAYS}}}", True, 80),
        (f"{{id: plain, kind: choices, ask: A?, {WAYS}}}", True, 80),
        (f"{{id: plain, kind: choices, ask: A?, combine: sum, {WAYS}}}", True, 100),
        ("{id: plain, kind: choices, ask: A?, combine: sum, options: [{id: aa, text: A, points: 20}, "
         "{id: bb, text: B, points: 30}]}", True, 50),
        ("{id: plain, kind: choices, ask: A?, combine: sum, options: [{id: aa, text: A, points: 20}, "
         "{id: bb, text: B, points: 30}, {id: cc, text: C, points: 90, exclusive: true}]}", True, 90),
        ("{id: plain, kind: choices, ask: A?, combine: sum, options: [{id: aa, text: A, points: 20}, "
         "{id: bb, text: B, points: 30}, {id: cc, text: C, points: 10, exclusive: true}]}", True, 50),
        ("{id: plain, kind: yes_no, ask: A?, points: {yes: 0}}", True, 0),
        ("{id: plain, kind: choices, ask: A?, combine: sum, options: [{id: aa, text: A, points: 20}, "
         "{id: bb, text: B}]}", True, 20),
        ("{id: plain, kind: integer, ask: A?, score: [{if: plain > 3, points: 30}, {else: 60}]}", True, 60),
        ("{id: plain, kind: integer, ask: A?, score: [{if: plain > 3, points: 0}, {else: 0}]}", True, 0),
        ("{id: plain, kind: choice, ask: A?, options: [{id: aa, text: A}, {id: bb, text: B, points: 0}]}", True, 0),
    ],
)  # fmt: skip
def test_what_a_question_can_give_at_most(text: str, can: bool, most: int) -> None:
    assert (can_score(question(text)), most_points(question(text))) == (can, most)


def test_an_answer_out_of_another_kind_s_list_is_worth_nothing() -> None:
    chosen = question(f"{{id: plain, kind: choice, ask: A?, {WAYS}}}")
    assert [listed_points(chosen, answer) for answer in ("road", "sea", "air")] == [80, 25, None]
    assert listed_points(question("{id: plain, kind: integer, ask: A?}"), 7) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(0), "0.0"),
        (Fraction(1, 20), "0.1"),  # half up
        (Fraction(49, 1000), "0.0"),
        (Fraction(2, 3), "0.7"),
        (Fraction(1999, 20), "100.0"),
        (Fraction(19989, 200), "99.9"),
        (100, "100.0"),
    ],
)
def test_a_value_is_shown_with_one_decimal_half_up(value: Fraction | int, shown: str) -> None:
    assert one_decimal(value) == shown
    assert tenths(value) == int(shown.replace(".", ""))


def test_points_are_whole_where_they_are_whole() -> None:
    assert [points_text(points) for points in (0, 40, Fraction(40), Fraction(105, 2), Fraction(100, 3))] == [
        "0",
        "40",
        "40",
        "52.5",
        "33.3",
    ]
