"""What authors are warned of: found where it is so, and never where an answer could still bring it about."""

import time

import pytest

from portal.domain import checking

HEAD = """format: ssq/1
id: keeping
version: 1.0.0
language: en
title: Keeping
sections:
  - id: first
    title: First
    questions:
      - {id: held, kind: yes_no, ask: Is it held?, points: {yes: 0, no: 100}}
      - {id: channel, kind: choice, ask: How?, options: [{id: agent, text: A}, {id: direct, text: D}, {id: both, text: B}]}
      - {id: routes, kind: choices, ask: Which?, options: [{id: road, text: R}, {id: sea, text: S}, {id: no_route, text: N, exclusive: true}]}
      - {id: people, kind: integer, ask: How many?, min: 0, max: 50, allow: [dont_know]}
      - {id: share, kind: percent, ask: What share?}
      - {id: since, kind: date, ask: Since when?, max: 2026-12-31}
      - {id: fee, kind: money, ask: How much?}
      - {id: country_of, kind: country, ask: Where?}
"""  # noqa: E501


def warned(more: str) -> list[str]:
    found = checking.check({"1.0.0.yaml": (HEAD + more).encode()})
    assert [one for one in found if one.level == "error"] == []
    return [one.message for one in found]


def asked_when(rule: str) -> list[str]:
    return warned(f"      - {{id: extra, kind: yes_no, ask: More?, when: '{rule}'}}\n")


@pytest.mark.parametrize(
    "rule",
    [
        "false",
        'channel == "agent" and channel == "direct"',
        "held and not held",
        "people > 20 and people < 20",
        "people > 50",
        "people == -1",
        "share > 100",
        "people > 10 and people < 11",
        'channel in ["agent", "direct"] and channel == "both"',
        '"road" in routes and "no_route" in routes',
        "dont_know(share)",
        "dont_know(people) and people > 3",
        "answered(held) and dont_know(held)",
        'since > date("2026-12-31")',
        'since < date("2026-01-01") and since > date("2026-06-01")',
        'country_of == "BD" and country_of == "VN"',
        "not (held or not held or not answered(held))",
        'fee > 0 and channel == "agent" and not (channel in ["agent"])',
    ],
)
def test_what_no_answers_can_make_true_is_told(rule: str) -> None:
    assert asked_when(rule) == ["no answers make this true, so nobody can ever reach this question"]


@pytest.mark.parametrize(
    "rule",
    [
        "true",
        "held",
        "not answered(held)",
        'channel == "agent" or channel == "direct"',
        "people > 10 and people < 12",
        "share > 10 and share < 11",
        "people == 50",
        '"road" in routes and "sea" in routes',
        "dont_know(people)",
        "people * 2 > 90 and people < 50",
        "fee > 0 and fee / 2 < 0",
        'count(routes) > 1 and not ("road" in routes)',
        'country_of != "BD" and country_of != "VN"',
        'since == date("2026-12-31")',
        "days_between(since, as_of) > 90",
        "channel == channel",
    ],
)
def test_what_some_answers_make_true_is_left_alone(rule: str) -> None:
    assert asked_when(rule) == []


def test_conditions_behind_conditions_count() -> None:
    hidden = """      - {id: second, kind: yes_no, ask: More?, when: held}
      - {id: third, kind: yes_no, ask: More?, when: second and not held}
      - {id: fourth, kind: yes_no, ask: More?, when: third}
"""
    assert warned(hidden) == ["no answers make this true, so nobody can ever reach this question"] * 2


def test_flags_checks_remedies_and_lines_of_score_that_never_matter() -> None:
    assert warned(
        """      - id: days_late
        kind: integer
        min: 0
        ask: How late?
        score: [{if: days_late >= 0, points: 100}, {if: days_late > 30, points: 0}]
    flags:
      - {id: impossible, severity: high, when: people > 60, because: Too many.}
      - {id: never_mended, severity: high, when: held, because: Held., remedy: not held}
    checks:
      - {id: silent, level: note, when: 'held and channel == "agent" and not held', say: No.}
"""
    ) == [
        "this line can never give its points: no answers make it true, or a line above it always comes first",
        "no answers make this true, so this flag can never be raised",
        "whenever the flag is raised this is not true, so nothing can ever count as under remediation",
        "no answers make this true, so this check can never fire",
    ]


def test_a_reason_in_place_of_an_answer_that_could_raise_a_grave_flag() -> None:
    asked = "      - {id: kept, kind: integer, ask: How many?, allow: [not_applicable]}\n"
    flag = "    flags:\n      - {id: many, severity: SEVERE, when: kept > 3, because: Many.}\n"
    assert warned(asked + flag.replace("SEVERE", "medium")) == []
    (warning,) = warned(asked + flag.replace("SEVERE", "high"))
    assert warning.startswith("kept can raise a grave flag and allows “not applicable”, which anybody may give")


def test_a_hundred_points_out_of_reach() -> None:
    options = "options: [{id: some, text: S, points: 80}, {id: few, text: F, points: 10}]"
    bound = f"      - {{id: kept, kind: choice, ask: How?, when: not held, {options}}}\n"
    said = ["kept gives 80 points at best, so the score cannot reach 100"]
    assert warned(bound) == said
    assert warned(bound.replace("not held", "held")) == []
    assert warned(bound.replace("not held", "people > 3")) == []
    assert warned(bound.replace("when: not held, ", "")) == [
        "kept gives 80 points at best, so the score cannot reach 100"
    ]


def test_an_option_that_nothing_tells_apart() -> None:
    options = "options: [{id: some, text: S, points: 100}, {id: few, text: F, points: 0}, {id: other_way, text: O}]"
    bound = f"      - {{id: kept, kind: choice, ask: How?, {options}}}\n"
    said = "other_way has no points, though others have, and no rule asks for it: it can never matter"
    assert warned(bound) == [said]
    assert warned(bound + "      - {id: which, kind: text, ask: Which?, when: 'kept == \"other_way\"'}\n") == []


@pytest.mark.parametrize(
    ("ask", "is_personal"),
    [
        ("What is the name of the worker?", True),
        ("Please list passport numbers.", True),
        ("Give the telephone of the manager.", True),
        ("Write the workers' full names.", True),
        ("What is the name of your company?", False),
        ("How many workers lost their passports?", False),
    ],
)
def test_questions_that_ask_for_a_person(ask: str, is_personal: bool) -> None:
    said = warned(f'      - {{id: extra, kind: text, ask: "{ask}"}}\n')
    assert said == (
        ["extra asks for a name, passport number or telephone number; ask how many people instead"]
        if is_personal
        else []
    )


def test_columns_that_ask_for_a_person() -> None:
    columns = "columns: [{id: who, kind: text, text: Name}, {id: paid, kind: integer, text: Paid}]"
    said = warned(f"      - {{id: extra, kind: table, ask: Whom?, {columns}}}\n")
    assert said == ["extra.who asks for a name, passport number or telephone number; ask how many people instead"]


def test_rules_with_very_many_answers_behind_them_are_tried_in_bounded_time() -> None:
    asked = "".join(
        f"      - {{id: step_{number}, kind: integer, ask: How many?, when: step_{number - 1} > {number}}}\n"
        for number in range(1, 200)
    )
    began = time.process_time()
    warned("      - {id: step_0, kind: integer, ask: How many?}\n" + asked)
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    ("rule", "is_warned"),
    [("people > 1.000", True), ("people > 12.500", True), ("people > 1000", False), ("share > 1.5", False),
     ("share > 0.125", False)],
)  # fmt: skip
def test_a_point_before_three_digits_may_be_meant_for_thousands(rule: str, is_warned: bool) -> None:
    assert any("and a fraction here; write" in message for message in asked_when(rule)) is is_warned
