"""After submission from open answers alone: certain outcomes stay, everything a restricted answer decides does not."""

from datetime import date
from typing import Any

import pytest

from portal.domain.answers import read_answers
from portal.domain.open_result import flag_disclosures
from portal.domain.open_view import OpenView
from portal.domain.reading import read_version
from portal.domain.ruleset import Ruleset

SOURCE = """
format: ssq/1
id: work
version: 1.0.0
language: en
title: Work
sections:
  - id: numbers
    title: Numbers
    questions:
      - {id: staff, kind: integer, ask: How many?, unit: people}
      - {id: hurt, kind: integer, ask: How many were hurt?, unit: cases, sensitive: true}
      - {id: parts, kind: integer, ask: How many parts?, unit: parts}
      - {id: rest, kind: integer, ask: How many others?, unit: parts}
      - {id: open_permit, kind: yes_no, ask: Is the door open?, points: {yes: 100, no: 0}}
      - {id: doctor, kind: yes_no, ask: Did a doctor come?, when: hurt > 3, points: {yes: 100, no: 0}}
      - id: beds
        kind: integer
        ask: How many beds?
        unit: beds
        score: [{if: beds >= hurt, points: 100}, {else: 0}]
    checks:
      - {id: adds_up, level: warning, when: parts + rest != hurt, say: They do not add up.}
    flags:
      - {id: somebody, severity: high, when: hurt > 0, because: Somebody was hurt.}
      - {id: over_36, severity: critical, when: hurt > 36 and open_permit, because: Many were hurt.}
      - {id: closed, severity: high, when: not open_permit or hurt > 36, because: The door is closed.}
bands: [{id: any_score, from: 0}]
"""
DAY = date(2026, 6, 1)


def view(*, is_trial: bool = False, **more: Any) -> OpenView:
    version = read_version(SOURCE.encode(), "work").version
    assert version is not None
    ruleset = Ruleset.of([version])
    given = {"staff": 40, "hurt": 12, "parts": 4, "rest": 8, "open_permit": True, "beds": 20} | more
    return OpenView.of(ruleset, read_answers(ruleset, {"work": given}), DAY, is_trial=is_trial)


def names(places: frozenset[tuple[str, str]]) -> set[str]:
    return {name for _, name in places}


@pytest.mark.parametrize("hurt", [0, 3, 4, 37])
def test_what_a_hidden_answer_decides_to_ask_or_adds_up_with_is_hidden_too(hurt: int) -> None:
    assert names(view(hurt=hurt).hidden) == {"hurt", "doctor", "parts", "rest"}


def test_points_that_a_hidden_answer_decides_lie_between_all_they_could_be() -> None:
    seen = view()
    worth = {name: seen.points(seen.ruleset.questions["work", name])[:3] for name in ("beds", "doctor", "open_permit")}
    assert worth == {"beds": (None, 0, 100), "doctor": (None, 0, 100), "open_permit": ("scored", 100, 100)}


def test_a_flag_is_told_by_what_its_rule_would_tell() -> None:
    withheld = {name: one.is_withheld for (_, name), one in flag_disclosures(view()).items()}
    assert withheld == {"somebody": False, "over_36": True, "closed": True}
    withheld = {name: one.is_withheld for (_, name), one in flag_disclosures(view(open_permit=False)).items()}
    assert withheld == {"somebody": False, "over_36": False, "closed": False}


@pytest.mark.parametrize("rule", ["since < date('2024-03-01')", "days_between(since, as_of) > 30", "age > 30"])
def test_a_flag_that_cuts_between_days_is_known_to_safeguarding_only(rule: str) -> None:
    """A hundred such flags would tell the day."""
    flag = f'      - {{id: cuts, severity: low, when: "{rule}", because: A day.}}\n'
    question = "      - {id: since, kind: date, ask: Since when?, sensitive: true}\n"
    source = SOURCE.replace("    checks:", question + "    checks:").replace("    flags:\n", "    flags:\n" + flag)
    version = read_version(
        (source + "derived: [{id: age, value: 'days_between(since, as_of)'}]\n").encode(), "w"
    ).version
    assert version is not None
    ruleset = Ruleset.of([version])
    answers = read_answers(ruleset, {"work": {"since": "2024-02-01", "hurt": 1, "open_permit": True}})
    assert flag_disclosures(OpenView.of(ruleset, answers, DAY))["work", "cuts"].is_withheld


def test_what_is_hidden_does_not_tell_that_a_withheld_critical_flag_was_raised() -> None:
    assert view(hurt=36).hidden == view(hurt=37).hidden
    assert ("work", "open_permit") not in view(hurt=37).hidden


def test_in_a_trial_no_flag_of_the_new_rules_decides_what_is_hidden() -> None:
    assert view(hurt=37, is_trial=True).hidden == view(hurt=0, is_trial=True).hidden
