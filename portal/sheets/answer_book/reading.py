"""Reads a workbook back: the cells of every question, the answers it was made from, and what could not be read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

from portal import sandbox
from portal.domain.messages import Message
from portal.domain.questionnaire import Question
from portal.domain.refusals import Invalid
from portal.domain.translation import Texts
from portal.sheets import grid
from portal.sheets.answer_book import choices, layout
from portal.sheets.answer_book.layout import ANSWER, KEY, LABEL, NOTE
from portal.sheets.grid import Sheet

NOT_A_WORKBOOK = Message(
    "This file cannot be read as a workbook. Open it where you filled it in, save it as an Excel workbook (.xlsx) and "
    "send that."
)
OTHER_WORKBOOK = Message(
    "This workbook holds none of these questions. Download the workbook from this page, fill it in and send it back."
)
NO_QUESTION = Message("This cell belongs to no question, so it was not read.")
OTHER_SHEET = Message("This sheet belongs to no section, so it was not read.")
TWICE = Message("This question stands in the workbook twice with different answers. Only the first was read.")

KEYED = re.compile(r"([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)\|(.*)", re.ASCII | re.DOTALL)


@dataclass(frozen=True)
class ReadCell:
    """A cell's content (an id if it comes from a list) and its address."""

    text: str
    address: str


@dataclass(frozen=True)
class StrayCell:
    """A cell that was not read, and why."""

    address: str
    sentence: Message


@dataclass
class ReadBook:
    """A workbook's cells by family and question; `base` is what the workbook says it was made from."""

    base: str = ""
    signature: str = ""
    cells: dict[tuple[str, str], dict[str, ReadCell]] = field(default_factory=dict)
    stray: list[StrayCell] = field(default_factory=list)
    lists: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def answer(self, family: str, question: Question, texts: Texts) -> dict[str, str]:
        """The cells of a question by name. Labels of lists become ids, also labels in the current language."""
        own = self.cells.get((family, question.id), {})
        return {
            name: self._id(choices.name_of(question, family, name), cell.text, family, question, texts)
            for name, cell in own.items()
        }

    def _id(self, listed: str, text: str, family: str, question: Question, texts: Texts) -> str:
        if not listed or not text.strip():
            return text
        words = choices.plain(text)
        known = self.lists.get(listed, {}).get(words)
        return known if known is not None else choices.ids(listed, family, question, texts).get(words, text)


def read_ahead(data: bytes, file_name: str) -> None:
    """Read a file before a transaction begins, so that `read` inside it takes the result from memory."""
    grid.read_ahead(data, file_name)


def read(data: bytes, file_name: str) -> ReadBook:
    """The cells of a workbook. Raises Invalid if it is not one of ours."""
    try:
        sheets = grid.sheets(data, file_name)
    except Invalid as refused:
        raise Invalid(sandbox.BUSY if refused.sentence == sandbox.BUSY else NOT_A_WORKBOOK) from refused
    book = ReadBook(lists=_lists(sheets))
    for sheet in sheets:
        mark = _at(sheet.rows[0], KEY).partition("|")[0] if sheet.rows else ""
        if mark == layout.SECTION:
            _read_section(book, sheet)
        elif mark == layout.BASE:
            book.signature = _at(sheet.rows[0], 1)
            book.base = "".join(_at(row, 0) for row in sheet.rows[1:])
        elif mark not in (layout.ABOUT, layout.LISTS) and any(any(row) for row in sheet.rows):
            book.stray.append(StrayCell(sheet.name or file_name, OTHER_SHEET))
    if not book.cells:
        raise Invalid(OTHER_WORKBOOK)
    return book


def _lists(sheets: tuple[Sheet, ...]) -> dict[str, dict[str, str]]:
    """For every list of the workbook, its ids by label."""
    lists: dict[str, dict[str, str]] = {}
    for sheet in sheets:
        if sheet.rows and _at(sheet.rows[0], 0) == layout.LISTS:
            for column, name in enumerate(sheet.rows[0]):
                if column and name:
                    pairs = ((_at(row, column), _at(row, column + 1)) for row in sheet.rows[1:])
                    lists[name] = {choices.plain(words): id for words, id in pairs if words}
    return lists


def _read_section(book: ReadBook, sheet: Sheet) -> None:
    for number, row in enumerate(sheet.rows[layout.HEAD_ROWS :], start=layout.HEAD_ROWS + 1):
        keyed = KEYED.fullmatch(_at(row, KEY))
        cells = keyed[3].split("|") if keyed else []
        for column, text in enumerate(row[LABEL:], start=LABEL):
            address = f"{sheet.name}!{xl_col_to_name(column)}{number}"
            name = cells[column - ANSWER] if ANSWER <= column < ANSWER + len(cells) else layout.NO_CELL
            if text.strip() and _is_stray(keyed is not None, cells, column, name):
                book.stray.append(StrayCell(address, NO_QUESTION))
        for place, name in enumerate(cells):
            if keyed and name not in (layout.NO_CELL, layout.NOTHING_TO_READ):
                column = ANSWER + place
                address = f"{sheet.name}!{xl_col_to_name(column)}{number}"
                _put(book, (keyed[1], keyed[2]), name, ReadCell(_at(row, column), address))


def _is_stray(is_keyed: bool, cells: list[str], column: int, name: str) -> bool:
    if not is_keyed:
        return True
    if layout.NOTHING_TO_READ in cells or name != layout.NO_CELL:
        return False
    is_first = cells[0] in ("", layout.NO_CELL)
    return column != LABEL and not (is_first and column == NOTE)


def _put(book: ReadBook, place: tuple[str, str], name: str, cell: ReadCell) -> None:
    question = book.cells.setdefault(place, {})
    if name not in question:
        question[name] = cell
    elif cell.text.strip() and cell.text.strip() != question[name].text.strip():
        book.stray.append(StrayCell(cell.address, TWICE))


def _at(row: list[str], column: int) -> str:
    return row[column] if column < len(row) else ""
