"""The schema for editors says of shapes and words what the reading says, and takes scalars as editors read them."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from portal.domain.kinds import KINDS
from portal.domain.schema import DIALECT, json_schema
from tests.domain.small import version

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
SOUND: dict[str, Any] = version(
    "{id: held, kind: yes_no, ask: H?, points: {yes: 0, no: 100}}",
    "{id: many, kind: integer, ask: M?, min: 0, when: held, score: [{if: many > 3, points: 10}, {else: 0}]}",
    more="bands: [{id: good, from: 50, not_with: high}, {id: poor, from: 0}]\n",
).document


def fits(**changes: Any) -> bool:
    document = json.loads(json.dumps({**SOUND, **changes}))
    return bool(VALIDATOR.is_valid(document))


def question_fits(**changes: Any) -> bool:
    asked = {"id": "held", "kind": "yes_no", "ask": "H?", **changes}
    return fits(sections=[{"id": "first", "title": "First", "questions": [asked]}])


def test_it_is_a_schema_of_its_dialect() -> None:
    assert SCHEMA["$schema"] == DIALECT
    Draft202012Validator.check_schema(SCHEMA)


def test_a_sound_version_fits() -> None:
    assert fits()
    assert question_fits()


@pytest.mark.parametrize("key", ["format", "id", "version", "language", "title", "sections"])
def test_what_must_be_there_is_missed(key: str) -> None:
    assert not VALIDATOR.is_valid({name: value for name, value in SOUND.items() if name != key})


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "ssq/2"},
        {"unknown": "x"},
        {"version": "1.0"},
        {"id": "Small"},
        {"bands": [{"id": "good", "from": 101}]},
    ],
)
def test_what_the_reading_refuses_by_its_shape_does_not_fit(changes: dict[str, Any]) -> None:
    assert not fits(**changes)


def test_a_question_has_a_kind_that_there_is() -> None:
    assert all(question_fits(kind=kind) for kind in KINDS)
    assert not question_fits(kind="nothing")
    assert not question_fits(weight=0)
    assert not question_fits(allow=["maybe"])
    assert not question_fits(ponts={"yes": 1})


@pytest.mark.parametrize("text", ["Held?", 7, True, 1.5])
def test_a_text_may_be_what_an_editor_takes_it_for(text: Any) -> None:
    """`ask: yes` is a truth to YAML and a text to us."""
    assert question_fits(ask=text)


@pytest.mark.parametrize("text", [None, ["Held?"], {"a": "b"}])
def test_a_text_is_one_value(text: Any) -> None:
    assert not question_fits(ask=text)


def test_keys_are_named_as_files_write_them_even_where_they_are_words_of_schemas() -> None:
    assert question_fits(score=[{"if": "held", "points": 3}, {"else": 0}])
    assert not question_fits(score=[{"if_": "held", "points": 3}])
    assert not fits(title=["a list"])


def test_it_holds_no_titles_and_defaults_of_its_making() -> None:
    def keys(part: Any, *, are_names: bool = False) -> set[str]:
        if isinstance(part, list):
            return {key for item in part for key in keys(item)}
        if not isinstance(part, dict):
            return set()
        below = {key for name, item in part.items() for key in keys(item, are_names=name in ("properties", "$defs"))}
        return below if are_names else below | set(part)

    assert not {"default"} & keys(SCHEMA)
    assert "title" not in keys(SCHEMA["$defs"], are_names=True)
    assert '{"type": "null"}' not in json.dumps(SCHEMA)


def test_it_is_the_same_every_time() -> None:
    assert json.dumps(json_schema()) == json.dumps(SCHEMA)
