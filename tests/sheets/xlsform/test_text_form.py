"""A form in one text file, and what a spreadsheet program does to a form's cells and sheets."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer import Typer
from typer.testing import CliRunner

from portal.cli import workbooks
from portal.sheets import xlsform
from portal.sheets.xlsform.form import read_sheets
from tests.sheets.xlsform.forms import Rows, grids

WHOLE = (
    "\"survey\",,\n,type,name,label,relevant\n,select_one yn,a,Are there any?\n,text,b,Which?,${a} = 'yes'\n"
    "choices\n,list_name,name,label\n,yn,yes,Yes\n,yn,no,No\nsettings\n,form_title\n,Visits\n"
)
ALONE = "type;name;label\ntext;a;Who are you?\n"


def questions(form: xlsform.Form) -> list[tuple[str, str, str]]:
    return [
        (question["id"], question["kind"], question.get("when", ""))
        for section in form.book.document["sections"]
        for question in section["questions"]
    ]


def test_one_text_file_holds_every_sheet_and_rows_keep_their_numbers() -> None:
    form = xlsform.read(WHOLE.encode(), file_name="visits.csv")
    assert form.book.document["title"] == "Visits"
    assert questions(form) == [("q_a", "yes_no", ""), ("q_b", "text", "q_a == true")]
    assert "a → q_a (row 3), b → q_b (row 4)" in " ".join(map(str, form.left_out))


def test_the_rows_of_a_survey_alone_are_a_form() -> None:
    assert questions(xlsform.read(ALONE.encode(), file_name="survey.csv")) == [("q_a", "text", "")]


def test_a_text_file_by_command(tmp_path: Path) -> None:
    app = Typer()
    app.command()(workbooks.workbook)
    (tmp_path / "visits.csv").write_text(WHOLE, encoding="utf-8")
    to = tmp_path / "visits.yaml"
    done = CliRunner().invoke(app, [str(tmp_path / "visits.csv"), str(to)])
    assert done.exit_code == 0, done.output
    assert "title: Visits" in to.read_text()
    (tmp_path / "list.csv").write_text("code,name\n1,Harbour\n", encoding="utf-8")
    refused = CliRunner().invoke(app, [str(tmp_path / "list.csv"), str(to)])
    assert refused.exit_code == 2
    assert "not an XLSForm" in refused.output
    (tmp_path / "page.html").write_text("<table></table>", encoding="utf-8")
    refused = CliRunner().invoke(app, [str(tmp_path / "page.html"), str(to)])
    assert "neither a questionnaire in YAML" in refused.output


def test_a_second_sheet_of_the_same_name_is_told() -> None:
    book = Workbook()
    book.remove(book["Sheet"])
    for name, id in (("Survey", "first"), ("survey ", "second")):
        sheet = book.create_sheet(name)
        sheet.append(["type", "name", "label"])
        sheet.append(["text", id, id])
    held = BytesIO()
    book.save(held)
    form = xlsform.read(held.getvalue())
    assert [id for id, _, _ in questions(form)] == ["first"]
    assert "survey (survey ): this sheet has no counterpart here" in map(str, form.left_out)


LISTS: Rows = [["list_name", "name", "label"], ["my list", "x", "X"], ["my list", "y", "Y"], ["my", "z", "Z"]]


@pytest.mark.parametrize(
    ("survey", "expected"),
    [
        ([["select_one my list", "a1", "A"]], [("a1", "choice", "")]),
        ([["select_one my own", "a1", "A"]], [("a1", "choice", "")]),
        ([["text", "a1", "A", "TRUE"]], [("a1", "text", "")]),
        ([["text", "a1", "A", "FALSE"]], [("a1", "text", "false")]),
        (
            [["integer", "n1", "N"], ["text", "a1", "A", "${n1} > 3 and TRUE"]],
            [("n1", "integer", ""), ("a1", "text", "n1 > 3")],
        ),
    ],
)
def test_what_a_spreadsheet_makes_of_lists_and_truths(survey: Rows, expected: list[tuple[str, str, str]]) -> None:
    form = read_sheets(grids(survey=[["type", "name", "label", "relevant"], *survey], choices=LISTS))
    assert questions(form) == expected
    assert not [line for line in form.left_out if "by hand" in str(line)]


def test_the_longest_name_of_a_list_is_meant_and_a_shorter_one_told() -> None:
    heads = ["type", "name", "label"]
    form = read_sheets(
        grids(survey=[heads, ["select_one my list", "a1", "A"], ["select_one my own", "a2", "A"]], choices=LISTS)
    )
    options = [
        [one["id"] for one in question["options"]] for question in form.book.document["sections"][0]["questions"]
    ]
    assert options == [["q_x", "q_y"], ["q_z"]]
    assert any("only the list my is read, not “own”" in str(line) for line in form.left_out)
