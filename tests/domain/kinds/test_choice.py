"""One of several options."""

import pytest

from portal.domain.kinds import KINDS, InvalidAnswer, from_form, from_json, show, to_form
from portal.domain.question_parts import Option
from portal.domain.questionnaire import Question

KIND = KINDS["choice"]
OPTIONS = (Option(id="agent", text="An agent", points=20), Option(id="direct", text="Directly"))
HIRED = Question(id="hired", kind="choice", ask="How are people hired?", options=OPTIONS)


def test_only_an_option_is_read() -> None:
    assert from_json(HIRED, "agent") == "agent"
    for data in ("An agent", ["agent"], True):
        with pytest.raises(InvalidAnswer, match="is not one of the options"):
            from_json(HIRED, data)


def test_the_field_holds_the_options_id() -> None:
    assert from_form(HIRED, {"hired": [" direct "]}).answer == "direct"
    assert to_form(HIRED, "direct") == {"hired": ["direct"]}


def test_it_is_shown_by_the_options_text() -> None:
    assert show(HIRED, "agent", {"hired.agent.text": "Un agent"}.__getitem__) == "Un agent"


def test_every_option_is_a_sample() -> None:
    assert (KIND.rule_type, KIND.is_list) == ("option", False)
    assert list(KIND.samples(HIRED, ())) == ["agent", "direct"]


def test_an_option_has_its_points_or_none() -> None:
    assert [KIND.points(HIRED, option) for option in ("agent", "direct", "gone")] == [20, None, None]


def test_options_are_needed() -> None:
    assert KIND.needed == ("options",)
