"""The authors' guide names every key of the language, and its worked example is true."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from portal.domain import question_parts, questionnaire, questionnaire_types
from portal.domain.kinds import KINDS
from portal.domain.reading import read_version

GUIDE = (Path(__file__).parents[2] / "questionnaires" / "README.md").read_text(encoding="utf-8")
PARTS = [
    part
    for module in (question_parts, questionnaire)
    for part in vars(module).values()
    if isinstance(part, type) and issubclass(part, BaseModel) and part.__module__ == module.__name__
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_of_the_language_is_in_the_dictionary(part: type[BaseModel]) -> None:
    keys = {field.alias or name for name, field in part.model_fields.items()} - {"yes", "no"}

    assert {key for key in keys if f"`{key}`" not in GUIDE} == set()


def test_every_kind_is_explained() -> None:
    for kind in KINDS:
        assert f"| `{kind}` |" in GUIDE


def test_every_non_answer_and_severity_is_named() -> None:
    for word in (*get_args(questionnaire_types.NonAnswer), *get_args(questionnaire_types.Severity)):
        assert f"`{word}`" in GUIDE


def test_the_worked_example_has_the_hash_that_the_guide_gives() -> None:
    example = re.search(r"```yaml\n(format: ssq/1\nid: safe_water.*?)```", GUIDE, re.S)
    assert example is not None
    reading = read_version(example.group(1).encode(), "safe_water/1.0.0.yaml")

    assert reading.version is not None, reading.problems
    assert re.search(r"^    ([0-9a-f]{64})$", GUIDE, re.M).group(1) == reading.version.hash  # type: ignore[union-attr]
