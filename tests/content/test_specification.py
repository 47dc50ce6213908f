"""The specification of the language is true: its examples run, and nothing of the language is left out."""

import itertools
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from portal.domain import confidence, kinds, question_parts, questionnaire, questionnaire_types, scoring
from portal.domain.answers import read_answers
from portal.domain.expressions import UNKNOWN, Scope, parse, parsing
from portal.domain.expressions.compiling import compile_rule
from portal.domain.expressions.types import check_types
from portal.domain.facts import facts_of
from portal.domain.kinds import table
from portal.domain.kinds.long_text import LongTextKind
from portal.domain.kinds.text import TextKind
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version, yaml_tree
from portal.domain.ruleset import Ruleset

SPEC = (Path(__file__).parents[2] / "questionnaires" / "SPEC.md").read_text(encoding="utf-8")
DAY = date(2026, 5, 1)
PARTS = [
    part
    for module in (question_parts, questionnaire)
    for part in vars(module).values()
    if isinstance(part, type) and issubclass(part, BaseModel) and part.__module__ == module.__name__
]
EXAMPLE = """format: ssq/1
id: example
version: 1.0.0
language: en
title: Example
sections:
  - id: all_of_it
    title: All
    questions:
      - {id: aa, kind: integer, ask: a}
      - {id: bb, kind: integer, ask: b}
      - {id: yes, kind: yes_no, ask: yes}
      - {id: fee, kind: money, ask: fee}
      - {id: pay, kind: money, ask: pay}
      - {id: gone, kind: integer, ask: gone}
      - id: origins
        kind: table
        ask: origins
        columns: [{id: nn, kind: integer, text: n}, {id: mm, kind: integer, text: m}]
"""
ANSWERS = {
    "aa": 4,
    "bb": 0,
    "yes": True,
    "fee": {"amount": "10", "currency": "EUR"},
    "pay": {"amount": "10", "currency": "USD"},
    "origins": [{"nn": 2, "mm": 3}, {"nn": 5, "mm": 1}],
}


def block(language: str, number: int = 0) -> str:
    """One of the fenced examples."""
    return str(re.findall(rf"^```{language}\n(.*?)```$", SPEC, re.S | re.M)[number])


def table_after(heading: str) -> list[list[str]]:
    """The cells of the first table after some words, its head left out."""
    lines = SPEC[SPEC.index(heading) :].splitlines()
    rows = itertools.takewhile(
        lambda line: line.startswith("|"), itertools.dropwhile(lambda line: line[:1] != "|", lines)
    )
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in list(rows)[2:]]


def read(text: str, name: str) -> Version:
    reading = read_version(text.encode(), name)
    assert reading.version is not None, reading.problems
    return reading.version


def run(rule: str) -> Any:
    """What a rule gives with the answers of the examples."""
    ruleset = Ruleset.of([read(EXAMPLE, "example/1.0.0.yaml")])
    facts = facts_of(ruleset, read_answers(ruleset, {"example": ANSWERS}), DAY)
    scope = Scope("example", {"example": ruleset.versions[0]})
    return compile_rule(check_types(parse(rule), scope)).run(facts.values)


def said(value: Any) -> str:
    if value is UNKNOWN:
        return "unknown"
    return str(value).lower() if isinstance(value, bool) else format(value, "f").removesuffix(".0")


@pytest.mark.parametrize(("rule", "gives"), table_after("Examples, with the answers"))
def test_every_rule_gives_what_the_specification_says(rule: str, gives: str) -> None:
    assert said(run(rule.strip("`"))) == gives


@pytest.mark.parametrize("operator", ["and", "or"])
def test_the_tables_of_three_values_are_the_codes(operator: str) -> None:
    written = {"true": "yes", "false": "not yes", "unknown": "gone > 1"}
    rows = list(table_after(f"| `{operator}` |"))
    assert len(rows) == 3
    for left, *cells in rows:
        for right, gives in zip(written, cells, strict=True):
            assert said(run(f"({written[left.strip('*')]}) {operator} ({written[right]})")) == gives


def test_the_worked_example_has_its_canonical_form_hash_and_result() -> None:
    version = read(block("yaml"), "drinking_water/1.0.0.yaml")
    assert version.canonical.decode() == block("json", 0).rstrip("\n")
    assert re.search(r"^    ([0-9a-f]{64})$", SPEC, re.M).group(1) == version.hash  # type: ignore[union-attr]
    ruleset = Ruleset.of([version])
    (result,) = scoring.results(ruleset, read_answers(ruleset, json.loads(block("json", 1))), DAY)
    assert result.as_json() == json.loads(block("json", 2))
    assert f"has a confidence of (35 + 20 + 0) / 75 = 73 in percent, limited to {result.confidence}." in SPEC


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_is_specified(part: type[BaseModel]) -> None:
    keys = {field.alias or name for name, field in part.model_fields.items()}
    assert {key for key in keys if f"`{key}`" not in SPEC} == set()


def test_every_kind_has_keys_and_answers() -> None:
    for heading in ("| kind | keys of its own |", "| kind | JSON |"):
        named = set(re.findall(r"`(\w+)`", " ".join(row[0] for row in table_after(heading))))
        assert named == set(kinds.KINDS) - ({"note"} if "JSON" in heading else set())


def test_every_function_has_a_line() -> None:
    named = {word for row in table_after("| function |") for word in re.findall(r"`(\w+)\(", row[0])}
    assert named == set(questionnaire_types.FUNCTIONS)


def test_every_operator_is_in_the_grammar() -> None:
    grammar = set(re.findall(r'"([^"\s]+)"', block("ebnf")))
    assert set(parsing.STRENGTH) | {"not", "(", ")", "[", "]", ",", ".", "date", "true", "false"} <= grammar


def test_every_state_severity_level_and_non_answer_is_named() -> None:
    words = [*get_args(questionnaire_types.NonAnswer), *questionnaire_types.SEVERITIES, "error", "warning", "note"]
    assert [word for word in words if f"`{word}`" not in SPEC] == []
    states = {row[0].strip("`") for row in table_after("| state |")}
    assert states == {"not_asked", "scored", "unscored", "unanswered", *get_args(questionnaire_types.NonAnswer)}


def test_the_limits_are_the_codes() -> None:
    limits = (
        f"{yaml_tree.LARGEST:,} bytes, {yaml_tree.DEEPEST} levels",
        f"{parsing.MOST_CHARACTERS:,} characters, {parsing.MOST_NODES} nodes",
        f"{TextKind.longest:,} characters for `text`",
        f"{LongTextKind.longest:,} for `long_text`",
        f"{table.MOST_ROWS} rows",
    )
    assert [limit for limit in limits if limit not in SPEC] == []
    assert sum(confidence.CONFIDENCE_WEIGHTS) == 100
    weights = dict(
        zip(("completeness", "evidence", "consistency", "verification"), confidence.CONFIDENCE_WEIGHTS, strict=True)
    )
    assert all(f"{weight}·{name}" in SPEC for name, weight in weights.items())
    assert Decimal("0.5") == Decimal(confidence.HALVES["received"]) / confidence.HALVES["accepted"]
