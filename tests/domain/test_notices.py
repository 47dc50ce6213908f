"""How often members are told by email of what happened, and when the next email is due."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.notices import NAMES, RHYTHMS, chosen, is_due
from portal.domain.policy import OWNER, ROLES, SAFEGUARDING

MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of the week that begins on Monday, the first of June."""
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


def test_every_rhythm_has_a_name() -> None:
    assert tuple(NAMES) == RHYTHMS
    assert MONDAY.weekday() == 0


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_a_member_has_the_rhythm_that_was_chosen_whatever_the_roles(rhythm: str) -> None:
    assert chosen(rhythm, ROLES) == rhythm
    assert chosen(rhythm, ()) == rhythm


@pytest.mark.parametrize(
    ("roles", "rhythm"),
    [((SAFEGUARDING,), "at_once"), ((OWNER, SAFEGUARDING), "at_once"), ((OWNER,), "daily"), ((), "daily")],
)
@pytest.mark.parametrize("notice", ["", "hourly"])
def test_without_a_choice_safeguarding_is_told_at_once_and_everybody_else_daily(
    notice: str, roles: tuple[str, ...], rhythm: str
) -> None:
    assert chosen(notice, roles) == rhythm


def test_at_once_is_as_soon_as_time_has_passed() -> None:
    assert is_due("at_once", at(1, 3), at(1, 3, 1))
    assert not is_due("at_once", at(1), at(1))
    assert not is_due("at_once", at(2), at(1))


def test_never_is_never() -> None:
    assert not is_due("never", at(1), at(1) + timedelta(days=400))


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (at(1), at(2, 5, 59), False),
        (at(1), at(2, 6), True),
        (at(1, 23, 59), at(2, 6), True),
        (at(1, 6), at(1, 23), False),
        (at(1), at(9), True),
        (at(3), at(2), False),
    ],
)
def test_daily_is_once_a_day_in_the_morning(last: datetime, now: datetime, due: bool) -> None:
    assert is_due("daily", last, now) is due


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (at(1), at(8, 5, 59), False),
        (at(1), at(8, 6), True),
        (at(1), at(1, 23), False),
        (at(1), at(7), False),
        (at(3), at(8), True),
        (at(7), at(8), True),
        (at(2), at(9), False),
        (at(2), at(10), True),
    ],
)
def test_weekly_is_on_monday_or_later_when_a_monday_was_missed(last: datetime, now: datetime, due: bool) -> None:
    assert is_due("weekly", last, now) is due
