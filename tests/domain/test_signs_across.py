"""Signs of forced labour that stand in different questionnaires of one response weigh together."""

import json
from itertools import permutations
from typing import Any

import pytest

from portal.domain.answers import read_answers
from portal.domain.disclosure import Redactor
from portal.domain.open_view import OpenView
from portal.domain.pairs import ACROSS, PAIR
from portal.domain.policy import Actor
from portal.domain.ruleset import Ruleset
from portal.domain.scoring import Result, results
from portal.domain.supplier_rating import supplier_rating
from portal.workflow.flag_view import sign_of
from tests.content.shipped import ANSWERS, AS_OF, read_case, version

NAMES = ("workforce-1.0.0", "recruitment_fees-1.0.0", "document_retention-1.0.0")
RULES = Ruleset.of([version(name) for name in NAMES])
HOME = "recruitment_fees"
"""The version that weighs the signs: the last by id of those that use others."""
INVOLUNTARY: dict[str, Any] = {"recruitment_fees": {"who_pays": {"levy": "worker"}}}
MENACE: dict[str, Any] = {"document_retention": {"change_employer": "we_refuse"}}


def given(*changes: dict[str, Any]) -> dict[str, Any]:
    """The best answers of three questionnaires, some of them changed."""
    answers: dict[str, Any] = {}
    for name in NAMES:
        answers |= read_case(ANSWERS / f"{name}-best.json")
    for change in changes:
        for family, changed in change.items():
            merged = {key: answers[family][key] | one if isinstance(one, dict) else one for key, one in changed.items()}
            answers[family] = answers[family] | merged
    return answers


def judged(*changes: dict[str, Any]) -> dict[str, Result]:
    found = results(RULES, read_answers(RULES, given(*changes)), AS_OF)
    return {one.family: one for one in found}


def raised(found: dict[str, Result]) -> dict[tuple[str, str], str]:
    grave = ("high", "critical")
    return {
        (one.family, flag.id): flag.severity for one in found.values() for flag in one.flags if flag.severity in grave
    }


def test_involuntary_work_in_one_questionnaire_and_a_menace_in_another_are_critical_together() -> None:
    together = judged(INVOLUNTARY, MENACE)

    assert raised(together) == {
        ("recruitment_fees", "worker_pays_core_fee"): "high",
        ("recruitment_fees", "worker_pays_related_cost"): "high",
        ("document_retention", "release_refused"): "high",
        (HOME, ACROSS): "critical",
    }
    assert supplier_rating(together.values()).severity == "critical"
    assert together[HOME].band == "developing"


@pytest.mark.parametrize("alone", [INVOLUNTARY, MENACE])
def test_one_dimension_alone_is_high(alone: dict[str, Any]) -> None:
    found = judged(alone)

    assert set(raised(found).values()) == {"high"}
    assert supplier_rating(found.values()).severity == "high"


def test_a_pair_inside_one_questionnaire_is_none_across() -> None:
    inside = {"document_retention": {"late_fines": "worker", "other_control": ["mobile"]}}
    found = raised(judged(inside))

    assert ("document_retention", PAIR) in found
    assert (HOME, ACROSS) not in found


def test_two_signs_of_medium_strength_are_no_pair() -> None:
    found = raised(judged({"recruitment_fees": {"who_pays": {"papers": "worker"}}}, MENACE))

    assert (HOME, ACROSS) not in found


def test_the_trace_names_the_signs_with_their_questionnaires_and_the_values_they_read() -> None:
    trace = judged(INVOLUNTARY, MENACE)[HOME].trace.as_json()
    rule = next(one for one in trace["rules"] if one["id"] == ACROSS)

    assert rule["is"] is True
    assert "recruitment_fees.worker_pays_core_fee" in rule["rule"]
    assert "document_retention.release_refused" in rule["rule"]
    assert rule["reads"]["recruitment_fees.who_pays.levy"] == "worker"
    assert rule["reads"]["document_retention.change_employer"] == "we_refuse"


@pytest.mark.parametrize("names", list(permutations(NAMES))[1:])
def test_the_order_in_which_versions_are_given_changes_no_result(names: tuple[str, ...]) -> None:
    rules = Ruleset.of([version(name) for name in names])
    again = results(rules, read_answers(rules, given(INVOLUNTARY, MENACE)), AS_OF)

    assert {one.family: json.dumps(one.as_json(trace=True)) for one in again} == {
        name: json.dumps(one.as_json(trace=True)) for name, one in judged(INVOLUNTARY, MENACE).items()
    }


def test_restricted_answers_that_decide_the_pair_keep_it_from_being_told_for_certain() -> None:
    cases = {"document_retention": {"threat_cases": 1, "threats_ended": False}}
    view = OpenView.of(RULES, read_answers(RULES, given(INVOLUNTARY, cases)), AS_OF)
    across = next(one for one in RULES.families[HOME].flags if one.flag.id == ACROSS)

    assert raised(judged(INVOLUNTARY, cases))[(HOME, ACROSS)] == "critical"
    assert view.decides(across.when)
    assert view.disclosure(HOME, across) in ("banded", "withheld")


def test_a_version_answered_alone_has_no_such_flag() -> None:
    alone = Ruleset.of([version("essentials-1.0.0")])

    assert ACROSS not in {one.flag.id for family in alone.families.values() for one in family.flags}


@pytest.mark.parametrize("role", ["safeguarding", "reviewer"])
def test_a_finding_shows_the_answers_behind_the_signs_that_were_found_and_no_others(role: str) -> None:
    actor = Actor("member", "m", "M", "o", frozenset({role}))
    redacted = Redactor.of(actor, RULES, given(INVOLUNTARY, MENACE), AS_OF)
    across = next(one for one in RULES.families[HOME].flags if one.flag.id == ACROSS)
    parts = {(part.family, part.flag.id) for part in redacted.readable_parts(across)}

    assert parts == {
        ("recruitment_fees", "worker_pays_core_fee"),
        ("recruitment_fees", "worker_pays_related_cost"),
        ("document_retention", "release_refused"),
    }
    assert sign_of(redacted, across) == (
        "Together: Change of employer may be refused (Passports and identity documents); "
        "Migrant workers pay a fee, levy or deposit; Migrant workers pay the employer’s costs"
    )
