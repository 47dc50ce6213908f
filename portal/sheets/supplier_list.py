"""Reads a buyer's list of suppliers row by row: what was imported, what was assumed, and how to correct the rest.

Columns are found by their headings, in any order and many languages. A row with errors never stops the others. If the
file leaves something open (its encoding, a required column, hidden rows), `look` says what to ask, and `read` raises
Invalid until it is answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.domain.refusals import Invalid
from portal.sheets import grid, places, supplier_columns, text_table, unknown_countries
from portal.sheets.cells import clean
from portal.sheets.column_choices import ColumnChoices
from portal.sheets.encoding_detection import UNCERTAIN, Detected, detect, ways
from portal.sheets.grid import Grid, Sheet
from portal.sheets.reader.beginnings import Kind, kind_of
from portal.sheets.reader.limits import MOST_BYTES
from portal.sheets.row_reader import RowReader
from portal.sheets.supplier_columns import Columns
from portal.sheets.supplier_headings import bare
from portal.sheets.supplier_row import RefusedLine, SupplierRow
from portal.sheets.unknown_countries import UnknownCountry

NO_HEADINGS = (
    "No column headings were found. The first row should name the columns: "
    "Supplier name, Country, Contact email, and others as you need them."
)
TOO_WIDE = (
    "This row has {cells} cells, but {headings} columns have headings: perhaps a name holds a comma. "
    "Put that cell between quotation marks."
)
HIDDEN_ROWS = ("include", "skip")


@dataclass(frozen=True)
class ListChoices:
    """What somebody chose for a file: its encoding, sheet, hidden rows, columns and unknown country names.

    `countries` maps each country name in the file, in any case, to its code.
    """

    encoding: str = ""
    sheet: str = ""
    hidden_rows: str = ""
    columns: ColumnChoices = field(default_factory=ColumnChoices)
    countries: Mapping[str, str] = field(default_factory=dict)


NO_CHOICES = ListChoices()


@dataclass(frozen=True)
class Question:
    """Something the file leaves open: `about` is encoding, columns or hidden_rows, `option` the command-line option."""

    about: str
    sentence: str
    option: str = ""


@dataclass(frozen=True)
class RejectedRow:
    """A row with errors, as it is in the file, and how to correct it."""

    number: int
    cells: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Where the rows come from: the sheet, the other sheets, the columns, the encoding and its detection."""

    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    hidden: int = 0
    columns: Columns | None = None
    detected: Detected | None = None
    encoding: str = ""


@dataclass(frozen=True)
class SupplierList:
    """A file's content. `unknown` are headings of ignored columns; `notes` are cells left out of imported rows."""

    rows: tuple[SupplierRow, ...]
    refused: tuple[RefusedLine, ...]
    unknown: tuple[str, ...] = ()
    notes: tuple[RefusedLine, ...] = ()
    unknown_countries: tuple[UnknownCountry, ...] = ()
    rejected: tuple[RejectedRow, ...] = field(default=(), compare=False)
    questions: tuple[Question, ...] = field(default=(), compare=False)
    source: Source = field(default=Source(), compare=False)


def read(data: bytes, file_name: str, choices: ListChoices = NO_CHOICES) -> SupplierList:
    """Read every valid supplier of an .xlsx or .csv file, and a message for everything invalid."""
    suppliers = look(data, file_name, choices)
    if suppliers.questions:
        first, *others = (f"{question.sentence} {question.option}".strip() for question in suppliers.questions)
        raise Invalid(first, others)
    return suppliers


def look(data: bytes, file_name: str, choices: ListChoices = NO_CHOICES) -> SupplierList:
    """Like `read`, but return what the file leaves open as questions instead of raising."""
    opened = _open(data, file_name, choices)
    columns = opened.columns
    if columns is None or columns.missing:
        return SupplierList((), (), questions=opened.questions, source=opened.source)
    return _read_rows(opened, columns, choices)


def open_questions(
    data: bytes, file_name: str, choices: ListChoices = NO_CHOICES
) -> tuple[tuple[Question, ...], Source]:
    """What a file leaves open and where its rows come from, without reading them; refused if it cannot be read."""
    opened = _open(data, file_name, choices)
    return opened.questions, opened.source


def cell_of(cells: Sequence[str], columns: Columns, name: str) -> str:
    """The text of a field's cell in a row; "" if the list has no such column."""
    place = columns.places.get(name, -1)
    return clean(cells[place]) if 0 <= place < len(cells) else ""


def _raw(cells: Sequence[str], columns: Columns, name: str) -> str:
    """The cell unchanged, with any characters that a wrong encoding produces."""
    place = columns.places.get(name, -1)
    return cells[place] if 0 <= place < len(cells) else ""


@dataclass(frozen=True)
class _Opened:
    """A file with its sheet chosen and its columns found."""

    rows: Grid
    hidden: frozenset[int]
    columns: Columns | None
    questions: tuple[Question, ...]
    source: Source


def _open(data: bytes, file_name: str, choices: ListChoices) -> _Opened:
    sheets, detected, asked = sheets_of(data, file_name, choices)
    sheet = _sheet(sheets, choices)
    columns = supplier_columns.find(sheet.rows, choices.columns)
    asked = [*asked, *_about_columns(columns, sheet, choices)]
    hidden = _hidden(sheet, columns)
    if hidden and choices.hidden_rows not in HIDDEN_ROWS:
        rows = "1 row of this list is" if len(hidden) == 1 else f"{len(hidden):,} rows of this list are"
        sentence = f"{rows} hidden, by a filter or by hand."
        option = "Choose whether to import them: --hidden-rows include or --hidden-rows skip."
        asked.append(Question("hidden_rows", sentence, option))
    others = tuple(other.name for other in sheets if other.name != sheet.name)
    shown = columns or supplier_columns.without_headings(sheet.rows, choices.columns)
    source = Source(sheet.name, others, len(hidden), shown, detected, sheet.encoding)
    skipped = hidden if choices.hidden_rows == "skip" else frozenset[int]()
    filled = sheet.filled_down(columns.first) if columns else sheet.rows
    return _Opened(filled, skipped, columns, tuple(asked), source)


def sheets_of(
    data: bytes, file_name: str, choices: ListChoices
) -> tuple[tuple[Sheet, ...], Detected | None, list[Question]]:
    """The sheets of a file; for a text file also its detected encoding, and a question if that is uncertain."""
    if choices.encoding or not _is_text(data):
        return tuple(grid.sheets(data, file_name, choices.encoding)), None, []
    detected = _detected(data, choices)
    asked = [] if detected.is_certain else [Question("encoding", UNCERTAIN, ways(detected))]
    return tuple(grid.sheets(data, file_name, detected.encoding)), detected, asked


def read_ahead(data: bytes, file_name: str, choices: ListChoices = NO_CHOICES) -> None:
    """Read a file before a transaction begins, so that reading it inside takes no time."""
    encoding = choices.encoding
    if not encoding and _is_text(data):
        encoding = _detected(data, choices).encoding
    grid.read_ahead(data, file_name, encoding)


def _detected(data: bytes, choices: ListChoices) -> Detected:
    return detect(data, lambda text: _lines(text, choices))


def _is_text(data: bytes) -> bool:
    """Whether to detect an encoding. The grid reads or refuses all other files."""
    return 0 < len(data) <= MOST_BYTES and kind_of(data) == Kind.TEXT


def _lines(text: str, choices: ListChoices) -> list[tuple[str, str]] | None:
    """The names on each row with its country's code, which encoding detection scores."""
    rows = text_table.rows(text)
    columns = supplier_columns.find(rows, choices.columns)
    if columns is None:
        return None
    lines = []
    for cells in rows[columns.first - 1 :]:
        country = cell_of(cells, columns, "country")
        words = " ".join(_raw(cells, columns, field) for field in ("name", "contact_name"))
        lines.append((words.strip(), _given(country, choices) or places.country(country) or ""))
    return lines


def _given(country: str, choices: ListChoices) -> str:
    return next((code for name, code in choices.countries.items() if name.casefold() == country.casefold()), "")


def _sheet(sheets: Sequence[Sheet], choices: ListChoices) -> Sheet:
    """The sheet somebody named; else the first one that has the columns, visible sheets first."""
    if choices.sheet:
        named = next((candidate for candidate in sheets if candidate.name.casefold() == choices.sheet.casefold()), None)
        if named is None:
            names = ", ".join(candidate.name for candidate in sheets)
            raise Invalid(f"There is no sheet “{choices.sheet}”. The sheets are {names}.")
        return named
    ordered = sorted(sheets, key=lambda candidate: candidate.is_hidden)
    with_columns = [(candidate, supplier_columns.find(candidate.rows, choices.columns)) for candidate in ordered]
    whole = (sheet for sheet, columns in with_columns if columns and not columns.missing)
    return next(whole, next((sheet for sheet, columns in with_columns if columns), ordered[0]))


def _about_columns(columns: Columns | None, sheet: Sheet, choices: ListChoices) -> list[Question]:
    if columns is None:
        return [Question("columns", NO_HEADINGS)]
    strange = choices.columns.by_heading.keys() - {bare(column.heading) for column in columns.all}
    if strange:
        headed = ", ".join(column.heading for column in columns.all if column.heading)
        return [Question("columns", f"There is no column headed “{min(strange)}”. The columns are headed {headed}.")]
    if columns.missing:
        where = f"In row {columns.row}" + (f" of the sheet “{sheet.name}”" if choices.sheet else "")
        sentence = f"{where} there is no column headed {' or '.join(columns.missing)}. Add it and import again,"
        return [
            Question("columns", f"{sentence} or choose the column it is in.", "Write it like --map 'Land=country'.")
        ]
    if columns.twice:
        sentence = f"Two columns are headed “{columns.twice}”. Rename or remove one of them."
        return [Question("columns", sentence)]
    return []


def _hidden(sheet: Sheet, columns: Columns | None) -> frozenset[int]:
    """The hidden rows below the headings that are not empty."""
    first = columns.first if columns else 1
    return frozenset(
        number
        for number in sheet.hidden_rows
        if first <= number <= len(sheet.rows) and any(map(str.strip, sheet.rows[number - 1]))
    )


def _read_rows(opened: _Opened, columns: Columns, choices: ListChoices) -> SupplierList:
    reader = RowReader(columns, {name.casefold(): code for name, code in choices.countries.items()})
    headings = [row.casefold() for row in opened.rows[columns.row - 1]]
    rejected: list[RejectedRow] = []
    for number, cells in enumerate(opened.rows[columns.first - 1 :], start=columns.first):
        if number in opened.hidden or not any(cell and not cell.isspace() for cell in cells):
            continue
        if [cell.casefold() for cell in cells] == headings:
            continue  # printed lists repeat the headings on each page
        problems = reader.take(number, cells)
        if problems and opened.source.encoding and len(cells) > len(headings) and any(cells[len(headings) :]):
            problems = reader.blame(number, TOO_WIDE.format(cells=len(cells), headings=len(headings)))
        if problems:
            rejected.append(RejectedRow(number, tuple(cells), problems))
    unknown = unknown_countries.listed(reader.unknown)
    return SupplierList(
        tuple(reader.rows),
        tuple(reader.refused),
        columns.unknown,
        tuple(reader.notes),
        unknown,
        tuple(rejected),
        opened.questions,
        opened.source,
    )
