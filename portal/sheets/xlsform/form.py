"""Converts a whole form: its sheets become a draft questionnaire and a list of what was left out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.domain.questionnaire import FORMAT
from portal.domain.reading import read_version
from portal.domain.reading.yaml_tree import LARGEST
from portal.domain.refusals import Invalid
from portal.domain.translation import texts as texts_of_version
from portal.domain.unfinished import NOTHING
from portal.domain.writing import as_yaml
from portal.sheets import grid
from portal.sheets.grid import Grid
from portal.sheets.questionnaire_book import Book
from portal.sheets.questionnaire_book.reading import Cell
from portal.sheets.xlsform.calculations import calculated
from portal.sheets.xlsform.choices import choice_lists, report_unused
from portal.sheets.xlsform.languages import tag_of
from portal.sheets.xlsform.names import is_id, plain_id
from portal.sheets.xlsform.outline import SURVEY, outline
from portal.sheets.xlsform.questions import plan
from portal.sheets.xlsform.report import LeftOut, Report
from portal.sheets.xlsform.rows import Row, Table, report_unread, table
from portal.sheets.xlsform.sections import Sections
from portal.sheets.xlsform.text_form import is_text_form, sheets_of_text
from portal.sheets.xlsform.texts import Texts, main_language

CHOICES = ("choices", "choice", "choices and columns")
EXTERNAL = "external_choices"
SETTINGS = "settings"
VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})", re.ASCII)
BANDS = [
    {"id": name, "from": start} for name, start in (("strong", 85), ("managed", 70), ("developing", 40), ("weak", 0))
]


@dataclass
class Form:
    """The imported questionnaire, and what was left out."""

    book: Book
    left_out: list[LeftOut] = field(default_factory=list)


def is_xlsform(data: bytes, file_name: str = "form.xlsx") -> bool:
    """Whether a workbook or a text file has the sheets of an XLSForm."""
    if is_text_form(file_name, data):
        return SURVEY in sheets_of_text(grid.sheets(data, file_name)[0].rows)
    return any(sheet.name.strip().lower() == SURVEY for sheet in grid.sheets(data, file_name))


def read(data: bytes, family: str = "", number: str = "1.0.0", file_name: str = "form.xlsx") -> Form:
    """Import a form. `family` and `number` are the wanted id and version, used if they are valid."""
    if is_text_form(file_name, data):
        return read_sheets(sheets_of_text(grid.sheets(data, file_name)[0].rows), family, number)
    sheets: dict[str, Grid] = {}
    for sheet in grid.sheets(data, file_name):
        name = sheet.name.strip().lower()
        sheets.setdefault(name if name not in sheets else f"{name} ({sheet.name})", sheet.rows)
    return read_sheets(sheets, family, number)


def read_sheets(sheets: Mapping[str, Grid], family: str = "", number: str = "1.0.0") -> Form:
    """Import a form from sheets that are already read, keyed by lower-case names."""
    if SURVEY not in sheets:
        raise Invalid("This workbook has no sheet “survey”, so it is not an XLSForm.")
    tables = _tables(sheets)
    survey = tables[SURVEY]
    if not any(column.key == "type" for column in survey.columns):
        raise Invalid("The sheet “survey” has no column “type”. An XLSForm says there what each row asks.")
    report = Report()
    made = _made(tables, family, number if VERSION.fullmatch(number) else "1.0.0", report)
    for name, rows in sheets.items():
        if name not in tables and any(cell.strip() for row in rows for cell in row):
            report.add(name, 0, "", "this sheet has no counterpart here")
    made.left_out = report.everything()
    return made


def _tables(sheets: Mapping[str, Grid]) -> dict[str, Table]:
    tables = {SURVEY: table(SURVEY, sheets[SURVEY], SURVEY)}
    named = next((name for name in CHOICES if name in sheets), None)
    if named:
        tables[named] = table("choices", sheets[named], "choices")
    if EXTERNAL in sheets:
        tables[EXTERNAL] = table(EXTERNAL, sheets[EXTERNAL], "choices")
    if SETTINGS in sheets:
        tables[SETTINGS] = table(SETTINGS, sheets[SETTINGS], SETTINGS)
    return tables


def _made(tables: Mapping[str, Table], family: str, number: str, report: Report) -> Form:
    settings = next(iter(tables[SETTINGS].rows), None) if SETTINGS in tables else None
    settings = settings or Row(2, {}, ())
    offered = [offered_table for name, offered_table in tables.items() if name not in (SURVEY, SETTINGS)]
    default = settings["default_language"]
    main = main_language(default, tag_of(default), (tables[SURVEY], *offered), report)
    lists = choice_lists(offered, report)
    steps = outline(tables[SURVEY].rows, report)
    planned = plan(steps, lists, main, report)
    calculations = calculated(steps, planned, report)
    texts = Texts(main, report, planned.targets(steps))
    sections = Sections(planned, texts, report)
    sections.write(steps)
    report_unused(lists.values(), report)
    head = _head(settings, family, number, main.tag)
    book = _book(head, sections, texts, calculations)
    report_unread(list(tables.values()), report)
    return Form(book)


def _head(settings: Row, family: str, number: str, language: str) -> dict[str, Any]:
    own, title = settings["form_id"], " ".join(settings["form_title"].split())
    id = (
        family
        if is_id(family)
        else plain_id(f"form_{own or title}" if (own or title)[:1].isdigit() else own or title, "imported_form")
    )
    title = title or own or "Imported form"
    return {"format": FORMAT, "id": id, "version": number, "language": language, "title": title}


def _book(head: Mapping[str, Any], sections: Sections, texts: Texts, derived: list[dict[str, str]]) -> Book:
    listed = sections.filled() or [_nothing()]
    book = Book({**head, "sections": listed, **({"derived": derived} if derived else {}), "bands": BANDS})
    for index, section in enumerate(listed):
        book.places[("sections", index)] = Cell(SURVEY, sections.rows.get(section["id"], 0))
        for number, question in enumerate(section["questions"]):
            row = sections.rows.get(question["id"], 0)
            book.places[("sections", index, "questions", number)] = Cell(SURVEY, row)
    written = as_yaml(book.document).encode()
    if len(written) > LARGEST:
        count = sum(len(section["questions"]) for section in listed)
        raise Invalid(
            f"This form is too large for one questionnaire: {count:,} questions. Split it into several forms."
        )
    version = read_version(written, "form").version
    known = texts_of_version(version) if version else {}
    whole = {key: head[key] for key in ("format", "id", "version")}
    for tag, translated in texts.translations.items():
        known_texts = {key: text for key, text in translated.items() if key in known or version is None}
        if known_texts:
            book.translations.append(whole | {"language": tag, "texts": known_texts})
    return book


def _nothing() -> dict[str, Any]:
    note = {"id": "nothing_taken_over", "kind": "note", "ask": NOTHING}
    return {"id": "questions_to_write", "title": "Questions", "questions": [note]}
