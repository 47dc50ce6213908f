"""Answers given without care cost a little confidence, each reason is named, and honest patterns are spared."""

from collections.abc import Iterable
from typing import Any

import pytest

from portal.domain import care, scoring
from portal.domain.answers import read_answers
from portal.domain.care import Answering, CareSign
from portal.domain.ruleset import Ruleset
from tests.domain.small import AS_OF, version

MIXED = ("yes: 100, no: 0", "yes: 0, no: 100")
LONG = " ".join(["word"] * 40)


def rules(count: int = 20, points: Iterable[str] = MIXED, ask: str = LONG) -> Ruleset:
    """So many questions with yes or no, of which every other one is better answered with no."""
    values = list(points)
    head, more = f"kind: yes_no, ask: {ask}", "allow: [dont_know], dont_know: 0"
    lines = [f"{{id: q{n}, {head}, points: {{{values[n % len(values)]}}}, {more}}}" for n in range(count)]
    return Ruleset.of([version(*lines)])


def result(ruleset: Ruleset, answers: dict[str, Any], answering: Answering | None = None) -> scoring.Result:
    (made,) = scoring.results(ruleset, read_answers(ruleset, {"small": answers}), AS_OF, answering=answering)
    return made


def signs(ruleset: Ruleset, answers: dict[str, Any], answering: Answering | None = None) -> list[CareSign]:
    return list(result(ruleset, answers, answering).reliance.care)


def all_yes(count: int = 20) -> dict[str, Any]:
    return {f"q{n}": True for n in range(count)}


def careful(count: int = 20) -> dict[str, Any]:
    return {f"q{n}": n % 3 != 0 for n in range(count)}


def test_the_same_answer_throughout_is_a_sign_where_it_is_often_the_worse_one() -> None:
    assert signs(rules(), all_yes()) == [CareSign("same_place", 20, 20)]
    assert signs(rules(points=MIXED[:1]), all_yes()) == [], "yes is the best answer to all of them"
    assert signs(rules(), careful()) == []
    assert signs(rules(count=14), all_yes(14)) == [], "a short questionnaire"
    plain = result(rules(), careful()).confidence
    assert result(rules(), all_yes()).confidence == plain - care.COST


def test_a_matrix_and_lists_count_row_by_row_and_by_the_place_of_the_option() -> None:
    options = "options: [{id: always, text: Always, points: 100}, {id: never, text: Never, points: 0}]"
    turned = "options: [{id: not_once, text: Not once, points: 0}, {id: daily, text: Daily, points: 100}]"
    rows = ", ".join(f"{{id: r{n}, text: Row {n}}}" for n in range(12))
    lists = [f"{{id: c{n}, kind: choice, ask: How?, {turned}}}" for n in range(4)]
    ruleset = Ruleset.of([version(f"{{id: grid, kind: matrix, ask: How?, rows: [{rows}], {options}}}", *lists)])
    first = {"grid": {f"r{n}": "always" for n in range(12)}} | {f"c{n}": "not_once" for n in range(4)}
    assert signs(ruleset, first) == [CareSign("same_place", 16, 16)]
    assert signs(ruleset, first | {"c1": "daily"}) == [], "94 in a hundred"


def test_no_answer_in_place_of_one_never_takes_a_sign_away() -> None:
    missing, before = all_yes(), result(rules(), all_yes()).confidence
    for n in range(20):
        missing[f"q{n}"] = {"no_answer": "dont_know"}
        after = result(rules(), missing)
        assert after.reliance.care and after.confidence <= before
        before = after.confidence
    assert [sign.id for sign in after.reliance.care] == ["many_not_answered"]


NOT_KNOWN: dict[str, Any] = {"no_answer": "dont_know"}
FOLLOWED = [f"{{id: q{n}, kind: yes_no, ask: {LONG}, points: {{yes: 100, no: 0}}, allow: [dont_know], dont_know: 0}}"
            for n in range(15)]  # fmt: skip


@pytest.mark.parametrize("when", ["gate", "answered(gate)", "gate == true or answered(gate)"])
def test_a_missing_answer_takes_no_sign_away_by_hiding_what_would_have_counted(when: str) -> None:
    """Eight follow-ups without an answer are a quarter of what is asked; not answering the gate hides them all."""
    gate = "{id: gate, kind: yes_no, ask: Is it so?, points: {yes: 0, no: 100}, allow: [dont_know], dont_know: 0}"
    below = [line.replace("{id: q", f"{{when: '{when}', id: below") for line in FOLLOWED[:8]]
    ruleset = Ruleset.of([version(gate, *below, *FOLLOWED)])
    answers: dict[str, Any] = {f"q{n}": n % 2 == 0 for n in range(15)}
    told = answers | {"gate": True} | {f"below{n}": NOT_KNOWN for n in range(8)}
    fast = Answering(90, 1, frozenset())
    known, silent = (result(ruleset, told | {"gate": gate}, fast) for gate in (True, NOT_KNOWN))

    assert {sign.id for sign in known.reliance.care} == {"many_not_answered", "fast"}
    assert {sign.id for sign in silent.reliance.care} == {"many_not_answered", "fast"}
    assert silent.confidence <= known.confidence
    assert signs(ruleset, answers | {"gate": False} | {f"below{n}": n % 2 == 0 for n in range(8)}) == []


@pytest.mark.parametrize("when", ["held > total", "not answered(total) and held > 5 or held > total"])
def test_a_warning_that_a_missing_answer_keeps_from_being_checked_is_not_consistent(when: str) -> None:
    numbers = [f"{{id: {name}, kind: integer, ask: How many?, allow: [dont_know]}}" for name in ("held", "total")]
    checks = f"checks: [{{id: more, level: warning, when: '{when}', say: More than there are.}}]"
    ruleset = Ruleset.of([version(*numbers, more=f"{checks}\n")])
    agrees, differs, silent = (result(ruleset, {"held": 3, "total": total}).reliance for total in (5, 2, NOT_KNOWN))

    assert [reliance.consistency for reliance in (agrees, differs, silent)] == [1, 0, 0]
    assert silent.confidence <= differs.confidence


@pytest.mark.parametrize("rule", ["paid", "some_paid"])
def test_admissions_count_as_more_reliable_than_claims(rule: str) -> None:
    """A file that nobody sent is missed where the answer is a claim, and where there is none; not where it admits."""
    paid = "{id: paid, kind: yes_no, ask: Did anybody pay?, allow: [dont_know], evidence: {ask: The rule}}"
    more = f"    flags: [{{id: fees, severity: high, when: {rule}, because: Paid.}}]\n"
    more += "derived: [{id: some_paid, value: paid}]\n"
    ruleset = Ruleset.of([version(paid, more=more)])
    claim, admission, silent = (result(ruleset, {"paid": answer}) for answer in (False, True, NOT_KNOWN))

    assert [made.reliance.evidence for made in (claim, admission, silent)] == [0, None, 0]
    assert admission.confidence > claim.confidence > silent.confidence


def test_many_missing_answers_are_named() -> None:
    given = careful() | {f"q{n}": {"no_answer": "dont_know"} for n in range(5)}
    assert signs(rules(), given) == [CareSign("many_not_answered", 5, 20)]
    assert signs(rules(), given | {"q0": True}) == []


def test_speed_is_a_sign_only_where_much_was_typed() -> None:
    fast = Answering(60, 1, frozenset())
    (sign,) = signs(rules(), careful(), fast)
    assert (sign.id, sign.count, sign.whole) == ("fast", 60, 20 * (12 + 8))
    assert signs(rules(), careful(), Answering(80, 1, frozenset())) == [], "a fifth of the time is enough"
    assert signs(rules(), careful(), Answering(60, 2, frozenset())) == [], "two people answered side by side"
    filled = frozenset(("small", f"q{n}") for n in range(6))
    assert signs(rules(), careful(), Answering(10, 1, filled)) == [], "what is left to type takes under five minutes"
    assert signs(rules(ask="Short?"), careful(), fast) == []


def test_all_signs_together_cost_a_small_part_and_never_more_than_there_is() -> None:
    fast = Answering(1, 1, frozenset())
    assert result(rules(), careful()).confidence - result(rules(), all_yes(), fast).confidence == 2 * care.COST == 10
    assert result(rules(), {}, fast).confidence == 0


def test_results_and_submissions_hold_what_the_signs_rest_on() -> None:
    fast = Answering(60, 1, frozenset({("small", "q1")}))
    made = result(rules(30), careful(30), fast)
    assert made.as_json()["care"] == [{"id": "fast", "count": 60, "whole": 29 * 20}]
    assert made.reliance.as_json()["care_cost"] == care.COST
    assert "care" not in result(rules(), careful()).as_json()
    assert Answering.of(fast.as_json()) == fast
    with pytest.raises(KeyError):
        Answering.of({"seconds": 5})
