"""YAML and a workbook are twins: there and back is the same, and mistakes are told where their author sees them."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from openpyxl import Workbook, load_workbook
from pydantic import BaseModel
from typer import Typer
from typer.testing import CliRunner

from portal.cli import commands
from portal.domain.dictionary import FORMS, Field
from portal.domain.question_parts import MatrixRow, Option, TableColumn
from portal.domain.questionnaire import Band, Check, Derived, Flag, Question, Retired, Section, Version
from portal.domain.reading import read_translation, read_version
from portal.domain.refusals import Invalid
from portal.domain.writing import as_yaml
from portal.settings import root
from portal.sheets import questionnaire_book
from portal.sheets.questionnaire_book import layout

pytestmark = pytest.mark.slow

VERSIONS = sorted(path for path in root("questionnaires").glob("*/*.yaml") if path.name.count(".") == 3)
SMALL = """format: ssq/1
id: keeping
version: 1.0.0
language: en
title: Keeping documents
sections:
  - id: holding
    title: Holding
    questions:
      - {id: holds, kind: yes_no, ask: "=Does anyone hold documents?", points: {yes: 0, no: 100}}
      - {id: held, kind: integer, when: holds, ask: How many?, min: 0}
      - id: where_kept
        kind: choice
        ask: Where?
        options: [{id: safe, text: In a safe, points: 50}, {id: desk, text: In a desk, points: 0}]
      - id: routes
        kind: table
        ask: Which routes?
        columns:
          - {id: origin, kind: choice, text: From, options: [{id: near, text: Near}, {id: far, text: Far}]}
    flags:
      - {id: many_held, severity: high, when: held >= 10, because: "{held} are held."}
bands: [{id: strong, from: 85}, {id: weak, from: 0}]
"""


def document(source: str = SMALL) -> dict[str, Any]:
    version = read_version(source.encode(), "small").version
    assert version is not None
    return version.document


def opened(source: str = SMALL) -> Workbook:
    return load_workbook(BytesIO(questionnaire_book.write(document(source))))


def saved(book: Workbook) -> bytes:
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def column(book: Workbook, sheet: str, title: str) -> int:
    return next(cell.column for cell in book[sheet][1] if cell.value == title)


def told(book: Workbook) -> list[str]:
    read = questionnaire_book.read(saved(book))
    return [
        str(cell_problem)
        for cell_problem in questionnaire_book.cell_problems(read, {})
        if cell_problem.level == "error"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_there_and_back_is_the_same(path: Path) -> None:
    version = read_version(path.read_bytes(), "x").version
    assert version is not None
    beside = sorted(path.parent.glob(f"{path.stem}.*.yaml"))
    given = [one.model_dump() for file in beside if (one := read_translation(file.read_bytes(), "x").translation)]
    book = questionnaire_book.read(questionnaire_book.write(version.document, given, version))
    assert book.problems == []
    assert book.translations == given
    again = read_version(as_yaml(book.document).encode(), "x").version
    assert again is not None
    assert again.hash == version.hash


def test_every_key_of_the_language_has_its_column() -> None:
    models: dict[str, type[BaseModel]] = {
        "Sections": Section,
        "Questions": Question,
        "Options": Option,
        "Rows": MatrixRow,
        "Columns": TableColumn,
    }
    models |= {"Flags": Flag, "Checks": Check, "Derived values": Derived, "Bands": Band, "Retired": Retired}
    sheets = {plan.key for plan in layout.PLANS}
    for plan in layout.PLANS:
        if plan.name in models:
            keys = {one.alias or name for name, one in models[plan.name].model_fields.items()} - sheets
            assert {head.key.partition(".")[0] for head in plan.heads} == keys, plan.name
    whole = {one.alias or name for name, one in Version.model_fields.items()} - sheets
    assert {field.key for field in FORMS["details"] if isinstance(field, Field)} == whole


def test_nothing_an_author_wrote_is_a_formula() -> None:
    book = opened()
    ask = book["Questions"].cell(2, column(book, "Questions", "Question"))
    assert ask.value == "=Does anyone hold documents?"
    assert ask.data_type == "s"
    rows = (
        python_calamine.CalamineWorkbook.from_filelike(BytesIO(saved(book))).get_sheet_by_name("Questions").to_python()
    )
    assert "=Does anyone hold documents?" in rows[1]


def test_headings_explain_and_cells_offer_what_may_be_chosen() -> None:
    sheet = opened()["Questions"]
    notes = {cell.value: cell.comment.text for cell in sheet[1] if cell.comment}
    assert "A rule" in notes["Asked only when"]
    lists = [one.formula1 for one in sheet.data_validations.dataValidation]
    assert any("yes_no,choice" in str(list_) for list_ in lists)
    assert opened().sheetnames[0] == "Read me"


def test_what_a_spreadsheet_types_by_itself_is_understood() -> None:
    book = opened(SMALL.replace("ask: How many?, min: 0", "ask: How many?"))
    sheet = book["Questions"]
    sheet.cell(3, column(book, "Questions", "Least")).value = 2.0
    sheet.cell(3, column(book, "Questions", "May be left open")).value = False
    sheet.cell(3, column(book, "Questions", "Weight")).value = 3
    sheet.cell(2, column(book, "Questions", "Kind")).value = " yes_no "
    sheet.append([None, "", "  "])
    sheet.append(["holding", "on_day", "date", "On which day?"])
    least = column(book, "Questions", "Least")
    sheet.cell(7, least).value = date(2025, 5, 1)
    read = questionnaire_book.read(saved(book))
    held, day = read.document["sections"][0]["questions"][1], read.document["sections"][0]["questions"][-1]
    assert (held["min"], held["required"], held["weight"]) == ("2", "false", "3")
    assert day["min"] == "2025-05-01"
    assert [
        str(cell_problem)
        for cell_problem in questionnaire_book.cell_problems(read, {})
        if cell_problem.level == "error"
    ] == []


MISTAKES: list[tuple[str, int, str, object, str]] = [
    ("Questions", 2, "Kind", "yesno", "Questions, row 2, column Kind: "),
    ("Questions", 3, "Asked only when", "nobody > 3", "Questions, row 3, column Asked only when: "),
    ("Questions", 3, "Least", "many", "Questions, row 3, column Least: "),
    ("Questions", 2, "Id", "Not An Id", "Questions, row 2, column Id: "),
    ("Questions", 2, "Section", "nowhere", "Questions, row 2, column Section: there is no section “nowhere”"),
    ("Questions", 2, "Section", None, "Questions, row 2, column Section: say to which section it belongs"),
    ("Options", 2, "Question", "nothing", "Options, row 2, column Question: there is no question “nothing”"),
    ("Options", 4, "Column", "nothing", "Options, row 4, column Column: there is no column “routes.nothing”"),
    ("Options", 3, "Points", 101, "Options, row 3, column Points: "),
    ("Options", 3, "Id", "safe", "Options, row 3, column Id: "),
    ("Flags", 2, "Severity", "awful", "Flags, row 2, column Severity: "),
    ("Flags", 2, "Raised when", 'held >= "ten"', "Flags, row 2, column Raised when: "),
    ("Flags", 2, "What it says", "{nobody} are held.", "Flags, row 2, column What it says: "),
    ("Bands", 3, "From a score of", 5, "Bands, row 3"),
    ("Questionnaire", 4, "Value", "one", "Questionnaire, row 4, column Value: "),
]


@pytest.mark.parametrize(("sheet", "row", "title", "value", "sentence"), MISTAKES)
def test_a_mistake_is_told_by_sheet_row_and_column(
    sheet: str, row: int, title: str, value: object, sentence: str
) -> None:
    book = opened()
    book[sheet].cell(row, column(book, sheet, title)).value = value  # type: ignore[assignment]
    assert any(one.startswith(sentence) for one in told(book)), told(book)


def test_an_id_that_is_used_twice_names_the_row_of_the_first() -> None:
    book = opened()
    ids = column(book, "Questions", "Id")
    book["Questions"].cell(3, ids).value = book["Questions"].cell(2, ids).value
    (twice,) = (line for line in told(book) if "used already" in line)
    assert twice.endswith("is used already, in Questions, row 2")
    assert not any(re.search(r"line \d", line) for line in told(book))


def test_all_mistakes_are_told_at_once_and_unknown_columns_too() -> None:
    book = opened()
    for sheet, row, title, value, _ in (MISTAKES[0], MISTAKES[9], MISTAKES[10]):
        book[sheet].cell(row, column(book, sheet, title)).value = value  # type: ignore[assignment]
    book["Flags"].cell(1, 20).value = "Colour"
    found = told(book)
    assert len(found) >= 4
    assert "Flags, row 1, column Colour: there is no such column; see the notes on the headings" in found


def test_other_files_are_refused_with_a_sentence() -> None:
    with pytest.raises(Invalid, match="no sheet “Questionnaire”"):
        questionnaire_book.read(saved(Workbook()))
    without = opened()
    del without["Questions"]
    with pytest.raises(Invalid, match="no sheet “Questions”, to which the others refer"):
        questionnaire_book.read(saved(without))
    with pytest.raises(Invalid, match="damaged or locked"):
        questionnaire_book.read(b"PK\x03\x04 nonsense")


def test_the_command_goes_there_and_back(tmp_path: Path) -> None:
    home = tmp_path / "workforce"
    home.mkdir()
    source, run, app = root("questionnaires") / "workforce" / "1.0.0.yaml", CliRunner(), Typer()
    commands.register(app)
    sheet, back = tmp_path / "workforce.xlsx", home / "1.0.0.yaml"
    assert run.invoke(app, ["workbook", str(source), "--to", str(sheet)]).exit_code == 0
    done = run.invoke(app, ["workbook", str(sheet), "--to", str(back)])
    assert done.exit_code == 0, done.output
    one, other = (read_version(path.read_bytes(), "x").version for path in (source, back))
    assert one is not None and other is not None and one.hash == other.hash
    assert read_translation((home / "1.0.0.fr.yaml").read_bytes(), "x").translation is not None
    book = load_workbook(sheet)
    book["Questions"].cell(2, column(book, "Questions", "Kind")).value = "yesno"
    book.save(sheet)
    wrong = run.invoke(app, ["workbook", str(sheet), "--to", str(home / "2.0.0.yaml")])
    assert wrong.exit_code == 1
    assert "Questions, row 2, column Kind:" in wrong.output
    assert not (home / "2.0.0.yaml").exists()


def changed_book(change: Any) -> bytes:
    version = read_version(SMALL.encode(), "keeping/1.0.0.yaml").version
    assert version is not None
    book = load_workbook(BytesIO(questionnaire_book.write(version.document)))
    change(book)
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def lines_of(data: bytes) -> list[str]:
    return [
        str(cell_problem)
        for cell_problem in questionnaire_book.cell_problems(questionnaire_book.read(data), {})
        if cell_problem.level == "error"
    ]


def test_a_missing_value_is_told_at_its_own_cell() -> None:
    def empty(book: Any) -> None:
        titles = [cell.value for cell in book["Flags"][1]]
        book["Flags"].cell(2, titles.index("Raised when") + 1).value = None

    assert lines_of(changed_book(empty)) == ["Flags, row 2, column Raised when: this cell must be filled in"]


def test_one_mistake_is_told_once() -> None:
    def rename_a_heading(book: Any) -> None:
        sheet = book["Questions"]
        sheet.cell(1, [cell.value for cell in sheet[1]].index("Kind") + 1).value = "Sort"

    problems = lines_of(changed_book(rename_a_heading))
    assert problems[0] == "Questions, row 1, column Sort: there is no such column; see the notes on the headings"
    assert "Questions, row 1: there is no column “Kind”, and every row needs it" in problems
    assert not [line for line in problems if "must be filled in" in line]

    def lose_the_section(book: Any) -> None:
        for row in range(2, 6):
            book["Questions"].cell(row, 1).value = "nowhere"

    problems = lines_of(changed_book(lose_the_section))
    assert [line for line in problems if line.startswith("Options")] == []

    def rename_a_sheet(book: Any) -> None:
        book["Options"].title = "Answers"

    assert any(
        line.startswith("Answers: a questionnaire has no such sheet") for line in lines_of(changed_book(rename_a_sheet))
    )

    def add_a_sheet(book: Any) -> None:
        book.create_sheet("My own notes")

    assert lines_of(changed_book(add_a_sheet)) == []
