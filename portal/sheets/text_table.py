"""The text of a CSV file as rows of cells, whatever the separator, even below title lines."""

import csv
import re
from collections import Counter
from io import StringIO

from portal.domain.refusals import Invalid

MARKS = ",;\t|^~，；"
LINES_LOOKED_AT = 60
LETTERS_LOOKED_AT = 200_000
NEVER_ENDS = "A cell in row {number} never ends: a quotation mark is missing. Correct it and import again."
SWALLOWED = (
    "A cell in row {number} holds whole rows: a quotation mark is missing, or there is one too many. "
    "Correct it and import again."
)
UNENDED = "A cell of this file never ends: a quotation mark is missing. Save the list again."
SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=([,;\t|])\"?\r?", re.IGNORECASE)


SINGLE_QUOTED = re.compile(r"'[^'\n]*'([,;\t|]'[^'\n]*')+\r?")
TYPOGRAPHIC = str.maketrans("“”„«»", '"' * 5)


def rows(text: str) -> list[list[str]]:
    """Every row, including empty ones. A first line `sep=;` sets the separator and is no row."""
    mark, body = marked(text)
    try:
        table = list(csv.reader(StringIO(body, newline=""), delimiter=mark))
    except csv.Error as error:
        raise Invalid(UNENDED) from error
    if is_unended(body, mark):
        raise Invalid(NEVER_ENDS.format(number=len(table)))
    return table


def marked(text: str) -> tuple[str, str]:
    """The separator, and the text without a first line that only names it."""
    text = _with_plain_quotes(text)
    head, _, rest = text.partition("\n")
    separator_line = SEPARATOR_LINE.fullmatch(head)
    return (separator_line[1], rest) if separator_line else (_separator(text), text)


def _with_plain_quotes(text: str) -> str:
    """The text with standard quotation marks, if its first line has others, or every line is quoted as a whole."""
    head = text.partition("\n")[0]
    if len(re.findall(r"(^|[,;\t|])[“„«]", head)) > 1:
        return text.translate(TYPOGRAPHIC)
    if SINGLE_QUOTED.fullmatch(head):
        return text.replace('"', '""').replace("'", '"')
    lines = text.splitlines()
    if len(lines) > 1 and all(re.fullmatch(r'"([^"]|"")*"', line) for line in lines if line):
        inner = [line[1:-1].replace('""', '"') for line in lines]
        marks = [mark for mark in MARKS if mark in inner[0]]
        return "\n".join(inner) if marks else text
    return text


def swallowed_row(rows: list[list[str]], mark: str) -> int | None:
    """The number of a row whose cell contains whole rows: a quotation mark is missing or too many. None if fine."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width = max(widths, key=lambda each: (widths[each], each), default=0)
    for number, row in enumerate(rows, start=1):
        for cell in row:
            if "\n" in cell and width > 2 and any(line.count(mark) >= width - 2 for line in cell.splitlines()):
                return number
    return None


def _separator(text: str) -> str:
    """The separator that splits most of the first lines into equally many cells; among equals, into the most cells."""
    return max(MARKS, key=lambda mark: _agreement(text[:LETTERS_LOOKED_AT], mark))


def _agreement(text: str, mark: str) -> tuple[int, int]:
    widths: Counter[int] = Counter()
    try:
        for number, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=mark)):
            if number == LINES_LOOKED_AT:
                break
            if len(row) > 1 and any(cell.strip() for cell in row):
                widths[len(row)] += 1
    except csv.Error:
        return (0, 0)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def is_unended(body: str, mark: str) -> bool:
    """Whether a quotation mark is opened and never closed: everything after it would be one cell."""
    try:
        for _ in csv.reader(StringIO(body, newline=""), delimiter=mark, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False
