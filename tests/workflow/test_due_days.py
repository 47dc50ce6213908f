"""A due day is one instant that nobody doubts, and not further ahead than anybody plans."""

from datetime import UTC, datetime

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Invalid
from portal.storage.database import Database
from portal.workflow import extend
from portal.workflow.due_days import due_moment
from tests.conftest import START
from tests.workflow import supplier_side


@pytest.mark.parametrize(
    ("due", "zone"),
    [
        ("9999-12-31T23:59", "UTC"),
        ("9999-12-31T23:59", "America/New_York"),
        ("0001-01-01T00:00", "Asia/Dhaka"),
        ("2031-07-01", "Europe/Vienna"),
        ("2026-05-29", "Europe/Vienna"),
        ("2027-03-28T02:30", "Europe/Vienna"),
        ("2027-01-01", "localtime"),
        ("2027-01-01", "Mars/Base"),
        ("someday", "UTC"),
        ("2027-01-01T10:00+01:00", "UTC"),
    ],
)
def test_a_day_that_nobody_can_plan_for_is_refused_with_a_sentence(due: str, zone: str) -> None:
    with pytest.raises(Invalid) as refused:
        due_moment(due, zone, START)
    assert str(refused.value).endswith(".")


def test_an_hour_that_happens_twice_is_the_first() -> None:
    assert due_moment("2026-10-25T02:30", "Europe/Vienna", START) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_five_years_ahead_is_fine() -> None:
    assert due_moment("2031-05-31", "UTC", START) == datetime(2031, 5, 31, 23, 59, tzinfo=UTC)


def test_no_campaign_is_extended_beyond_reason(database: Database) -> None:
    invited = supplier_side.invite(database)
    boss = Actor("operator", "operator:x", "x", invited.organisation)
    with pytest.raises(Invalid, match="more than five years ahead"):
        database.write(extend.extend, invited.campaign, "9999-12-31T23:59", actor=boss)
