"""A text file as one sheet: detects the separator and enforces limits while reading."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

from portal.domain.refusals import Invalid
from portal.sheets import encodings
from portal.sheets.reader.limits import MOST_AREA, MOST_COLUMNS, MOST_ROWS, TOO_LONG
from portal.sheets.text_table import NEVER_ENDS, SWALLOWED, UNENDED, is_unended, marked, swallowed_row

QUOTED = re.compile(r'"[^"]*"')


def read(data: bytes, encoding: str) -> dict[str, Any]:
    """The rows of a text file. Raises Invalid as soon as there are too many."""
    text, encoding = encodings.decode(data, encoding)
    mark, body = marked(text)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(_lines(body, mark), delimiter=mark):
            rows.append(row)
            cells += len(row)
            if len(rows) > MOST_ROWS or len(row) > MOST_COLUMNS or cells > MOST_AREA:
                raise Invalid(TOO_LONG)
    except csv.Error as error:
        raise Invalid(UNENDED) from error
    if is_unended(body, mark):
        raise Invalid(NEVER_ENDS.format(number=len(rows)))
    if (swallowed := swallowed_row(rows, mark)) is not None:
        raise Invalid(SWALLOWED.format(number=swallowed))
    return {"name": "", "rows": rows, "encoding": encoding}


def _lines(body: str, mark: str) -> Iterator[str]:
    """The lines, each checked before the CSV reader makes a list of its cells."""
    for line in StringIO(body, newline=""):
        if line.count(mark) > MOST_COLUMNS and QUOTED.sub("", line).count(mark) > MOST_COLUMNS:
            raise Invalid(TOO_LONG)
        yield line
