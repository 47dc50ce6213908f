"""A cell's value as the text that a person reads."""

from datetime import date, datetime, time

LONGEST_NUMBER = 10**15


def as_text(cell: object) -> str:
    """A cell as a person reads it: a whole number without a decimal point, a date without midnight.

    Spreadsheets keep fifteen digits of a number: a longer one is written so that nobody takes it for exact.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < LONGEST_NUMBER else format(cell, ".14E")
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)


def padded(text: str, shown: str) -> str:
    """The code `shown` with its leading zeros, if it is the number `text` with zeros before it."""
    is_padded = (
        shown.startswith("0") and shown.isascii() and shown.isdecimal() and shown.lstrip("0") == text.lstrip("0")
    )
    return shown if is_padded and text.isdecimal() else text
