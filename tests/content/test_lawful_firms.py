"""Lawful, ordinary firms are not flagged by the families in depth, and the known ways around a rule are closed."""

from typing import Any

import pytest

from portal.domain.scoring import Result
from tests.content.shipped import ANSWERS, newest, read_case, result


def judged(family: str, case: str, **changes: dict[str, Any]) -> Result:
    """What the newest version of the family says about that case, with answers of any family changed."""
    name = f"{family}-{newest(family).version}"
    given = read_case(ANSWERS / f"{name}-{case}.json")
    return result(name, given | {changed: given.get(changed, {}) | answers for changed, answers in changes.items()})


def raised(found: Result) -> dict[str, str]:
    return {flag.id: flag.severity for flag in found.flags}


def test_an_event_put_right_is_judged_no_worse_than_events_never_looked_into() -> None:
    events = newest("workforce").question("events")
    assert events is not None
    rows = [row.id for row in events.rows]
    acted = judged("workforce", "best", workforce={"events": dict.fromkeys(rows, "looked_none") | {rows[0]: "acted"}})
    never = judged("workforce", "best", workforce={"events": dict.fromkeys(rows, "not_looked")})

    assert (acted.severity, never.severity) == ("medium", "high")
    assert (acted.score or 0) > (never.score or 0)


@pytest.mark.parametrize(
    ("day", "holds"), [("2026-12-27", True), ("2026-12-28", False), ("2036-01-01", False), ("2026-06-29", False)]
)
def test_a_plan_for_fees_that_never_ends_is_no_remedy(day: str, holds: bool) -> None:
    found = judged("recruitment_fees", "case-on-the-way", recruitment_fees={"repay_by": day})
    assert next(flag.remedying for flag in found.flags if flag.id == "fees_unpaid") is holds


def test_a_trainee_rate_without_trainees_is_pay_below_the_minimum() -> None:
    assert raised(judged("wages", "case-no-trainees"))["trainee_rate_without_trainees"] == "high"
    assert "trainee_rate_without_trainees" not in raised(judged("wages", "case-trainees"))


def test_more_documents_at_an_authority_than_workers_hired_are_asked_about() -> None:
    many = judged("document_retention", "case-many-at-authority")
    few = judged("document_retention", "case-authority")

    assert raised(many)["more_at_authority_than_hired"] == "high"
    assert "more_at_authority_than_hired" not in raised(few)


def test_nobody_moved_is_asked_about_where_most_workers_have() -> None:
    assert raised(judged("workforce", "case-nobody-moved"))["nobody_moved_is_unusual"] == "medium"
    at_home = judged("workforce", "case-nobody-moved", workforce={"site_country": "PT"})
    assert "nobody_moved_is_unusual" not in raised(at_home)


def test_a_complaint_about_hours_contradicts_nothing() -> None:
    found = judged("wages", "best", wages={"days_late": 0, "pay_complaints": 9})
    assert [check.id for check in found.checks if check.level == "warning"] == []


def test_loans_that_are_not_listed_are_named() -> None:
    found = judged("recruitment_fees", "best", recruitment_fees={"gives_loans": True, "loans": []})
    assert raised(found)["loans_not_told"] == "high"
