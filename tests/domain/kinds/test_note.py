"""Words between questions."""

import pytest

from portal.domain.kinds import KINDS, InvalidAnswer, field_names, from_form, from_json
from portal.domain.questionnaire import Question

KIND = KINDS["note"]
WORDS = Question(id="words", kind="note", ask="The next questions are about housing.")


def test_it_takes_no_answer() -> None:
    assert not WORDS.is_answered
    assert from_json(WORDS, None) is None
    for data in ("text", "", 0):
        with pytest.raises(InvalidAnswer, match="A note takes no answer"):
            from_json(WORDS, data)


def test_it_has_no_field_and_reads_none() -> None:
    assert field_names(WORDS, "words") == ()
    assert from_form(WORDS, {"words": ["typed all the same"]}).answer is None


def test_keys_that_only_an_answer_needs_mean_nothing_for_it() -> None:
    assert {"required", "weight", "evidence", "allow"} & KIND.keys == set()


def test_it_has_no_samples() -> None:
    assert list(KIND.samples(WORDS, ())) == []
