"""Free text as it is stored: one kind of line end, nothing that cannot be shown, and no more than fits."""

import pytest

from portal.domain.kinds.base import InvalidAnswer
from portal.domain.kinds.writing import LONGEST, clean_text


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_line_ends_have_one_form(ends: str) -> None:
    assert clean_text(f"one{ends}two\tthree") == "one\ntwo\tthree"


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\x7f", "\ud800"])
def test_what_cannot_be_shown_is_refused(character: str) -> None:
    with pytest.raises(InvalidAnswer, match="cannot be shown"):
        clean_text(f"a{character}b")


def test_a_text_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert len(clean_text("é" * LONGEST)) == LONGEST == 2_000
    with pytest.raises(InvalidAnswer, match=r"Use [\d,]+ or fewer"):
        clean_text("é" * (LONGEST + 1))
    assert clean_text("x" * 30, 30) == "x" * 30
    with pytest.raises(InvalidAnswer, match=r"Use [\d,]+ or fewer"):
        clean_text("x" * 31, 30)
