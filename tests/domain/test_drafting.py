"""A version that is being written: kept however wrong it is, each part with a name, each problem at its part."""

import pytest

from portal.domain.drafting import AT_THE_TOP, DETAILS, Draft, DraftPart, alone, at, own, read_draft
from portal.domain.refusals import Invalid, NotFound
from tests.domain.small import source, version

SOURCE = """format: ssq/1
id: keeping
version: 2.0.0
language: en
title: Keeping
sections:
  - id: holding
    title: Holding
    questions:
      - {id: held, kind: yes_no, ask: Is it held?}
      - {id: how_many, kind: integer, ask: How many?, when: held, min: 0}
    flags:
      - {id: some_held, severity: high, when: held, because: Held.}
  - id: paying
    title: Paying
    questions:
      - {id: paid, kind: yes_no, ask: Paid in full?}
    checks:
      - {id: unpaid, level: note, when: not paid, say: Not paid.}
flags:
  - {id: both, severity: low, when: held and not paid, because: Both.}
derived:
  - {id: share, value: how_many * 2}
bands: [{id: good, from: 0}]
"""


def draft(source: str = SOURCE) -> Draft:
    return read_draft(source, {})


def test_a_draft_that_can_be_read_has_its_version_and_no_error() -> None:
    given = draft()
    assert given.errors == ()
    assert given.version is not None
    assert given.version.number == (2, 0, 0)


def test_every_scalar_of_the_tree_is_the_authors_text() -> None:
    given = draft(SOURCE.replace("min: 0", "min: 0010"))
    assert at(given.tree, ("sections", 0, "questions", 1, "min")) == "0010"
    assert at(given.tree, ("sections", 0, "questions", 0, "kind")) == "yes_no"
    assert at(given.tree, ()) is given.tree


def test_every_part_has_its_place_and_its_section() -> None:
    assert list(draft().parts.values()) == [
        DraftPart(DETAILS, "details", ()),
        DraftPart("holding", "section", ("sections", 0)),
        DraftPart("held", "question", ("sections", 0, "questions", 0), "holding"),
        DraftPart("how_many", "question", ("sections", 0, "questions", 1), "holding"),
        DraftPart("some_held", "flag", ("sections", 0, "flags", 0), "holding"),
        DraftPart("paying", "section", ("sections", 1)),
        DraftPart("paid", "question", ("sections", 1, "questions", 0), "paying"),
        DraftPart("unpaid", "check", ("sections", 1, "checks", 0), "paying"),
        DraftPart("both", "flag", ("flags", 0)),
        DraftPart("share", "derived", ("derived", 0)),
    ]


def test_parts_are_listed_by_kind_in_a_section_or_in_none() -> None:
    given = draft()
    assert [part.name for part in given.listed("question", "holding")] == ["held", "how_many"]
    assert [part.name for part in given.listed("section")] == ["holding", "paying"]
    assert [[part.name for part in given.listed(kind)] for kind in AT_THE_TOP] == [["both"], [], ["share"]]
    assert given.listed("question", "nowhere") == []


def test_a_part_is_what_the_author_wrote_of_it_without_the_parts_below() -> None:
    given = draft()
    assert given.part("holding") == {"id": "holding", "title": "Holding"}
    assert given.part("how_many")["when"] == "held"
    assert set(given.part(DETAILS)) == {"format", "id", "version", "language", "title", "bands"}
    assert own({"id": "a_part", "questions": [], "flags": [], "checks": [], "retired": [], "derived": []}) == {
        "id": "a_part"
    }


@pytest.mark.parametrize("name", ["nobody", "", "sections.0"])
def test_a_part_that_is_not_there_is_not_found(name: str) -> None:
    with pytest.raises(NotFound):
        draft().part(name)
    with pytest.raises(NotFound):
        draft().place(name)


@pytest.mark.parametrize("id", ["Paid", "", "_whole", "held", "holding", "a", "pa id"])
def test_a_part_whose_id_is_wrong_or_anothers_is_called_by_its_place(id: str) -> None:
    given = draft(SOURCE.replace("id: paid", f'id: "{id}"'))
    assert given.version is None
    assert given.part("sections.1.questions.0")["ask"] == "Paid in full?"
    assert given.place("held").path == ("sections", 0, "questions", 0)


def test_a_part_without_an_id_can_be_found_and_mended() -> None:
    given = draft(SOURCE.replace("id: paying\n    title", "title"))
    assert [part.name for part in given.listed("section")] == ["holding", "sections.1"]
    assert given.place("paid").section == "sections.1"


def test_what_is_no_part_where_parts_stand_is_left_out_and_kept() -> None:
    given = draft(SOURCE.replace("derived:\n  - {id: share, value: how_many * 2}", "derived: [some, {id: share}]"))
    assert [part.path for part in given.listed("derived")] == [("derived", 1)]
    assert given.tree["derived"][0] == "some"
    assert draft(SOURCE.replace("flags:\n  - {id: both", "flags: x\nmore:\n  - {id: both")).listed("flag") == []


def test_a_problem_stands_at_its_part_and_key_and_line() -> None:
    given = draft(SOURCE.replace("kind: integer", "kind: intger").replace("severity: high", "severity: grave"))
    assert given.version is None
    (kind,) = given.notes_of("how_many")
    assert (kind.part, kind.key, kind.line, kind.level) == ("how_many", "kind", 11, "error")
    assert "did you mean “integer”" in kind.message
    assert [(note.key, note.level) for note in given.notes_of("some_held")] == [("severity", "error")]
    assert given.notes_of("held") == ()
    assert {note.part for note in given.errors} == {"how_many", "some_held"}


def test_a_problem_within_a_part_names_the_way_to_it() -> None:
    choice = "{id: paid, kind: choice, ask: Paid?, options: [{id: a_one, text: A}, {id: b_two}]}"
    given = draft(SOURCE.replace("{id: paid, kind: yes_no, ask: Paid in full?}", choice))
    assert "options.1" in [note.key for note in given.notes_of("paid")]


def test_a_problem_of_the_whole_stands_at_the_details() -> None:
    given = draft(SOURCE.replace("title: Keeping", "title: ''").replace("from: 0", "from: 10"))
    assert {(note.key, note.level) for note in given.notes_of(DETAILS)} == {
        ("title", "error"),
        ("bands.0.from", "error"),
    }


def test_warnings_do_not_keep_a_draft_from_being_published() -> None:
    given = draft(SOURCE.replace("when: held, min: 0", "when: held and not held, min: 0"))
    assert given.errors == ()
    assert given.version is not None
    assert "how_many" in {note.part for note in given.warnings}
    assert all(note.level == "warning" for note in given.warnings)


def test_rules_are_checked_beside_other_families_and_never_beside_an_older_version_of_its_own() -> None:
    used = SOURCE.replace("title: Keeping", "title: Keeping\nuses: [base]").replace("when: held,", "when: base.agents,")
    base = version("{id: agents, kind: yes_no, ask: Agents?}", family="base")
    older = version("{id: gone, kind: yes_no, ask: Gone?}", family="keeping")
    assert read_draft(used, {"base": base, "keeping": older}).errors == ()
    assert draft(used).errors != ()
    assert read_draft(SOURCE.replace("when: held,", "when: gone,"), {"keeping": older}).errors != ()


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ("", " Line 1: the file is empty."),
        ("just words", " Line 1:"),
        ("- a\n- b\n", " Line 1:"),
        ("title: [a\n", " Line"),
        ("format: ssq/1\n\ttitle: Keeping\n", " Line 2: there is a tab here"),
    ],
)
def test_a_file_that_holds_no_parts_at_all_is_refused_with_the_line_to_mend(source: str, where: str) -> None:
    with pytest.raises(Invalid) as refused:
        draft(source)
    sentence = str(refused.value)
    assert sentence.startswith("This file cannot be read as a questionnaire. Fix it and upload it again.")
    assert where in sentence


def test_a_question_is_shown_by_itself_without_its_rules() -> None:
    preview = alone({**draft().part("how_many"), "score": [{"if": "nonsense", "points": "7"}]}, "fr")
    assert preview is not None
    (question,) = preview.questions()
    assert (preview.language, question.id, question.when, question.min) == ("fr", "how_many", None, 0)


@pytest.mark.parametrize("part", [{}, {"id": "paid", "kind": "yes_no"}, {"id": "paid", "kind": "choice", "ask": "P?"}])
def test_a_question_that_is_not_whole_yet_cannot_be_shown(part: dict[str, object]) -> None:
    assert alone(part, "en") is None


def test_a_small_draft_from_a_file_reads_as_its_version() -> None:
    text = source("{id: held, kind: yes_no, ask: Held?}")
    assert read_draft(text, {}).version == version("{id: held, kind: yes_no, ask: Held?}")
