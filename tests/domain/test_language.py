"""The language to the letter: rules, three values, money, points, bumps; and no text that could break the parser."""

from datetime import date
from typing import Any

import pytest

from portal.domain import answers, checking, scoring, versions
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.ruleset import InvalidRuleset, Ruleset
from portal.settings import root

AS_OF = date(2026, 5, 1)
FAMILIES = ("workforce", "recruitment_fees", "document_retention", "wages")
HEAD = "format: ssq/1\nid: small\nversion: 1.0.0\nlanguage: en\ntitle: Small\n"
SMALL = (
    HEAD
    + """sections:
  - id: first
    title: First
    questions:
      - {id: held, kind: yes_no, ask: Held?, points: {yes: 0, no: 100}, weight: 3, allow: [dont_know, declined]}
      - {id: how_many, kind: integer, ask: How many?, when: held, min: 0}
      - {id: cost, kind: money, ask: Cost?, required: false}
      - {id: limit, kind: money, ask: Limit?, required: false}
      - id: ways
        kind: choices
        ask: Ways?
        combine: sum
        options: [{id: one, text: One, points: 60}, {id: two, text: Two, points: 60}, {id: none_of, text: None, exclusive: true}]
    flags:
      - {id: many_held, severity: critical, when: held and how_many > 0, because: "{how_many} are held."}
      - {id: dear, severity: low, when: cost > limit, because: Dear.}
derived: [{id: share, value: how_many / 3 * 100, places: 1}]
bands: [{id: good, from: 50}, {id: bad, from: 0}]
"""  # noqa: E501
)


def version(text: str = SMALL) -> Version:
    reading = read_version(text.encode(), "small/1.0.0.yaml")
    assert reading.version is not None, [str(problem) for problem in reading.problems]
    return reading.version


def score(data: dict[str, Any], text: str = SMALL) -> dict[str, Any]:
    ruleset = Ruleset.of([version(text)])
    return scoring.results(ruleset, answers.read_answers(ruleset, {"small": data}), AS_OF)[0].as_json()


def test_hidden_answers_count_for_nothing() -> None:
    found = score({"held": False, "how_many": 7, "ways": ["one"]})
    assert found["flags"] == []
    assert found["derived"] == {"share": None}
    assert next(one["state"] for one in found["questions"] if one["id"] == "how_many") == "not_asked"


def test_points_weights_and_bands() -> None:
    found = score({"held": False, "ways": ["one", "two"]})
    assert (found["score"], found["band"], found["severity"]) == ("100.0", "good", "none")
    assert score({"held": True, "how_many": 2, "ways": ["one"]})["score"] == "15.0"
    assert score({"held": {"no_answer": "declined"}, "ways": ["one"]})["score"] == "15.0"
    assert score({"held": {"no_answer": "dont_know"}, "ways": ["one"]})["score"] == "60.0"
    assert score({})["score"] is None


def test_flags_fill_their_words_and_derived_values_round_half_up() -> None:
    found = score({"held": True, "how_many": 2})
    assert found["flags"] == [{"id": "many_held", "severity": "critical", "remedying": False, "because": "2 are held."}]
    assert found["derived"] == {"share": "66.7"}
    assert found["missing"] == ["ways"]


def test_two_currencies_are_unknown_and_one_compares() -> None:
    dear = {"cost": {"amount": "9", "currency": "USD"}, "limit": {"amount": "8", "currency": "USD"}}
    assert [flag["id"] for flag in score(dear)["flags"]] == ["dear", "not_known_held"]
    dear["limit"]["currency"] = "EUR"
    assert [flag["id"] for flag in score(dear)["flags"]] == ["not_known_held"]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("cost > held", "cannot compare an amount of money with true or false"),
        ("cost > 1", "cannot compare an amount of money with a number"),
        ("held == 1 == 2", "comparisons cannot be chained"),
        ("hold", "did you mean held"),
        ('"three" in ways', "there is no option"),
        ("how_many", "must be true or false"),
        ("many(how_many)", "there is no function many"),
        ("how_many +", "ends too early"),
    ],
)
def test_a_rule_that_cannot_be_is_told_where_it_stands(rule: str, sentence: str) -> None:
    text = SMALL.replace("when: cost > limit", f"when: '{rule}'")
    with pytest.raises(InvalidRuleset) as refused:
        Ruleset.of([version(text)])
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("id: small", "id: Small", "is not a valid id"),
        ("version: 1.0.0", "version: 1.0", "write it like 1.0.0"),
        ("kind: integer", "kind: intger", "did you mean “integer”"),
        ("title: Small", "title:", "has no value"),
        ("weight: 3", "weight: 0", "from 1"),
        ("min: 0", "min: a", "a whole number"),
        ("id: limit", "id: cost", "is used already"),
        ("id: limit", "id: count", "is a word of the language"),
        ("from: 0", "from: 10", "the last band begins at 0"),
        ("combine: sum", "combine: all", "is not known here"),
        ("ask: Held?", "ask: Held?, colour: red", "there is no key “colour”"),
        ("ask: Held?", "ask: Held?, unit: days", "has no meaning for a yes_no question"),
        ("title: First", "title: &a First", "anchor"),
        ("title: First", "title: !!str First", "tag"),
        ("title: First", "title: a: b", "put it in quotes"),
        ("title: First", "title: [a", "put it in quotes"),
        ("title: First", "title: First\n    title: Second", "appears twice here"),
        ("title: First", "title:\tFirst", "a tab"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_plain_words(before: str, after: str, sentence: str) -> None:
    reading = read_version(SMALL.replace(before, after, 1).encode(), "small/1.0.0.yaml")
    assert reading.version is None
    assert any(sentence in problem.message for problem in reading.problems), [str(one) for one in reading.problems]
    assert all(problem.line >= 1 and problem.column >= 1 for problem in reading.problems)


@pytest.mark.parametrize(
    ("before", "after", "bump"),
    [
        ("ask: Held?", "ask: Is it held?", "patch"),
        ("weight: 3", "weight: 2", "minor"),
        ("when: held, min: 0", "when: held", "minor"),
        ("when: held, min: 0", "when: held, min: 1", "major"),
        ("when: held, min: 0", "min: 0", "major"),
        ("kind: integer", "kind: decimal", "major"),
        ("allow: [dont_know, declined]", "allow: [declined]", "major"),
        ("{id: two, text: Two, points: 60}, ", "", "major"),
        ("severity: low", "severity: high", "minor"),
        ("when: held and how_many > 0", "when: (held)   and (how_many>0)", "none"),
    ],
)
def test_a_change_needs_its_bump(before: str, after: str, bump: str) -> None:
    assert versions.difference(version(), version(SMALL.replace(before, after, 1))).bump == bump


def test_the_shipped_questionnaires_have_no_problem() -> None:
    files = {str(path.relative_to(root("questionnaires"))): path.read_bytes()
             for path in root("questionnaires").glob("*/[0-9]*.yaml")}  # fmt: skip
    assert [str(found) for found in checking.check(files) if found.level == "error"] == []
