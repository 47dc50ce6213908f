"""One version with its rules compiled: what it asks, in which order, and which rules its trace shows."""

from portal.domain.ruleset import Ruleset
from tests.domain.small import facts, version
from tests.domain.test_ruleset import family, ruleset


def test_a_question_without_rules_has_none() -> None:
    words = ruleset().questions["small", "words"]
    assert (words.when, words.score, words.evidence, words.advice, words.silent) == (None, (), None, (), None)


def test_a_question_that_a_grave_flag_reads_knows_its_silence() -> None:
    held = ruleset().questions["small", "held"]
    assert held.silent is not None
    assert held.silent.is_true(facts(ruleset(), {"small": {"held": {"no_answer": "dont_know"}}}).values)
    assert not held.silent.is_true(facts(ruleset(), {"small": {"held": True}}).values)


def test_the_points_of_each_answer_are_known_where_one_choice_decides() -> None:
    assert ruleset().questions["small", "held"].worth == {True: 0, False: 100}
    assert ruleset().questions["small", "many"].worth is None  # a list of rules decides


def test_asked_leaves_notes_out_and_spans_cut_it_by_section() -> None:
    assert [rules.question.id for rules in family().asked] == ["held", "many", "paid"]
    assert [rules.question.id for rules in family().questions] == ["held", "many", "words", "paid"]
    spans = {section.id: [rules.question.id for rules in family().asked[place]] for section, place in family().spans}
    assert spans == {"first": ["held", "many"], "second": ["paid"]}


def test_only_checks_that_a_supplier_may_explain_away_are_warnings() -> None:
    assert [ready.check.id for ready in family().checks] == ["nobody", "plenty", "all_paid"]
    assert [ready.check.id for ready in family().warnings] == ["nobody"]


def test_what_silence_leaves_unknown_are_the_indicators_its_question_asks_about() -> None:
    asked = "{id: held, kind: yes_no, ask: H?, allow: [dont_know], indicators: [debt_bondage, isolation]}"
    rules = Ruleset.of([version(asked, more="    flags: [{id: keeps, severity: critical, when: held, because: K.}]\n")])
    assert rules.families["small"].unknown_indicators == {"not_known_held": {"debt_bondage", "isolation"}}


def test_every_rule_is_traced_in_order_and_those_of_a_question_only_while_it_is_shown() -> None:
    assert [(rule.id, rule.part, rule.place and rule.place[1]) for rule in family().traced] == [
        ("second", "when", None),
        ("many", "when", None),
        ("many", "score", "many"),
        ("many", "evidence", "many"),
        ("keeps", "flag", None),
        ("keeps", "remedy", None),
        ("not_known_held", "flag", None),
        ("nobody", "check", None),
        ("plenty", "check", None),
        ("all_paid", "check", None),
        ("twice", "derived", None),
    ]
    when = family().traced[0]
    assert (when.text, when.reads) == ("held", (("held", ("small", "held")),))
