"""What answers come to: honest firms fare better than evasive ones, and nobody is flagged for what is in order."""

from typing import Any

import pytest

from portal.domain.scoring import Result
from tests.content.shipped import ANSWERS, HOME, MODULES, newest, read_case, result

PLAN_BY = {"critical": 14, "high": 14, "medium": 30, "low": 30}
"""Calendar days until a plan is due, by severity (the recipe's deadlines)."""


def judged(family: str, case: str, **changes: Any) -> Result:
    """What the newest version says about that case, some of its answers changed."""
    name = f"{family}-{newest(family).version}"
    given = read_case(ANSWERS / f"{name}-{case}.json")
    given[family] |= changes
    return result(name, given)


def raised(found: Result) -> dict[str, str]:
    return {flag.id: flag.severity for flag in found.flags}


def points(found: Result, question: str) -> str:
    return next(str(one.points) for one in found.questions if one.id == question)


def test_a_firm_that_found_fees_and_paid_them_back_in_time_stands_at_medium_and_being_put_right() -> None:
    honest = judged("recruitment_fees", "case-honest")

    assert (honest.severity, honest.score_text, raised(honest)) == ("medium", "100.0", {"fees_repaid": "medium"})
    assert all(flag.remedying for flag in honest.flags)


def test_telling_of_fees_with_a_plan_is_worth_more_than_not_having_looked() -> None:
    honest, evasive = judged("recruitment_fees", "case-on-the-way"), judged("recruitment_fees", "case-evasive")

    assert honest.score is not None and evasive.score is not None and honest.score > evasive.score
    assert honest.severity == "critical" and all(flag.remedying for flag in honest.flags)
    assert points(honest, "paid_anything") == "60"


@pytest.mark.parametrize(("share", "worth"), [("0", "40"), ("9", "40"), ("10", "100")])
def test_having_checked_counts_in_full_only_if_new_workers_were_asked(share: str, worth: str) -> None:
    assert points(judged("recruitment_fees", "best", arrival_interviews=share), "paid_anything") == worth


def test_not_knowing_how_many_were_asked_is_not_having_checked() -> None:
    unknown = judged("recruitment_fees", "best", arrival_interviews={"no_answer": "dont_know"})
    assert points(unknown, "paid_anything") == "40"


def test_a_heavy_fee_is_seen_although_the_heaviest_is_not_known() -> None:
    found = judged("recruitment_fees", "case-on-the-way", highest_fee={"no_answer": "dont_know"}, typical_fee="3.5")
    assert raised(found)["very_heavy_fee"] == "critical"


def test_documents_at_an_authority_are_no_sign_of_control() -> None:
    assert raised(judged("document_retention", "case-authority")) == {"documents_at_authority": "low"}


def test_leaving_out_why_documents_are_held_does_not_pay() -> None:
    found = judged("document_retention", "case-no-reason")

    assert {"documents_held", "return_too_late", "slow_return"} <= raised(found).keys()
    assert points(found, "holds_originals") == "0"


def test_trainees_whom_the_law_allows_to_be_paid_less_are_not_pay_below_the_minimum() -> None:
    found = judged("wages", "case-trainees")

    assert raised(found)["trainees_below_minimum"] == "medium"
    assert not {"below_minimum_pay", "some_below_minimum", "many_trainees_below_minimum"} & raised(found).keys()
    assert points(found, "lowest_pay") == "60"


def test_not_knowing_the_minimum_or_what_is_owed_does_not_pay() -> None:
    found = judged("wages", "case-little")

    assert points(found, "lowest_pay") == "0"
    assert raised(found)["back_pay_late"] == "critical"


def test_overtime_where_no_law_sets_a_rate_is_weighed_all_the_same() -> None:
    found = judged("wages", "best", overtime_legal="100")
    assert points(found, "overtime_rate") == "100"


@pytest.mark.parametrize("family", MODULES)
def test_every_finding_above_low_asks_for_a_plan_in_time(family: str) -> None:
    flags = [flag for _, flag in newest(family).all_flags()]
    late = [flag.id for flag in flags if flag.follow_up and flag.follow_up.days > PLAN_BY[flag.severity]]
    silent = [flag.id for flag in flags if flag.severity != "low" and not flag.follow_up]

    assert (late, silent) == ([], [])


@pytest.mark.parametrize("family", MODULES)
def test_every_question_says_how_to_answer_it(family: str) -> None:
    assert [one.id for one in newest(family).questions() if one.is_answered and not (one.why and one.help)] == []


def test_every_place_to_learn_stands_in_the_guide() -> None:
    guide = (HOME / "README.md").read_text(encoding="utf-8")
    places = {given.learn for family in MODULES for one in newest(family).questions() for given in one.advice}

    assert None not in places
    assert [place for place in sorted(map(str, places)) if f"- {place}" not in guide] == []
