"""What is said in the place of an answer: by whom, and for every way of not answering."""

from typing import get_args

import pytest

from portal.domain.kinds import said
from portal.domain.messages import Message
from portal.domain.values import NoAnswerKind


@pytest.mark.parametrize("words", [said.NO_ANSWERS, said.INSTEAD])
def test_every_way_of_not_answering_has_words_that_can_be_translated(words: dict[str, Message]) -> None:
    assert set(words) == set(get_args(NoAnswerKind))
    assert all(isinstance(message, Message) and message for message in words.values())


def test_a_supplier_reads_what_it_says_itself_and_a_buyer_what_the_supplier_said() -> None:
    assert all(words.startswith(("We ", "It does not")) for words in said.INSTEAD.values())
    assert said.NO_ANSWERS == {
        "dont_know": "Does not know",
        "not_applicable": "Does not apply",
        "declined": "Prefers not to answer",
    }
    assert len({*said.INSTEAD.values(), *said.NO_ANSWERS.values(), said.NOTHING}) == 7


def test_a_question_without_an_answer_is_called_that() -> None:
    assert said.NOTHING == "Not answered"
    assert isinstance(said.NOTHING, Message)
