"""Calculations become derived values, cascading selects one question for each answer; the rest is listed."""

from typing import Any

import pytest

from portal.sheets import questionnaire_book
from portal.sheets.xlsform.form import read_sheets

NUMBERS = [["integer", "men", "Men"], ["integer", "women", "Women"]]
REGIONS = [["region", "north", "North"], ["region", "south", "South"]]


def imported(survey: list[list[str]], choices: list[list[str]] | None = None) -> tuple[dict[str, Any], list[str]]:
    """The draft of a form, which has no error, and what was left out."""
    head = ["type", "name", "label", "calculation", "relevant", "choice_filter"]
    sheets = {"survey": [head, *survey], "settings": [["default_language"], ["English (en)"]]}
    if choices:
        sheets["choices"] = [["list_name", "name", "label", "region", "district"], *choices]
    form = read_sheets(sheets)
    assert [problem for problem in questionnaire_book.cell_problems(form.book, {}) if problem.level == "error"] == []
    return form.book.document, [str(line) for line in form.left_out]


def questions(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {question["id"]: question for section in document["sections"] for question in section["questions"]}


def test_a_chain_of_calculations_becomes_derived_values_that_rules_and_texts_read() -> None:
    document, left_out = imported(
        [
            ["calculate", "half", "", "round(${total} div 2, 1)"],
            *NUMBERS,
            ["calculate", "total", "", "${men} + ${women}"],
            ["calculate", "share", "", "${women} div ${total} * 100"],
            ["begin repeat", "shifts", "Shifts"],
            ["integer", "hours", "Hours"],
            ["end repeat"],
            ["calculate", "in_all", "", "sum(${hours}) + count(${shifts})"],
            ["text", "many_people", "Why are you {x} ${total}?", "", "${total} > 10 and ${half} != 4"],
        ]
    )
    assert {each["id"]: each["value"] for each in document["derived"]} == {
        "total": "men + women",
        "half": "round(total / 2, 1)",
        "share": "women / total * 100",
        "in_all": "sum(shifts.hours) + count(shifts)",
    }
    asked = questions(document)["many_people"]
    assert asked["ask"] == "Why are you (x) {total}?"
    assert asked["when"] == "total > 10 and (not answered(men) or not answered(women) or half != 4)"
    assert any("row 6, column calculation: where it divides by 0 there is no value here" in line for line in left_out)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["calculate", "made", "", "concat('a', ${men})"], "concat() has no counterpart here"),
        (["calculate", "made", "", "1 + 1"], "it reads no answer"),
        (["calculate", "made", "", ""], "it has no formula"),
        (["calculate", "made", "", "${made} + ${men}"], "a calculation that has to be written by hand"),
        (["calculate", "made", "", "${men} * 2", "${men} > 3"], "it or its group has a condition"),
    ],
)
def test_a_calculation_without_a_counterpart_is_listed_and_read_by_nothing(row: list[str], reason: str) -> None:
    document, left_out = imported([*NUMBERS, row, ["text", "why", "Why ${made}?", "", "${made} > 2"]])
    assert "derived" not in document
    assert questions(document)["why"] == {"id": "why", "kind": "text", "ask": "Why [made]?", "required": False}
    assert any(
        "column calculation: write this as a derived value by hand" in line and reason in line for line in left_out
    )
    assert any("${made} is a calculation that has to be written by hand; until then" in line for line in left_out)


def test_a_cascade_becomes_one_question_for_each_earlier_answer() -> None:
    document, left_out = imported(
        [
            ["select_one region", "region", "Region"],
            ["select_one district", "district", "District", "", "", "region=${region}"],
            ["select_one village", "village", "Village", "", "", "${district} = district"],
            ["text", "only_d3", "A", "", "${district} = 'd3'"],
            ["text", "all_but_d3", "B", "", "${district} != 'd3'"],
            ["text", "has_village", "C", "", "${village} != ''"],
        ],
        [*REGIONS, ["district", "d1", "D1", "north"], ["district", "d3", "D3", "south"],
         ["district", "d4", "D4", "west"],
         ["village", "v1", "V1", "", "d1"], ["village", "v2", "V2", "", "d3"]],
    )  # fmt: skip
    asked = questions(document)
    assert {id: question.get("when") for id, question in asked.items()} == {
        "region": None,
        "district_north": 'region == "north"',
        "district_south": 'region == "south"',
        "village_d1": 'district_north == "d1"',
        "village_d3": 'district_south == "d3"',
        "only_d3": 'district_south == "d3"',
        "all_but_d3": 'not answered(district_south) or district_south != "d3"',
        "has_village": "answered(village_d1) or answered(village_d3)",
    }
    assert asked["district_north"]["options"] == [{"id": "d1", "text": "D1"}]
    assert any("asked as 2 questions, one for each: district_north, district_south" in line for line in left_out)
    assert any("for “west”, which the earlier question does not offer" in line for line in left_out)


def test_a_filter_by_two_earlier_answers_is_one_question_for_each_pair() -> None:
    document, _ = imported(
        [
            ["select_one region", "region", "Region"],
            ["select_one district", "district", "District"],
            ["select_one village", "village", "Village", "", "", "${district}=district and region = ${region}"],
        ],
        [
            *REGIONS,
            ["district", "d1", "D1"],
            ["village", "v1", "V1", "north", "d1"],
            ["village", "v2", "V2", "south", "d1"],
        ],
    )
    conditions = [question["when"] for id, question in questions(document).items() if id.startswith("village")]
    assert conditions == ['district == "d1" and region == "north"', 'district == "d1" and region == "south"']


def test_a_long_list_is_offered_in_parts_and_another_filter_is_listed() -> None:
    long = [["district", f"d{at}", f"D{at}", "north" if at % 2 else "south"] for at in range(500)]
    rows = [["select_one region", "region", "Region"]]
    document, _ = imported(
        [*rows, ["select_one district", "district", "D", "", "", "region=${region}"]], [*REGIONS, *long]
    )
    assert [len(question["options"]) for question in questions(document).values()] == [2, 250, 250]
    short = [*REGIONS, ["district", "d1", "D1", "north"]]
    for filter in ("region=${region} and 1=1", "region=${elsewhere}", "selected(${region}, region)"):
        document, left_out = imported([*rows, ["select_one district", "district", "D", "", "", filter]], short)
        assert list(questions(document)) == ["region", "district"]
        assert any("column choice_filter: every choice is offered until you write" in line for line in left_out)
