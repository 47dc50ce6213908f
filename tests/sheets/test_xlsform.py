"""An XLSForm becomes the start of a questionnaire; what has no counterpart is listed, nothing is dropped in silence."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer import Typer
from typer.testing import CliRunner

from portal.cli import commands
from portal.domain.reading import read_translation, read_version
from portal.domain.writing import as_yaml, translation_as_yaml
from portal.sheets import questionnaire_book, xlsform
from portal.sheets.relevance import NotConvertible, as_rule, limits_of

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
    ["text", "remark", "Anything else?", None, None, None, "count-selected(${Ways}) > 1"],
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
    found = questionnaire_book.told(made.book, {})
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
    assert [(one.id, one.kind) for one in routes.columns] == [("origin", "text"), ("count_of", "integer")]
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
        "survey, row 17, column type: “calculate”",
        "survey, row 18, column relevant: write this rule by hand",
        "survey, row 6, column name: Ways is called ways here",
        "choices, row 5, column name: Own is called own here",
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


KINDS = {"a_b": "yes_no", "cc": "choice", "dd": "choices", "ee": "integer"}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("${a_b} = 'yes'", "a_b == true"),
        ("${a_b} != 'yes'", "a_b == false"),
        ("${cc} = 'x' or ${cc} != 'y'", 'cc == "x" or cc != "y"'),
        ("not(selected(${dd}, 'x'))", 'not ("x" in dd)'),
        ("selected(${cc}, 'x')", 'cc == "x"'),
        ("${ee} >= 10 and (${ee} < 20 or ${a_b}='no')", "ee >= 10 and (ee < 20 or a_b == false)"),
        ("${cc} = ''", "not answered(cc)"),
        ("${cc} != ''", "answered(cc)"),
        ("${ee} div 2 > 1.5", "ee / 2 > 1.5"),
    ],
)
def test_conditions_that_mean_the_same_are_converted(given: str, wanted: str) -> None:
    assert as_rule(given, KINDS, str.lower) == wanted


@pytest.mark.parametrize(
    "given", ["today() > 1", "${zz} = 'x'", "${dd} = 'x'", "regex(${cc}, 'x')", "${cc} = 'x", ". > 1"]
)
def test_other_conditions_are_left_to_the_author(given: str) -> None:
    with pytest.raises(NotConvertible):
        as_rule(given, KINDS, str.lower)


def test_limits() -> None:
    assert limits_of(". > 0 and . <= 10", "integer") == {"min": "1", "max": "10"}
    assert limits_of(". >= 0.5", "decimal") == {"min": "0.5"}
    for wrong in (". > 0.5", ". != 3", "${a} > 1"):
        with pytest.raises(NotConvertible):
            limits_of(wrong, "decimal")


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
    told = [str(one) for one in xlsform.read(held.getvalue()).left_out]
    assert told == [
        "survey, row 2, column type: “or_other” has no counterpart; add an option for it",
        "choices, row 4, column label: asked in row 4 with the words yes and no; “Indeed” is not kept",
        "survey, row 2, column constraint_message: there is no counterpart here; so in row 4",
        "survey, row 2, column appearance: there is no counterpart here",
        "survey, row 2, column media::image: there is no counterpart here",
        "survey, row 4, column mine: there is no counterpart here",
        "choices, row 2, column order: there is no counterpart here",
        "settings, row 2, column style: there is no counterpart here",
        "entities: this sheet has no counterpart here",
        "choices, row 6: no question offers the list spare",
    ]
