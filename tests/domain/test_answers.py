"""Answers of a whole response: JSON data read against the versions it answers, refused by the question's name."""

from decimal import Decimal
from typing import Any

import pytest

from portal.domain.answers import read_answers, read_family
from portal.domain.kinds import InvalidAnswer
from portal.domain.ruleset import Ruleset
from portal.domain.values import Money, NoAnswer
from tests.domain.small import version

SMALL = version(
    "{id: held, kind: yes_no, ask: Held?, allow: [dont_know]}",
    "{id: how_many, kind: integer, ask: How many?, max: 50}",
    "{id: fee, kind: money, ask: Fee?}",
    "{id: loan, kind: money, ask: Loan?, currency_of: fee}",
)
RULES = Ruleset.of([SMALL, version("{id: agents, kind: yes_no, ask: Agents?}", family="base")])


def eur(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def refused(data: Any, *, strict: bool = False) -> str:
    with pytest.raises(InvalidAnswer) as caught:
        read_answers(RULES, data, strict=strict)
    return str(caught.value)


def test_answers_are_read_by_family_and_question() -> None:
    data: dict[str, dict[str, Any]] = {
        "small": {"held": {"no_answer": "dont_know"}, "fee": eur("8.50")},
        "base": {"agents": False},
    }
    assert read_answers(RULES, data) == {
        "small": {"held": NoAnswer("dont_know"), "fee": Money(Decimal("8.50"), "EUR")},
        "base": {"agents": False},
    }


def test_a_family_without_answers_is_there_and_empty() -> None:
    assert read_answers(RULES, {}) == {"small": {}, "base": {}}


def test_null_is_no_answer_and_no_mistake() -> None:
    assert read_family(SMALL, {"held": None}) == {"held": None}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"wages": {}}, "There is no questionnaire wages among these versions."),
        ({"small": [True]}, "small: the answers must be an object of question and answer."),
        ({"small": None}, "small: the answers must be an object of question and answer."),
        ({"small": {"hold": True}}, "small.hold: there is no such question."),
        ({"small": {"how_many": 51}}, "small.how_many: The largest number that fits here is 50."),
        (
            {"base": {"agents": {"no_answer": "dont_know"}}},
            "base.agents: “does not know” is not offered as an answer here.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_its_name(data: Any, sentence: str) -> None:
    assert refused(data) == sentence


def test_two_currencies_that_belong_together_may_differ_while_a_response_is_drafted() -> None:
    data = {"small": {"fee": eur("8"), "loan": usd("9")}}
    assert read_answers(RULES, data)["small"]["loan"] == Money(Decimal(9), "USD")
    assert refused(data, strict=True) == "small.loan: give the amount in EUR, the currency of fee."


@pytest.mark.parametrize(
    "answers",
    [{"fee": eur("8"), "loan": eur("9")}, {"loan": usd("9")}, {"fee": eur("8")}, {"fee": None, "loan": usd("9")}],
)
def test_one_currency_or_one_amount_alone_is_accepted_strictly_too(answers: dict[str, Any]) -> None:
    assert read_answers(RULES, {"small": answers}, strict=True)["small"].keys() == answers.keys()
