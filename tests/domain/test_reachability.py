"""A rule is called impossible only when no answers can make it true; what cannot be counted is taken to be possible."""

import time

import pytest

from portal.domain.problems import Path
from portal.domain.reachability import Satisfiability, max_points_below_100, never_true, places
from portal.domain.rules import rules_of
from tests.domain.small import version

HELD = "{id: held, kind: yes_no, ask: H?, allow: [dont_know]}"
WAY = "{id: way, kind: choice, ask: W?, options: [{id: road, text: R}, {id: sea, text: S}]}"
ROUTES = (
    "{id: routes, kind: choices, ask: R?, options: [{id: east, text: E}, {id: west, text: W}, "
    "{id: no_route, text: N, exclusive: true}]}"
)
MANY = "{id: many, kind: integer, ask: M?, min: 0, max: 50}"
STORY = "{id: story, kind: text, ask: S?}"


def reach(*questions: str, more: str = "") -> Satisfiability:
    given = version(*questions, more=more)
    rules = rules_of(given, {"small": given})
    assert rules.problems == []
    return Satisfiability(rules)


def impossible(*questions: str, more: str = "") -> list[Path]:
    return list(never_true(reach(*questions, more=more)))


def shown_when(rule: str) -> bool:
    """Whether a question asked under this condition could ever be shown."""
    asked = (HELD, WAY, ROUTES, MANY, STORY, f"{{id: last, kind: text, ask: L?, when: '{rule}'}}")
    return impossible(*asked) == []


@pytest.mark.parametrize(
    "rule",
    [
        "false",
        "held and not held",
        'way == "road" and way == "sea"',
        'not (way == "road" or way != "road") and answered(way)',
        '"east" in routes and "no_route" in routes',
        "many > 50",
        "many < 0 or many > 60",
        "many > 10 and many < 11",
        "declined(held)",
        "dont_know(held) and held",
        "held and dont_know(held) or many == 51",
    ],
)
def test_what_no_answers_make_true_is_found(rule: str) -> None:
    assert not shown_when(rule)


@pytest.mark.parametrize(
    "rule",
    [
        "true",
        "held",
        "not held",
        "dont_know(held)",
        "not answered(held)",
        'way == "road" and "east" in routes and "west" in routes',
        '"no_route" in routes',
        "many == 50",
        "many > 10 and many < 12",
        "many * 2 > 1000",  # arithmetic is not counted
        'story == "so" and story != "so" or held',
        'held and (way == "sea" or way == "road")',
    ],
)
def test_what_some_answers_make_true_is_left_alone(rule: str) -> None:
    assert shown_when(rule)


def test_an_answer_is_given_only_where_its_question_is_shown() -> None:
    inner = "{id: inner, kind: yes_no, ask: I?, when: held}"
    last = "{id: last, kind: text, ask: L?, when: inner and not held}"
    assert impossible(HELD, inner, last) == [("sections", 0, "questions", 2, "when")]
    assert impossible(HELD, inner, last.replace("not held", "held")) == []


def test_the_condition_of_a_section_counts_for_its_questions() -> None:
    second = (
        "  - {id: second, title: Second, when: held, questions: [{id: last, kind: text, ask: L?, when: not held}]}\n"
    )
    assert impossible(HELD, more=second) == [("sections", 1, "questions", 0, "when")]


def test_a_remedy_counts_beside_its_flag_alone() -> None:
    flags = "    flags: [{id: keeps, severity: low, when: held, because: K., remedy: not held}]\n"
    assert impossible(HELD, more=flags) == [("sections", 0, "flags", 0, "remedy")]
    assert impossible(HELD, WAY, more=flags.replace("not held", "way == 'sea'").replace("'", '"')) == []


def test_a_line_of_score_below_one_that_always_hits_first_is_never_reached() -> None:
    lines = "score: [{if: answered(way), points: 10}, {if: 'way == \"sea\"', points: 100}, {else: 0}]"
    scored = WAY.replace("}]}", f"}}], {lines}}}")
    assert impossible(scored) == [("sections", 0, "questions", 0, "score", 1, "if")]
    turned = "score: [{if: 'way == \"sea\"', points: 100}, {if: answered(way), points: 10}]"
    assert impossible(WAY.replace("}]}", f"}}], {turned}}}")) == []


def test_places_names_every_question_by_its_path() -> None:
    second = "  - {id: second, title: Second, questions: [{id: last, kind: text, ask: L?}]}\n"
    assert [(path, question.id) for path, question in places(version(HELD, WAY, more=second))] == [
        (("sections", 0, "questions", 0), "held"),
        (("sections", 0, "questions", 1), "way"),
        (("sections", 1, "questions", 0), "last"),
    ]


@pytest.mark.parametrize(
    ("condition", "points", "is_told"),
    [
        ("", "{yes: 100, no: 0}", False),
        ("", "{yes: 80, no: 0}", True),
        ("when: held, ", "{yes: 80, no: 0}", False),  # not shown where the answer to `held` is best
        ("when: not held, ", "{yes: 80, no: 0}", True),
        ("when: story == \"so\", ", "{yes: 80, no: 0}", False),
        ("", "{}", False),
    ],
)  # fmt: skip
def test_a_question_that_never_gives_100_points_is_told_where_the_best_answers_cannot_avoid_it(
    condition: str, points: str, is_told: bool
) -> None:
    held = "{id: held, kind: yes_no, ask: H?, points: {yes: 0, no: 100}}"
    paid = "points: " + points + "}" if points != "{}" else "required: false}"
    low = f"{{id: low, kind: yes_no, ask: L?, {condition}{paid}"
    told = [question.id for _, question in max_points_below_100(reach(held, STORY, low))]
    assert told == (["low"] if is_told else [])


def test_a_rule_over_many_questions_is_given_up_as_possible_in_little_time() -> None:
    names = [f"q{number:02}" for number in range(30)]
    questions = [f"{{id: {name}, kind: yes_no, ask: A?}}" for name in names]
    rule = " and ".join(names) + " and not q29"
    began = time.perf_counter()
    assert impossible(*questions, f"{{id: last, kind: text, ask: L?, when: '{rule}'}}") == []
    assert time.perf_counter() - began < 5
