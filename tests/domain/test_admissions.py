"""Answers that raise a grave flag are admissions, unless the flag reads an answer that is missing."""

from typing import Any

import pytest

from portal.domain.admissions import admissions
from portal.domain.answers import read_answers
from portal.domain.missing_answers import MissingAnswers
from portal.domain.ruleset import Ruleset
from tests.domain.small import facts, version
from tests.domain.test_pairs import DEBT, HARSH, TRICK, with_flags

NOT_KNOWN = {"no_answer": "dont_know"}


def admitted(ruleset: Ruleset, **answers: Any) -> set[str]:
    given = {"small": answers}
    said = facts(ruleset, given)
    missing = MissingAnswers.of(ruleset, read_answers(ruleset, given), said)
    return {question for _, question in admissions(ruleset, said, missing)}


def small(severity: str, when: str) -> Ruleset:
    """A flag on fees that were paid, and on passports that are held."""
    flag = f"    flags: [{{id: grave, severity: {severity}, when: {when}, because: Grave.}}]\n"
    derived = "derived: [{id: total, value: held + lost}]\n"
    return Ruleset.of(
        [
            version(
                "{id: gate, kind: yes_no, ask: G?, allow: [dont_know]}",
                "{id: paid, kind: yes_no, ask: P?, allow: [dont_know]}",
                "{id: held, kind: integer, ask: H?, allow: [dont_know]}",
                "{id: lost, kind: integer, ask: L?, allow: [dont_know]}",
                "{id: below, kind: yes_no, ask: B?, when: gate}",
                more=flag + derived,
            )
        ]
    )


@pytest.mark.parametrize(
    ("severity", "expected"), [("critical", {"paid"}), ("high", {"paid"}), ("medium", set()), ("low", set())]
)
def test_an_answer_that_raises_a_grave_flag_is_an_admission(severity: str, expected: set[str]) -> None:
    rules = small(severity, "paid")
    assert admitted(rules, paid=True, held=3) == expected
    assert admitted(rules, paid=False) == set(), "the flag is not raised"
    assert admitted(rules) == set(), "nor is it without an answer"


def test_every_answer_that_the_flag_reads_is_one_through_derived_values_too() -> None:
    assert admitted(small("high", "total > 0 and paid"), paid=True, held=3, lost=0) == {"paid", "held", "lost"}


def test_a_flag_that_reads_a_missing_answer_admits_nothing() -> None:
    rules = small("high", "paid or held > 0")
    assert admitted(rules, paid=True, held=0) == {"paid", "held"}
    assert admitted(rules, paid=True, held=NOT_KNOWN) == set()
    assert admitted(rules, paid=True) == set()


def test_a_flag_that_reads_what_a_missing_answer_may_have_hidden_admits_nothing() -> None:
    rules = small("high", "paid or below")
    assert admitted(rules, paid=True, gate=False) == {"paid", "below"}
    assert admitted(rules, paid=True, gate=NOT_KNOWN) == set()


def test_signs_found_together_admit_no_sign_that_was_not_raised() -> None:
    rules = Ruleset.of([with_flags(DEBT, TRICK, HARSH)])
    answers = {"owes": True, "lied": False, "hits": True, "shut": False}
    assert admitted(rules, **answers) == {"owes", "hits"}
