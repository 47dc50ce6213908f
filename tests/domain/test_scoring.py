"""Confidence rests on what was asked for and looked at, and a good average hides no grave finding."""

from datetime import date
from typing import Any

import pytest

from portal.domain import answers, scoring
from portal.domain.comparing import compare
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.ruleset import Ruleset

AS_OF = date(2026, 5, 1)
FAMILY = """format: ssq/1
id: small
version: 1.0.0
language: en
title: Small
sections:
  - id: first
    title: First
    questions:
      - {id: held, kind: yes_no, ask: Held?, points: {yes: 100, no: 100}, allow: [dont_know], dont_know: 0}
      - {id: ruled, kind: yes_no, ask: Is there a rule?, points: {yes: 100, no: 100}EVIDENCE}
    flags:
      - {id: all_held, severity: SEVERITY, when: held, because: Held.}
CHECKS
bands: [{id: strong, from: 85, not_with: critical}, {id: managed, from: 70, not_with: high}, {id: weak, from: 0}]
"""
EVIDENCE = ", evidence: {ask: The rule, when: ruled}"
CHECKS = "    checks:\n      - {id: strange, level: warning, when: held and not ruled, say: Strange.}"


def version(evidence: str = "", checks: str = "", severity: str = "critical") -> Version:
    text = FAMILY.replace("EVIDENCE", evidence).replace("CHECKS", checks).replace("SEVERITY", severity)
    reading = read_version(text.encode(), "small/1.0.0.yaml")
    assert reading.version is not None, [str(problem) for problem in reading.problems]
    return reading.version


def result(own: Version, given: dict[str, Any], **more: Any) -> scoring.Result:
    rules = Ruleset.of([own])
    return scoring.results(rules, answers.read_answers(rules, {"small": given}), AS_OF, **more)[0]


def test_what_nobody_asked_for_is_no_evidence_and_is_said_to_be_not_asked() -> None:
    found = result(version(), {"held": False, "ruled": True})

    assert found.reliance.as_json() == {
        "completeness": "100.0",
        "evidence": None,
        "consistency": None,
        "verification": "0.0",
    }


def test_parts_without_a_basis_drop_out_and_the_others_weigh_more() -> None:
    half = {"held": {"no_answer": "dont_know"}, "ruled": True}

    assert result(version(), half).confidence == 32  # 35 × ½ of 55
    assert result(version(checks=CHECKS), half | {"held": False}).confidence == 60  # 55 of 75 is 73
    assert result(version(), half, verification="independent").confidence == 68  # 37.5 of 55


@pytest.mark.parametrize(("verification", "most"), [("self_declared", 60), ("desk_review", 90), ("independent", 100)])
def test_a_self_declared_response_never_stands_above_60(verification: str, most: int) -> None:
    given = {"held": False, "ruled": True}
    evidence = {("small", "ruled"): "accepted"}
    found = result(version(EVIDENCE, CHECKS), given, evidence=evidence, verification=verification)

    assert found.confidence == most


def test_a_contradiction_and_a_missing_file_still_lower_confidence() -> None:
    clean = result(version(EVIDENCE, CHECKS), {"held": False, "ruled": True})
    odd = result(version(EVIDENCE, CHECKS), {"held": True, "ruled": False})

    assert clean.confidence == 55
    assert odd.reliance.evidence is None
    assert odd.reliance.consistency == 0
    assert odd.confidence == 47  # 35 of 75


@pytest.mark.parametrize(
    ("severity", "band"), [("critical", "weak"), ("high", "strong"), ("medium", "strong"), ("low", "strong")]
)
def test_a_band_is_not_given_beside_a_flag_that_it_may_not_stand_with(severity: str, band: str) -> None:
    found = result(version(severity=severity), {"held": True, "ruled": True})

    assert (found.score_text, found.severity, found.band) == ("100.0", severity, band)


def test_without_a_flag_the_band_follows_the_score() -> None:
    assert result(version(), {"held": False, "ruled": True}).band == "strong"


def test_the_last_band_takes_every_score() -> None:
    text = FAMILY.replace("EVIDENCE", "").replace("CHECKS", "").replace("SEVERITY", "low")
    reading = read_version(text.replace("weak, from: 0}", "weak, from: 0, not_with: low}").encode(), "small/1.0.0.yaml")

    assert [str(problem) for problem in reading.problems] == [
        "small/1.0.0.yaml:15:124: the last band takes every score that is left, so it cannot have not_with"
    ]


def test_what_a_band_may_stand_with_is_a_change_of_scoring() -> None:
    text = FAMILY.replace("EVIDENCE", "").replace("CHECKS", "").replace("SEVERITY", "critical")
    changed = read_version(text.replace("not_with: high", "not_with: critical").encode(), "small/1.0.0.yaml").version
    assert changed is not None

    assert [change.bump for change in compare(version(), changed)] == ["minor"]
