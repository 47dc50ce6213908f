"""An XLSForm becomes the start of a questionnaire; what has no counterpart is listed, nothing is dropped in silence."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer import Typer
from typer.testing import CliRunner

from portal.cli import commands
from portal.domain import checking
from portal.domain.questionnaire import Version
from portal.domain.reading import read_translation, read_version
from portal.domain.refusals import Invalid
from portal.domain.writing import as_yaml, translation_as_yaml
from portal.sheets import questionnaire_book, xlsform
from portal.sheets.xlsform.form import read_sheets
from tests.sheets.xlsform.forms import Rows, grids

SURVEY = [
    [
        "type",
        "name",
        "label::English (en)",
        "label::Français (fr)",
        "hint::English (en)",
        "required",
        "relevant",
        "constraint",
        "calculation",
    ],
    ["start", "start"],
    ["begin group", "people", "People", "Personnes"],
    [
        "integer",
        "workers",
        "How many workers?",
        "Combien de travailleurs ?",
        "Count all.",
        "yes",
        None,
        ". >= 1 and . < 5001",
    ],
    ["select_one yesno", "migrants", "Any migrants?", "Des migrants ?", None, "yes"],
    [
        "select_multiple ways",
        "Ways",
        "How did they come?",
        "Comment ?",
        None,
        None,
        "${migrants} = 'yes' and ${workers} > 10",
    ],
    ["text", "agent", "Which agency?", None, None, None, "selected(${Ways}, 'agency')"],
    ["select_one ways", "main_way", "The main way?", None, None, "yes", None, "regex(., 'x')"],
    ["note", "thanks", "Thank you."],
    ["end group"],
    ["begin repeat", "routes", "Routes"],
    ["text", "origin", "From"],
    ["integer", "count_of", "People"],
    ["geopoint", "spot", "Where"],
    ["end repeat"],
    ["image", "photo", "A photograph"],
    ["calculate", "double", None, None, None, None, None, None, "${workers} * 2"],
    ["text", "remark", "Anything else?", None, None, None, "count-selected(${Ways}) mod 2 = 1"],
]
CHOICES = [
    ["list_name", "name", "label::English (en)", "label::Français (fr)"],
    ["yesno", "yes", "Yes", "Oui"],
    ["yesno", "no", "No", "Non"],
    ["ways", "agency", "Through an agency", "Par une agence"],
    ["ways", "Own", "By themselves", "Par eux-mêmes"],
]
SETTINGS = [["form_title", "form_id", "default_language"], ["Recruitment", "Recruitment Form", "English (en)"]]


def form() -> bytes:
    book = Workbook()
    for name, rows in (("survey", SURVEY), ("choices", CHOICES), ("settings", SETTINGS)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def test_what_has_a_counterpart_is_taken_over_and_reads() -> None:
    assert xlsform.is_xlsform(form())
    made = xlsform.read(form())
    found = questionnaire_book.cell_problems(made.book, {})
    assert [str(one) for one in found if one.level == "error"] == []
    version = read_version(as_yaml(made.book.document).encode(), "x").version
    assert version is not None
    assert (version.id, version.title, version.language) == ("recruitment_form", "Recruitment", "en")
    assert [question.kind for question in version.questions()] == [
        *("integer", "yes_no", "choices", "text", "choice", "note", "table", "text")
    ]
    workers, migrants, ways, agent = list(version.questions())[:4]
    assert (workers.min, workers.max, workers.help, workers.required) == (1, 5000, "Count all.", True)
    assert (ways.id, ways.when, ways.required) == ("ways", "migrants == true and workers > 10", False)
    assert [option.id for option in ways.options] == ["agency", "own"]
    assert agent.when == '"agency" in ways'
    routes = version.question("routes")
    assert routes is not None
    assert [(column.id, column.kind) for column in routes.columns] == [("origin", "text"), ("count_of", "integer")]
    assert migrants.required


def test_other_languages_become_translations() -> None:
    made = xlsform.read(form())
    (french,) = made.book.translations
    reading = read_translation(translation_as_yaml(french).encode(), "x")
    assert reading.translation is not None, reading.problems
    texts = reading.translation.texts
    assert texts["workers.ask"].text == "Combien de travailleurs ?"
    assert texts["ways.agency.text"].text == "Par une agence"
    assert texts["people.title"].text == "Personnes"


def test_the_rest_is_listed_with_its_place() -> None:
    said = [str(one) for one in xlsform.read(form()).left_out]
    for start in (
        "survey, row 2, column type: “start”",
        "survey, row 8, column constraint: write this as a check",
        "survey, row 14, column type: “geopoint”",
        "survey, row 16, column type: “image” has no counterpart here; ask for the file as evidence",
        "survey, row 18, column relevant: write this rule by hand",
        "survey, column name: names are ids here, in small letters, digits and underscores: Ways → ways (row 6)",
        "choices, column name: names are ids here, in small letters, digits and underscores: Own → own (row 5)",
    ):
        assert any(one.startswith(start) for one in said), (start, said)


def test_the_command_lists_and_writes(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(form())
    home = tmp_path / "recruitment"
    home.mkdir()
    app = Typer()
    commands.register(app)
    done = CliRunner().invoke(app, ["workbook", str(tmp_path / "form.xlsx"), "--to", str(home / "1.0.0.yaml")])
    assert done.exit_code == 0, done.output
    assert "“geopoint” has no counterpart" in done.output
    assert read_version((home / "1.0.0.yaml").read_bytes(), str(home / "1.0.0.yaml")).version is not None
    assert (home / "1.0.0.fr.yaml").exists()


def test_no_column_sheet_list_or_word_is_dropped_in_silence() -> None:
    book = Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    for row in (
        ["type", "name", "label", "constraint_message", "appearance", "media::image", "mine"],
        ["select_one agreed or_other", "agrees", "Agreed?", "Too bad", "minimal", "a.png"],
        ["text", "words", "Why?", None, "multiline"],
        ["select_one yesno", "paid", "Paid?", "Hm", None, None, "x"],
        ["begin repeat", "people", "People"],
        ["integer", "age", "Age", None, None, None, None],
        ["end repeat"],
    ):
        survey.append(row)
    choices = book.create_sheet("choices")
    for row in (
        ["list_name", "name", "label", "order"],
        ["agreed", "all", "All of it", "1"],
        ["agreed", "none", "None"],
    ):
        choices.append(row)
    for row in (["yesno", "yes", "Indeed"], ["yesno", "no", "No"], ["spare", "a", "A"]):
        choices.append(row)
    settings = book.create_sheet("settings")
    settings.append(["form_title", "style"])
    settings.append(["Mine", "pages"])
    book.create_sheet("entities").append(["list_name"])
    held = BytesIO()
    book.save(held)
    left_out = [str(one) for one in xlsform.read(held.getvalue()).left_out]
    nothing = "there is no counterpart here"
    assert left_out == [
        "survey, column label: the form does not say in which language it is; “en” is assumed, so mend `language` "
        "where it is another",
        "survey, row 2, column type: “or_other” became the choice “Other” and the text agrees_other; write both in "
        "the form's language",
        f"survey, row 2, column constraint_message: {nothing}; so in row 4",
        f"survey, row 2, column appearance: {nothing}",
        f"survey, row 2, column media::image: {nothing}",
        f"survey, row 4, column mine: {nothing}",
        "choices, column name: names are ids here, in small letters, digits and underscores: all → q_all (row 2), "
        "a → q_a (row 6)",
        f"choices, row 2, column order: {nothing}",
        "choices, row 6: no question offers the list spare",
        f"settings, row 2, column style: {nothing}",
        "entities: this sheet has no counterpart here",
    ]


YES_NO = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]


def taken(survey: Rows, choices: Rows = YES_NO, settings: Rows = ()) -> tuple[Version, list[str]]:
    """The version that a form becomes, which must be without errors, and what is told."""
    made = read_sheets(grids(survey=survey, choices=choices, settings=settings))
    reading = read_version(as_yaml(made.book.document).encode(), "x")
    assert reading.version is not None, reading.problems
    assert [
        str(one) for one in checking.check({"x": as_yaml(made.book.document).encode()}) if one.level == "error"
    ] == []
    return reading.version, [str(one) for one in made.left_out]


def test_a_repeat_inside_a_repeat_is_a_table_of_its_own() -> None:
    version, left_out = taken(
        [
            ["type", "name", "label"],
            ["begin_repeat", "household", "Household"],
            ["text", "house", "Name of house"],
            ["begin_repeat", "member", "Member"],
            ["integer", "age", "Age"],
            ["end_repeat"],
            ["text", "remark", "Remark"],
            ["end_repeat"],
        ]
    )
    household, member = version.questions()
    assert ([column.id for column in household.columns], [one.id for one in member.columns]) == (
        ["house", "remark"],
        ["age"],
    )
    assert any(one.startswith("survey, row 4: a table inside the table “Household”") for one in left_out)


def test_what_stands_after_a_group_does_not_inherit_its_condition() -> None:
    version, left_out = taken(
        [
            ["type", "name", "label", "relevant"],
            ["select_one yn", "consent", "Do you agree?"],
            ["begin_group", "main", "Main", "${consent}='yes'"],
            ["text", "job", "Your job"],
            ["end_group"],
            ["text", "why_not", "Why not?", "${consent}='no'"],
        ]
    )
    assert [(section.id, section.when) for section in version.sections] == [
        ("questions", None),
        ("main", "consent == true"),
        ("further_questions", None),
    ]
    assert version.sections[2].questions[0].when == "consent == false"
    assert any("survey, row 6: what is asked from here stands in no group" in one for one in left_out)


def test_the_condition_and_the_label_of_a_group_in_a_group_are_kept() -> None:
    version, _ = taken(
        [
            ["type", "name", "label", "relevant"],
            ["begin group", "outer", "Outer"],
            ["select_one yn", "fees", "A fee?"],
            ["begin group", "paid", "About the fee", "${fees}='yes'"],
            ["integer", "amount", "How much?", "${fees} = 'yes' or ${fees} = ''"],
            ["begin repeat", "parts", "Parts"],
            ["integer", "part", "Part"],
            ["end repeat"],
            ["end group"],
            ["text", "after", "After"],
            ["end group"],
        ]
    )
    when = {question.id: (question.kind, question.when) for question in version.questions()}
    assert when == {
        "fees": ("yes_no", None),
        "paid": ("note", "fees == true"),
        "amount": ("integer", "fees == true and (fees == true or not answered(fees))"),
        "parts": ("table", "fees == true"),
        "after": ("text", None),
    }


def test_a_group_whose_rule_is_left_to_the_author_says_that_its_questions_are_asked_of_everybody() -> None:
    version, left_out = taken(
        [
            ["type", "name", "label", "relevant"],
            ["begin group", "outer", "Outer"],
            ["begin group", "inner", "Inner", "regex(${x}, 'y')"],
            ["text", "word", "Word"],
            ["end group"],
            ["end group"],
        ]
    )
    assert {question.when for question in version.questions()} == {None}
    (line,) = [one for one in left_out if "column relevant" in one]
    assert line.startswith("survey, row 3, column relevant: write this rule by hand (regex() has no counterpart here;")


def test_required_that_depends_is_told() -> None:
    version, left_out = taken(
        [
            ["type", "name", "label", "required"],
            ["integer", "age", "Age", "TRUE"],
            ["text", "guardian", "Guardian", "${age} < 18"],
        ]
    )
    assert [question.required for question in version.questions()] == [True, False]
    assert any(one.startswith("survey, row 3, column required:") and "${age} < 18" in one for one in left_out)


def test_references_in_labels_stand_as_values_or_are_told() -> None:
    version, left_out = taken(
        [
            ["type", "name", "label", "calculation"],
            ["text", "Worker", "Name?"],
            ["calculate", "total", "", "1+1"],
            ["integer", "hours", "How many hours did ${Worker} work? {x} ${total}"],
        ]
    )
    assert [question.ask for question in version.questions()][1] == "How many hours did {worker} work? (x) [total]"
    assert any("survey, row 4, column label: ${total} is no single answer" in one for one in left_out)
    assert any("survey, row 4, column label: braces hold values here" in one for one in left_out)


def test_numeric_codes_are_ids_and_rules_find_them() -> None:
    choices = [["list_name", "name", "label"], *(["codes", code, f"is {code}"] for code in ("1", "0", "-88", "88"))]
    version, left_out = taken(
        [
            ["type", "name", "label", "relevant"],
            ["select_one codes", "owes", "Owes?"],
            ["text", "one_more", "A", "${owes} = 1"],
            ["text", "two_more", "B", "${owes} = '-88'"],
            ["text", "three_more", "C", "${owes} > 0"],
        ],
        choices,
    )
    asked = list(version.questions())
    assert [option.id for option in asked[0].options] == ["code_1", "code_0", "code_minus_88", "code_88"]
    assert [one.when for one in asked[1:]] == [
        'owes == "code_1"',
        'owes == "code_minus_88"',
        'owes in ["code_1", "code_88"]',
    ]
    assert sum("choices, column name" in one for one in left_out) == 1


def test_languages_by_name_or_code_with_one_colon_or_two() -> None:
    made = read_sheets(
        grids(
            survey=[
                ["type", "name", "label:English(EN)", "label::Arabic", "LABEL::French (FR)"],
                ["text", "a1", *"efg"],
            ]
        )
    )
    assert made.book.document["language"] == "en"
    assert made.book.document["sections"][0]["questions"][0]["ask"] == "e"
    assert [
        (translation["language"], translation["texts"]["a1.ask"]["text"]) for translation in made.book.translations
    ] == [
        ("ar", "f"),
        ("fr", "g"),
    ]
    assert made.left_out == []


def test_a_form_in_one_language_is_in_that_language() -> None:
    version, _ = taken([["type", "name", "label::Français (fr)"], ["text", "nom", "Quel est votre emploi ?"]])
    assert (version.language, next(version.questions()).ask) == ("fr", "Quel est votre emploi ?")


def test_the_second_of_two_equal_headings_is_told_with_its_columns() -> None:
    version, left_out = taken([["type", "name", "label", "label"], ["text", "a1", "First", "Second"]])
    assert next(version.questions()).ask == "First"
    assert any("column label (D): the same heading stands in columns C and D" in one for one in left_out)


def test_a_form_of_which_nothing_can_be_asked_still_opens() -> None:
    version, left_out = taken([["type", "name", "label"], ["geopoint", "spot", "Where?"]])
    assert [question.kind for question in version.questions()] == ["note"]
    assert any("“geopoint” has no counterpart here: “Where?”" in one for one in left_out)


def test_a_sheet_without_types_is_refused_with_a_sentence() -> None:
    with pytest.raises(Invalid, match="has no column “type”"):
        read_sheets(grids(survey=[["name", "label"], ["a", "b"]]))


def test_the_command_writes_a_draft_of_any_name_that_can_be_checked(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(form())
    app = Typer()
    commands.register(app)
    draft = tmp_path / "draft.yaml"
    done = CliRunner().invoke(app, ["workbook", str(tmp_path / "form.xlsx"), str(draft)])
    assert done.exit_code == 0, done.output
    assert "call it recruitment_form/1.0.0.yaml" in done.output
    checked = CliRunner().invoke(app, ["check", str(draft), str(tmp_path / "draft.fr.yaml")])
    assert checked.exit_code == 0, checked.output


def test_a_damaged_workbook_of_old_excel_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "form.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    app = Typer()
    commands.register(app)
    done = CliRunner().invoke(app, ["workbook", str(tmp_path / "form.xls"), str(tmp_path / "draft.yaml")])
    assert (done.exit_code, done.exception.__class__) == (2, SystemExit)
    assert "Save it again as .xlsx" in done.output


def test_a_form_too_large_for_one_questionnaire_is_refused_with_what_to_do() -> None:
    survey = [["type", "name", "label"], *(["text", f"n{number}", "word " * 100] for number in range(2_000))]
    with pytest.raises(Invalid, match=r"2,000 questions\. Split it"):
        read_sheets(grids(survey=survey))
