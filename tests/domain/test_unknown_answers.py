"""With some answers unknown, what is certain stays so, and what depends on them is named."""

from collections.abc import Collection
from itertools import product
from typing import Any

import pytest

from portal.domain.answers import read_answers
from portal.domain.expressions import UNKNOWN
from portal.domain.facts import Place
from portal.domain.ruleset import Ruleset
from portal.domain.unknown_answers import UnknownAnswers
from tests.domain.small import AS_OF, facts, version

NOT_KNOWN = {"no_answer": "dont_know"}
GATE = ("small", "gate")
RULES = Ruleset.of(
    [
        version(
            "{id: gate, kind: yes_no, ask: G?, allow: [dont_know]}",
            "{id: open, kind: yes_no, ask: O?, allow: [dont_know]}",
            "{id: below, kind: yes_no, ask: B?, when: gate}",
            "{id: other, kind: yes_no, ask: E?, when: not gate}",
            "{id: surely, kind: yes_no, ask: S?, when: gate or open}",
            "{id: by_total, kind: yes_no, ask: T?, when: both}",
            more="""    flags:
      - {id: grave, severity: high, when: gate or open, because: Grave.}
      - {id: lower, severity: high, when: below, because: Lower.}
  - id: second
    title: Second
    when: gate
    questions:
      - {id: inside, kind: yes_no, ask: I?}
      - {id: deeper, kind: yes_no, ask: D?, when: open}
  - id: third
    title: Third
    when: open
    questions: [{id: last, kind: yes_no, ask: L?}]
derived: [{id: both, value: gate and open}]
""",
        )
    ]
)
VALUES: tuple[Any, ...] = (True, False, NOT_KNOWN, None)


def answers_of(gate: Any, open: Any) -> dict[str, dict[str, Any]]:
    rest = dict.fromkeys(("below", "other", "surely", "by_total", "inside", "deeper", "last"), True)
    return {"small": {"gate": gate, "open": open} | rest}


def of(gate: Any, open: Any, unknown: Collection[Place] = (GATE,)) -> UnknownAnswers:
    return UnknownAnswers(RULES, read_answers(RULES, answers_of(gate, open)), AS_OF, unknown)


def names(places: Collection[tuple[str, ...]]) -> set[str]:
    return {place[1] for place in places}


@pytest.mark.parametrize(("gate", "open"), list(product(VALUES, VALUES)))
def test_with_no_answer_unknown_the_facts_are_those_of_the_response(gate: Any, open: Any) -> None:
    made, said = of(gate, open, ()), facts(RULES, answers_of(gate, open))
    found = made.facts()
    for name in ("shown", "sections", "values", "silent", "silenced"):
        assert getattr(found, name) == getattr(said, name), name
    assert (made.perhaps, made.derived) == (set(), set())


@pytest.mark.parametrize("open", VALUES)
def test_what_is_certain_is_so_whichever_the_unknown_answer_is(open: Any) -> None:
    made = of(True, open)
    for gate in (True, False):
        said = facts(RULES, answers_of(gate, open))
        assert made.shown <= said.shown <= made.shown | made.perhaps
        assert made.sections <= said.sections
    assert of(False, open).shown == made.shown, "the answer itself is not read"


def test_what_depends_on_the_unknown_answer_is_named() -> None:
    made = of(True, True)
    assert names(made.perhaps) == {"below", "other", "by_total", "inside", "deeper"}
    assert names(made.shown) == {"gate", "open", "surely", "last"}
    assert (names(made.sections), names(made.derived)) == ({"first", "third"}, {"both"})
    made = of(True, False)
    assert names(made.perhaps) == {"below", "other", "surely", "inside"}, "neither the total nor the depth is open"
    assert names(made.derived) == set()


def test_no_value_of_an_unknown_answer_or_of_what_depends_on_it_is_kept() -> None:
    made = of(True, True)
    for name in ("gate", "below", "inside"):
        assert made.values.get(("small", name), UNKNOWN) is UNKNOWN
        assert made.values[RULES.questions["small", name].state_key] is UNKNOWN
    assert made.values["small", "open"] is True


def test_a_rule_has_no_result_only_where_an_unknown_answer_decides_it() -> None:
    flags = {ready.flag.id: ready.when for ready in RULES.families["small"].flags}
    grave, lower = flags["grave"], flags["lower"]
    assert of(False, True).ask(grave) is True
    assert of(True, False).ask(grave) is None
    assert of(True, False).ask(lower) is None, "it reads a question that perhaps is not asked"
    assert of(None, False, ()).ask(grave) is UNKNOWN, "the answer is not hidden, there is none"
