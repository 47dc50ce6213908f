"""Any text at all as a rule: a tree or one problem with its place, quickly, in little memory, and nothing else.

`make fuzz` runs it at length.
"""

import os
import time
import tracemalloc
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.domain import scoring
from portal.domain.answers import read_answers
from portal.domain.expressions import ExpressionProblem, normal, parse
from portal.domain.questionnaire import version_from_document
from portal.domain.ruleset import InvalidRuleset, Ruleset

MANY = int(os.environ.get("PORTAL_EXAMPLES", "30")) * 10
LONGEST = 1_000
SECONDS = 0.05
BYTES = 10_000_000
WORDS = [
    "held",
    "ways",
    "cost",
    "nobody",
    "and",
    "or",
    "not",
    "in",
    "true",
    "count",
    "any",
    "sum",
    "min",
    "as_of",
    "date(",
    "round(",
    "==",
    "<=",
    "0",
    "1.5",
    "'",
    "¬",
]
PIECES = st.sampled_from([*'()[]<>=!+-*/,."', *WORDS, '"one"', "9" * 38, "\x00"])
TEXTS = st.one_of(
    st.text(max_size=LONGEST),
    st.lists(PIECES, max_size=LONGEST).map(lambda pieces: " ".join(pieces)[:LONGEST]),
)
often = settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))
HARD: tuple[str, ...] = (
    "(" * LONGEST,
    "not " * 250,
    "-" * LONGEST,
    "1+" * 499 + "1",
    "[" * LONGEST,
    "held and " * 110 + "held",
    "'" * LONGEST,
)
HARD += (
    "count(" * 166,
    "1" * LONGEST,
    "0." + "1" * 998,
    "a" * LONGEST,
    "held<" * 199 + "1",
    "9" * 500 + "*" + "9" * 499,
)


def document(rule: str) -> dict[str, object]:
    questions = [
        {"id": "held", "kind": "integer", "ask": "How many?"},
        {"id": "cost", "kind": "money", "ask": "Cost?"},
        {
            "id": "ways",
            "kind": "choices",
            "ask": "Ways?",
            "options": [{"id": "one", "text": "One"}, {"id": "two", "text": "Two"}],
        },
    ]
    flags = [{"id": "raised", "severity": "low", "when": rule, "because": "So."}]
    whole = {"format": "ssq/1", "id": "small", "version": "1.0.0", "language": "en", "title": "Small"}
    section = {"id": "first", "title": "First", "questions": questions}
    return whole | {"sections": [section], "flags": flags, "bands": [{"id": "all_of_it", "from": 0}]}


GIVEN = {"small": {"held": 3, "cost": {"amount": "5.00", "currency": "EUR"}, "ways": ["one"]}}


def use(rule: str) -> None:
    """Parse, write down, type-check, compile and run a rule."""
    try:
        parse(rule)
    except ExpressionProblem as problem:
        assert 0 <= problem.offset <= len(rule)
        assert str(problem)
        return
    plain = normal(rule)
    assert len(plain) > LONGEST or normal(plain) == plain
    try:
        ruleset = Ruleset.of([version_from_document(document(rule))])
    except InvalidRuleset as unusable:
        assert unusable.problems
        return
    scoring.results(ruleset, read_answers(ruleset, GIVEN), date(2026, 5, 1))


@often
@given(TEXTS)
@example("'\"'")
@example("held == 0.50")
def test_any_text_is_a_rule_or_one_problem(text: str) -> None:
    started = time.process_time()
    use(text)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("text", HARD, ids=lambda text: text[:12])
def test_texts_made_to_hurt_do_not(text: str) -> None:
    started = time.process_time()
    use(text)
    assert time.process_time() - started < SECONDS
    tracemalloc.start()
    try:
        use(text)
        assert tracemalloc.get_traced_memory()[1] < BYTES
    finally:
        tracemalloc.stop()


@settings(max_examples=MANY // 10, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS)
def test_no_text_takes_much_memory(text: str) -> None:
    tracemalloc.start()
    try:
        use(text)
        assert tracemalloc.get_traced_memory()[1] < BYTES
    finally:
        tracemalloc.stop()
