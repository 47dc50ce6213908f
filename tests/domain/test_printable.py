"""Text on one line: control characters, direction marks and lone surrogates never reach a page or a log."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.printable import one_line


@given(st.text(st.characters()) | st.text(st.sampled_from("\x00\r\n\x1b\u2028\u202e\u2066\ud800a ")))
def test_the_result_is_one_harmless_line_of_the_same_length(text: str) -> None:
    line = one_line(text)
    assert len(line) == len(text)
    assert len(line.splitlines()) <= 1
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in line)
    assert not any(unicodedata.bidirectional(character) in ("RLO", "LRO", "RLE", "LRI", "FSI") for character in line)
    line.encode()


def test_what_languages_need_stays() -> None:
    for text in ("র‍্যাব", "می‌خواهم", "Đặng Văn Lâm", "孙 (上海)", "👩‍🏭"):
        assert one_line(text) == text
