"""Answers out of JSON data: answers, non-answers that are offered, and what satisfies `required`."""

from typing import Any

import pytest

from portal.domain.kinds.base import InvalidAnswer
from portal.domain.kinds.values import from_json, is_answered
from portal.domain.values import Answer, NoAnswer
from tests.domain.small import question

OFFERING = question("{id: asked, kind: integer, ask: A?, allow: [dont_know, not_applicable, declined]}")
PLAIN = question("{id: asked, kind: integer, ask: A?}")
MATRIX = question(
    "{id: asked, kind: matrix, ask: A?, rows: [{id: visa, text: V}, {id: train, text: T}],"
    " options: [{id: boss, text: B}]}"
)


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (12, 12),
        (None, None),
        ("", None),
        ({"no_answer": "dont_know"}, NoAnswer("dont_know")),
        ({"no_answer": "declined", "reason": "  "}, NoAnswer("declined")),
        (
            {"no_answer": "not_applicable", "reason": " None here.\r\nNever. "},
            NoAnswer("not_applicable", "None here.\nNever."),
        ),
    ],
)
def test_what_fits_is_read(data: Any, answer: Answer) -> None:
    assert from_json(OFFERING, data) == answer


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"no_answer": "dont_know"}, "“does not know” is not offered as an answer here."),
        ({"no_answer": "not_applicable", "reason": "x"}, "“does not apply” is not offered as an answer here."),
        ({"no_answer": "declined"}, "“prefers not to answer” is not offered as an answer here."),
        ({"no_answer": "busy"}, "busy is not offered as an answer here."),
    ],
)
def test_a_non_answer_counts_only_where_it_is_offered(data: Any, sentence: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        from_json(PLAIN, data)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize("data", [{"no_answer": "not_applicable"}, {"no_answer": "not_applicable", "reason": "   "}])
def test_what_does_not_apply_needs_a_reason(data: Any) -> None:
    with pytest.raises(InvalidAnswer, match=r"^Say in a few words why this does not apply\.$"):
        from_json(OFFERING, data)


@pytest.mark.parametrize(
    "data",
    [
        {"no_answer": None},
        {"no_answer": ["dont_know"]},
        {"no_answer": "dont_know", "reason": None},
        {"no_answer": "dont_know", "reason": 3},
        {"no_answer": "dont_know", "more": ""},
    ],
)
def test_a_non_answer_has_its_two_keys_and_no_other(data: Any) -> None:
    with pytest.raises(InvalidAnswer, match="A non-answer is an object with no_answer, and a reason"):
        from_json(OFFERING, data)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("x\x00", "The text holds characters that cannot be shown."),
        ("x" * 2001, "The text has 2,001 characters. Use 2,000 or fewer."),
    ],
)
def test_a_reason_is_a_text_like_any_other(reason: str, sentence: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        from_json(OFFERING, {"no_answer": "declined", "reason": reason})
    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    ("answer", "answered"),
    [(None, False), (0, True), (12, True), (NoAnswer("dont_know"), True), (NoAnswer("declined"), True)],
)
def test_a_deliberate_non_answer_satisfies_what_is_required(answer: Answer, answered: bool) -> None:
    assert is_answered(OFFERING, answer) is answered


@pytest.mark.parametrize(
    ("answer", "answered"), [({}, False), ({"visa": "boss"}, False), ({"visa": "boss", "train": "boss"}, True)]
)
def test_a_matrix_with_an_empty_row_does_not(answer: Answer, answered: bool) -> None:
    assert is_answered(MATRIX, answer) is answered
