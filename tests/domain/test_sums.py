"""What a value rests on, and which numbers a questionnaire holds against each other."""

import pytest

from portal.domain.expressions.parsing import parse
from portal.domain.expressions.tree import Binary
from portal.domain.ruleset import Ruleset
from portal.domain.sums import comparisons, equations, keys_of, roots
from tests.domain.small import read, source, version

QUESTIONS = (
    "{id: total, kind: integer, ask: T?}",
    "{id: men, kind: integer, ask: M?}",
    "{id: women, kind: integer, ask: W?}",
    "{id: held, kind: yes_no, ask: H?}",
    "{id: paid, kind: yes_no, ask: P?}",
    "{id: routes, kind: table, ask: R?, columns: [{id: people, kind: integer, text: P}]}",
)
DERIVED = """derived:
  - {id: both, value: men + women}
  - {id: share, value: both / total}
  - {id: lone, value: 3 + 4}
"""


def small(*names: str) -> frozenset[tuple[str, str]]:
    return frozenset(("small", name) for name in names)


RULES = Ruleset.of([version(*QUESTIONS, more=DERIVED)])


def of(rule: str) -> list[frozenset[tuple[str, str]]]:
    """The equations in a check with this rule."""
    check = f"checks: [{{id: tells, level: note, when: '{rule}', say: N.}}]\n"
    rules = Ruleset.of([version(*QUESTIONS, more=DERIVED + check)])
    (ready,) = rules.families["small"].checks
    return list(equations([(ready.check.when, ready.when)], rules.derived, rules.question))


@pytest.mark.parametrize(
    ("name", "questions"),
    [("men", {"men"}), ("both", {"men", "women"}), ("share", {"men", "women", "total"}), ("lone", set())],
)
def test_a_value_rests_on_questions_through_derived_values(name: str, questions: set[str]) -> None:
    assert roots(RULES.derived, ("small", name)) == small(*questions)


def test_a_part_of_an_answer_rests_on_its_question() -> None:
    assert roots(RULES.derived, ("small", "routes", "people")) == small("routes")
    assert roots(RULES.derived, ("small", "men", ":state")) == small("men")


@pytest.mark.parametrize(
    ("rule", "together"),
    [
        ("men + women != total", [{"men", "women", "total"}]),
        ("both == total", [{"men", "women", "total"}]),
        ("abs(total - men) > 5", [{"total", "men"}]),
        ("sum(routes.people) == total", [{"routes", "total"}]),
        ("men == 3", []),  # one number alone
        ("men < total", []),  # says little about either
        ("held == paid", []),  # no numbers
        ("both == total and men == women", [{"men", "women", "total"}, {"men", "women"}]),
        ("held and not (men == women)", [{"men", "women"}]),
        ("lone == men", []),
    ],
)
def test_numbers_that_are_said_to_be_the_same_can_be_worked_out_from_each_other(
    rule: str, together: list[set[str]]
) -> None:
    assert of(rule) == [small(*names) for names in together]


def test_numbers_of_different_families_can_tell_of_each_other() -> None:
    base = version("{id: total, kind: integer, ask: T?}", family="base")
    check = "checks: [{id: tells, level: note, when: men != base.total, say: N.}]\n"
    own = read(source("{id: men, kind: integer, ask: M?}", uses="base", more=check))
    assert Ruleset.of([base, own]).equations == (frozenset({("small", "men"), ("base", "total")}),)


def test_every_comparison_of_a_rule_is_found_wherever_it_stands() -> None:
    tree = parse("not (men > 3 or women == 4) and answered(total) and held")
    assert sorted(node.operator for node in comparisons(tree)) == ["==", ">"]
    assert list(comparisons(parse("held"))) == []


def test_the_values_of_a_part_of_a_rule_are_those_it_names() -> None:
    tree = parse("men > women and held")
    reads = {"men": ("small", "men"), "women": ("small", "women"), "held": ("small", "held")}
    assert isinstance(tree, Binary)
    assert sorted(keys_of(tree.left, reads)) == [("small", "men"), ("small", "women")]
    assert keys_of(parse('as_of > date("2026-01-31")'), reads) == []
