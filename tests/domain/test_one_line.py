import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.one_line import is_one_line, one_line

HARMFUL = (
    "=?utf-8?q?Q1=0d=0aX:_1?=",
    "=?utf-8?b?UTENClg6IDE=?=",
    "=?utf-8?q?=3D=3Futf-8=3Fq=3FQ1=3D0d=3D0aX:=5F1=3F=3D?=",
    "=?iso-8859-1?q?Q1=85X:_1?=",
    "=?utf-8?q?Q1?= =?utf-8?q?=0aX:_1?=",
    "=?utf-7?q?Q1+AA0ACg-X:_1?=",
    "=?utf-8*en?q?Q1=0aX:_1?=",
    "=?nonsense?q?Q1=0aX:_1?=",
    "Q1%0d%0aX: 1",
    "Q1%250d%250aX: 1",
    "utf-8''Q1%0aX: 1",
    "Q1\r\nX: 1",
    "Q1\u2028X: 1",
    "Q1\u202eX: 1",
    "=?utf-8?q?Q1=E2=80=AEX:_1?=",
    "=? utf-8?q?Q1=0d=0aX:_1?=",
    "=??q?Q1=0aX:_1?=",
    "Q1=0D=0AX: 1",
    "Q1=3D0D=3D0AX: 1",
    "Q1&#13;&#10;X: 1",
    "Q1&amp;#xa;X: 1",
    "=?utf-8?q?Q1=26#10;X:_1?=",
    "=?utf-16-be?b?AFEAMQANAAoAWAA6ACAAMQ?=",
    "Q1\x85X: 1",
    "Q1\udc0d\udc0aX: 1",
)


@pytest.mark.parametrize("text", HARMFUL)
def test_no_decoding_brings_a_line_break_back(text: str) -> None:
    assert is_one_line(one_line(text))
    assert one_line(text).endswith("Q1 X: 1")


@pytest.mark.parametrize(
    "text",
    ["Fair work 2027", "R&D &amp; more", "a=b", "100 % cotton (50%)", "=?utf-8?q?Caf=C3=A9?=", "Überstunden", "你好"],
)
def test_what_does_no_harm_stays_as_it_was_typed(text: str) -> None:
    assert one_line(text) == text


def test_a_question_mark_inside_an_encoded_word_hides_nothing() -> None:
    assert is_one_line(one_line("=?utf-8?q?=0d=0aB?cc:_x?="))


@given(
    st.lists(
        st.sampled_from(
            [
                "=?utf-8?q?",
                "=?utf-8?b?",
                "?=",
                "=0d=0a",
                "%0d",
                "%25",
                "DQo=",
                "&#10;",
                "&amp;",
                "=3D",
                "X: 1",
                "\n",
                " ",
                "é",
            ]
        )
    )
)
def test_any_text_becomes_one_line_that_stays_one(parts: list[str]) -> None:
    found = one_line("".join(parts))
    assert is_one_line(found)
    assert one_line(found) == found


@given(st.text(max_size=60), st.integers(1, 4), st.booleans())
def test_words_encoded_several_times_stay_one_line(text: str, times: int, in_base64: bool) -> None:
    word = text
    for _ in range(times):
        data = word.encode("utf-8", "replace")
        code = base64.b64encode(data) if in_base64 else quopri.encodestring(data, quotetabs=True, header=True)
        word = f"=?utf-8?{'b' if in_base64 else 'q'}?{code.decode().replace(chr(10), '').replace('?', '=3F')}?="
    assert is_one_line(one_line(word))
