"""Dates as people type them, in three fields, and as JSON data."""

import re
from datetime import date

from portal.domain.kinds.base import JSON, InvalidAnswer, Parts, Posted, text_in
from portal.domain.messages import Message

DAY_PARTS = ("day", "month", "year")
NEEDED = {
    "day": Message("The date needs a day too."),
    "month": Message("The date needs a month too."),
    "year": Message("The date needs a year too."),
}


def typed_day(parts: Parts) -> str | None:
    """The date from three fields as 2026-05-01; None if all are empty. Raises InvalidAnswer."""
    given = {part: text_in(parts, part) for part in DAY_PARTS}
    if not any(given.values()):
        return None
    missing = next((part for part, text in given.items() if not text), None)
    if missing:
        raise InvalidAnswer(NEEDED[missing])
    if not all(text.isdecimal() and len(text) < 9 for text in given.values()):
        raise InvalidAnswer(Message("Write day, month and year in digits, for example 27 3 2026."))
    day, month, year = (int(text) for text in given.values())
    if len(given["year"]) != 4:
        raise InvalidAnswer(Message("Write the year with four digits, for example 2026."))
    if not 1 <= month <= 12:
        raise InvalidAnswer(Message("The month must be between 1 and 12."))
    if not 1 <= day <= 31:
        raise InvalidAnswer(Message("The day must be between 1 and 31."))
    return f"{year:04}-{month:02}-{day:02}"


def posted_day(day: date) -> Posted:
    """The three form fields of a date."""
    return {"day": [str(day.day)], "month": [str(day.month)], "year": [f"{day.year:04}"]}


def day_of(data: JSON) -> date:
    """Read a date written as 2026-05-01. Raises InvalidAnswer."""
    if isinstance(data, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", data):
        try:
            return date.fromisoformat(data)
        except ValueError:
            raise InvalidAnswer(Message("There is no day %(day)s.", day=data)) from None
    raise InvalidAnswer(Message("The answer must be a date such as 2026-05-01."))
