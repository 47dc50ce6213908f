"""Earlier answers: what is offered for a question, from which source, and what never is."""

from datetime import UTC, datetime
from typing import Any

from portal.domain.earlier_answers import EarlierAnswers, newest_first, offered, since_last, state_of
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version

SOURCE = """
format: ssq/1
id: before
version: 1.0.0
language: en
title: Before
sections:
  - id: numbers
    title: Numbers
    questions:
      - {id: workers, kind: integer, ask: "How many work here?", min: 0, allow: [dont_know]}
      - {id: colour, kind: choice, ask: "Which colour?", options: [{id: red, text: Red}, {id: blue, text: Blue}]}
      - {id: signed, kind: attestation, ask: "I sign.", carry: never}
bands: [{id: strong, from: 70}, {id: weak, from: 0}]
"""
OTHER = """
format: ssq/1
id: other
version: 1.0.0
language: en
title: Other
sections:
  - id: numbers
    title: Numbers
    questions:
      - {id: staff, kind: integer, ask: "How many are there?", max: 100, same_as: [before.workers]}
      - {id: people, kind: text, ask: "Who?"}
bands: [{id: strong, from: 70}, {id: weak, from: 0}]
"""
THIRD = OTHER.replace("id: other", "id: third").replace("max: 100", "min: 1")
AT = datetime(2026, 5, 3, 9, 0, tzinfo=UTC)


def version(text: str, *changes: tuple[str, str]) -> Version:
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    reading = read_version(text.encode(), "a file")
    assert reading.version is not None, [str(problem) for problem in reading.problems]
    return reading.version


BEFORE = version(SOURCE)


def source(*versions: Version, **answers: Any) -> EarlierAnswers:
    given = {(name.partition("__")[0], name.partition("__")[2]): value for name, value in answers.items()}
    return EarlierAnswers("s", "own", "", AT, given, {each.id: each for each in versions})


def answers_to(asked: Version, given: EarlierAnswers) -> dict[str, Any]:
    return {name: offer.answer for name, offer in offered(given, asked, asked.questions()).items()}


def test_the_same_question_and_a_linked_one_are_offered_both_ways() -> None:
    given = source(BEFORE, before__workers=12, before__colour="red")
    assert answers_to(BEFORE, given) == {"workers": 12, "colour": "red"}
    other, third = version(OTHER), version(THIRD)
    assert answers_to(other, given) == {"staff": 12}
    assert answers_to(BEFORE, source(other, other__staff=7)) == {"workers": 7}
    assert answers_to(third, source(other, other__staff=7)) == {"staff": 7}, "both ask the same as a third"
    assert offered(given, other, other.questions())["staff"].asked == "How many work here?"


def test_what_does_not_fit_is_no_answer_or_is_signed_anew_is_not_offered() -> None:
    assert answers_to(version(OTHER), source(BEFORE, before__workers=101)) == {}
    silent = source(BEFORE, before__workers={"no_answer": "dont_know"}, before__colour=None)
    assert answers_to(BEFORE, silent) == {}
    signed = source(BEFORE, before__signed={"name": "M", "role": "R", "date": "2026-05-03"})
    assert answers_to(BEFORE, signed) == {}
    gone = version(SOURCE, ("{id: red, text: Red}", "{id: green, text: Green}"), ("1.0.0", "2.0.0"))
    assert answers_to(gone, source(BEFORE, before__colour="red")) == {}


def test_a_question_whose_meaning_changed_is_offered_with_a_warning() -> None:
    meant = version(SOURCE, ("min: 0,", "min: 0, rev: 2,"), ("1.0.0", "2.0.0"))
    offers = offered(source(BEFORE, before__workers=12, before__colour="red"), meant, meant.questions())
    assert {name: offer.is_changed for name, offer in offers.items()} == {"workers": True, "colour": False}
    assert since_last(source(BEFORE), meant) == {"workers": "otherwise"}
    assert since_last(source(), meant) == {}


def test_a_button_is_good_for_what_was_shown_only() -> None:
    one, other = (offered(source(BEFORE, before__workers=n), BEFORE, BEFORE.questions()) for n in (12, 13))
    assert state_of(one) != state_of(other)
    assert state_of(one) == state_of(dict(one))


def test_the_suppliers_own_answers_come_first_and_the_newest_of_them() -> None:
    def at(id: str, kind: Any, day: int) -> EarlierAnswers:
        return EarlierAnswers(id, kind, "", datetime(2026, 5, day, tzinfo=UTC), {})

    sources = [at("site", "site", 9), at("old", "own", 1), at("record", "record", 9), at("new", "own", 2)]
    assert [each.id for each in newest_first(sources)] == ["new", "old", "site", "record"]
