"""A workbook or text file as rows of text. It is read in a child process, so a malicious file only harms that."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, TypeAlias

from portal import sandbox
from portal.domain.refusals import Invalid
from portal.sandbox import Job
from portal.sheets.reader.limits import MEGABYTE, MOST_BYTES

EMPTY = "This file is empty. Choose another one."
TOO_LARGE = f"This file is larger than {MOST_BYTES // MEGABYTE} MB. Split it and send the parts."
FAILED = (
    "This file could not be read within the time and memory that one file may take. "
    "Copy the part that is needed into a new workbook, save it as .xlsx or .csv, and send that."
)
READING = Job("portal.sheets.reader:read", failed=FAILED)
FILES_REMEMBERED = 2
CELLS_REMEMBERED = 2_000_000
"""Counted over all cached files but the newest."""

Rows: TypeAlias = "list[list[str]]"
"""All rows from the first one of the sheet, including empty ones: index + 1 is the row number."""
Grid: TypeAlias = Rows


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file; a text file is one sheet without a name. Rows and columns are numbered from 1.

    `merged` are the cells that are merged over several rows: first row, last row, column. Only the first row holds the
    value.
    """

    name: str
    rows: Rows
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_filtered: bool = False
    encoding: str = ""
    merged: tuple[tuple[int, int, int], ...] = ()

    def filled_down(self, first: int) -> Rows:
        """The rows, with the value of each merged cell in all its rows that are not empty, from row `first` on."""
        rows = list(self.rows)
        for top, bottom, column in self.merged:
            if not first <= top <= len(rows) or len(rows[top - 1]) < column:
                continue
            for at in range(top, min(bottom, len(rows))):
                if any(rows[at]):
                    row = [*rows[at], *[""] * (column - len(rows[at]))]
                    row[column - 1] = row[column - 1] or rows[top - 1][column - 1]
                    rows[at] = row
        return rows


_Read: TypeAlias = tuple[dict[str, Any], ...] | str
"""The sheets of a file as JSON, or the error message."""


class _Remembered:
    """A cache of the last files: code inside a transaction gets the result that was read before it began."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: OrderedDict[str, _Read] = OrderedDict()

    def find(self, key: str) -> _Read | None:
        """The cached result of a file. An error is returned only once, so that the same file can be tried again."""
        with self._lock:
            read = self._read.get(key)
            if isinstance(read, str):
                del self._read[key]
            return read

    def add(self, key: str, read: _Read) -> None:
        with self._lock:
            self._read[key] = read
            self._read.move_to_end(key)
            while len(self._read) > 1 and (len(self._read) > FILES_REMEMBERED or self._cells() > CELLS_REMEMBERED):
                self._read.popitem(last=False)

    def _cells(self) -> int:
        sheets = (sheet for read in self._read.values() if not isinstance(read, str) for sheet in read)
        return sum(len(row) for sheet in sheets for row in sheet["rows"])


_remembered = _Remembered()


def sheets(data: bytes, file_name: str, encoding: str = "") -> tuple[Sheet, ...]:
    """The sheets of a workbook, of a text file, or of a web page's tables, in order. Raises Invalid.

    Slow for large files, so the web and the commands call `read_ahead` before a transaction begins.
    """
    key = _key(data, file_name, encoding)
    read = _remembered.find(key)
    if read is None:
        read = _read(data, file_name, encoding)
        if not isinstance(read, str):
            _remembered.add(key, read)
    if isinstance(read, str):
        raise Invalid(read)
    return tuple(_sheet(sheet) for sheet in read)


def read_ahead(data: bytes, file_name: str, encoding: str = "") -> None:
    """Read a file before a transaction begins: inside it, `sheets` takes the result, or the error, from memory."""
    key = _key(data, file_name, encoding)
    if not isinstance(_remembered.find(key), tuple):
        _remembered.add(key, _read(data, file_name, encoding))


def _key(data: bytes, file_name: str, encoding: str) -> str:
    return hashlib.sha256(b"\0".join((file_name.encode(), encoding.encode(), data))).hexdigest()


def _read(data: bytes, file_name: str, encoding: str) -> _Read:
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        return EMPTY
    if len(data) > MOST_BYTES:
        return TOO_LARGE
    try:
        answer = sandbox.run(READING, data, file_name=file_name, encoding=encoding)
    except Invalid as refused:
        return refused.sentence
    return tuple(answer.values["sheets"])


def _sheet(read: dict[str, Any]) -> Sheet:
    return Sheet(
        name=read["name"],
        rows=read["rows"],
        is_hidden=read.get("is_hidden", False),
        hidden_rows=frozenset(read.get("hidden_rows", ())),
        hidden_columns=frozenset(read.get("hidden_columns", ())),
        is_filtered=read.get("is_filtered", False),
        encoding=read.get("encoding", ""),
        merged=tuple((first, last, column) for first, last, column in read.get("merged", ())),
    )
