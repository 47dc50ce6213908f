"""Writes a document as a workbook that a compliance officer can work in."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from portal.domain import translation
from portal.domain.questionnaire import Version
from portal.sheets.questionnaire_book import layout
from portal.sheets.questionnaire_book.layout import ColumnSpec, SheetSpec

Tree = Mapping[str, Any]
HEAD = PatternFill("solid", fgColor="E3ECEA")
PARENT = PatternFill("solid", fgColor="F6F4EC")
TOP = Alignment(wrap_text=True, vertical="top")
PAGE_WIDTH = 180
"""How many characters of a row are readable on one printed page."""

SPARE_ROWS = 500
"""How many rows below the last one have drop-downs."""


def write(document: Tree, translations: Sequence[Tree] = (), version: Version | None = None) -> bytes:
    """The workbook of a document as authored. `version` is used to mark translations as stale or missing."""
    book = Workbook()
    first = book.active if isinstance(book.active, Worksheet) else book.create_sheet()
    _instruct(first)
    _whole(book.create_sheet(layout.WHOLE), document)
    for plan in layout.PLANS:
        _sheet(book.create_sheet(plan.name), plan.columns, len(plan.parents), _lines(plan, document))
    for given in translations:
        _language(book.create_sheet(f"{layout.LANGUAGE}{given['language']}"), given, version)
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _lines(plan: SheetSpec, document: Tree) -> Iterator[list[str]]:
    for parents, part in _parts(plan, document):
        yield [*parents, *(written(part, head) for head in plan.heads)]


def _parts(plan: SheetSpec, document: Tree) -> Iterator[tuple[tuple[str, ...], Tree]]:
    """Every part on a sheet, with the ids of its parents."""
    if plan.parents[:1] == (layout.QUESTION,):
        for section in _listed(document, "sections"):
            for question in _listed(section, "questions"):
                yield from _of_question(plan, question)
        return
    if plan.parents:
        for section in _listed(document, "sections"):
            yield from (((str(section.get("id", "")),), part) for part in _listed(section, plan.key))
    if plan.parents[:1] != (layout.SECTION,):
        nowhere = ("",) * len(plan.parents)
        yield from ((nowhere, part) for part in _listed(document, plan.key))


def _of_question(plan: SheetSpec, question: Tree) -> Iterator[tuple[tuple[str, ...], Tree]]:
    name = str(question.get("id", ""))
    if len(plan.parents) == 1:
        yield from (((name,), part) for part in _listed(question, plan.key))
        return
    yield from (((name, ""), part) for part in _listed(question, plan.key))
    for column in _listed(question, "columns"):
        yield from (((name, str(column.get("id", ""))), part) for part in _listed(column, plan.key))


def _listed(part: Tree, key: str) -> Sequence[Tree]:
    listed = part.get(key)
    return [entry for entry in listed if isinstance(entry, Mapping)] if isinstance(listed, list | tuple) else []


def written(part: Tree, head: ColumnSpec) -> str:
    """A value as its cell holds it: always text."""
    root, _, rest = head.key.partition(".")
    value = part.get(root)
    if rest:
        value = value.get(rest) if isinstance(value, Mapping) else None
    if isinstance(value, list | tuple):
        return ", ".join(str(entry) for entry in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _whole(sheet: Worksheet, document: Tree) -> None:
    lines = ([head.title, written(document, head), head.note] for head in layout.WHOLE_HEADS)
    heads = (ColumnSpec("", "What", width=26), ColumnSpec("", "Value", width=70), ColumnSpec("", "Note", width=50))
    _sheet(sheet, heads, 1, lines)


def _sheet(sheet: Worksheet, heads: Sequence[ColumnSpec], parents: int, lines: Iterator[list[str]]) -> None:
    count = 1
    _put(sheet, 1, [head.title for head in heads])
    for count, line in enumerate(lines, start=2):
        _put(sheet, count, line)
    sheet.freeze_panes = f"{get_column_letter(parents + 1)}2"
    sheet.print_title_rows = "1:1"
    _fit(sheet, sum(head.width for head in heads))
    for column, head in enumerate(heads, start=1):
        cell = sheet.cell(1, column)
        cell.font, cell.alignment = Font(bold=True), TOP
        cell.fill = PARENT if column <= parents else HEAD
        if head.note:
            cell.comment = Comment(head.note, "Candour", width=320, height=90)
        character = get_column_letter(column)
        sheet.column_dimensions[character].width = head.width
        if head.choices:
            offered = DataValidation("list", formula1=f'"{",".join(head.choices)}"', allow_blank=True)
            offered.error = f"Choose one of: {', '.join(head.choices)}"
            sheet.add_data_validation(offered)
            offered.add(f"{character}2:{character}{count + SPARE_ROWS}")


def _fit(sheet: Worksheet, width: int) -> None:
    """Print a sheet on as few pages side by side as stay readable."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1 + width // PAGE_WIDTH
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _put(sheet: Worksheet, row: int, values: Sequence[str]) -> None:
    for column, value in enumerate(values, start=1):
        if value:
            cell = sheet.cell(row, column)
            cell.value = value
            cell.data_type = "s"  # text even if it begins with =
            cell.number_format = "@"
            cell.alignment = TOP


def _instruct(sheet: Worksheet) -> None:
    sheet.title = layout.README
    sheet.column_dimensions["A"].width = 110
    _put(sheet, 1, ["A questionnaire of Candour"])
    sheet["A1"].font = Font(bold=True, size=14)
    for row, words in enumerate(layout.INSTRUCTIONS, start=3):
        _put(sheet, row, [words])
    _fit(sheet, 110)


def _language(sheet: Worksheet, given: Tree, version: Version | None) -> None:
    known = translation.texts(version) if version else {}
    texts: Mapping[str, Tree] = given.get("texts", {})
    heads = (
        ColumnSpec("", layout.TEXT_KEY, "Which text it is. Leave as it is.", 34),
        ColumnSpec("", layout.SOURCE, "The text as it stands in the questionnaire.", 60),
        ColumnSpec("", layout.TRANSLATED, "The translation. Empty: not translated yet.", 60),
        ColumnSpec(
            "", layout.OF, "A mark of the text that was translated. Leave as it is, or empty for the text of today.", 16
        ),
        ColumnSpec("", layout.STATE, "missing, stale (its source has changed since) or current.", 12),
    )
    lines = []
    for key in [*texts, *(key for key in known if key not in texts)]:
        there, source = texts.get(key, {}), known.get(key, "")
        of = str(there.get("of", ""))
        state = "missing" if not there else "current" if source and of == translation.digest(source) else "stale"
        lines.append([key, source, str(there.get("text", "")), of, state])
    _sheet(sheet, heads, 1, iter(lines))
