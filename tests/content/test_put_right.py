"""In every shipped version: finding and putting right is judged no worse than never looking, and so is not knowing.

Some silences are options of a question, such as “We do not know” in a line of a matrix. They are held to the same rule
as the others (`test_silence.py`): no more than one step milder than the worst that could be told.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from portal.domain.kinds import InvalidAnswer
from portal.domain.questionnaire import Question
from portal.domain.questionnaire_types import SEVERITIES
from portal.domain.scoring import Result
from tests.content.shipped import ANSWERS, NAMES, read_case, result, version

MEDIUM, HIGH = SEVERITIES.index("medium"), SEVERITIES.index("high")
UNKNOWN = {"unknown", "unsure", "not_looked", "not_checked", "not_seen", "no_not_asked", "none_unverified"}
"""Options that say that nobody knows or nobody looked."""
NEVER = {"no_answer": "dont_know"}
Given = dict[str, Any]

REPAIRED: list[tuple[str, Given, Given]] = [
    ("essentials", {"paid_for_job": "yes_repaid", "fee_workers": 9, "fee_highest": "2", "fees_repaid_to": 9,
                    "fees_found_on": "2026-01-05"}, {"paid_for_job": "no_not_asked"}),
    ("essentials", {"days_late": 20, "pay_owed": False}, {"days_late": NEVER}),
    ("recruitment_fees", {"substitutions": 4, "substitutions_righted": True}, {"substitutions": NEVER}),
    ("document_retention", {"found_held": 2}, {"ever_checked": False, "last_check": None}),
    ("document_retention", {"threat_cases": 1, "threats_ended": True}, {"threat_cases": NEVER}),
    ("wages", {"below_minimum": 30, "below_reasons": ["piece"]}, {"below_minimum": NEVER}),
    ("wages", {"below_offer": "5", "offer_made_good": True}, {"below_offer": NEVER}),
    ("wages", {"days_late": 20, "months_late": 1, "waiting_workers": 0}, {"days_late": NEVER}),
    ("working_conditions", {"harsh_ways": ["hitting"], "harm_ended": "put_right"}, {"harsh_ways": NEVER}),
    ("working_conditions", {"union_harm": True, "union_ended": "put_right"}, {"union_harm": NEVER}),
    ("labour_provider", {"paid_for_job": "yes_repaid", "fee_workers": 9, "fee_highest": "2",
                         "fees_found_on": "2026-01-05"}, {"paid_for_job": "no_not_asked"}),
]  # fmt: skip
"""Family, what a firm tells that found something and put it right, and what one tells that never looked."""

EVENTS = [
    ("essentials", "put_right", "unknown"),
    ("workforce", "acted", "not_looked"),
    ("labour_provider", "put_right", "unknown"),
]


def judged(family: str, changes: Given) -> Result:
    """The best answers of that family, some of them changed."""
    name = f"{family}-1.0.0"
    given = read_case(ANSWERS / f"{name}-best.json")
    given[family] = {key: answer for key, answer in (given[family] | changes).items() if answer is not None}
    return result(name, given)


def rank(found: Result) -> int:
    return SEVERITIES.index(found.severity)


@pytest.mark.parametrize(("family", "repaired", "never"), REPAIRED)
def test_finding_and_putting_right_is_judged_no_worse_than_never_looking(
    family: str, repaired: Given, never: Given
) -> None:
    told, unlooked = judged(family, repaired), judged(family, never)

    assert told.missing == ()
    assert rank(told) <= rank(unlooked), ([flag.id for flag in told.flags], [flag.id for flag in unlooked.flags])
    assert (told.score or 0) >= (unlooked.score or 0)
    assert any(flag.remedying for flag in told.flags), "what was put right is marked as such"


@pytest.mark.parametrize(("family", "acted", "unlooked"), EVENTS)
def test_every_event_put_right_is_judged_no_worse_than_one_never_looked_into(
    family: str, acted: str, unlooked: str
) -> None:
    question = version(f"{family}-1.0.0").question("events")
    assert question is not None
    none = question.options[0].id
    for row in question.rows:
        others = {other.id: none for other in question.rows}
        told = judged(family, {"events": others | {row.id: acted}})
        never = judged(family, {"events": others | {row.id: unlooked}})
        open_still = judged(family, {"events": others | {row.id: "still_open"}})
        assert rank(told) < rank(never) <= rank(open_still), row.id
        assert (told.score or 0) > (never.score or 0)


def _cells(question: Question, given: Given) -> Iterator[tuple[Any, list[Any]]]:
    """Each answer that says that nobody knows, with all that could be told in its place."""
    unknown = {option.id for option in question.options} & UNKNOWN
    told = [option.id for option in question.options if option.id not in UNKNOWN]
    for silence in sorted(unknown):
        if question.kind == "choice":
            yield silence, list(told)
        elif question.kind == "choices":
            yield [silence], [[one] for one in told]
        elif question.kind == "matrix" and isinstance(given.get(question.id), dict):
            said = given[question.id]
            for row in question.rows:
                yield said | {row.id: silence}, [said | {row.id: one} for one in told]
    for column in question.columns if isinstance(given.get(question.id), list) and given[question.id] else ():
        first, *rest = given[question.id]
        options = [option.id for option in column.options]
        for silence in sorted(set(options) & UNKNOWN):
            yield [first | {column.id: silence}, *rest], [[first | {column.id: one}, *rest] for one in options]


@pytest.mark.parametrize("name", NAMES)
def test_an_option_that_says_that_nobody_knows_is_one_step_milder_at_most(name: str) -> None:
    family = name.rsplit("-", 1)[0]
    given = read_case(ANSWERS / f"{name}-best.json")[family]
    wrong = []
    for question in version(name).questions():
        for silence, told in _cells(question, given) if question.id in given else ():
            worst = max(filter(None, (_tried(family, question, one) for one in told)), key=rank)
            silent = judged(family, {question.id: silence})
            if rank(worst) >= HIGH and rank(silent) < max(MEDIUM, rank(worst) - 1):
                wrong.append((question.id, silence, silent.severity, worst.severity))
    assert wrong == []


def _tried(family: str, question: Question, answer: Any) -> Result | None:
    try:
        return judged(family, {question.id: answer})
    except InvalidAnswer:
        return None
