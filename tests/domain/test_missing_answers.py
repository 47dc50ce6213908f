"""Missing answers are found, and what they leave open, so that confidence never rises for want of an answer."""

from collections.abc import Collection
from typing import Any

import pytest

from portal.domain.answers import read_answers
from portal.domain.facts import Place, ResponseFacts
from portal.domain.missing_answers import MissingAnswers
from portal.domain.ruleset import Ruleset
from tests.domain.small import facts, version

NOT_KNOWN, DECLINED = {"no_answer": "dont_know"}, {"no_answer": "declined"}
RULES = Ruleset.of(
    [
        version(
            "{id: words, kind: note, ask: Now about passports.}",
            "{id: gate, kind: yes_no, ask: G?, allow: [dont_know, declined, not_applicable]}",
            "{id: extra, kind: yes_no, ask: E?, required: false}",
            "{id: below, kind: yes_no, ask: B?, when: gate, allow: [dont_know]}",
            "{id: else_asked, kind: text, ask: I?, when: not answered(gate), allow: [dont_know]}",
            "{id: routes, kind: table, ask: R?, required: false, "
            "columns: [{id: paid, kind: integer, text: P}, {id: place, kind: text, text: F}]}",
            more="""    flags:
      - {id: held, severity: high, when: gate, because: Held.}
      - {id: both, severity: high, when: gate and extra, because: Both.}
      - {id: fees, severity: high, when: any(routes.paid > 0), because: Paid.}
""",
        )
    ]
)
FULL: dict[str, Any] = {"gate": True, "extra": False, "below": True, "routes": [{"paid": 0, "place": "Dhaka"}]}


def found(hidden: Collection[Place] = (), **answers: Any) -> tuple[MissingAnswers, ResponseFacts]:
    given = {"small": FULL | answers}
    said = facts(RULES, given)
    return MissingAnswers.of(RULES, read_answers(RULES, given), said, hidden), said


def names(places: Collection[Place]) -> set[str]:
    return {question for _, question in places}


def rule(flag: str) -> Any:
    return next(ready.when for ready in RULES.families["small"].flags if ready.flag.id == flag)


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ({}, set()),
        ({"below": NOT_KNOWN}, {"below"}),
        ({"below": None}, {"below"}),
        ({"gate": False, "below": None}, set()),  # it is not asked
        ({"gate": {"no_answer": "not_applicable", "reason": "No site."}, "below": None}, {"else_asked"}),
        ({"gate": DECLINED, "else_asked": "So."}, {"gate"}),
        ({"extra": None}, {"extra"}),
        ({"routes": [{"place": "Dhaka"}]}, {"routes"}),  # the cell that a flag reads is empty
        ({"routes": [{"paid": 0}]}, set()),
    ],
)
def test_missing_are_the_shown_questions_without_an_answer(answers: dict[str, Any], missing: set[str]) -> None:
    assert names(found(**answers)[0].places) == missing


def test_a_question_that_a_missing_answer_hides_counts_as_not_answered() -> None:
    for silent in (NOT_KNOWN, DECLINED):
        missing, said = found(gate=silent)
        assert names(missing.perhaps) == {"below", "else_asked"}
        hidden = [name for _, name in RULES.questions if missing.hide(RULES.questions["small", name], said)]
        assert hidden == ["below"], "what is asked only because the answer is missing is not hidden"
    missing, said = found(gate=False)
    assert not missing.hide(RULES.questions["small", "below"], said), "an answer hides it, not the want of one"


def test_an_open_question_that_is_required_decides_on_nothing() -> None:
    """It must be answered before submitting, so it is not yet silence."""
    rules = Ruleset.of([version("{id: gate, kind: yes_no, ask: G?}", "{id: below, kind: yes_no, ask: B?, when: gate}")])
    said = facts(rules, {})
    missing = MissingAnswers.of(rules, {}, said)
    assert (names(missing.places), missing.perhaps, missing.unknown) == ({"gate"}, frozenset(), None)
    below = rules.questions["small", "below"]
    assert below.when is not None and not missing.decide(below.when)
    assert not missing.hide(below, said)


def test_a_rule_is_decided_by_missing_answers_only_where_it_is_open() -> None:
    missing, _ = found(gate=NOT_KNOWN, extra=True)
    assert missing.decide(rule("held")) and missing.decide(rule("both"))
    missing, _ = found(gate=NOT_KNOWN, extra=False)
    assert not missing.decide(rule("both")), "it is false whatever the gate is"
    assert not found()[0].decide(rule("held")), "nothing is missing"


def test_what_the_reader_may_not_know_of_is_neither_missing_nor_open() -> None:
    hidden = {("small", "gate"), ("small", "below")}
    missing, _ = found(hidden, gate=NOT_KNOWN)
    assert (names(missing.places), missing.perhaps, missing.unknown) == ({"else_asked"}, frozenset(), None)
    missing, _ = found(hidden, gate=NOT_KNOWN, extra=None)
    assert names(missing.places) == {"extra", "else_asked"}
    assert names(missing.perhaps) == {"else_asked"}, "the answer is unknown to this reader as well"
    assert missing.decide(rule("held"))
