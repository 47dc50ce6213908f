"""Several of several options."""

from fractions import Fraction

import pytest

from portal.domain.kinds import KINDS, InvalidAnswer, from_form, from_json, show, to_form
from portal.domain.kinds.choices import MOST_OPTIONS
from portal.domain.question_parts import Option
from portal.domain.questionnaire import Question

KIND = KINDS["choices"]
OPTIONS = (
    Option(id="agent", text="An agent", points=20),
    Option(id="direct", text="Directly", points=80),
    Option(id="other", text="Some other way"),
    Option(id="nobody", text="Nobody", points=100, exclusive=True),
)
HIRED = Question(id="hired", kind="choices", ask="How are people hired?", options=OPTIONS)


def test_options_are_read_in_their_own_order_and_none_is_no_answer() -> None:
    assert from_json(HIRED, ["direct", "agent"]) == ("agent", "direct")
    assert from_json(HIRED, []) is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("agent", "The answer must be a list of options."),
        (["agent", "agent"], "An option is chosen twice."),
        (["ship"], "“ship” is not one of the options."),
        (["nobody", "agent"], "“Nobody” cannot be chosen together with another answer."),
    ],
)
def test_what_does_not_go_together_is_refused(data: object, sentence: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        from_json(HIRED, data)
    assert refused.value.sentence == sentence


def test_every_ticked_box_counts_once() -> None:
    reading = from_form(HIRED, {"hired": ["agent", "direct", "agent"]})
    assert reading.raw == {"": ["agent", "direct", "agent"]}
    assert reading.answer == ("agent", "direct")
    assert to_form(HIRED, reading.answer) == {"hired": ["agent", "direct"]}


def test_each_option_is_shown_on_a_line() -> None:
    assert show(HIRED, ("agent", "nobody"), str.upper) == "HIRED.AGENT.TEXT\nHIRED.NOBODY.TEXT"


def test_samples_are_the_sets_of_options_that_rules_name() -> None:
    assert (KIND.rule_type, KIND.is_list) == ("option", True)
    assert list(KIND.samples(HIRED, {"agent"})) == [("nobody",), ("direct",), ("agent",), ("agent", "direct")]


def test_where_rules_name_too_many_options_there_are_no_samples() -> None:
    many = tuple(Option(id=f"way_{number}", text="A way") for number in range(MOST_OPTIONS + 1))
    asked = HIRED.model_copy(update={"options": many})
    assert list(KIND.samples(asked, {option.id for option in many})) == []


@pytest.mark.parametrize(("combine", "points"), [(None, 20), ("mean", 50), ("sum", 100)])
def test_points_are_combined_as_the_author_says(combine: str | None, points: int) -> None:
    asked = HIRED.model_copy(update={"combine": combine})
    assert KIND.points(asked, ("agent", "direct", "other")) == points
    assert KIND.points(asked, ("other",)) is None


def test_a_mean_is_exact() -> None:
    thirds = tuple(Option(id=f"way_{points}", text="A way", points=points) for points in (0, 1, 1))[:2]
    asked = HIRED.model_copy(update={"options": thirds, "combine": "mean"})
    assert KIND.points(asked, ("way_0", "way_1")) == Fraction(1, 2)
