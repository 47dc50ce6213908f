"""Writes a response as a workbook: the structure is locked, answer cells are open, as drop-downs or text.

Answers are written as text, so that no program converts a number, a date or a name.
"""

from io import BytesIO
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]

from portal import languages
from portal.domain.messages import Message
from portal.sheets.answer_book import choices, layout
from portal.sheets.answer_book.facts import BookFacts, BookSection
from portal.sheets.answer_book.formulas import Formulas
from portal.sheets.answer_book.layout import ANSWER, APPLIES, INSTEAD, KEY, LABEL, NOTE, REASON, Line
from portal.sheets.answer_book.parts import cells_of

LISTS_SHEET, BASE_SHEET = "Lists", "Base"
PIECE = 30_000
"""Characters per cell; spreadsheets allow slightly more."""

WIDTHS = {LABEL: 60, ANSWER: 36, INSTEAD: 26, REASON: 26, NOTE: 60}
MORE_WIDTH = 20
HEADINGS = (
    Message("Question"),
    Message("Your answer"),
    Message("Instead of an answer"),
    Message("If it does not apply: why not?"),
    Message("Notes"),
)
INSTRUCTIONS = Message("Instructions")


def write(facts: BookFacts) -> bytes:
    """The bytes of an .xlsx file, in the language of `facts`."""
    held = BytesIO()
    with languages.use_language(facts.language):
        _Writer(facts, held).write()
    return held.getvalue()


class _Writer:
    def __init__(self, facts: BookFacts, held: BytesIO) -> None:
        self.facts = facts
        self.book = Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        self.lists = choices.lists(facts)
        self.labels = {name: dict(pairs) for name, pairs in self.lists.items()}
        self.columns = {name: 1 + 2 * at for at, name in enumerate(self.lists)}
        self.lines = [layout.lines(facts, section) for section in facts.sections]
        self.names = layout.sheet_names([section.title for section in facts.sections])
        self.formulas = Formulas(facts.versions, self._addresses(), self._option_address)
        self.styles = self._styles()
        self.offering: dict[str, list[tuple[int, int]]] = {}

    def write(self) -> None:
        self._about()
        for section, name, lines in zip(self.facts.sections, self.names, self.lines, strict=True):
            self._section(section, name, lines)
        self._lists()
        self._base()
        self.book.close()

    def _styles(self) -> dict[str, Any]:
        wrapped = {"text_wrap": True, "valign": "top"}
        styles = {
            "title": {"bold": True, "font_size": 15},
            "about": {**wrapped, "font_color": "#444444"},
            "heading": {**wrapped, "bold": True, "bg_color": "#E3ECEA", "border": 1, "border_color": "#B6C4C1"},
            "ask": {**wrapped, "bold": True, "top": 1, "top_color": "#B6C4C1"},
            "label": {**wrapped, "indent": 1},
            "note": {**wrapped, "font_color": "#444444", "top": 1, "top_color": "#B6C4C1"},
            "answer": {
                **wrapped,
                "num_format": "@",
                "locked": False,
                "bg_color": "#FFF9E5",
                "border": 1,
                "border_color": "#8A7A3C",
            },
            "off": {"font_color": "#8A8A8A", "bg_color": "#E6E6E6", "pattern": 1},
        }
        return {name: self.book.add_format(style) for name, style in styles.items()}

    def _addresses(self) -> dict[tuple[str, str, str], str]:
        """The address of each cell of each question, for formulas."""
        by_cell = {}
        for name, lines in zip(self.names, self.lines, strict=True):
            for line in lines:
                for at, cell in enumerate(line.cells):
                    address = xl_rowcol_to_cell(line.row, ANSWER + at, row_abs=True, col_abs=True)
                    by_cell[line.item.family, line.item.question.id, cell] = f"'{name}'!{address}"
        return by_cell

    def _option_address(self, name: str, id: str) -> str | None:
        """The address of an option's label in its list."""
        ids = [option for option, _ in self.lists.get(name, ())]
        if id not in ids:
            return None
        address = xl_rowcol_to_cell(1 + ids.index(id), self.columns[name], row_abs=True, col_abs=True)
        return f"'{LISTS_SHEET}'!{address}"

    def _about(self) -> None:
        sheet = self.book.add_worksheet(languages.format_piece(INSTRUCTIONS))
        self._prepare(sheet, layout.ABOUT)
        sheet.set_column(LABEL, LABEL, 110)
        sheet.write_string(0, LABEL, self.facts.title, self.styles["title"])
        sheet.write_string(1, LABEL, self.facts.supplier, self.styles["label"])
        for row, text in enumerate(self.facts.how_to, start=3):
            sheet.write_string(row, LABEL, languages.format_piece(text), self.styles["label"])

    def _prepare(self, sheet: Any, mark: str) -> None:
        sheet.write_string(0, KEY, mark)
        sheet.set_column(KEY, APPLIES, None, None, {"hidden": True})
        if languages.direction(self.facts.language) == "rtl":
            sheet.right_to_left()
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _section(self, section: BookSection, name: str, lines: list[Line]) -> None:
        sheet = self.book.add_worksheet(name)
        self._prepare(sheet, f"{layout.SECTION}|{section.family}.{section.id}")
        for column, width in WIDTHS.items():
            sheet.set_column(column, column, width)
        sheet.set_column(NOTE + 1, NOTE + 12, MORE_WIDTH)
        sheet.freeze_panes(layout.HEAD_ROWS, LABEL + 1)
        sheet.repeat_rows(layout.HEAD_ROWS - 1)
        sheet.write_string(0, LABEL, section.title, self.styles["title"])
        about = "\n".join(text for text in (section.note, section.about) if text)
        sheet.write_string(1, LABEL, about, self.styles["about"])
        for column, heading in enumerate(HEADINGS, start=LABEL):
            sheet.write_string(layout.HEAD_ROWS - 1, column, languages.format_piece(heading), self.styles["heading"])
        for line in lines:
            self._line(sheet, line)
        self._offer(sheet)
        self._colours(sheet, lines)
        last = lines[-1].row if lines else layout.HEAD_ROWS
        sheet.ignore_errors({"number_stored_as_text": f"D1:Z{last + 1}"})

    def _line(self, sheet: Any, line: Line) -> None:
        item = line.item
        sheet.write_string(line.row, KEY, line.key)
        label = languages.format_piece(line.label)
        sheet.write_string(line.row, LABEL, label, self.styles["ask" if line.is_first else "label"])
        for column, heading in enumerate(line.headings, start=ANSWER):
            sheet.write_string(line.row, column, languages.format_piece(heading), self.styles["heading"])
        if line.is_first and item.note:
            sheet.write_string(line.row, NOTE, item.note, self.styles["note"])
        texts = cells_of(item.question, item.raw)
        for column, cell in enumerate(line.cells, start=ANSWER):
            if cell != layout.NO_CELL:
                self._cell(sheet, line, column, cell, texts.get(cell, ""))

    def _cell(self, sheet: Any, line: Line, column: int, cell: str, text: str) -> None:
        name = choices.name_of(line.item.question, line.item.family, cell)
        shown = self.labels.get(name, {}).get(text, text)
        if shown:
            sheet.write_string(line.row, column, shown, self.styles["answer"])
        else:
            sheet.write_blank(line.row, column, None, self.styles["answer"])
        if name:
            self.offering.setdefault(name, []).append((line.row, column))

    def _offer(self, sheet: Any) -> None:
        """Add the drop-downs of a sheet: one rule for all cells of a list, which is faster to write and to open."""
        for name, cells in self.offering.items():
            column = self.columns[name]
            first, last = (
                xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True) for row in (1, len(self.lists[name]))
            )
            rule: dict[str, Any] = {"validate": "list", "source": f"='{LISTS_SHEET}'!{first}:{last}"}
            others = [[row, column, row, column] for row, column in cells[1:]]
            (row, column) = cells[0]
            sheet.data_validation(row, column, row, column, rule | ({"other_cells": others} if others else {}))
        self.offering.clear()

    def _colours(self, sheet: Any, lines: list[Line]) -> None:
        """Grey out what does not apply, by formulas that the spreadsheet recalculates with every answer."""
        for at, line in enumerate(lines):
            formula = self.formulas.applies(line.item.family, line.item.question.id) if line.is_first else None
            if formula is None:
                continue
            last = next((other.row for other in lines[at + 1 :] if other.is_first), lines[-1].row + 1) - 1
            sheet.write_formula(line.row, APPLIES, f"={formula}", None, line.item.is_shown)
            address = xl_rowcol_to_cell(line.row, APPLIES, row_abs=True, col_abs=True)
            rule = {"type": "formula", "criteria": f"={address}=FALSE", "format": self.styles["off"]}
            width = max([NOTE, *(ANSWER + len(other.cells) - 1 for other in lines[at : at + last - line.row + 1])])
            sheet.conditional_format(line.row, LABEL, last, width, rule)

    def _lists(self) -> None:
        sheet = self.book.add_worksheet(LISTS_SHEET)
        sheet.write_string(0, 0, layout.LISTS)
        for name, pairs in self.lists.items():
            column = self.columns[name]
            sheet.write_string(0, column, name)
            for row, (id, label) in enumerate(pairs, start=1):
                sheet.write_string(row, column, label)
                sheet.write_string(row, column + 1, id)
        sheet.protect()
        sheet.hide()

    def _base(self) -> None:
        sheet = self.book.add_worksheet(BASE_SHEET)
        sheet.write_string(0, 0, layout.BASE)
        sheet.write_string(0, 1, self.facts.signature)
        pieces = [self.facts.base[at : at + PIECE] for at in range(0, len(self.facts.base), PIECE)]
        for row, piece in enumerate(pieces, start=1):
            sheet.write_string(row, 0, piece)
        sheet.protect()
        sheet.hide()
