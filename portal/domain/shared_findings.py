"""Findings shared with the supplier: how long it may reply, and what it may say."""

from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias, get_args

Position: TypeAlias = Literal["accepted", "disputed"]
POSITIONS: tuple[Position, ...] = get_args(Position)
"""The supplier's possible positions on a finding."""
DAYS_TO_REPLY = 14
MOST_DAYS = 90


LAST_CLOCK = timedelta(hours=12)
"""How far the last time zone in which a day ends is behind UTC."""


def may_reply(reply_by: date, now: datetime) -> bool:
    """Whether a reply is still in time: the last day has not yet ended in every time zone."""
    return (now - LAST_CLOCK).date() <= reply_by
