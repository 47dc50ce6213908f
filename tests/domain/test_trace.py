"""The trace says what every question was worth, what every rule said and the values it read, as JSON."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from portal.domain.expressions import UNKNOWN
from portal.domain.points import QuestionResult
from portal.domain.ruleset import Ruleset
from portal.domain.trace import Trace, reads_of, trace_of, value_json
from portal.domain.values import Attestation, Money
from tests.domain.small import facts, version

RULES = Ruleset.of(
    [
        version(
            "{id: held, kind: yes_no, ask: H?}",
            "{id: many, kind: integer, ask: M?, when: held, score: [{if: many > 9, points: 10}, {else: 60}]}",
            more="""    flags: [{id: keeps, severity: low, when: held and many > most, because: K.}]
derived: [{id: most, value: many / 2}]
""",
        )
    ]
)
FAMILY = RULES.families["small"]


def rules_said(**answers: Any) -> dict[tuple[str, str], tuple[Any, dict[str, Any]]]:
    trace = trace_of(FAMILY, facts(RULES, {"small": answers}), ()).as_json()
    return {(rule["id"], rule["part"]): (rule["is"], rule["reads"]) for rule in trace["rules"]}


def test_every_rule_is_told_with_what_it_said_and_read() -> None:
    assert rules_said(held=True, many=12) == {
        ("many", "when"): (True, {"held": True}),
        ("many", "score"): (True, {"many": "12"}),
        ("keeps", "flag"): (True, {"held": True, "many": "12", "most": "6"}),
        ("most", "derived"): ("6", {"many": "12"}),
    }


def test_what_is_unknown_is_null_and_a_hidden_question_s_score_is_not_told() -> None:
    assert rules_said(held=False, many=12) == {
        ("many", "when"): (False, {"held": False}),
        ("keeps", "flag"): (False, {"held": False, "many": None, "most": None}),
        ("most", "derived"): (None, {"many": None}),
    }


def test_rules_stand_as_their_author_wrote_them() -> None:
    trace = trace_of(FAMILY, facts(RULES, {}), ()).as_json()
    assert [rule["rule"] for rule in trace["rules"]] == ["held", "held and many > most", "many / 2"]


def test_questions_are_told_with_points_and_weight_as_text_and_the_line_that_hit() -> None:
    questions = (
        QuestionResult("many", "scored", Fraction(105, 2), 3, 0),
        QuestionResult("held", "unscored", None, 1),
    )
    assert Trace(questions).as_json() == {
        "questions": [
            {"id": "many", "state": "scored", "points": "52.5", "weight": "3", "rule": 0},
            {"id": "held", "state": "unscored", "points": None, "weight": "1", "rule": None},
        ],
        "rules": [],
    }


def test_a_trace_can_be_written_as_json() -> None:
    trace = trace_of(FAMILY, facts(RULES, {"small": {"held": True, "many": 12}}), ()).as_json()
    assert json.loads(json.dumps(trace)) == trace


def test_the_values_of_one_rule_are_told_by_the_names_in_it() -> None:
    response = facts(RULES, {"small": {"held": True}})
    assert reads_of(FAMILY.flags[0].when, response) == {"held": True, "many": None, "most": None}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, True),
        (False, False),
        (UNKNOWN, None),
        (None, None),
        ("road", "road"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.50"), "0.50"),
        (("road", UNKNOWN, Decimal(3)), ["road", None, "3"]),
        ((), []),
        (Money(Decimal("8.50"), "EUR"), {"amount": "8.50", "currency": "EUR"}),
        (date(2026, 1, 31), "2026-01-31"),
        (Attestation("Ada", "Owner", date(2026, 2, 1)), {"name": "Ada", "role": "Owner", "date": "2026-02-01"}),
        (({"people": Decimal(3), "paid": True},), [{"people": "3", "paid": True}]),
        (Fraction(1, 3), "1/3"),
    ],
)
def test_a_value_is_json_with_numbers_as_text(value: Any, written: Any) -> None:
    assert value_json(value) == written
    assert type(value_json(value)) is type(written)
