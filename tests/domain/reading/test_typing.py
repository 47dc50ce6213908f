"""Every scalar is text until the schema says what it is; what it cannot be is said, and the rest is still read."""

from typing import Any

import pytest
from pydantic import BaseModel

from portal.domain.question_parts import Option
from portal.domain.questionnaire import Question, Version
from portal.domain.reading.shapes import MappingShape, ModelShape, One, Several, Shape
from portal.domain.reading.typing import NOTHING, typed
from portal.domain.translation import Translated
from tests.domain.reading.small_file import places, sentences, tree


def read_as(shape: Shape, text: str) -> tuple[Any, list[str]]:
    """A value as it was typed, and what was said of it."""
    source = tree(text)
    return typed(source, source.root, shape), sentences(source)


@pytest.mark.parametrize(
    ("shape", "text", "value"),
    [
        (One("text"), "Yes", "Yes"),
        (One("text"), "007", "007"),
        (One("text"), "'null'", "null"),
        (One("truth"), "true", True),
        (One("truth"), "false", False),
        (One("whole", 0, 100), "0", 0),
        (One("whole", 0, 100), "100", 100),
        (One("whole"), "-12", -12),
        (One("one_of", words=("low", "high")), "high", "high"),
        (One("id"), "workers_total2", "workers_total2"),
        (One("id"), "a" * 64, "a" * 64),
        (One("reference"), "essentials.workers_total", "essentials.workers_total"),
        (One("version"), "10.0.3", "10.0.3"),
        (One("language"), "zh-Hans", "zh-Hans"),
        (One("digest"), "0123456789ab", "0123456789ab"),
        (One("rule"), "held and not gone", "held and not gone"),
        (One("limit"), "0.50", "0.50"),
    ],
)
def test_a_value_is_what_its_shape_says(shape: One, text: str, value: Any) -> None:
    outcome = read_as(shape, text)
    assert outcome == (value, [])
    assert type(outcome[0]) is type(value)


@pytest.mark.parametrize(
    ("shape", "text", "sentence"),
    [
        (One("truth"), "yes", "true or false is expected here, not “yes”"),
        (One("truth"), "True", "true or false is expected here, not “True”"),
        (One("whole", 0, 100), "1.0", "a whole number is expected here, not “1.0”"),
        (One("whole", 0, 100), "010", "a whole number is expected here, not “010”"),
        (One("whole", 0, 100), "101", "a whole number from 0 to 100 is expected here, not 101"),
        (One("whole", 0, 100), "-1", "a whole number from 0 to 100 is expected here, not -1"),
        (One("whole", 1, 10**15 - 1), "0", "a whole number from 1 is expected here, not 0"),
        (One("whole"), "1" * 16, "this number has more than 15 digits"),
        (One("one_of", words=("low", "high")), "hihg", "“hihg” is not known here; did you mean “high”?"),
        (One("one_of", words=("low", "high")), "zz", "“zz” is not known here; there are low, high"),
        (One("id"), "and", "“and” is a word of the language and cannot be an id"),
        (One("version"), "1.0", "“1.0” is not a version number; write it like 1.0.0"),
        (One("version"), "01.0.0", "“01.0.0” is not a version number; write it like 1.0.0"),
        (One("language"), "English", "“English” is not a language code; write it like en or pt-BR"),
        (One("digest"), "0123456789AB", "12 hexadecimal digits of the source text's hash are expected here"),
        (One("text"), "[a]", "one value is expected here, not a list"),
        (One("text"), "{a: b}", "one value is expected here, not keys and values"),
        (Several(One("text")), "a", "a list is expected here, not “a”"),
        (Several(One("text")), "''", "a list is expected here, not nothing"),
        (MappingShape(One("text")), "[a]", "keys and values are expected here, not a list"),
        (ModelShape(Translated), "a", "keys and values are expected here (text, of …), not “a”"),
    ],
)
def test_what_it_cannot_be_is_said_in_one_sentence(shape: Shape, text: str, sentence: str) -> None:
    assert read_as(shape, text) == (NOTHING, [sentence])


@pytest.mark.parametrize("text", ["a", "a" * 65, "1st", "Workers", "wörkers", "workers-total", "workers total", "_a"])
def test_an_id_is_small_letters_digits_and_underscores_and_begins_with_a_letter(text: str) -> None:
    value, problems = read_as(One("id"), text)
    assert value is NOTHING
    assert "is not a valid id; use 2 to 64 small letters, digits and _" in problems[0]


@pytest.mark.parametrize("text", ["workers", "a.b", "one.two.three", "Essentials.workers"])
def test_a_reference_names_a_family_and_a_question(text: str) -> None:
    assert "is not the name of a question" in read_as(One("reference"), text)[1][0]


def test_a_long_value_is_cut_in_the_sentence() -> None:
    long = " ".join(["word"] * 30)
    assert read_as(One("truth"), long)[1] == [f"true or false is expected here, not “{long[:39]}…”"]


def test_a_key_too_many_is_told_with_the_key_that_was_meant() -> None:
    option = ModelShape(Option)
    assert read_as(option, "id: road\ntext: R\nponts: 3\n") == (
        {"id": "road", "text": "R"},
        ["there is no key “ponts” here; did you mean “points”?"],
    )
    assert read_as(option, "id: road\ntext: R\nqqq: 3\n")[1] == [
        "there is no key “qqq” here; the keys here are id, text, points, exclusive"
    ]


def test_a_key_that_must_be_there_is_missed_and_an_empty_one_is_told() -> None:
    source = tree("- {id: road}\n- {id: sea, text: ''}\n- {id: air, text: []}\n")
    typed(source, source.root, Several(ModelShape(Option)))
    assert places(source) == [
        "1:3: the key “text” is missing here",
        "2:13: “text” has no value; give it one or leave the key out",
        "3:13: “text” has no value; give it one or leave the key out",
    ]


def test_an_empty_item_of_a_list_is_told() -> None:
    assert read_as(Several(One("text")), "- a\n- ''\n")[1] == ["this item is empty; give it a value or remove it"]


@pytest.mark.parametrize("model", [Option, Question, Version])
def test_what_is_wrong_with_one_key_does_not_hide_the_others(model: type[BaseModel]) -> None:
    value, problems = read_as(ModelShape(model), "id: 1\nkind: nothing\n")
    assert isinstance(value, dict)
    assert "id" not in value
    assert len(problems) >= 3


def test_a_mapping_with_free_keys_keeps_those_that_could_be_read() -> None:
    value, problems = read_as(MappingShape(One("truth")), "held.ask: true\nmany.ask: maybe\n")
    assert value == {"held.ask": True}
    assert len(problems) == 1


def test_no_node_is_nothing_and_needs_no_word() -> None:
    source = tree("")
    source.found.clear()
    assert typed(source, None, One("text")) is NOTHING
    assert source.found == []
