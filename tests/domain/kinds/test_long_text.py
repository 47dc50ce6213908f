"""Text of several paragraphs."""

import pytest

from portal.domain.kinds import KINDS, InvalidAnswer, from_json, show
from portal.domain.questionnaire import Question

KIND = KINDS["long_text"]
POLICY = Question(id="policy", kind="long_text", ask="What does the policy say?")


def test_ten_times_as_much_fits_as_on_a_line() -> None:
    assert from_json(POLICY, "x" * 20_000) == "x" * 20_000
    with pytest.raises(InvalidAnswer, match=r"20,001 characters\. Use 20,000 or fewer"):
        from_json(POLICY, "x" * 20_001)


def test_paragraphs_stay_apart() -> None:
    assert show(POLICY, from_json(POLICY, "One.\r\n\r\nTwo."), str) == "One.\n\nTwo."


def test_it_is_free_text_but_no_line() -> None:
    assert (KIND.rule_type, KIND.is_free_text, KIND.is_one_line) == ("text", True, False)
    assert list(KIND.samples(POLICY, ())) == []
