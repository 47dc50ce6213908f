"""What is not answered where it matters is named, weighs nothing and hides nothing; signs weigh together."""

import json
from datetime import date
from typing import Any

import pytest

from portal.domain.answers import read_answers
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.ruleset import Ruleset
from portal.domain.scoring import Result, results
from portal.domain.silence import silence_flags

TEXT = """
format: ssq/1
id: small
version: 1.0.0
language: en
title: Small
sections:
  - id: only_one
    title: Only one
    questions:
      - id: held
        kind: yes_no
        ask: Are documents held?
        points: {yes: 0, no: 100}
        allow: [dont_know, declined]
        dont_know: 0
        not_known: whether documents are held
        indicators: [retention_of_identity_documents]
      - id: terms
        kind: choice
        ask: How do they come back?
        when: held
        options: [{id: at_once, text: At once, points: 100}, {id: never, text: Never, points: 0}]
        evidence: {ask: The rule}
      - id: routes
        kind: table
        ask: Who paid?
        columns: [{id: paid, kind: integer, text: Paid}, {id: note, kind: text, text: Note}]
      - id: lied_to
        kind: yes_no
        ask: Is the job as promised?
        points: {yes: 100, no: 0}
        indicators: [deception]
    flags:
      - {id: held_back, severity: critical, when: terms == "never", because: Held., dimension: menace, strength: strong,
         indicators: [retention_of_identity_documents]}
      - {id: many_paid, severity: high, when: any(routes.paid > 0), because: Paid., indicators: [debt_bondage]}
      - {id: lied, severity: high, when: lied_to == false, because: Lied., dimension: involuntariness, strength: medium,
         indicators: [deception]}
bands: [{id: good, from: 0}]
"""
GOOD: dict[str, Any] = {"held": False, "routes": [{"paid": 0}], "lied_to": True}


def version(text: str = TEXT) -> Version:
    found = read_version(text.encode(), "small/1.0.0.yaml")
    assert found.version is not None, [str(problem) for problem in found.problems]
    return found.version


def judged(**changes: Any) -> Result:
    rules = Ruleset.of([version()])
    given = {name: answer for name, answer in (GOOD | changes).items() if answer is not None}
    (found,) = results(rules, read_answers(rules, {"small": given}), date(2026, 6, 1))
    return found


def raised(found: Result) -> dict[str, str]:
    return {flag.id: flag.severity for flag in found.flags}


@pytest.mark.parametrize("kind", ["dont_know", "declined"])
def test_a_question_that_decides_on_a_critical_one_is_named_one_step_below(kind: str) -> None:
    found = judged(held={"no_answer": kind})

    assert raised(found) == {"not_known_held": "high"}
    assert found.flags[0].because == "Not known: whether documents are held."


@pytest.mark.parametrize("rows", [[], [{"note": "A town"}], [{"paid": 0}, {"note": "Another"}]])
def test_an_empty_table_or_cell_that_matters_is_named(rows: list[dict[str, Any]]) -> None:
    assert raised(judged(routes=rows)) == {"not_known_routes": "medium"}


def test_a_cell_that_no_grave_flag_reads_may_stay_empty() -> None:
    assert raised(judged(routes=[{"paid": 0}])) == {}


def test_what_silence_hides_counts_as_not_answered() -> None:
    silent, honest = judged(held={"no_answer": "dont_know"}), judged(held=True, terms="never")
    states = {question.id: (question.state, question.points) for question in silent.questions}

    assert states["terms"] == ("dont_know", 0)
    assert silent.score is not None and honest.score is not None and silent.score <= honest.score
    assert silent.confidence <= honest.confidence


def test_an_author_who_names_the_silence_is_left_alone() -> None:
    own = "- {id: asked_again, severity: high, when: dont_know(held) or declined(held), because: Ask.}"
    text = TEXT.replace("      - {id: many_paid", f"      {own}\n      - {{id: many_paid")

    assert [flag.id for _, flag in silence_flags(version(text))] == ["not_known_routes"]


def test_signs_of_both_dimensions_are_critical_together_and_the_trace_says_which() -> None:
    both = judged(held=True, terms="never", lied_to=False)
    trace = json.loads(json.dumps(both.trace.as_json()))
    said = {rule["id"]: (rule["rule"], rule["is"]) for rule in trace["rules"] if rule["part"] == "flag"}

    assert raised(both) == {"held_back": "critical", "lied": "high", "signs_together": "critical"}
    assert said["signs_together"] == ("(lied) and (held_back)", True)
    assert said["lied"][1] is said["held_back"][1] is True
    assert "signs_together" not in raised(judged(lied_to=False))


def test_an_indicator_is_found_not_known_without_a_sign_or_not_asked() -> None:
    clean, found = judged().indicators, judged(held={"no_answer": "dont_know"}, lied_to=False).indicators

    assert (clean["deception"], found["deception"]) == ("no_sign", "found")
    assert clean["retention_of_identity_documents"] == "no_sign"
    assert found["retention_of_identity_documents"] == "not_known"
    assert clean["debt_bondage"] == "no_sign"
    assert clean["excessive_overtime"] == "not_asked"


def test_an_indicator_is_not_known_where_the_author_names_the_silence_too() -> None:
    flag = "{id: papers_unknown, severity: high, when: not answered(held), because: Not known.}"
    rules = Ruleset.of([version(TEXT.replace("    flags:\n", f"    flags:\n      - {flag}\n"))])
    answers = read_answers(rules, {"small": GOOD | {"held": {"no_answer": "dont_know"}}})
    (silent,) = results(rules, answers, date(2026, 6, 1))

    assert "not_known_held" not in raised(silent)
    assert raised(silent)["papers_unknown"] == "high"
    assert silent.indicators["retention_of_identity_documents"] == "not_known"
