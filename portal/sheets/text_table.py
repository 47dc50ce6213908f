"""The text of a CSV file as rows of cells: whichever mark parts it, also under lines of title."""

import csv
import re
from collections import Counter
from io import StringIO

from portal.domain.refusals import Invalid

MARKS = ",;\t|"
LINES_LOOKED_AT = 60
LETTERS_LOOKED_AT = 200_000
UNENDED = "A cell of this file never ends: a quotation mark is missing. Save the list again."
TOLD = re.compile(r"\ufeff?\"?sep=([,;\t|])\"?\r?", re.IGNORECASE)


def rows(text: str) -> list[list[str]]:
    """Every row, empty ones too; a first line `sep=;` tells the mark and is no row."""
    mark, body = marked(text)
    try:
        found = list(csv.reader(StringIO(body, newline=""), delimiter=mark))
    except csv.Error as trouble:
        raise Invalid(UNENDED) from trouble
    if is_unended(body, mark):
        raise Invalid(f"A cell in row {len(found)} never ends: a quotation mark is missing. Mend it and import again.")
    return found


def marked(text: str) -> tuple[str, str]:
    """The mark that parts the cells, and the text without a first line that only tells it."""
    head, _, rest = text.partition("\n")
    told_separator = TOLD.fullmatch(head)
    return (told_separator[1], rest) if told_separator else (_separator(text), text)


def _separator(text: str) -> str:
    """The mark that parts most of the first lines into equally many cells; the one that parts them finest of those."""
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
    except csv.Error as trouble:
        return "unexpected end of data" in str(trouble)
    return False
