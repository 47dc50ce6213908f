"""A line of text."""

import pytest

from portal.domain.kinds import KINDS, InvalidAnswer, from_form, from_json, show
from portal.domain.questionnaire import Question

KIND = KINDS["text"]
NAME = Question(id="union", kind="text", ask="Which union?")


def test_a_text_is_read_with_one_kind_of_line_end_and_a_blank_one_is_no_answer() -> None:
    assert from_json(NAME, "One\r\ntwo\rthree") == "One\ntwo\nthree"
    assert from_json(NAME, "  ") is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (12, "The answer must be text."),
        ("a\x00b", "The text holds characters that cannot be shown."),
        ("x" * 2001, "The text has 2,001 characters. Use 2,000 or fewer."),
    ],
)
def test_what_does_not_fit_is_refused(data: object, sentence: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        from_json(NAME, data)
    assert refused.value.sentence == sentence


def test_spaces_around_what_was_typed_are_left_out() -> None:
    assert from_form(NAME, {"union": [" Textile union "]}).answer == "Textile union"


def test_it_is_shown_as_it_was_written() -> None:
    assert show(NAME, "Textile union", str) == "Textile union"


def test_it_is_free_text_which_has_no_samples() -> None:
    assert (KIND.rule_type, KIND.is_free_text, KIND.is_closed) == ("text", True, False)
    assert list(KIND.samples(NAME, {"Textile union"})) == []
