"""What a name in a rule means: a question, a part of it, a derived value or a family; and hints for a wrong one."""

import pytest

from portal.domain.expressions.parsing import parse
from portal.domain.expressions.scope import Scope
from portal.domain.expressions.types import check_types
from tests.domain.expressions.test_types import BASE, refused, typed
from tests.domain.small import version


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("held", "true or false"),
        ("workers", "a number"),
        ("fee", "an amount of money"),
        ("since", "a date"),
        ("as_of", "a date"),
        ("origin", "a country"),
        ("story", "text"),
        ("channel", "a choice"),
        ("ways", "a list of choices"),
        ("pays", "a list of choices"),
        ("pays.visa", "a choice"),
        ("routes", "a table"),
        ("routes.paid", "a list of amounts of money"),
        ("routes.people", "a list of numbers"),
        ("routes.how", "a list of choices"),
        ("signed", "a declaration"),
        ("share", "a number"),
        ("base.agents", "true or false"),
        ("base.total", "an amount of money"),
    ],
)
def test_a_name_is_what_its_question_or_derived_value_is(name: str, words: str) -> None:
    assert str(typed(name).type) == words


@pytest.mark.parametrize(
    ("rule", "sentence", "place"),
    [
        ("workrs > 1", "there is no question or derived value workrs in small; did you mean workers", "workrs > 1"),
        ("zebra > 1", "there is no question or derived value zebra in small", "zebra > 1"),
        ("Workers > 1", "ids are small letters, digits and _", "Workers > 1"),
        ("yes", "write true for the answer yes", "yes"),
        ("held == NO", "write false for the answer no", "NO"),
        ("agents", "there is no question agents in small; did you mean base.agents", "agents"),
        ("base.agent", "there is no question or derived value agent in base; did you mean agents", "agent"),
        ("tulips.owed", "no question or used family tulips; if tulips is a family, name it in `uses`", "tulips.owed"),
        ("route.paid", "there is no question or used family route; did you mean routes", "route.paid"),
        ("routes.pad", "routes has no column pad; did you mean paid", "pad"),
        ("pays.zebra", "pays has no row zebra; there are visa, train", "zebra"),
        ("workers.paid", "workers has no parts; only a matrix and a table have", "paid"),
        ("share.paid", "share is a derived value and has no parts", "share.paid"),
        ("small.workers", "a rule names its own family's questions without the family: workers", "small.workers"),
        ("small.pays.visa", "a rule names its own family's questions without the family: pays.visa", "small.pays.visa"),
        ("small > 1", "there is no question or derived value small in small", "small > 1"),
        ("shrae > 1", "there is no question or derived value shrae in small; did you mean share", "shrae > 1"),
        ("quotent > 1", "there is no question or derived value quotent in small", "quotent > 1"),
        ("words", "words is a note and has no answer", "words"),
    ],
)  # fmt: skip
def test_a_name_that_means_nothing_leads_to_one_that_does(rule: str, sentence: str, place: str) -> None:
    message, rest = refused(rule)
    assert message.endswith(sentence)
    assert rest == place


def test_a_question_comes_before_a_family_of_the_same_name() -> None:
    own = version("{id: base, kind: table, ask: B?, columns: [{id: agents, kind: integer, text: A}]}", uses="base")
    type_ = check_types(parse("base.agents"), Scope("small", {"small": own, "base": BASE})).type
    assert (type_.name, type_.is_list) == ("number", True)


def test_a_name_of_three_parts_begins_with_a_family_even_beside_a_question_of_that_name() -> None:
    own = version("{id: base, kind: table, ask: B?, columns: [{id: pays, kind: integer, text: A}]}", uses="base")
    matrix = "{id: pays, kind: matrix, ask: P?, rows: [{id: visa, text: V}], options: [{id: boss, text: B}]}"
    scope = Scope("small", {"small": own, "base": version(matrix, family="base")})
    assert check_types(parse("base.pays.visa"), scope).reads() == {"base.pays.visa": ("base", "pays", "visa")}
