"""A version as authored: frozen, strict about its keys, known by the hash of what was written and nothing else."""

import hashlib
import json
from typing import Any

import pytest
from pydantic import ValidationError

from portal.domain.kinds import KINDS
from portal.domain.question_parts import Option
from portal.domain.questionnaire import Band, Question, numbered, version_from_document
from tests.domain.small import question, version

WAY = "{id: way, kind: choice, ask: W?, options: [{id: road, text: R}, {id: sea, text: S}]}"
NOTE = "{id: words, kind: note, ask: Now about pay.}"
MORE = """    flags: [{id: keeps, severity: low, when: answered(way), because: K.}]
    checks: [{id: nobody, level: note, when: answered(way), say: N.}]
  - {id: second, title: Second, questions: [{id: last, kind: text, ask: L?}]}
flags: [{id: much, severity: low, when: answered(way), because: M.}]
checks: [{id: plenty, level: note, when: answered(way), say: P.}]
"""
GIVEN = version(WAY, NOTE, more=MORE)


def test_questions_stand_in_the_order_of_the_file_and_are_found_by_id() -> None:
    assert [asked.id for asked in GIVEN.questions()] == ["way", "words", "last"]
    assert GIVEN.question("words") is GIVEN.sections[0].questions[1]
    assert GIVEN.question("nobody") is None


def test_sections_are_found_by_id_and_by_what_stands_in_them() -> None:
    assert GIVEN.section("second") is GIVEN.sections[1]
    assert GIVEN.section("nobody") is None
    assert GIVEN.section_of("last").id == "second"
    with pytest.raises(KeyError):
        GIVEN.section_of("nobody")


def test_flags_and_checks_of_sections_stand_before_those_of_the_top() -> None:
    assert [(section, flag.id) for section, flag in GIVEN.all_flags()] == [("first", "keeps"), (None, "much")]
    assert [(section, check.id) for section, check in GIVEN.all_checks()] == [("first", "nobody"), (None, "plenty")]


def test_a_note_takes_no_answer() -> None:
    assert not question(NOTE).is_answered
    assert question(WAY).is_answered


def test_an_option_is_found_by_its_id() -> None:
    way = question(WAY)
    assert way.option("sea") == Option(id="sea", text="S")
    assert way.option("air") is None


def test_a_question_that_says_no_more_than_it_must_is_required_once_and_to_be_confirmed() -> None:
    plain = question("{id: last, kind: text, ask: L?}")
    assert (plain.required, plain.weight, plain.carry, plain.rev, plain.sensitive) == (True, 1, "confirm", 1, False)


def test_the_document_is_the_tree_as_authored_without_defaults() -> None:
    assert GIVEN.document["sections"][1]["questions"] == [{"id": "last", "kind": "text", "ask": "L?"}]
    assert "weight" not in json.dumps(GIVEN.document)


def test_the_hash_is_that_of_the_canonical_form_and_changes_with_every_word() -> None:
    assert GIVEN.hash == hashlib.sha256(GIVEN.canonical).hexdigest()
    assert version(WAY, NOTE, more=MORE).hash == GIVEN.hash
    assert version(WAY, NOTE.replace("pay", "pay now"), more=MORE).hash != GIVEN.hash
    assert version(NOTE, WAY, more=MORE).hash != GIVEN.hash


def test_a_version_read_again_from_its_tree_is_the_same() -> None:
    again = version_from_document(json.loads(json.dumps(GIVEN.document)))
    assert again == GIVEN
    assert again.hash == GIVEN.hash


@pytest.mark.parametrize(
    "change",
    [{"format": "ssq/2"}, {"unknown": 1}, {"version": "1.0"}, {"id": "And More"}, {"sections": None}, {"title": ""}],
)
def test_what_is_no_version_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        version_from_document({**GIVEN.document, **change})


def test_a_version_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        GIVEN.title = "Other"  # type: ignore[misc]


def test_every_kind_that_there_is_can_be_written() -> None:
    assert {Question(id="any_kind", kind=kind, ask="A?").kind for kind in KINDS} == set(KINDS)
    with pytest.raises(ValidationError):
        Question(id="any_kind", kind="nothing", ask="A?")


@pytest.mark.parametrize(("number", "parts"), [("1.0.0", (1, 0, 0)), ("10.2.33", (10, 2, 33))])
def test_numbers_are_compared_part_by_part(number: str, parts: tuple[int, ...]) -> None:
    assert numbered(number) == parts
    assert version(WAY, number=number).number == parts
    assert numbered("1.10.0") > numbered("1.9.9")


def test_a_band_is_named_with_where_it_begins_and_what_it_may_not_stand_with() -> None:
    assert str(Band.model_validate({"id": "good", "from": 70})) == "good from 70"
    assert str(Band.model_validate({"id": "good", "from": 70, "not_with": "high"})) == "good from 70, not with high"
