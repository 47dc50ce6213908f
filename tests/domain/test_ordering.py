"""What comes before what: families by what they use, and everything on a page after what its `when` reads."""

import pytest

from portal.domain.ordering import Step, by_uses, readers, steps, version_text
from portal.domain.problems import Path
from portal.domain.questionnaire import Version
from portal.domain.rules import Rules, rules_of
from tests.domain.small import read, source, version


def using(family: str, *uses: str) -> Version:
    return read(source("{id: last, kind: text, ask: L?}", family=family, uses=", ".join(uses)), f"{family}/1.0.0.yaml")


CHAIN = {given.id: given for given in (using("top", "middle"), using("middle", "base"), using("base"), using("apart"))}


def rules(*questions: str, more: str = "") -> Rules:
    given = version(*questions, more=more)
    return rules_of(given, {given.id: given})


def order(*questions: str, more: str = "") -> list[str]:
    ordered, problems = steps([rules(*questions, more=more)])
    assert problems == []
    return [step.id for step in ordered]


def wrong(*questions: str, more: str = "") -> list[tuple[Path, int, str]]:
    _, problems = steps([rules(*questions, more=more)])
    assert {family for family, _ in problems} <= {"small"}
    return [(problem.path, problem.offset, problem.message) for _, problem in problems]


def test_versions_stand_after_those_they_use_and_else_as_they_were_given() -> None:
    ordered, problems = by_uses([CHAIN["top"], CHAIN["apart"], CHAIN["middle"], CHAIN["base"]])
    assert [given.id for given in ordered] == ["apart", "base", "middle", "top"]
    assert problems == []
    assert by_uses([]) == ((), [])


@pytest.mark.parametrize(
    ("versions", "messages"),
    [
        ([using("left", "base", "nobody"), using("base")],
         [("left", ("uses", 1), "there is no version of nobody at hand, which this version uses")]),
        ([using("left"), using("left"), using("right")],
         [("left", ("id",), "two versions of left cannot be used together")]),
        ([using("left", "right"), using("right", "left"), using("base"), using("top", "left")],
         [(family, ("uses",), "these use each other in a circle: left, right, top")
          for family in ("left", "right", "top")]),
    ],
)  # fmt: skip
def test_what_keeps_versions_from_standing_in_a_row_is_said_of_each(
    versions: list[Version], messages: list[tuple[str, Path, str]]
) -> None:
    assert [(family, problem.path, problem.message) for family, problem in by_uses(versions)[1]] == messages


def test_those_who_read_a_family_are_those_who_use_it_and_so_on() -> None:
    assert readers(CHAIN, "base") == {"base", "middle", "top"}
    assert readers(CHAIN, "middle") == {"middle", "top"}
    assert readers(CHAIN, "apart") == {"apart"}
    assert readers(CHAIN, "nobody") == {"nobody"}


def test_a_question_comes_after_its_section_and_what_its_condition_reads() -> None:
    more = "derived: [{id: most, value: many * 2}]\n"
    assert order(
        "{id: last, kind: text, ask: L?, when: most > 3 and held}",
        "{id: many, kind: integer, ask: M?, when: held}",
        "{id: held, kind: yes_no, ask: H?}",
        more=more,
    ) == ["first", "held", "many", "most", "last"]


def test_a_section_comes_after_what_its_condition_reads() -> None:
    more = "  - {id: second, title: S, when: held, questions: [{id: last, kind: text, ask: L?}]}\n"
    assert order("{id: held, kind: yes_no, ask: H?}", more=more) == ["first", "held", "second", "last"]


def test_a_step_says_what_it_is_and_whose() -> None:
    ordered, _ = steps([rules("{id: many, kind: integer, ask: M?}", more="derived: [{id: most, value: many * 2}]\n")])
    assert ordered == (
        Step("section", "small", "first"),
        Step("question", "small", "many"),
        Step("derived", "small", "most"),
    )


def test_rules_of_other_families_are_read_first() -> None:
    base = version("{id: held, kind: yes_no, ask: H?}", family="base")
    own = read(source("{id: last, kind: text, ask: L?, when: base.held}", uses="base"))
    near = {"base": base, "small": own}
    ordered, problems = steps([rules_of(own, near), rules_of(base, near)])
    assert problems == []
    assert ordered.index(Step("question", "base", "held")) < ordered.index(Step("question", "small", "last"))


CIRCLE = (
    "{id: held, kind: yes_no, ask: H?, when: given}",
    "{id: given, kind: yes_no, ask: G?, when: held}",
    "{id: behind, kind: text, ask: B?, when: given}",
)


def test_conditions_that_wait_for_each_other_are_told_and_what_only_waits_behind_them_is_not() -> None:
    message = "this `when` depends on itself: given, held"
    assert wrong(*CIRCLE) == [
        (("sections", 0, "questions", 1, "when"), 0, message),
        (("sections", 0, "questions", 0, "when"), 0, message),
    ]


def test_a_circle_through_a_derived_value_is_told_at_the_condition() -> None:
    more = "derived: [{id: most, value: many * 2}]\n"
    assert wrong("{id: many, kind: integer, ask: M?, when: most > 3}", more=more) == [
        (("sections", 0, "questions", 0, "when"), 0, "this `when` depends on itself: many")
    ]


def test_a_section_that_waits_for_a_question_in_it_is_told() -> None:
    second = "  - {id: second, title: S, when: last, questions: [{id: last, kind: yes_no, ask: L?}]}\n"
    problems = wrong("{id: held, kind: yes_no, ask: H?}", more=second)
    assert (("sections", 1, "when"), 0, "this `when` depends on itself: last, second") in problems


LATER = "  - {id: second, title: On pay, questions: [{id: paid, kind: yes_no, ask: P?}]}\n"


@pytest.mark.parametrize(("when", "offset"), [("paid", 0), ("held and paid", 9)])
def test_a_condition_that_reads_a_question_of_a_later_section_is_told_at_the_name(when: str, offset: int) -> None:
    last = f"{{id: last, kind: text, ask: L?, when: {when}}}"
    message = "this `when` reads paid, which is asked later, in “On pay”"
    assert wrong("{id: held, kind: yes_no, ask: H?}", last, more=LATER) == [
        (("sections", 0, "questions", 1, "when"), offset, message)
    ]


def test_reading_ahead_is_told_through_derived_values_too_and_in_the_same_section_allowed() -> None:
    later = "  - {id: second, title: On pay, questions: [{id: pay, kind: integer, ask: P?}]}\n"
    later += "derived: [{id: twice, value: pay * 2}]\n"
    problems = wrong("{id: last, kind: text, ask: L?, when: twice > 3}", more=later)
    assert [message for _, _, message in problems] == ["this `when` reads pay, which is asked later, in “On pay”"]
    assert wrong("{id: last, kind: text, ask: L?, when: held}", "{id: held, kind: yes_no, ask: H?}") == []


def test_the_text_of_a_condition_is_found_by_its_path() -> None:
    given = version("{id: held, kind: yes_no, ask: H?}", "{id: last, kind: text, ask: L?, when: held}")
    assert version_text(given, ("sections", 0, "questions", 1, "when")) == "held"
    assert version_text(given, ("sections", 0, "questions", 0, "when")) == ""
    assert version_text(given, ("sections", 0, "when")) == ""
