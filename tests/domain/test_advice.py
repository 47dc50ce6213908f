"""What a supplier is told after submitting: good practice beside the questions that were asked."""

from typing import Any

from portal.domain.advice import AdviceGiven, advice
from portal.domain.answers import read_answers
from portal.domain.ruleset import Ruleset
from tests.domain.small import AS_OF, version

SMALL = Ruleset.of(
    [
        version(
            "{id: held, kind: yes_no, ask: Held?, allow: [dont_know], advice: [{say: Never hold passports.}, "
            "{when: held, say: Give them back today., learn: https://www.ilo.org}]}",
            '{id: how_many, kind: integer, ask: How many?, when: held, advice: [{say: "Give back all {how_many}."}]}',
            "{id: paid, kind: yes_no, ask: Paid?}",
        ),
        version(
            "{id: agents, kind: yes_no, ask: Agents?, advice: [{when: agents or small.held, say: Check them.}]}",
            family="wages",
            uses="small",
        ),
    ]
)


def sentences(**answers: Any) -> list[str]:
    return [given.say for given in advice(SMALL, read_answers(SMALL, {"small": answers}), AS_OF)]


def test_advice_without_a_condition_is_for_everybody_who_was_asked() -> None:
    assert sentences() == sentences(held=False) == ["Never hold passports."]


def test_advice_with_a_condition_is_given_only_when_it_is_true() -> None:
    assert sentences(held={"no_answer": "dont_know"}) == ["Never hold passports."]
    assert "Give them back today." in sentences(held=True)


def test_beside_a_question_that_was_not_asked_there_is_no_advice() -> None:
    assert not [sentence for sentence in sentences(held=False, how_many=3) if "all" in sentence]


def test_advice_holds_the_answers_it_names() -> None:
    assert "Give back all 3." in sentences(held=True, how_many=3)
    assert "Give back all –." in sentences(held=True)


def test_advice_stands_in_the_order_of_the_file_and_knows_its_place() -> None:
    answers = read_answers(SMALL, {"small": {"held": True, "how_many": 3}})
    assert advice(SMALL, answers, AS_OF) == (
        AdviceGiven("small", "held", "Never hold passports.", None, 0),
        AdviceGiven("small", "held", "Give them back today.", "https://www.ilo.org", 1),
        AdviceGiven("small", "how_many", "Give back all 3.", None, 0),
        AdviceGiven("wages", "agents", "Check them.", None, 0),
    )
