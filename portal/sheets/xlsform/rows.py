"""The sheets of a form as rows under headings, in any spelling; tracks which cells have been read."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from portal.sheets.grid import Grid
from portal.sheets.xlsform.languages import tag_of
from portal.sheets.xlsform.report import Report, also

TEXTS = ("label", "hint")
ALIASES: Mapping[str, Mapping[str, str]] = {
    "survey": {
        "command": "type",
        "tag": "name",
        "value": "name",
        "caption": "label",
        "relevance": "relevant",
        "bind_relevant": "relevant",
        "bind_required": "required",
        "bind_constraint": "constraint",
        "control_appearance": "appearance",
    },
    "choices": {
        "listname": "list_name",
        "list": "list_name",
        "value": "name",
        "caption": "label",
    },
    "settings": {
        "title": "form_title",
        "set_form_title": "form_title",
        "id_string": "form_id",
        "set_form_id": "form_id",
        "language": "default_language",
    },
}
HEADINGS = {"survey": {"type", "command"}, "choices": {"list_name", "list", "listname"}, "settings": set[str]()}
"""Headings that identify the heading row, which need not be the first."""

TITLED_ROWS = 20
SPLIT = re.compile(r"^\s*(label|hint|caption)\s*(::|:)\s*(.+?)\s*$", re.IGNORECASE)
JOINED = re.compile(r"^\s*(label|hint|caption)[\s_\-(]+(.+?)\)?\s*$", re.IGNORECASE)
UNPRINTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|_x000[dD]_")


@dataclass(frozen=True)
class Column:
    """A column: its heading, the key we know it by, and the language of its text ("" if none is named)."""

    index: int
    heading: str
    key: str
    language: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Given:
    """A text of a row in one language; `tag` is empty if the language is unknown or not named."""

    column: Column
    text: str


@dataclass
class Row:
    """A row that is not empty. It remembers which cells were read; the others are reported at the end."""

    number: int
    cells: Mapping[int, str]
    columns: Sequence[Column]
    read: set[int] = field(default_factory=set)

    def __getitem__(self, key: str) -> str:
        for column in self.columns:
            if column.key == key and column.index in self.cells:
                self.read.add(column.index)
                return self.cells[column.index]
        return ""

    def peek(self, key: str) -> str:
        """A column's text, without marking it as read."""
        return next(
            (self.cells[column.index] for column in self.columns if column.key == key and column.index in self.cells),
            "",
        )

    def texts(self, key: str) -> list[Given]:
        """The labels or hints of a row. They are marked as read by `take`."""
        return [
            Given(column, self.cells[column.index])
            for column in self.columns
            if column.key == key and column.index in self.cells
        ]

    def take(self, given: Given) -> str:
        """The text, marking it as read."""
        self.read.add(given.column.index)
        return given.text

    def take_all(self) -> None:
        """Mark all cells as read: the row has been reported as a whole."""
        self.read.update(self.cells)

    @property
    def words(self) -> str:
        """The row's first label, to identify it, without marking it as read."""
        return next((given.text for given in self.texts("label")), "")


@dataclass(frozen=True)
class Table:
    """One sheet."""

    name: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()


def table(name: str, grid: Grid, kind: str) -> Table:
    """The rows of a sheet under its headings; `kind` is `survey`, `choices` or `settings`."""
    wanted = HEADINGS[kind]
    start = next(
        (index for index, row in enumerate(grid[:TITLED_ROWS]) if wanted & {_known(kind, cell) for cell in row}),
        next((index for index, row in enumerate(grid) if any(cell.strip() for cell in row)), 0),
    )
    heads = grid[start] if grid else []
    width = max((len(row) for row in grid), default=0)
    columns = tuple(_column(kind, index, heads[index] if index < len(heads) else "") for index in range(width))
    rows = []
    for number, cells in enumerate(grid[start + 1 :], start=start + 2):
        filled = {index: _clean(cell) for index, cell in enumerate(cells) if _clean(cell)}
        if filled:
            rows.append(Row(number, filled, columns))
    return Table(name, columns, tuple(rows))


def _known(sheet: str, heading: str) -> str:
    word = re.sub(r"[\s_:\-]+", "_", unicodedata.normalize("NFKC", heading).strip().lower()).strip("_")
    return ALIASES[sheet].get(word, word)


def _column(sheet: str, index: int, heading: str) -> Column:
    plain = unicodedata.normalize("NFKC", _clean(heading))
    split, joined = SPLIT.match(plain), JOINED.match(plain)
    if split and split[3].lower() != "default":
        return Column(index, heading.strip(), _known(sheet, split[1]), split[3], tag_of(split[3]))
    if joined and tag_of(joined[2]):
        return Column(index, heading.strip(), _known(sheet, joined[1]), joined[2], tag_of(joined[2]))
    return Column(index, heading.strip(), _known(sheet, split[1] if split else plain))


def _clean(text: str) -> str:
    return UNPRINTED.sub(" ", text.replace("\r\n", "\n").replace("\t", " ")).strip()


def report_unread(tables: Sequence[Table], report: Report) -> None:
    """Report every non-empty cell that was not read, one line per column."""
    for table in tables:
        for column in table.columns:
            rows = [row.number for row in table.rows if column.index in row.cells and column.index not in row.read]
            if rows:
                heading, why = _why(table, column)
                report.add(table.name, rows[0], heading, f"{why}{also(rows[1:])}")


def _why(of: Table, column: Column) -> tuple[str, str]:
    letters = letters_of(column.index)
    twins = [
        other
        for other in of.columns
        if (other.key, other.tag or other.language) == (column.key, column.tag or column.language)
    ]
    if not column.heading:
        return letters, "this column has no heading and was not read"
    if len(twins) > 1:
        names = " and ".join(letters_of(twin.index) for twin in twins)
        why = f"the same heading stands in columns {names}; what column {letters} says was not taken over"
        return f"{column.heading} ({letters})", why
    if column.key in TEXTS and column.language and not column.tag:
        why = f"the language “{column.language}” is not known; write its code after it, as in French (fr)"
        return column.heading, why
    if column.key in TEXTS and of.name == "survey":
        return column.heading, "another text of this row was taken; this one was not"
    return column.heading, "there is no counterpart here"


def letters_of(index: int) -> str:
    """The letters by which a spreadsheet names a column."""
    head, rest = divmod(index, 26)
    return (letters_of(head - 1) if head else "") + chr(65 + rest)


def languages(tables: Sequence[Table]) -> Iterator[Column]:
    """The columns of texts that are not empty, in order."""
    for table in tables:
        for column in table.columns:
            if column.key in TEXTS and any(column.index in row.cells for row in table.rows):
                yield column
