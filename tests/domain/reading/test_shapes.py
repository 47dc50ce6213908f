"""What a value must look like is written once, in the models' annotations."""

from typing import Annotated

import pytest
from pydantic import BaseModel, Field

from portal.domain.kinds import KINDS
from portal.domain.question_parts import Option, ScoreRule
from portal.domain.questionnaire import Band, Question, Section, Version
from portal.domain.reading.shapes import MappingShape, ModelShape, One, Several, Shape, keys_of
from portal.domain.translation import Translated, Translation


@pytest.mark.parametrize(
    ("model", "key", "shape", "is_required"),
    [
        (Option, "id", One("id"), True),
        (Option, "text", One("text"), True),
        (Option, "points", One("whole", 0, 100), False),
        (Option, "exclusive", One("truth"), False),
        (Question, "kind", One("one_of", words=tuple(KINDS)), True),
        (Question, "when", One("rule"), False),
        (Question, "min", One("limit"), False),
        (Question, "weight", One("whole", 1, 999_999_999_999_999), False),
        (Question, "options", Several(ModelShape(Option)), False),
        (Question, "allow", Several(One("one_of", words=("dont_know", "not_applicable", "declined"))), False),
        (Question, "same_as", Several(One("reference")), False),
        (Section, "questions", Several(ModelShape(Question)), True),
        (Version, "format", One("one_of", words=("ssq/1",)), True),
        (Version, "version", One("version"), True),
        (Version, "language", One("language"), True),
        (Translated, "of", One("digest"), True),
        (Translation, "texts", MappingShape(ModelShape(Translated)), True),
    ],
)
def test_a_key_has_the_shape_of_its_annotation(
    model: type[BaseModel], key: str, shape: Shape, is_required: bool
) -> None:
    assert keys_of(model)[key] == (shape, is_required)


def test_keys_are_named_as_files_write_them() -> None:
    assert list(keys_of(ScoreRule)) == ["if", "points", "else"]
    assert list(keys_of(Band)) == ["id", "from", "not_with"]


def test_what_may_be_left_out_has_the_shape_of_what_may_stand_there() -> None:
    class Loose(BaseModel):
        label: Annotated[str, Field(min_length=1), "text"] | None = None

    assert keys_of(Loose) == {"label": (One("text"), False)}


def test_an_annotation_without_a_shape_is_a_mistake_of_ours() -> None:
    class Shapeless(BaseModel):
        anything: float

    with pytest.raises(TypeError, match="no shape"):
        keys_of(Shapeless)
