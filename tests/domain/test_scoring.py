"""A good average hides no grave finding, and every figure is worked out from what was answered."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from portal.domain import answers, scoring
from portal.domain.care import Answering
from portal.domain.comparing import compare
from portal.domain.confidence import EvidenceState
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.ruleset import Ruleset
from tests.domain import small

AS_OF = date(2026, 5, 1)
FAMILY = """format: ssq/1
id: small
version: 1.0.0
language: en
title: Small
sections:
  - id: first
    title: First
    questions:
      - {id: held, kind: yes_no, ask: Held?, points: {yes: 100, no: 100}, allow: [dont_know], dont_know: 0}
      - {id: ruled, kind: yes_no, ask: Is there a rule?, points: {yes: 100, no: 100}EVIDENCE}
    flags:
      - {id: all_held, severity: SEVERITY, when: held, because: Held.}
CHECKS
bands: [{id: strong, from: 85, not_with: critical}, {id: managed, from: 70, not_with: high}, {id: weak, from: 0}]
"""
EVIDENCE = ", evidence: {ask: The rule, when: ruled}"
CHECKS = "    checks:\n      - {id: strange, level: warning, when: held and not ruled, say: Strange.}"


def version(evidence: str = "", checks: str = "", severity: str = "critical") -> Version:
    text = FAMILY.replace("EVIDENCE", evidence).replace("CHECKS", checks).replace("SEVERITY", severity)
    reading = read_version(text.encode(), "small/1.0.0.yaml")
    assert reading.version is not None, [str(problem) for problem in reading.problems]
    return reading.version


def result(own: Version, given: dict[str, Any], **more: Any) -> scoring.Result:
    rules = Ruleset.of([own])
    return scoring.results(rules, answers.read_answers(rules, {"small": given}), AS_OF, **more)[0]


@pytest.mark.parametrize(
    ("severity", "band"), [("critical", "weak"), ("high", "strong"), ("medium", "strong"), ("low", "strong")]
)
def test_a_band_is_not_given_beside_a_flag_that_it_may_not_stand_with(severity: str, band: str) -> None:
    found = result(version(severity=severity), {"held": True, "ruled": True})

    assert (found.score_text, found.severity, found.band) == ("100.0", severity, band)


def test_without_a_flag_the_band_follows_the_score() -> None:
    assert result(version(), {"held": False, "ruled": True}).band == "strong"


def test_the_last_band_takes_every_score() -> None:
    text = FAMILY.replace("EVIDENCE", "").replace("CHECKS", "").replace("SEVERITY", "low")
    reading = read_version(text.replace("weak, from: 0}", "weak, from: 0, not_with: low}").encode(), "small/1.0.0.yaml")

    assert [str(problem) for problem in reading.problems] == [
        "small/1.0.0.yaml:15:124: the last band takes every score that is left, so it cannot have not_with"
    ]


def test_what_a_band_may_stand_with_is_a_change_of_scoring() -> None:
    text = FAMILY.replace("EVIDENCE", "").replace("CHECKS", "").replace("SEVERITY", "critical")
    changed = read_version(text.replace("not_with: high", "not_with: critical").encode(), "small/1.0.0.yaml").version
    assert changed is not None

    assert [change.bump for change in compare(version(), changed)] == ["minor"]


WHOLE = Ruleset.of(
    [
        small.version(
            "{id: held, kind: yes_no, ask: H?, points: {yes: 0, no: 100}, weight: 2, evidence: {ask: The rule.}}",
            "{id: ways, kind: choices, ask: W?, combine: mean, required: false, options: ["
            "{id: road, text: R, points: 80}, {id: sea, text: S, points: 25}, {id: air, text: A, points: 0}]}",
            "{id: paid, kind: money, ask: P?, required: false}",
            "{id: staff, kind: integer, ask: S?}",
            "{id: words, kind: note, ask: Now about pay.}",
            more="""    flags:
      - {id: keeps, severity: low, when: held, because: "{staff} kept.", indicators: [isolation]}
    checks:
      - {id: odd, level: warning, when: held and staff == 0, say: O.}
      - {id: even, level: note, when: staff == 0, say: E.}
  - id: second
    title: Second
    weight: 3
    questions: [{id: open_door, kind: yes_no, ask: O?, points: {yes: 50, no: 0}}]
derived:
  - {id: each_paid, value: paid / staff, places: 2}
  - {id: all_paid, value: paid * 2}
  - {id: share, value: 100 / staff, places: 1}
  - {id: third, value: 100 / staff}
  - {id: nobody, value: staff == 0}
  - {id: age, value: 'days_between(date("2026-04-01"), as_of)'}
bands: [{id: strong, from: 60}, {id: weak, from: 0}]
""",
        ),
        small.version("{id: talk, kind: text, ask: T?}", family="talk"),
    ]
)
GIVEN: dict[str, Any] = {
    "held": True,
    "ways": ["road", "sea", "air"],
    "paid": {"amount": "100", "currency": "EUR"},
    "staff": 3,
    "open_door": True,
}


def whole(changes: dict[str, Any] | None = None, **more: Any) -> scoring.Result:
    given = answers.read_answers(WHOLE, {"small": GIVEN | (changes or {}), "talk": {"talk": "So."}})
    return scoring.results(WHOLE, given, AS_OF, **more)[0]


def test_sections_are_means_of_their_questions_and_the_score_is_the_mean_of_the_sections() -> None:
    outcome = whole()
    # First: (0·2 + 35) / 3, since 80, 25 and 0 have the mean 35. Second, which weighs three times as much: 50.
    assert [(section.id, section.score, section.weight) for section in outcome.sections] == [
        ("first", Fraction(35, 3), 1),
        ("second", 50, 3),
    ]
    assert outcome.score == (Fraction(35, 3) + 150) / 4
    assert [section.score_text for section in outcome.sections] == ["11.7", "50.0"]
    assert (outcome.score_text, outcome.score_tenths, outcome.band) == ("40.4", 404, "weak")


def test_a_mean_is_exact_whatever_its_parts_are_divided_by() -> None:
    options = "{id: aa, text: A, points: 0}, {id: bb, text: B, points: 0}, {id: cc, text: C, points: N}"
    thirds = f"combine: mean, options: [{options}]"
    rules = Ruleset.of(
        [
            small.version(
                f"{{id: one, kind: choices, ask: A?, {thirds.replace('N', '50')}}}",
                f"{{id: two, kind: choices, ask: B?, weight: 5, {thirds.replace('N', '100')}}}",
                "{id: three, kind: yes_no, ask: C?, weight: 7, points: {yes: 10, no: 0}}",
            )
        ]
    )
    given = {"one": ["aa", "bb", "cc"], "two": ["aa", "bb", "cc"], "three": True}
    (outcome,) = scoring.results(rules, answers.read_answers(rules, {"small": given}), AS_OF)
    assert outcome.score == (Fraction(50, 3) + 5 * Fraction(100, 3) + 70) / 13


def test_a_section_without_points_has_no_score_and_does_not_count() -> None:
    talk = scoring.results(WHOLE, answers.read_answers(WHOLE, {"talk": {"talk": "So."}}), AS_OF)[1]
    assert (talk.family, talk.score, talk.score_text, talk.score_tenths, talk.band) == ("talk", None, None, None, None)
    assert talk.sections[0].score_text is None
    only = whole({"held": None, "ways": None})
    assert (only.sections[0].score, only.score) == (None, Fraction(50))


def test_derived_values_are_rounded_half_up_where_the_author_says_so() -> None:
    assert whole().derived == {
        "each_paid": {"amount": "33.33", "currency": "EUR"},
        "all_paid": {"amount": "200", "currency": "EUR"},
        "share": "33.3",
        "third": "33.3333333333",
        "nobody": "no",
        "age": "30",
    }
    unknown = whole({"staff": None, "paid": None}).derived
    assert unknown == dict.fromkeys(("each_paid", "all_paid", "share", "third", "nobody")) | {"age": "30"}


def test_what_is_required_and_open_is_missing() -> None:
    assert whole().missing == ()
    assert whole({"staff": None, "paid": None, "open_door": None}).missing == ("staff", "open_door")


def test_a_result_is_printed_with_everything_but_confidence() -> None:
    outcome = whole({"staff": 0})
    first = WHOLE.versions[0]
    printed = outcome.as_json()
    questions = printed.pop("questions")
    indicators = printed.pop("indicators")
    assert printed == {
        "family": "small",
        "version": "1.0.0",
        "hash": first.hash,
        "score": "40.4",
        "band": "weak",
        "severity": "low",
        "completeness": "100.0",
        "sections": [{"id": "first", "score": "11.7"}, {"id": "second", "score": "50.0"}],
        "flags": [{"id": "keeps", "severity": "low", "remedying": False, "because": "0 kept."}],
        "checks": [{"id": "odd", "level": "warning"}, {"id": "even", "level": "note"}],
        "derived": {
            "each_paid": None,
            "all_paid": {"amount": "200", "currency": "EUR"},
            "share": None,
            "third": None,
            "nobody": "yes",
            "age": "30",
        },
        "missing": [],
    }
    assert [question["id"] for question in questions] == ["held", "ways", "paid", "staff", "open_door"]
    assert questions[1] == {"id": "ways", "state": "scored", "points": "35", "weight": "1"}
    assert (indicators["isolation"], indicators["deception"]) == ("found", "not_asked")


def test_the_trace_is_worked_out_and_printed_on_request() -> None:
    assert "trace" not in whole().as_json()
    assert whole().as_json(trace=True)["trace"] == whole().trace.as_json() != scoring.NO_TRACE.as_json()
    assert whole(trace=False).trace is scoring.NO_TRACE


def test_only_the_wanted_versions_are_judged() -> None:
    given = answers.read_answers(WHOLE, {"small": GIVEN})
    assert [result.family for result in scoring.results(WHOLE, given, AS_OF)] == ["small", "talk"]
    assert [result.family for result in scoring.results(WHOLE, given, AS_OF, only={"talk"})] == ["talk"]
    assert scoring.results(WHOLE, given, AS_OF, only=()) == ()


def test_a_version_that_nobody_has_begun_is_judged_too() -> None:
    given = answers.read_answers(WHOLE, {"small": GIVEN})
    talk = scoring.results(WHOLE, {"small": given["small"]}, AS_OF)[1]
    assert (talk.family, talk.completeness, talk.missing) == ("talk", "0.0", ("talk",))


def test_choices_all_at_the_same_place_are_a_sign_in_their_own_version() -> None:
    options = "options: [{id: bad, text: B, points: 0}, {id: good, text: G, points: 100}]"
    asked = [f"{{id: way_{number}, kind: choice, ask: W?, {options}}}" for number in range(16)]
    rules = Ruleset.of([small.version(*asked), small.version("{id: talk, kind: text, ask: T?}", family="talk")])

    def signs(*places: str) -> list[list[str]]:
        chosen = {f"way_{number}": places[number % len(places)] for number in range(16)}
        given = answers.read_answers(rules, {"small": chosen, "talk": {"talk": "So."}})
        return [[sign.id for sign in result.reliance.care] for result in scoring.results(rules, given, AS_OF)]

    assert signs("bad") == [["same_place"], []]
    assert signs("bad", "good") == [[], []]


def test_a_warning_that_fired_costs_consistency_unless_its_explanation_was_accepted() -> None:
    assert whole().reliance.consistency == 1
    assert whole({"staff": 0}).reliance.consistency == 0
    assert whole({"staff": 0}, explained={("small", "odd")}).reliance.consistency == 1
    assert whole({"staff": 0}, explained={("talk", "odd"), ("small", "even")}).reliance.consistency == 0


def test_a_file_counts_for_its_own_version_and_question() -> None:
    assert whole({"held": False}).reliance.evidence == 0
    assert whole({"held": False}, evidence={("small", "held"): "accepted"}).reliance.evidence == 1
    assert whole({"held": False}, evidence={("talk", "held"): "accepted"}).reliance.evidence == 0
    given = answers.read_answers(WHOLE, {"small": GIVEN, "talk": {"talk": "So."}})
    assert scoring.results(WHOLE, given, AS_OF)[1].reliance.evidence is None


def test_who_admits_a_grave_thing_owes_no_file_but_one_that_was_given_counts() -> None:
    flag = "    flags: [{id: keeps, severity: critical, when: held, because: K.}]\n"
    asked = "{id: held, kind: yes_no, ask: H?, allow: [dont_know], evidence: {ask: The rule.}}"
    rules = Ruleset.of([small.version(asked, more=flag)])

    def share(held: object, state: EvidenceState | None = None) -> Fraction | None:
        given = answers.read_answers(rules, {"small": {"held": held}})
        places = {("small", "held"): state} if state else {}
        return scoring.results(rules, given, AS_OF, evidence=places)[0].reliance.evidence

    assert (share(False), share(True)) == (Fraction(0), None)
    assert share(True, "insufficient") == 0
    assert share(True, "accepted") == 1


def test_what_silence_hides_counts_as_not_answered_and_its_file_as_missing() -> None:
    rules = Ruleset.of(
        [
            small.version(
                "{id: held, kind: yes_no, ask: H?, allow: [dont_know]}",
                "{id: many, kind: integer, ask: M?, when: answered(held), evidence: {ask: A list.}}",
                "{id: ruled, kind: yes_no, ask: R?, evidence: {ask: The rule.}}",
            )
        ]
    )

    def judged(**given: object) -> scoring.Result:
        files: dict[tuple[str, str], EvidenceState] = {("small", "ruled"): "accepted"}
        return scoring.results(rules, answers.read_answers(rules, {"small": given}), AS_OF, evidence=files)[0]

    silent = judged(held={"no_answer": "dont_know"}, ruled=True)
    assert (silent.completeness, silent.reliance.evidence) == ("33.3", Fraction(1, 2))
    spoken = judged(held=False, many=3, ruled=True)
    assert (spoken.completeness, spoken.reliance.evidence) == ("100.0", Fraction(1, 2))


def test_answering_faster_than_reading_lowers_confidence_and_is_printed() -> None:
    rules = Ruleset.of([small.version(*(f"{{id: talk_{number}, kind: long_text, ask: T?}}" for number in range(40)))])
    given = answers.read_answers(rules, {"small": {f"talk_{number}": "So it was." for number in range(40)}})

    def judged(seconds: int) -> scoring.Result:
        return scoring.results(rules, given, AS_OF, answering=Answering(seconds, 1, frozenset()))[0]

    assert judged(10).confidence == judged(100_000).confidence - 5
    assert judged(10).as_json()["care"] == [sign.as_json() for sign in judged(10).reliance.care]
    assert "care" not in judged(100_000).as_json()
    assert scoring.results(rules, given, AS_OF)[0].reliance.care == ()


def test_the_band_is_the_highest_that_the_exact_score_reaches() -> None:
    own = version(severity="low")
    names = [scoring.band_of(own, score) for score in (Fraction(85), Fraction(8499, 100), Fraction(70), Fraction(0))]
    assert names == ["strong", "managed", "managed", "weak"]
    assert scoring.band_of(own, None) is None
    assert [scoring.band_of(own, Fraction(90), severity) for severity in ("critical", "high", "none")] == [
        "weak",
        "strong",
        "strong",
    ]
