"""Reads a workbook: the document its author means, and the cell of each value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.domain import translation
from portal.domain.problems import Path
from portal.domain.refusals import Invalid
from portal.sheets import grid
from portal.sheets.grid import Sheet
from portal.sheets.questionnaire_book import layout
from portal.sheets.questionnaire_book.layout import ColumnSpec, SheetSpec
from portal.sheets.reader.beginnings import Kind, kind_of

Tree = dict[str, Any]
WORKBOOKS = frozenset({Kind.ZIP, Kind.OLD_OFFICE, Kind.SPREADSHEET_XML, Kind.FLAT_OPEN_DOCUMENT})
NEEDED = ("Sections", "Questions")
"""The sheets that the others refer to."""
TYPED = {"TRUE": "true", "FALSE": "false"}
TRUTHS = frozenset({"required", "sensitive", "exclusive", "evidence.required"})
PLAIN = frozenset({"id", "kind", "severity", "level", "combine", "carry", "version", "language", "format"})


@dataclass(frozen=True)
class Cell:
    """The location of a value: row as the spreadsheet numbers it, column by its heading; 0 and "" for a whole sheet."""

    sheet: str
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        row = f", row {self.row}" if self.row else ""
        return f"{self.sheet}{row}{f', column {self.column}' if self.column else ''}"


@dataclass
class Book:
    """A workbook's content. `problems` are pairs of cell and message about the workbook itself; `headings` are each
    sheet's headings.
    """

    document: Tree = field(default_factory=dict)
    translations: list[Tree] = field(default_factory=list)
    places: dict[Path, Cell] = field(default_factory=dict)
    problems: list[tuple[Cell, str]] = field(default_factory=list)
    headings: dict[str, frozenset[str]] = field(default_factory=dict)

    def place(self, path: Path) -> Cell:
        """The cell of the value at `path`, or of its nearest ancestor."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        return Cell(layout.WHOLE)


@dataclass
class _Table:
    """A sheet with its headings: for each row, the texts by column title."""

    name: str
    rows: list[tuple[int, dict[str, str]]]


def is_workbook(data: bytes) -> bool:
    """Whether these bytes are a workbook of any format and not YAML."""
    return kind_of(data) in WORKBOOKS


def read(data: bytes) -> Book:
    """Read a workbook. Raises Invalid if it is not one of ours; problems with single rows are stored in the book."""
    sheets = {sheet.name: sheet for sheet in grid.sheets(data, "questionnaire.xlsx")}
    if layout.WHOLE not in sheets:
        raise Invalid(
            f"This workbook has no sheet “{layout.WHOLE}”. Download a questionnaire as a workbook to begin with."
        )
    _check_needed(sheets)
    book = Book()
    _read_whole(book, sheets[layout.WHOLE])
    parents: dict[tuple[str, str], tuple[Tree, Path]] = {}
    for plan in layout.PLANS:
        if plan.name in sheets:
            table = _table(book, sheets[plan.name], [head.title for head in plan.columns])
            for number, row in table.rows:
                _read_row(book, plan, number, row, parents)
    for name, sheet in sheets.items():
        if name.startswith(layout.LANGUAGE):
            book.translations.append(_read_language(book, sheet))
    _tell_renamed(book, sheets)
    return book


def _check_needed(sheets: Mapping[str, Sheet]) -> None:
    """Refuse a workbook without a sheet that the others refer to: hundreds of their rows would be blamed."""
    known = {layout.README, layout.WHOLE, *(plan.name for plan in layout.PLANS)}
    for name in NEEDED:
        if name not in sheets:
            others = [other for other in sheets if other not in known and not other.startswith(layout.LANGUAGE)]
            renamed = f" If it is the sheet “{others[0]}”, give it that name." if others else ""
            raise Invalid(
                f"This workbook has no sheet “{name}”, to which the others refer.{renamed} Otherwise download the "
                "questionnaire as a workbook again and copy your changes into it."
            )


def _tell_renamed(book: Book, sheets: Mapping[str, Sheet]) -> None:
    """Report sheets of unknown names, but only if one of ours is missing: it may have been renamed."""
    wanted = {layout.README, layout.WHOLE, *(plan.name for plan in layout.PLANS)}
    missing = [plan.name for plan in layout.PLANS if plan.name not in sheets]
    for name in sheets if missing else ():
        if name not in wanted and not name.startswith(layout.LANGUAGE):
            text = f"a questionnaire has no such sheet, and the sheet “{missing[0]}” is missing; give it that name"
            book.problems.append((Cell(name), f"{text}, or add an empty sheet of that name"))


def _read_whole(book: Book, sheet: Sheet) -> None:
    by_title = {head.title: head for head in layout.WHOLE_HEADS}
    for number, row in enumerate(sheet.rows[1:], start=2):
        title, value = [*row, "", ""][:2]
        if not title.strip() and not value.strip():
            continue
        head = by_title.get(title.strip())
        if head is None:
            book.problems.append((Cell(layout.WHOLE, number), f"“{title.strip()}” is nothing a questionnaire has"))
            continue
        _put(book, book.document, (), head, value, Cell(layout.WHOLE, number, "Value"))


def _table(book: Book, sheet: Sheet, titles: Iterable[str]) -> _Table:
    """The rows under their headings. Columns may be in any order; an unknown heading is reported."""
    known, heads = set(titles), [title.strip() for title in (sheet.rows[0] if sheet.rows else [])]
    book.headings[sheet.name] = frozenset(heads)
    for title in heads:
        if title and title not in known:
            book.problems.append((Cell(sheet.name, 1, title), "there is no such column; see the notes on the headings"))
    rows = []
    for number, row in enumerate(sheet.rows[1:], start=2):
        given = {title: text for title, text in zip(heads, row, strict=False) if title and text.strip()}
        if given:
            rows.append((number, given))
    return _Table(sheet.name, rows)


def _read_row(
    book: Book, plan: SheetSpec, number: int, row: Mapping[str, str], parents: dict[tuple[str, str], tuple[Tree, Path]]
) -> None:
    parent = _parent(book, plan, number, row, parents)
    if parent is None:
        _remember_lost(plan, row, parents)
        return
    home, path = parent
    listed = home.setdefault(plan.key, [])
    part: Tree = {}
    place = (*path, plan.key, len(listed))
    listed.append(part)
    book.places[place] = Cell(plan.name, number)
    for head in plan.heads:
        _put(book, part, place, head, row.get(head.title, ""), Cell(plan.name, number, head.title))
    if "id" in part and plan.key in ("sections", "questions"):
        parents.setdefault((plan.key, part["id"]), (part, place))
    if "id" in part and plan.key == "columns":
        parents.setdefault(("columns", f"{row[layout.QUESTION.title].strip()}.{part['id']}"), (part, place))


def _remember_lost(plan: SheetSpec, row: Mapping[str, str], parents: dict[tuple[str, str], tuple[Tree, Path]]) -> None:
    """Register a question whose section is missing, so that its options and points are not reported as well."""
    for head in plan.heads:
        if head.key == "id" and plan.key == "questions":
            parents.setdefault(("questions", row.get(head.title, "").strip()), ({}, ("lost",)))


def _parent(
    book: Book,
    plan: SheetSpec,
    number: int,
    row: Mapping[str, str],
    parents: Mapping[tuple[str, str], tuple[Tree, Path]],
) -> tuple[Tree, Path] | None:
    """The part that a row belongs to; None, with a reported problem, if it names one that does not exist."""
    if not plan.parents:
        return book.document, ()
    ids = [row.get(head.title, "").strip() for head in plan.parents]
    if plan.parents == (layout.PERHAPS,) and not ids[0]:
        return book.document, ()
    key = "sections" if plan.parents[0].title == layout.SECTION.title else "questions"
    if len(ids) == 2 and ids[1]:
        key, ids = "columns", [".".join(ids)]
    parent = parents.get((key, ids[0]))
    if parent is None:
        head = plan.parents[1] if key == "columns" else plan.parents[0]
        wanted = (
            f"there is no {head.title.lower()} “{ids[0]}”"
            if ids[0]
            else f"say to which {head.title.lower()} it belongs"
        )
        book.problems.append((Cell(plan.name, number, head.title), wanted))
    return parent


def _put(book: Book, part: Tree, path: Path, head: ColumnSpec, text: str, cell: Cell) -> None:
    """Store a cell's text under its key; an empty cell leaves the key out."""
    if not text.strip():
        return
    root, _, rest = head.key.partition(".")
    value: Any = _plain(head, text)
    if rest:
        part.setdefault(root, {})[rest] = value
        book.places.setdefault((*path, root), cell)
        book.places[(*path, root, rest)] = cell
    else:
        part[root] = value
        book.places[(*path, root)] = cell


def _plain(head: ColumnSpec, text: str) -> Any:
    """The value as YAML would have it: a spreadsheet's TRUE becomes true, surrounding blanks are removed."""
    if head.is_list:
        return [word.strip() for word in text.split(",") if word.strip()]
    if head.key in TRUTHS:
        return TYPED.get(text.strip().upper(), text.strip())
    is_word = head.key.rpartition(".")[2] in PLAIN or head.width <= layout.ELSE.width
    return text.strip() if is_word else text


def _read_language(book: Book, sheet: Sheet) -> Tree:
    titles = (layout.TEXT_KEY, layout.SOURCE, layout.TRANSLATED, layout.OF, layout.STATE)
    table = _table(book, sheet, titles)
    texts: Tree = {}
    for number, row in table.rows:
        key, text = row.get(layout.TEXT_KEY, "").strip(), row.get(layout.TRANSLATED, "")
        if not text.strip():
            continue
        if not key:
            book.problems.append((Cell(sheet.name, number, layout.TEXT_KEY), "say which text this translates"))
            continue
        of = row.get(layout.OF, "").strip() or translation.digest(row.get(layout.SOURCE, ""))
        texts[key] = {"text": text, "of": of}
    whole = {name: book.document.get(name, "") for name in ("format", "id", "version")}
    return {**whole, "language": sheet.name.removeprefix(layout.LANGUAGE).strip(), "texts": texts}
