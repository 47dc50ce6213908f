"""Findings that a member shows to the supplier: for how long it may reply, and what it may say."""

from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias, get_args

Position: TypeAlias = Literal["accepted", "disputed"]
POSITIONS: tuple[Position, ...] = get_args(Position)
"""Whether the supplier agrees with a finding."""
DAYS_TO_REPLY = 14
MOST_DAYS = 90


LAST_CLOCK = timedelta(hours=12)
"""How far the clocks of the places where a day ends last are behind UTC."""


def may_reply(reply_by: date, now: datetime) -> bool:
    """Whether a reply still comes in time: until the last day has ended everywhere, whatever the supplier's clocks."""
    return (now - LAST_CLOCK).date() <= reply_by
