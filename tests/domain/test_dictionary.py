"""The authors' dictionary: every key of the language in words, with what goes there."""

import re
from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic import BaseModel

from portal.domain import question_parts as parts
from portal.domain import questionnaire as models
from portal.domain import questionnaire_types as types
from portal.domain.dictionary import FOLDED, FORMS, NON_ANSWERS, Field, Rows
from portal.domain.kinds import COLUMN_KINDS, KINDS

PARTS: dict[str, type[BaseModel]] = {
    "question": models.Question,
    "section": models.Section,
    "flag": models.Flag,
    "check": models.Check,
    "derived": models.Derived,
    "details": models.Version,
}
LISTS: dict[str, type[BaseModel]] = {
    "options": parts.Option,
    "rows": parts.MatrixRow,
    "columns": parts.TableColumn,
    "score": parts.ScoreRule,
    "advice": parts.Advice,
    "basis": parts.Basis,
    "bands": models.Band,
}
OF_THEIR_OWN = {"sections", "questions", "flags", "checks", "derived", "retired"}
"""Parts with pages of their own, and what the portal itself writes down."""


def names(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def entry(part: str, key: str) -> Field | Rows:
    return next(each for each in FORMS[part] if each.key == key)


def fields(part: str) -> Iterator[Field]:
    for each in FORMS[part]:
        yield from each.fields if isinstance(each, Rows) else (each,)


def select(part: str, key: str) -> set[str]:
    field = entry(part, key)
    assert isinstance(field, Field)
    return {word for word, _ in field.choices}


@pytest.mark.parametrize("part", PARTS)
def test_every_key_of_a_part_has_a_field_and_no_field_is_without_a_key(part: str) -> None:
    keys = {each.key.partition(".")[0] for each in FORMS[part]} - {"else"}
    assert keys == names(PARTS[part]) - OF_THEIR_OWN


@pytest.mark.parametrize(
    ("part", "key"), [("question", key) for key in LISTS if key != "bands"] + [("details", "bands")]
)
def test_every_key_of_a_listed_part_has_a_field(part: str, key: str) -> None:
    rows = entry(part, key)
    assert isinstance(rows, Rows)
    assert {field.key for field in rows.fields} == names(LISTS[key]) - {"else"}


@pytest.mark.parametrize(
    ("key", "model"),
    [("evidence", parts.EvidenceRule), ("points", parts.YesNoPoints)],
)
def test_a_key_with_keys_of_its_own_is_written_with_a_full_stop(key: str, model: type[BaseModel]) -> None:
    inside = {each.key.partition(".")[2] for each in FORMS["question"] if each.key.startswith(f"{key}.")}
    assert inside == names(model)


@pytest.mark.parametrize("part", FORMS)
def test_every_field_has_a_label_and_each_key_stands_once(part: str) -> None:
    keys = [each.key for each in FORMS[part]]
    assert len(keys) == len(set(keys))
    assert all(each.label and not each.label.endswith(".") for each in FORMS[part])


@pytest.mark.parametrize("part", FORMS)
def test_only_a_field_to_choose_from_has_choices_and_it_has_some(part: str) -> None:
    listed = [(field.key, field.shape in ("select", "tick"), bool(field.choices)) for field in fields(part)]
    assert listed
    assert [key for key, chooses, has_choices in listed if chooses != has_choices] == []


def test_the_choices_are_the_words_of_the_language() -> None:
    severities = set(get_args(types.Severity))
    assert select("question", "kind") == set(KINDS)
    assert select("flag", "severity") == severities
    assert select("check", "level") == {"error", "warning", "note"}
    assert select("question", "allow") == {word for word, _ in NON_ANSWERS} == set(get_args(types.NonAnswer))
    assert select("flag", "dimension") == {"", *get_args(types.Dimension)}
    assert select("flag", "strength") == {"", *get_args(types.Strength)}
    assert select("flag", "phase") == {"", *get_args(types.Phase)}
    columns, bands = entry("question", "columns"), entry("details", "bands")
    assert isinstance(columns, Rows)
    assert isinstance(bands, Rows)
    assert {word for word, _ in columns.fields[1].choices} == {"", *COLUMN_KINDS}
    assert {word for word, _ in bands.fields[2].choices} == {"", *severities}


def test_a_key_left_out_is_the_first_choice_and_means_what_the_language_says() -> None:
    """`required` is true, `combine` is lowest, `carry` is confirm: the words beside "" say so."""
    first = {}
    for key in ("required", "combine", "carry", "sensitive"):
        field = entry("question", key)
        assert isinstance(field, Field)
        first[key] = field.choices[0]
    assert first == {
        "required": ("", "no, it is required"),
        "combine": ("", "the lowest"),
        "carry": ("", "the answer is to be confirmed"),
        "sensitive": ("", "no"),
    }


def test_what_is_folded_is_a_field_of_the_form_each_once() -> None:
    for part, groups in FOLDED.items():
        keys = [key for group in groups.values() for key in group]
        assert len(keys) == len(set(keys))
        assert set(keys) <= {each.key.partition(".")[0] for each in FORMS[part]}


def test_a_rule_has_a_field_for_rules_and_a_number_one_for_numbers() -> None:
    shapes = {f"{part}.{field.key}": field.shape for part in FORMS for field in fields(part)}
    rules = {name for name, shape in shapes.items() if shape == "rule"}
    assert rules == {
        *("question.when", "question.if", "question.evidence.when", "section.when", "flag.when", "flag.remedy"),
        *("check.when", "derived.value"),
    }
    numbers = {name for name, shape in shapes.items() if shape == "number"}
    assert {"question.weight", "question.points.yes", "flag.follow_up.days", "details.minutes"} <= numbers


def test_a_hint_is_whole_sentences_or_an_example() -> None:
    hints = [each.hint for part in FORMS.values() for each in part if each.hint]
    assert len(hints) > 20
    assert [hint for hint in hints if not re.match(r"[A-Z0-9]", hint)] == []
