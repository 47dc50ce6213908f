"""What every kind of question does unless it says otherwise, and how data is named where it is refused."""

import pytest

from portal.domain.kinds.base import COMMON, OF_NOTE, InvalidAnswer, Kind, RulePart, quoted, text_in
from portal.domain.messages import Message
from portal.domain.questionnaire import Question

ASKED = Question(id="shade", kind="text", ask="Which shade?")


class ShadeKind(Kind):
    """A kind that says nothing but how it reads."""

    name = "shade"
    rule_type = "text"

    def read(self, field: object, data: object) -> str:
        return f"read {data}"


KIND = ShadeKind()


@pytest.mark.parametrize("data", [None, "", "   ", "\n\t"])
def test_null_and_blank_are_no_answer_and_are_not_read(data: object) -> None:
    assert KIND.value(ASKED, data) is None


@pytest.mark.parametrize("data", [0, False, [], {}, "red"])
def test_everything_else_is_read_by_the_kind(data: object) -> None:
    assert KIND.value(ASKED, data) == f"read {data}"


def test_a_kind_must_say_how_it_reads() -> None:
    with pytest.raises(NotImplementedError):
        Kind().value(ASKED, "red")


def test_a_field_is_read_as_the_text_typed_into_it_without_spaces_around() -> None:
    assert KIND.typed_value(ASKED, {"": "  red "}, None) == "read red"
    assert KIND.typed_value(ASKED, {"": "   "}, None) is None
    assert KIND.typed_value(ASKED, {}, None) is None
    assert KIND.posted(ASKED, "red") == {"": ["red"]}
    assert list(KIND.field_parts(ASKED, 3)) == [""]


def test_an_answer_is_complete_and_shown_as_it_stands() -> None:
    assert KIND.is_complete(ASKED, "red")
    assert KIND.say(ASKED, 12, str, "shade") == "12"
    assert KIND.show(ASKED, "red", str, lambda field, value, texts, prefix: f"{prefix}={value}") == "shade=red"


def test_a_kind_has_no_points_parts_limits_or_samples_unless_it_says_so() -> None:
    assert KIND.points(ASKED, "red") is None
    assert KIND.points_by_answer(ASKED) is None
    assert KIND.rule_parts(ASKED) == {}
    assert list(KIND.samples(ASKED, {"red"})) == []
    assert not KIND.has_limits
    assert KIND.limit("12") == ("12", None)
    assert KIND.limit_order("12") == "12"


def test_limits_belong_to_the_kinds_whose_keys_name_them() -> None:
    class MeasuredKind(ShadeKind):
        keys = COMMON | {"min", "max"}

    assert MeasuredKind().has_limits


def test_a_note_has_those_keys_that_need_no_answer() -> None:
    assert OF_NOTE < COMMON
    assert not {"required", "points", "evidence", "allow"} & OF_NOTE


def test_a_part_of_a_form_is_its_text_without_spaces_around() -> None:
    assert text_in({"": " a ", "amount": "12 "}) == "a"
    assert text_in({"amount": "12 "}, "amount") == "12"
    assert text_in({}, "amount") == ""


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ("red", "“red”"),
        ("", "“”"),
        (12, "“12”"),
        ({"a": 1}, "“{'a': 1}”"),
        ("x" * 40, f"“{'x' * 40}”"),
        ("x" * 41, f"“{'x' * 39}…”"),
        ("ভাড়া", "“ভাড়া”"),
    ],
)
def test_data_that_is_refused_is_named_and_cut_where_it_is_long(data: object, named: str) -> None:
    assert quoted(data) == named


def test_a_refused_answer_has_the_sentence_it_was_given() -> None:
    sentence = Message("The smallest number that fits here is %(least)s.", least="3")
    assert InvalidAnswer(sentence).sentence is sentence
    assert InvalidAnswer().sentence == ""
    assert isinstance(InvalidAnswer(), ValueError)


def test_a_part_that_rules_read_is_one_value_unless_it_is_a_column() -> None:
    assert RulePart("option") == RulePart("option", (), False)
