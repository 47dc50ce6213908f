"""Writes the cells of a workbook as XML, each with its type; text is never a formula.

Libraries take ten times as long per cell, and an export has millions of them.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeAlias

Cell: TypeAlias = str | int | float | Decimal | bool | date | datetime | None
"""What a cell can hold. Timestamps have a time zone and are written in UTC."""

LONGEST = 32_767
"""Excel's limit for a text, in UTF-16 code units: an emoji counts twice."""
CUT = " … (cut here; the whole text is in the CSV and JSON exports)"
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")
SPECIAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff&<>]|_x")
LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Spreadsheets read `_x0041_` as the letter A, so the first underscore of such text is escaped too."""

FIRST_DATE = date(1900, 3, 1)
"""Workbooks count days correctly from here on; earlier dates are written as text."""
DAY_ZERO = date(1899, 12, 30).toordinal()
SECONDS_OF_A_DAY = 86_400

SHORT, MOST_KNOWN = 120, 20_000
"""Short texts recur (names, questions, options), so their markup is cached, up to this number."""


@dataclass(frozen=True)
class CellMarkup:
    """Makes the markup of a cell after its reference; the numbers are style ids of the workbook."""

    text_style: int
    date_style: int
    moment_style: int
    _known: dict[str, str] = field(default_factory=dict, repr=False)

    def row(self, number: int, columns: tuple[str, ...], values: Sequence[Cell]) -> str:
        """One row; `columns` are the letters of the columns. Blank cells are left out."""
        known = self._known
        cells = [
            f'<c r="{column}{number}"{(known.get(value) if type(value) is str else None) or self._cell(value)}'
            for column, value in zip(columns, values, strict=False)
            if value is not None
        ]
        return f'<row r="{number}">{"".join(cells)}</row>'

    def _cell(self, value: Cell) -> str:
        if isinstance(value, str):
            return self._remembered(value)
        if isinstance(value, bool):
            return f' t="b"><v>{value:d}</v></c>'
        if isinstance(value, int | float | Decimal):
            return self._number(value)
        return self._day_or_moment(value) if isinstance(value, date) else ""

    def _remembered(self, value: str) -> str:
        cell = self._text(value)
        if len(value) <= SHORT:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[value] = cell
        return cell

    def _text(self, value: str) -> str:
        style = f' s="{self.text_style}"' if self.text_style else ""
        return f'{style} t="inlineStr"><is><t xml:space="preserve">{_escaped(value)}</t></is></c>'

    def _number(self, value: int | float | Decimal) -> str:
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            return self._text(str(value))
        return f"><v>{repr(number).removesuffix('.0')}</v></c>"

    def _day_or_moment(self, value: date) -> str:
        if not isinstance(value, datetime):
            return self._serial(value, value.toordinal() - DAY_ZERO, self.date_style)
        moment = value.astimezone(UTC).replace(microsecond=0)
        seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
        return self._serial(moment, moment.toordinal() - DAY_ZERO + seconds / SECONDS_OF_A_DAY, self.moment_style)

    def _serial(self, value: date, serial: float, style: int) -> str:
        day = value.date() if isinstance(value, datetime) else value
        return self._text(value.isoformat()) if day < FIRST_DATE else f' s="{style}"><v>{serial!r}</v></c>'


def printable(text: str) -> str:
    """A text without characters that a workbook cannot hold, with LF line ends."""
    return SURROGATE.sub("?", UNPRINTABLE.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")


def _escaped(value: str) -> str:
    """A text escaped for a workbook; a text that is too long is cut and says so."""
    text = printable(value) if SPECIAL.search(value) else value
    if 2 * len(text) > LONGEST:
        text = _cut(text)
    if SPECIAL.search(text):
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = LOOKS_ESCAPED.sub("_x005F_", text)
    return text


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    return units[: 2 * (LONGEST - len(CUT))].decode("utf-16-le", "ignore") + CUT
