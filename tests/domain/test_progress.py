"""How far a response has come: what is shown and missing, the checks that fire, the files that are asked for."""

from datetime import date
from typing import Any

import pytest

from portal.domain.answers import read_answers
from portal.domain.missing_answers import MissingAnswers
from portal.domain.progress import EvidenceAsk, FiredCheck, Progress, SectionProgress, lacks_evidence, progress
from portal.domain.ruleset import Ruleset
from tests.domain.small import AS_OF, facts, read, source, version

RULES = Ruleset.of(
    [
        version(
            "{id: held, kind: yes_no, ask: H?, allow: [dont_know], "
            "evidence: {ask: The policy., when: held, required: true}}",
            "{id: how_many, kind: integer, ask: M?, when: held}",
            "{id: story, kind: long_text, ask: S?, required: false, evidence: {ask: A picture.}}",
            "{id: words, kind: note, ask: Now about pay.}",
            more="""    checks:
      - {id: none_held, level: error, when: held and how_many == 0, say: "{how_many} held?"}
      - {id: many_held, level: warning, when: how_many > 100, say: "{how_many} is a lot."}
  - id: second
    title: Second
    when: held
    questions: [{id: paid, kind: yes_no, ask: P?}, {id: why_paid, kind: text, ask: W?, required: false}]
  - {id: third, title: Third, questions: [{id: closing, kind: note, ask: Thank you.}]}
checks:
  - {id: unpaid, level: note, when: not paid, say: Nobody is paid.}
""",
        )
    ]
)


def of(**answers: Any) -> Progress:
    return progress(RULES, read_answers(RULES, {"small": answers}), AS_OF)


def section(name: str, **answers: Any) -> SectionProgress:
    return next(part for part in of(**answers).sections if part.id == name)


def test_what_is_missing_is_shown_required_and_not_answered() -> None:
    assert of().missing == (("small", "held"),)
    assert of(held=True).missing == (("small", "how_many"), ("small", "paid"))
    assert of(held=False).missing == ()


def test_a_deliberate_non_answer_is_not_missing() -> None:
    assert of(held={"no_answer": "dont_know"}).missing == ()


def test_a_section_counts_the_questions_that_are_shown_and_take_an_answer() -> None:
    first = section("first", held=True, story="So.")
    assert (first.shown, first.asked, first.answered, first.missing) == (True, 3, 2, ("how_many",))
    hidden = section("second", held=False, paid=True)
    assert (hidden.shown, hidden.asked, hidden.answered, hidden.missing) == (False, 0, 0, ())


@pytest.mark.parametrize(
    ("name", "answers", "status"),
    [
        ("first", {}, "not_started"),
        ("first", {"story": "So."}, "in_progress"),
        ("first", {"held": True}, "in_progress"),
        ("first", {"held": True, "how_many": 3}, "done"),
        ("first", {"held": False}, "done"),
        ("second", {"held": True}, "not_started"),
        ("second", {"held": True, "why_paid": "So."}, "in_progress"),
        ("second", {"held": True, "paid": True}, "done"),
        ("third", {}, "done"),  # there is nothing to answer
    ],
)
def test_a_section_is_done_when_nothing_is_missing_and_something_was_answered(
    name: str, answers: dict[str, Any], status: str
) -> None:
    assert section(name, **answers).status == status


def test_a_section_without_required_questions_is_not_done_before_anything_was_answered() -> None:
    untouched = SectionProgress("small", "first", shown=True, asked=2, answered=0, missing=())
    assert untouched.status == "not_started"


def test_checks_fire_by_level_with_the_values_in_their_words() -> None:
    nought = of(held=True, how_many=0)
    assert nought.errors == (FiredCheck("small", "none_held", "first", "error", "0 held?"),)
    assert (nought.warnings, nought.notes) == ((), ())
    many = of(held=True, how_many=101, paid=False)
    assert many.errors == ()
    assert many.warnings == (FiredCheck("small", "many_held", "first", "warning", "101 is a lot."),)
    assert many.notes == (FiredCheck("small", "unpaid", None, "note", "Nobody is paid."),)
    assert [check.id for check in many.checks] == ["many_held", "unpaid"]


def test_a_check_that_is_unknown_does_not_fire() -> None:
    assert of(held=True).checks == ()


def test_a_file_is_asked_for_beside_a_shown_question_while_its_rule_is_true() -> None:
    policy = EvidenceAsk("small", "held", "The policy.", required=True)
    picture = EvidenceAsk("small", "story", "A picture.", required=False)
    assert of().evidence_asked == (picture,)
    assert of(held=False).evidence_asked == (picture,)
    assert of(held=True).evidence_asked == (policy, picture)


def test_a_file_of_a_hidden_question_is_not_asked_for() -> None:
    rules = Ruleset.of(
        [
            version(
                "{id: held, kind: yes_no, ask: H?}",
                "{id: why_held, kind: text, ask: W?, when: held, evidence: {ask: It.}}",
            )
        ]
    )
    for held, questions in ((True, ["why_held"]), (False, [])):
        given = read_answers(rules, {"small": {"held": held}})
        assert [asked.question for asked in progress(rules, given, AS_OF).evidence_asked] == questions


def test_a_file_lacks_when_a_question_left_open_keeps_it_from_being_asked_for() -> None:
    rules = Ruleset.of(
        [
            version(
                "{id: held, kind: yes_no, ask: H?, allow: [dont_know]}",
                "{id: papers, kind: text, ask: P?, evidence: {ask: It., when: held}}",
                "{id: why_held, kind: text, ask: W?, when: held, evidence: {ask: It.}}",
                "{id: story, kind: text, ask: S?, when: held}",
                "{id: picture, kind: text, ask: P?, evidence: {ask: It.}}",
            )
        ]
    )
    lacking = {}
    for name, answer in (("yes", True), ("no", False), ("silent", {"no_answer": "dont_know"}), ("open", None)):
        given = {"small": {"held": answer}}
        response = facts(rules, given)
        missing = MissingAnswers.of(rules, read_answers(rules, given), response)
        asked = [key[1] for key, each in rules.questions.items() if lacks_evidence(each, response, missing)]
        lacking[name] = asked
    assert lacking == {"yes": [], "no": [], "silent": ["papers", "why_held"], "open": []}


def test_progress_stands_in_the_order_of_the_families_and_of_their_files() -> None:
    base = version("{id: held, kind: yes_no, ask: Held?}", family="base")
    own = read(source("{id: more_held, kind: text, ask: M?, when: base.held}", uses="base"))
    rules = Ruleset.of([own, base])
    state = progress(rules, read_answers(rules, {"base": {"held": True}}), AS_OF)
    assert [(part.family, part.id) for part in state.sections] == [("base", "first"), ("small", "first")]
    assert state.missing == (("small", "more_held"),)


def test_the_day_of_the_response_decides_where_a_rule_reads_it() -> None:
    rules = Ruleset.of(
        [version("{id: since, kind: date, ask: S?}", "{id: late, kind: text, ask: L?, when: since < as_of}")]
    )
    given = read_answers(rules, {"small": {"since": "2026-05-01"}})
    assert progress(rules, given, date(2026, 5, 1)).shown == {("small", "since")}
    assert progress(rules, given, date(2026, 5, 2)).shown == {("small", "since"), ("small", "late")}
