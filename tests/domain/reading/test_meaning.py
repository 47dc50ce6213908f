"""What the schema cannot see: keys that mean nothing for their kind, ids used twice, lists that end badly."""

import pytest

from portal.domain.reading.meaning import check_meaning, named_parts, questions_of
from portal.domain.reading.source import Source
from tests.domain.reading.small_file import document, places, sentences, tree
from tests.domain.small import source as written

WAY = "{id: way, kind: choice, ask: W?, options: [{id: road, text: R}]}"
WAYS = "{id: ways, kind: choices, ask: W?, options: [{id: road, text: R}, {id: none_of, text: N, exclusive: true}]}"
FEE = "{id: fee, kind: money, ask: F?}"
HELD = "{id: held, kind: yes_no, ask: H?}"
TABLE = "{id: routes, kind: table, ask: R?, columns: [{id: people, kind: integer, text: P}]}"


def checked(text: str, file: str = "small/1.0.0.yaml", *, is_draft: bool = False) -> Source:
    """A file after everything that this part can say of it."""
    source = tree(text, file)
    values = document(source)
    assert source.found == []
    check_meaning(source, values, is_draft=is_draft)
    return source


def of(*questions: str, more: str = "") -> list[str]:
    """What is said about these questions and what comes after them."""
    return sentences(checked(written(*questions, more=more)))


def test_a_sound_version_needs_no_word() -> None:
    flags = "    flags: [{id: keeps, severity: low, when: held, because: K.}]\n"
    bands = "bands: [{id: good, from: 50}, {id: poor, from: 0}]\n"
    assert of(WAY, WAYS, FEE, HELD, TABLE, more=flags + bands) == []


@pytest.mark.parametrize(
    ("file", "problems"),
    [
        ("small/1.0.0.yaml", []),
        ("1.0.0.yaml", []),  # an upload has no folder
        ("anything.txt", []),
        ("small/1.0.1.yaml", ["the file is called 1.0.1.yaml; for this version it must be 1.0.0.yaml"]),
        ("large/1.0.0.yml", ["the folder is called large; for this id it must be small"]),
    ],
)
def test_a_file_is_called_by_its_version_in_a_folder_called_by_its_family(file: str, problems: list[str]) -> None:
    assert sentences(checked(written(HELD), file)) == problems


def test_a_draft_may_lie_anywhere() -> None:
    assert sentences(checked(written(HELD), "drafts/new.yaml", is_draft=True)) == []


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("{id: held, kind: yes_no, ask: H?, min: 1}", "“min” has no meaning for a yes_no question; remove it"),
        ("{id: held, kind: integer, ask: H?, options: [{id: road, text: R}]}",
         "“options” has no meaning for an integer question; remove it"),
        ("{id: held, kind: note, ask: H., required: false}",
         "“required” has no meaning for a note question; remove it"),
        ("{id: held, kind: choice, ask: H?}", "a choice question needs “options”"),
        ("{id: held, kind: table, ask: H?}", "a table question needs “columns”"),
        ("{id: held, kind: choice, ask: H?, options: [{id: road, text: R, exclusive: true}]}",
         "“exclusive” has no meaning for a choice question; remove it"),
        ("{id: held, kind: choice, ask: H?, options: [{id: road, text: R}, {id: road, text: S}]}",
         "there are two options called road"),
        ("{id: held, kind: table, ask: H?, columns: [{id: people, kind: integer, text: P}, "
         "{id: people, kind: integer, text: Q}]}", "there are two columns called people"),
        ("{id: held, kind: matrix, ask: H?, options: [{id: road, text: R}], rows: [{id: visa, text: V}, "
         "{id: visa, text: V}]}", "there are two rows called visa"),
        ("{id: held, kind: integer, ask: H?, min: 3, max: 1}", "max (1) is below min (3)"),
    ],
)  # fmt: skip
def test_a_question_has_the_keys_of_its_kind_and_its_parts_have_one_id_each(question: str, sentence: str) -> None:
    assert of(question) == [sentence]


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        ("{id: people, kind: yes_no, text: P, min: 1}", "“min” has no meaning for a yes_no column; remove it"),
        ("{id: people, kind: choice, text: P}", "a choice column needs “options”"),
        ("{id: people, kind: choice, text: P, options: [{id: road, text: R, points: 3}]}",
         "“points” cannot be used inside a table; remove it"),
        ("{id: people, kind: choice, text: P, options: [{id: road, text: R, exclusive: true}]}",
         "“exclusive” cannot be used inside a table; remove it"),
        ("{id: people, kind: choice, text: P, options: [{id: road, text: R}, {id: road, text: S}]}",
         "there are two options called road"),
        ("{id: people, kind: integer, text: P, min: 3, max: 1}", "max (1) is below min (3)"),
    ],
)  # fmt: skip
def test_a_column_has_the_keys_of_its_kind_and_no_points(column: str, sentence: str) -> None:
    assert of(f"{{id: routes, kind: table, ask: R?, columns: [{column}]}}") == [sentence]


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("score: [{if: held, points: 10}], points: {yes: 3}",
         "“points” and “score” cannot be used together; choose one of them"),
        ("score: [{if: held, points: 10, else: 3}]", "“else” is written alone, with its points: {else: 0}"),
        ("score: [{else: 3}, {if: held, points: 10}]", "“else” ends the list; nothing can follow it"),
        ("score: [{points: 10}]", "a line of “score” is {if: …, points: …} or {else: …}"),
        ("score: [{if: held}]", "a line of “score” is {if: …, points: …} or {else: …}"),
        ("allow: [declined, declined]", "“declined” is listed twice"),
        ("dont_know: 10", "“dont_know” gives points for not knowing, but “allow” does not offer that answer"),
        ("dont_know: 10, allow: [declined]",
         "“dont_know” gives points for not knowing, but “allow” does not offer that answer"),
    ],
)  # fmt: skip
def test_points_come_from_one_place_and_what_is_allowed_stands_once(key: str, sentence: str) -> None:
    assert of(f"{{id: held, kind: yes_no, ask: H?, {key}}}") == [sentence]


FLAG = "{id: one_flag, title: Held, severity: low, when: held, because: H.}"


@pytest.mark.parametrize(
    ("title", "problems"),
    [
        ("Held too", []),
        ("a" * 60, []),
        ("a" * 61, ["a flag's title has at most 60 characters; this one has 61"]),
        ("'{held} held'", ["a flag's title is shown in lists and holds no {values}; put them in “because”"]),
        ("Held", ["the flag in line 12 has the same title; readers could not tell them apart"]),
    ],
)
def test_a_flags_title_is_short_its_own_and_holds_no_answers(title: str, problems: list[str]) -> None:
    other = f"{{id: two_flag, title: {title}, severity: low, when: held, because: H.}}"
    assert of(HELD, more=f"    flags:\n      - {FLAG}\n      - {other}\n") == problems


@pytest.mark.parametrize(
    ("named", "problems"),
    [
        ("fee", []),
        ("held", ["there is no money question held in this version"]),
        ("nobody", ["there is no money question nobody in this version"]),
        ("other", ["a question cannot take its currency from itself"]),
    ],
)
def test_a_currency_is_taken_from_another_amount(named: str, problems: list[str]) -> None:
    assert of(FEE, HELD, f"{{id: other, kind: money, ask: O?, currency_of: {named}}}") == problems


@pytest.mark.parametrize(
    "more",
    [
        "    flags: [{id: held, severity: low, when: held, because: K.}]\n",
        "    checks: [{id: held, level: note, when: held, say: K.}]\n",
        "  - {id: held, title: T, questions: [{id: last, kind: text, ask: L?}]}\n",
        "flags: [{id: held, severity: low, when: held, because: K.}]\n",
        "checks: [{id: held, level: note, when: held, say: K.}]\n",
        "derived: [{id: held, value: held}]\n",
    ],
)
def test_there_is_one_set_of_ids_for_all_parts(more: str) -> None:
    assert of(HELD, more=more) == ["the id held is used already, in line 10"]


def test_the_ids_of_options_belong_to_their_question_alone() -> None:
    assert of(WAY, WAYS, "{id: road, kind: text, ask: R?}") == []


@pytest.mark.parametrize(
    ("retired", "problems"),
    [
        ("{id: gone, since: 1.0.0}", []),
        ("{id: gone, since: 1.0.0, replaced_by: held}", []),
        ("{id: held, since: 1.0.0}", ["the id held is retired and cannot be used again (line 10)"]),
        ("{id: gone, since: 1.0.0, replaced_by: nobody}", ["there is no nobody in this version"]),
    ],
)
def test_a_retired_id_never_comes_back(retired: str, problems: list[str]) -> None:
    assert of(HELD, more=f"retired: [{retired}]\n") == problems


@pytest.mark.parametrize(
    ("bands", "problems"),
    [
        ("{id: good, from: 50}, {id: poor, from: 0}", []),
        ("{id: poor, from: 0}, {id: good, from: 50}",
         ["list bands from the highest down; 50 is not below 0",
          "the last band begins at 0, so that every score has a band"]),
        ("{id: good, from: 50}, {id: fair, from: 50}, {id: poor, from: 0}",
         ["list bands from the highest down; 50 is not below 50"]),
        ("{id: good, from: 50}", ["the last band begins at 0, so that every score has a band"]),
        ("{id: good, from: 50}, {id: good, from: 0}", ["there are two bands called good"]),
        ("{id: good, from: 50, not_with: high}, {id: poor, from: 0}", []),
        ("{id: good, from: 50}, {id: poor, from: 0, not_with: high}",
         ["the last band takes every score that is left, so it cannot have not_with"]),
    ],
)  # fmt: skip
def test_bands_stand_from_the_highest_down_to_nought(bands: str, problems: list[str]) -> None:
    assert of(HELD, more=f"bands: [{bands}]\n") == problems


@pytest.mark.parametrize(
    ("uses", "problems"),
    [
        ("base, more_of", []),
        ("base, base", ["base is listed twice"]),
        ("small", ["a version cannot use its own family"]),
    ],
)
def test_a_version_uses_other_families_once_each(uses: str, problems: list[str]) -> None:
    assert sentences(checked(written(HELD, uses=uses))) == problems


def test_a_section_without_questions_is_told_where_it_begins() -> None:
    source = tree(written(HELD, more="  - {id: second, title: S, questions: []}\n"))
    values = document(source)
    source.found.clear()
    values["sections"][1]["questions"] = []
    check_meaning(source, values)
    assert places(source) == ["11:5: this section has no questions"]


def test_a_problem_is_told_at_the_key_or_value_it_is_about() -> None:
    question = "{id: held, kind: yes_no, ask: H?, min: 1, allow: [declined, declined]}"
    assert [place.partition(": ")[0] for place in places(checked(written(question)))] == ["10:43", "10:69"]


def test_parts_are_named_with_their_paths() -> None:
    more = """    flags: [{id: keeps, severity: low, when: held, because: K.}]
derived: [{id: twice, value: held}]
checks: [{id: nobody, level: note, when: held, say: N.}]
"""
    values = document(tree(written(HELD, WAY, more=more)))
    assert [(path, part["id"]) for path, part in named_parts(values)] == [
        (("sections", 0), "first"),
        (("sections", 0, "questions", 0), "held"),
        (("sections", 0, "questions", 1), "way"),
        (("sections", 0, "flags", 0), "keeps"),
        (("checks", 0), "nobody"),
        (("derived", 0), "twice"),
    ]
    assert [path[-1] for path, _ in questions_of(values)] == [0, 1]


@pytest.mark.parametrize("broken", [{}, {"sections": "none"}, {"sections": [3, {"questions": {}}]}])
def test_a_tree_that_could_not_be_typed_whole_is_walked_as_far_as_it_goes(broken: dict[str, object]) -> None:
    assert list(questions_of(broken)) == []
    assert [path for path, _ in named_parts(broken) if len(path) > 2] == []
