"""In every shipped version, an answer left out never raises confidence, at the thresholds of the signs of care too.

From each case, answers are taken away one by one, in several orders, until none is left. Each step replaces an answer
by a non-answer, so confidence may only fall. The times are handed in; they stay the same from step to step.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from portal.domain import scoring
from portal.domain.answering_time import seconds_for
from portal.domain.answers import read_answers
from portal.domain.care import FASTEST_PERCENT, Answering
from portal.domain.facts import facts_of
from portal.domain.questionnaire import Question
from portal.domain.ruleset import Ruleset
from portal.domain.scoring import Result
from tests.content.shipped import AS_OF, NAMES, case_files, profile_files, read_case, read_profile, ruleset

pytestmark = pytest.mark.slow

ORDERS = ("any", "last")
Given = dict[str, dict[str, Any]]
Place = tuple[str, str]


def _cases(name: str) -> Iterator[Given]:
    yield from (read_case(path) for path in case_files(name))
    if name.startswith("essentials-"):
        yield from (read_profile(path).answers for path in profile_files())


@pytest.mark.parametrize("name", NAMES)
def test_no_answer_in_place_of_one_never_raises_confidence(name: str) -> None:
    risen = defaultdict[str, list[Any]](list)
    for number, given in enumerate(_cases(name)):
        for order in ORDERS:
            for place, before, after in _taken_away(name, given, f"{number} {order}"):
                if after.confidence > before.confidence:
                    risen[before.family].append((place, order, number, before.confidence, after.confidence))

    assert risen == {}


def _taken_away(name: str, given: Given, order: str) -> Iterator[tuple[Place, Result, Result]]:
    """Each answer that is taken away, with the results before and after of every family of the ruleset."""
    rules = ruleset(name)
    answers = {family: dict(of_family) for family, of_family in given.items()}
    answering = _as_fast_as_is_careful(rules, answers)
    results = _results(rules, answers, answering)
    for family, question in _in_order(rules, answers, order):
        left_out = _left_out(question)
        if left_out is None:
            continue
        answers[family] |= {question.id: left_out[0]}
        after = _results(rules, answers, answering)
        yield from (((family, question.id), one, two) for one, two in zip(results, after, strict=True))
        results = after


def _results(rules: Ruleset, answers: Given, answering: Answering) -> tuple[Result, ...]:
    return scoring.results(rules, read_answers(rules, answers), AS_OF, answering=answering, trace=False)


def _as_fast_as_is_careful(rules: Ruleset, answers: Given) -> Answering:
    """One second less than a fifth of the model's time for all that is asked: a sign at the beginning, to be kept."""
    shown = facts_of(rules, read_answers(rules, answers), AS_OF).shown
    seconds = sum(seconds_for(asked.question) for asked in rules.questions.values() if asked.key in shown)
    return Answering(max(0, seconds * FASTEST_PERCENT // 100 - 1), 1, frozenset())


def _in_order(rules: Ruleset, answers: Given, order: str) -> list[tuple[str, Question]]:
    places = [
        (family, question)
        for family, of_family in answers.items()
        for question in rules.families[family].version.questions()
        if of_family.get(question.id) is not None
    ]
    if order.endswith("last"):
        places.reverse()
    else:
        random.Random(order).shuffle(places)
    return places


def _left_out(question: Question) -> tuple[Any] | None:
    """A way not to answer this question with which a response can be submitted; None if there is none."""
    if "not_applicable" in question.allow:
        return ({"no_answer": "not_applicable", "reason": "Not here."},)
    if question.allow:
        return ({"no_answer": question.allow[0]},)
    if not question.required:
        return (None,)
    return ([],) if question.kind == "table" else None
