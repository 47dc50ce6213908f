"""How often a campaign is repeated: for all suppliers alike, or more often where more was disclosed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.next_round import months_later
from portal.domain.questionnaire import SEVERITIES
from portal.domain.refusals import Invalid

ALL = "all"
RISKS = HIGH, MEDIUM, LOW = ("high", "medium", "low")
DEFAULT_BY_RISK = {HIGH: 6, MEDIUM: 12, LOW: 24}
SHORTEST, LONGEST = 3, 60
LEAD = timedelta(days=14)
"""How long before the day on which the last round was sent, so many months later, the next one is drafted."""

CHOOSE_MONTHS = f"Enter a whole number of months from {SHORTEST} to {LONGEST}."
RISING = "Ask at least as often where the risk is higher: high, then medium, then low."


@dataclass(frozen=True)
class Repetition:
    """Months by risk, or under ALL for everybody, as they were set at `since`."""

    months: Mapping[str, int]
    since: datetime


@dataclass(frozen=True)
class Round:
    """One campaign to be drafted: so many months after the last, `times` that where the first has passed already."""

    months: int
    times: int
    drafted_from: datetime

    @property
    def months_later(self) -> int:
        """How many months after the repeated campaign this one is due."""
        return self.months * self.times


def check_months(typed: Mapping[str, str]) -> dict[str, int]:
    """What was typed as months by risk (or ALL), as numbers; refused beside each field."""
    unfit = {name: CHOOSE_MONTHS for name, text in typed.items() if not _is_months(text)}
    if unfit:
        raise Invalid(CHOOSE_MONTHS, fields=unfit)
    months = {name: int(text) for name, text in typed.items()}
    in_order = [months[risk] for risk in RISKS if risk in months]
    if in_order != sorted(in_order):
        raise Invalid(RISING, fields=(HIGH,))
    return months


def _is_months(text: str) -> bool:
    plain = text.strip()
    return plain.isascii() and plain.isdecimal() and len(plain) <= 2 and SHORTEST <= int(plain) <= LONGEST


def risk_of(severity: int | None) -> str:
    """The risk of a supplier by the rank of the worst it disclosed; nobody knows it of one who has not submitted."""
    if severity is None or severity >= SEVERITIES.index("high"):
        return HIGH
    return MEDIUM if severity == SEVERITIES.index("medium") else LOW


def months_of(months: Mapping[str, int], severity: int | None) -> int:
    """After how many months a supplier is asked again."""
    return months[ALL] if ALL in months else months[risk_of(severity)]


def rounds(repetition: Repetition, sent_at: datetime) -> tuple[Round, ...]:
    """The campaigns that follow one sent at `sent_at`, the next first; none of them lies before it was set up.

    Times are those of the campaign's own clocks.
    """
    since = max(repetition.since, sent_at)
    followers = [_next(sent_at, months, since) for months in sorted(set(repetition.months.values()))]
    return tuple(sorted(followers, key=lambda follower: (follower.drafted_from, follower.months)))


def _next(sent_at: datetime, months: int, since: datetime) -> Round:
    times = 1
    while (moment := months_later(sent_at, months * times) - LEAD) < since:
        times += 1
    return Round(months, times, moment)
