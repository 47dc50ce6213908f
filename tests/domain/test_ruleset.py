"""Versions that are answered together: all their rules ready to run in file order, or every reason why not."""

import pytest

from portal.domain.expressions import Compiled
from portal.domain.family import Family
from portal.domain.pairs import ACROSS, PAIR
from portal.domain.questionnaire import Version
from portal.domain.ruleset import InvalidRuleset, Ruleset, problems
from tests.domain.small import facts, read, source, version

HELD = "{id: held, kind: yes_no, ask: H?, allow: [dont_know], points: {yes: 0, no: 100}}"
MANY = (
    "{id: many, kind: integer, ask: M?, when: held, score: [{if: many > 9, points: 10}, {else: 0}], "
    "evidence: {ask: It., when: many > 3}, advice: [{say: Stop.}, {when: many > 5, say: 'Give {many} back.'}]}"
)
NOTE = "{id: words, kind: note, ask: Now about pay.}"
MORE = """    flags: [{id: keeps, severity: critical, when: held, because: "{many} kept.", remedy: many < 3}]
    checks:
      - {id: nobody, level: warning, when: many == 0, say: "{many}?"}
      - {id: plenty, level: error, when: many > 999, say: P.}
  - {id: second, title: Second, when: held, questions: [{id: paid, kind: yes_no, ask: P?}]}
checks: [{id: all_paid, level: note, when: held == paid, say: A.}]
derived: [{id: twice, value: many * 2}]
"""
VERSION = version(HELD, MANY, NOTE, more=MORE)


def ruleset() -> Ruleset:
    """Made anew for each test, so that nothing remembered hides how it is made."""
    return Ruleset.of([VERSION])


def family() -> Family:
    return ruleset().families["small"]


def using(family: str, *uses: str) -> Version:
    return read(source("{id: last, kind: text, ask: L?}", family=family, uses=", ".join(uses)), f"{family}/1.0.0.yaml")


def refused(*versions: Version) -> list[tuple[str, str]]:
    return [(family, problem.message) for family, problem in problems(versions)]


def test_families_stand_after_those_they_use() -> None:
    rules = Ruleset.of([using("aa_last", "mm_next"), using("mm_next", "zz_base"), using("zz_base")])
    assert list(rules.families) == ["zz_base", "mm_next", "aa_last"]
    assert [given.id for given in rules.versions] == ["zz_base", "mm_next", "aa_last"]


@pytest.mark.parametrize(
    ("versions", "messages"),
    [
        ([using("left", "right")], [("left", "there is no version of right at hand, which this version uses")]),
        ([using("left"), using("left")], [("left", "two versions of left cannot be used together")]),
        ([using("left", "right"), using("right", "left")],
         [("left", "these use each other in a circle: left, right"),
          ("right", "these use each other in a circle: left, right")]),
        ([version("{id: last, kind: text, ask: L?, when: last == 'a'}".replace("'", '"'))],
         [("small", "this `when` depends on itself: last")]),
        ([version("{id: last, kind: integer, ask: L?}", "{id: more_of, kind: text, ask: M?, when: last}")],
         [("small", "a `when` must be true or false; this is a number")]),
        ([], []),
        ([using("left")], []),
    ],
)  # fmt: skip
def test_versions_that_do_not_go_together_are_refused_with_every_reason(
    versions: list[Version], messages: list[tuple[str, str]]
) -> None:
    assert refused(*versions) == messages


def test_the_refusal_itself_says_a_sentence_for_each_problem() -> None:
    with pytest.raises(InvalidRuleset) as refusal:
        Ruleset.of([using("left", "right")])
    assert str(refusal.value) == "left: there is no version of right at hand, which this version uses."
    assert [family for family, _ in refusal.value.problems] == ["left"]


def test_a_question_is_found_by_its_family_and_id() -> None:
    asked = ruleset().question("small", "many")
    assert asked is not None
    assert asked.ask == "M?"
    assert ruleset().question("small", "nobody") is None
    assert ruleset().question("other", "many") is None
    assert list(ruleset().questions) == [("small", name) for name in ("held", "many", "words", "paid")]


def test_a_question_has_its_rules_at_hand() -> None:
    many = ruleset().questions["small", "many"]
    assert many.when is not None
    assert many.when.is_true({("small", "held"): True})
    assert [points for _, points in many.score] == [10, 0]
    assert many.score[0][0] is not None
    assert many.score[1][0] is None  # `else`
    assert many.evidence is not None
    assert many.evidence.is_true({("small", "many"): 4})
    assert [rule is None for rule in many.advice] == [True, False]
    assert [text.text({("small", "many"): 6}) for text in many.advice_texts] == ["Stop.", "Give 6 back."]
    assert (many.state_key, many.section_key) == (("small", "many", ":state"), ("small", "first"))


def test_flags_stand_before_those_that_the_version_raises_by_itself() -> None:
    assert [(ready.section, ready.flag.id) for ready in family().flags] == [
        ("first", "keeps"),
        ("first", "not_known_held"),
    ]
    keeps = family().flags[0]
    assert keeps.remedy is not None
    assert keeps.remedy.is_true({("small", "many"): 2})
    assert keeps.because.text({("small", "many"): 2}) == "2 kept."
    assert keeps.family == "small"


def test_the_walk_finds_out_each_thing_after_what_it_needs() -> None:
    rules = ruleset()
    order = [step.place[1] for step in rules.walk]
    assert sorted(order) == sorted(["first", "second", "held", "many", "words", "paid", "twice"])
    for name, after in (("first", "held"), ("held", "many"), ("held", "second"), ("second", "paid"), ("many", "twice")):
        assert order.index(name) < order.index(after)
    by_id = {step.place[1]: step for step in rules.walk}
    assert by_id["first"].rule is None
    assert isinstance(by_id["second"].rule, Compiled)
    assert by_id["twice"].question is None
    assert by_id["many"].question is rules.questions["small", "many"]


def test_numbers_that_rules_hold_against_each_other_are_equations() -> None:
    numbers = (
        "{id: all_of, kind: integer, ask: A?}",
        "{id: men, kind: integer, ask: B?}",
        "{id: women, kind: integer, ask: C?}",
    )
    more = "checks: [{id: adds_up, level: error, when: all_of != sum_of, say: N.}]\n"
    rules = Ruleset.of([version(*numbers, more=more + "derived: [{id: sum_of, value: men + women}]\n")])
    assert rules.equations == (frozenset({("small", "all_of"), ("small", "men"), ("small", "women")}),)
    assert ruleset().equations == ()  # `held == paid` compares no numbers


DEBT = "{id: debt, severity: high, when: owes, because: D., dimension: involuntariness, strength: strong}"
LOCK = "{id: lock, severity: high, when: shut, because: L., dimension: menace, strength: medium}"


def signs(family: str, *flags: str) -> Version:
    questions = ("{id: owes, kind: yes_no, ask: O?}", "{id: shut, kind: yes_no, ask: S?}")
    return version(*questions, family=family, more=f"    flags: [{', '.join(flags)}]\n")


def flags_of(rules: Ruleset) -> dict[str, list[str]]:
    return {name: [ready.flag.id for ready in family.flags] for name, family in rules.families.items()}


def test_a_version_with_signs_of_both_dimensions_weighs_them_together() -> None:
    rules = Ruleset.of([signs("fees", DEBT, LOCK)])
    assert flags_of(rules) == {"fees": ["debt", "lock", PAIR]}
    pair = rules.families["fees"].flags[-1]
    assert [part.flag.id for part in pair.parts] == ["debt", "lock"]
    assert facts(rules, {"fees": {"owes": True, "shut": True}}).said(pair.when) is True
    assert facts(rules, {"fees": {"owes": True, "shut": False}}).said(pair.when) is False


def test_signs_of_different_versions_are_weighed_in_the_last_that_shows_one() -> None:
    rules = Ruleset.of([signs("fees", DEBT), signs("papers", LOCK), using("zz_other")])
    assert flags_of(rules) == {"fees": ["debt"], "papers": ["lock", ACROSS], "zz_other": []}
    across = rules.families["papers"].flags[-1]
    assert (across.family, [part.flag.id for part in across.parts]) == ("papers", ["debt", "lock"])
    assert facts(rules, {"fees": {"owes": True}, "papers": {"shut": True}}).said(across.when) is True


@pytest.mark.parametrize(
    "flags",
    [
        ((DEBT,), (DEBT,)),  # one dimension
        ((DEBT.replace("strong", "medium"),), (LOCK,)),  # none is strong
        ((DEBT.replace("high", "low"),), (LOCK,)),  # a sign is not grave
    ],
)
def test_signs_that_can_make_no_pair_are_not_weighed(flags: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    rules = Ruleset.of([signs("fees", *flags[0]), signs("papers", *flags[1])])
    assert ACROSS not in [name for listed in flags_of(rules).values() for name in listed]
