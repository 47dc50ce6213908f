"""How often a campaign is repeated: equally for all suppliers, or more often at higher risk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.next_round import months_later
from portal.domain.questionnaire_types import SEVERITIES
from portal.domain.refusals import Invalid

ALL = "all"
RISKS = HIGH, MEDIUM, LOW = ("high", "medium", "low")
DEFAULT_BY_RISK = {HIGH: 6, MEDIUM: 12, LOW: 24}
SHORTEST, LONGEST = 3, 60
LEAD = timedelta(days=14)
"""How long before its date a round is drafted. Its date is that of the last sending, plus the months."""

CHOOSE_MONTHS = f"Enter a whole number of months from {SHORTEST} to {LONGEST}."
RISING = "Ask at least as often where the risk is higher: high, then medium, then low."


@dataclass(frozen=True)
class Repetition:
    """Months by risk, or one number for all under ALL, as set at `since`."""

    months: Mapping[str, int]
    since: datetime


@dataclass(frozen=True)
class Round:
    """One campaign to draft: `months` after the last, or `times` as long if that is already past."""

    months: int
    times: int
    drafted_from: datetime

    @property
    def months_later(self) -> int:
        """How many months after the repeated campaign this one is due."""
        return self.months * self.times


def check_months(typed: Mapping[str, str]) -> dict[str, int]:
    """The typed months, by risk or under ALL, as numbers. Raises Invalid with a sentence per field."""
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
    """The risk of a supplier, from the rank of its worst severity. It is high if nothing was submitted."""
    if severity is None or severity >= SEVERITIES.index("high"):
        return HIGH
    return MEDIUM if severity == SEVERITIES.index("medium") else LOW


def months_of(months: Mapping[str, int], severity: int | None) -> int:
    """The number of months after which a supplier is asked again."""
    return months[ALL] if ALL in months else months[risk_of(severity)]


def rounds(repetition: Repetition, sent_at: datetime) -> tuple[Round, ...]:
    """Return the campaigns that follow one sent at `sent_at`, next first; none before the repetition was set.

    Times are in the campaign's own time zone.
    """
    since = max(repetition.since, sent_at)
    followers = [_next(sent_at, months, since) for months in sorted(set(repetition.months.values()))]
    return tuple(sorted(followers, key=lambda follower: (follower.drafted_from, follower.months)))


def _next(sent_at: datetime, months: int, since: datetime) -> Round:
    times = 1
    while (moment := months_later(sent_at, months * times) - LEAD) < since:
        times += 1
    return Round(months, times, moment)
