"""What a member without the safeguarding role reads: exact where nothing restricted decides, else a range."""

from fractions import Fraction
from typing import Any

import pytest

from portal.domain.answers import read_answers
from portal.domain.care import Answering
from portal.domain.confidence import EvidenceState
from portal.domain.open_result import OpenResult, flag_disclosures, open_result, open_results, open_standing
from portal.domain.open_view import OpenView
from portal.domain.ruleset import Ruleset
from portal.domain.scoring import results
from tests.domain.small import AS_OF, version

OPEN = "{id: ruled, kind: yes_no, ask: R?, points: {yes: 100, no: 0}, evidence: {ask: The rule, when: ruled}}"
HURT = "{id: hurt, kind: yes_no, ask: H?, sensitive: true, points: {yes: 0, no: 90}, evidence: {ask: It.}, weight: 3}"
DOCTOR = "{id: doctor, kind: yes_no, ask: D?, when: hurt, points: {yes: 100, no: 40}, indicators: [excessive_overtime]}"
TALK = "{id: talk, kind: text, ask: T?, allow: [dont_know]}"
MORE = """    flags:
      - {id: unruled, severity: low, when: not ruled, because: U., indicators: [isolation], remedy: answered(talk)}
      - {id: harmed, severity: high, when: hurt, because: H., indicators: [deception]}
      - {id: many, severity: high, when: cases > 36, because: M., indicators: [debt_bondage]}
    checks:
      - {id: odd, level: warning, when: ruled and hurt, say: O.}
      - {id: unwritten, level: warning, when: not ruled and answered(talk), say: U.}
  - {id: second, title: Second, weight: 2, questions: [DOCTOR]}
  - {id: third, title: Third, weight: 2, questions: [{id: open_door, kind: yes_no, ask: O?, points: {yes: 50, no: 0}}]}
bands: [{id: strong, from: 60}, {id: fair, from: 20}, {id: weak, from: 0}]
""".replace("DOCTOR", DOCTOR)
CASES = "{id: cases, kind: integer, ask: C?, sensitive: true, required: false}"
RULES = Ruleset.of([version(OPEN, HURT, TALK, CASES, more=MORE)])
FAMILY = RULES.families["small"]
PLAIN = {"ruled": True, "hurt": False, "talk": "So.", "open_door": True, "cases": 40}


def view(**answers: Any) -> OpenView:
    return OpenView.of(RULES, read_answers(RULES, {"small": PLAIN | answers}), AS_OF)


def result(answers: dict[str, Any] | None = None, **more: Any) -> OpenResult:
    return open_result(view(**answers or {}), FAMILY, **more)


def test_a_score_is_the_range_of_what_restricted_points_could_make_it() -> None:
    seen = result()
    # First: 100 once, and 0 to 90 three times or not at all. Second: 0 to 100, or left out. Third: 50.
    assert {name: between.text for name, between in seen.sections.items()} == {
        "first": "25.0–100.0",
        "second": "0.0–100.0",
        "third": "50.0",
    }
    assert seen.score.text == "25.0–80.0"
    assert (seen.family, seen.is_partial) == ("small", True)


def test_a_section_whose_only_points_are_restricted_may_have_no_score_at_all() -> None:
    more = (
        "  - {id: second, title: Second, questions: [{id: ruled, kind: yes_no, ask: R?, points: {yes: 100, no: 0}}]}\n"
    )
    rules = Ruleset.of([version(TALK, HURT, more=more)])
    answers = read_answers(rules, {"small": {"talk": "So.", "hurt": True, "ruled": True}})
    (seen,) = open_results(OpenView.of(rules, answers, AS_OF)).values()
    assert seen.score.text == "50.0–100.0"  # 0 to 90 beside 100, or 100 alone


def test_a_band_is_not_given_beside_a_flag_that_everybody_may_see() -> None:
    more = "    flags: [{id: unruled, severity: high, when: not ruled, because: U.}]\n"
    bands = "bands: [{id: strong, from: 50, not_with: high}, {id: weak, from: 0}]\n"
    rules = Ruleset.of([version("{id: ruled, kind: yes_no, ask: R?, points: {yes: 90, no: 90}}", more=more + bands)])

    def band(ruled: bool) -> str | None:
        answers = read_answers(rules, {"small": {"ruled": ruled}})
        return open_results(OpenView.of(rules, answers, AS_OF))["small"].band

    assert (band(True), band(False)) == ("strong", "weak")


@pytest.mark.parametrize("changes", [{"hurt": True}, {"hurt": True, "doctor": True}, {"cases": 0}, {"cases": None}])
def test_no_restricted_answer_moves_an_end(changes: dict[str, Any]) -> None:
    changed, plain = result(changes).as_json(), result().as_json()
    assert changed | {"indicators": None} == plain | {"indicators": None}


def test_the_true_score_lies_within_the_range() -> None:
    for hurt, doctor in ((False, None), (True, True), (True, False)):
        given = PLAIN | {"hurt": hurt} | ({} if doctor is None else {"doctor": doctor})
        (whole,) = results(RULES, read_answers(RULES, {"small": given}), AS_OF)
        seen = result(given)
        assert whole.score is not None
        assert seen.score.low is not None
        assert seen.score.high is not None
        assert seen.score.low <= whole.score <= seen.score.high


def test_a_band_is_named_only_where_both_ends_are_in_it() -> None:
    assert result().band is None
    assert result({"ruled": False, "open_door": False}).band is None  # from 0 to 60
    open_rules = Ruleset.of([version(OPEN, TALK, more="bands: [{id: strong, from: 60}, {id: weak, from: 0}]\n")])
    answers = read_answers(open_rules, {"small": {"ruled": True, "talk": "So."}})
    (seen,) = open_results(OpenView.of(open_rules, answers, AS_OF)).values()
    assert (seen.band, seen.score.text, seen.is_partial) == ("strong", "100.0", False)


def test_only_flags_that_open_answers_raise_are_told_with_their_severity() -> None:
    assert (result({"hurt": True}).flags, result({"hurt": True}).severity) == (frozenset(), "none")
    seen = result({"hurt": True, "ruled": False})
    assert (seen.flags, seen.severity) == (frozenset({"unruled"}), "low")


def test_an_indicator_is_told_where_its_flag_is() -> None:
    assert result({"ruled": False}).indicators["isolation"] == "found"
    assert result({"hurt": False}).indicators["deception"] == "no_sign"
    assert result({"hurt": True}).indicators["deception"] == "found"  # everybody may see this flag, not what else
    assert [result({"cases": cases}).indicators["debt_bondage"] for cases in (0, 36, 37)] == ["restricted"] * 3


def test_an_indicator_of_a_question_that_was_perhaps_asked_is_restricted() -> None:
    assert [result({"hurt": hurt}).indicators["excessive_overtime"] for hurt in (True, False)] == ["restricted"] * 2


def test_in_a_trial_no_flag_that_restricted_answers_decide_is_told() -> None:
    answers = read_answers(RULES, {"small": PLAIN | {"hurt": True, "ruled": False}})
    trial = open_result(OpenView.of(RULES, answers, AS_OF, is_trial=True), FAMILY)
    assert (trial.indicators["deception"], trial.indicators["isolation"]) == ("restricted", "found")


def one(*questions: str, more: str = "", files: dict[str, EvidenceState] | None = None, **given: Any) -> OpenResult:
    """The open result of one small version with these answers."""
    rules = Ruleset.of([version(*questions, more=more)])
    seen = OpenView.of(rules, read_answers(rules, {"small": given}), AS_OF)
    evidence = {("small", name): state for name, state in (files or {}).items()}
    return open_results(seen, evidence=evidence)["small"]


def test_what_silence_hides_counts_as_not_answered_and_its_file_as_missing() -> None:
    questions = (
        "{id: held, kind: yes_no, ask: H?, allow: [dont_know]}",
        "{id: many, kind: integer, ask: M?, unit: beds, when: answered(held), evidence: {ask: A list.}}",
        "{id: ruled, kind: yes_no, ask: R?, evidence: {ask: The rule.}}",
        "{id: paid, kind: yes_no, ask: P?, evidence: {ask: The slips.}}",
    )
    checks = "    checks: [{id: odd, level: warning, when: held and ruled, say: O.}]\n"
    files: dict[str, EvidenceState] = {"ruled": "accepted", "paid": "accepted"}
    silent = one(*questions, more=checks, files=files, held={"no_answer": "dont_know"}, ruled=True, paid=True)
    assert (silent.completeness, silent.reliance.evidence) == ("50.0", Fraction(2, 3))
    assert silent.reliance.consistency == 0  # whether it fires depends on the missing answer
    spoken = one(*questions, more=checks, files=files, held=False, many=3, ruled=True, paid=True)
    assert (spoken.completeness, spoken.reliance.evidence) == ("100.0", Fraction(2, 3))
    assert spoken.reliance.consistency == 1


def test_an_answer_whose_points_are_restricted_was_answered() -> None:
    questions = (
        "{id: cases, kind: integer, ask: C?, unit: cases, sensitive: true}",
        "{id: beds, kind: integer, ask: B?, unit: beds, score: [{if: beds > cases, points: 100}, {else: 0}]}",
        TALK,
    )
    seen = one(*questions, cases=3, beds=4, talk={"no_answer": "dont_know"})
    assert (seen.completeness, seen.is_partial) == ("50.0", True)


def test_who_admits_a_grave_thing_owes_no_file_but_one_that_was_given_counts() -> None:
    asked = "{id: held, kind: yes_no, ask: H?, evidence: {ask: The rule.}}"
    flag = "    flags: [{id: keeps, severity: high, when: held, because: K.}]\n"
    assert one(asked, more=flag, held=False).reliance.evidence == 0
    assert one(asked, more=flag, held=True).reliance.evidence is None
    assert one(asked, more=flag, files={"held": "insufficient"}, held=True).reliance.evidence == 0


def test_choices_all_at_the_same_place_are_a_sign_in_their_own_version() -> None:
    options = "options: [{id: bad, text: B, points: 0}, {id: good, text: G, points: 100}]"
    asked = [f"{{id: way_{number}, kind: choice, ask: W?, {options}}}" for number in range(16)]
    rules = Ruleset.of([version(*asked), version(asked[0], family="talk")])

    def signs(*places: str) -> list[list[str]]:
        given = {"small": {f"way_{number}": places[number % len(places)] for number in range(16)}}
        answers = {"small": read_answers(rules, given)["small"]}
        judged = open_results(OpenView.of(rules, answers, AS_OF))
        return [[sign.id for sign in seen.reliance.care] for seen in judged.values()]

    assert signs("bad") == [["same_place"], []]
    assert signs("bad", "good") == [[], []]


def test_the_parts_of_confidence_leave_restricted_answers_out() -> None:
    seen = result(evidence={("small", "ruled"): "accepted", ("small", "hurt"): "insufficient"})
    assert seen.reliance.evidence == 1
    assert seen.reliance.consistency == 1  # `odd` depends on a restricted answer
    assert seen.reliance.completeness == 1
    assert seen.completeness == "100.0"


@pytest.mark.parametrize(("state", "share"), [("accepted", 1), ("received", 0.5), ("insufficient", 0)])
def test_a_file_of_an_open_question_counts_as_it_was_judged(state: EvidenceState, share: float) -> None:
    assert result(evidence={("small", "ruled"): state}).reliance.evidence == share


def test_a_file_that_is_not_asked_for_yet_is_not_missing() -> None:
    assert result().reliance.evidence == 0
    assert result({"ruled": False}).reliance.evidence is None


def test_a_warning_that_fired_costs_unless_its_explanation_was_accepted() -> None:
    # `odd` cannot fire beside it, so it is one of two.
    assert result({"ruled": False}).reliance.consistency == Fraction(1, 2)
    assert result({"ruled": False}, explained={("small", "unwritten")}).reliance.consistency == 1
    assert result({"ruled": False}, explained={("other", "unwritten")}).reliance.consistency == Fraction(1, 2)


def test_what_is_not_known_lowers_completeness() -> None:
    assert result({"talk": {"no_answer": "dont_know"}}).completeness == "66.7"


def test_verification_raises_confidence_as_in_the_full_result() -> None:
    evidence: dict[tuple[str, str], EvidenceState] = {("small", "ruled"): "accepted"}
    assert [
        result(evidence=evidence, verification=given).reliance.confidence
        for given in ("self_declared", "desk_review", "independent")
    ] == [60, 90, 100]


def test_answering_faster_than_reading_is_a_sign_here_too() -> None:
    rules = Ruleset.of([version(*(f"{{id: talk_{number}, kind: long_text, ask: T?}}" for number in range(40)))])
    answers = read_answers(rules, {"small": {f"talk_{number}": "So it was." for number in range(40)}})
    seen = OpenView.of(rules, answers, AS_OF)

    def signs(seconds: int) -> list[str]:
        answered = open_results(seen, answering=Answering(seconds, 1, frozenset()))
        return [sign.id for sign in answered["small"].reliance.care]

    assert (signs(10), signs(100_000)) == (["fast"], [])


def test_each_version_has_its_result_by_family_with_what_was_given_for_all() -> None:
    evidence: dict[tuple[str, str], EvidenceState] = {("small", "ruled"): "accepted"}
    given = {"evidence": evidence, "verification": "desk_review", "explained": {("small", "unwritten")}}
    for seen in (view(ruled=False), view(ruled=True)):
        assert open_results(seen, **given) == {"small": open_result(seen, FAMILY, **given)}  # type: ignore[arg-type]
        assert open_results(seen, **given) != open_results(seen)  # type: ignore[arg-type]


def test_a_result_is_stored_with_its_ends_in_tenths() -> None:
    stored = result().as_json()
    assert (stored["score"], stored["low"], stored["high"]) == ("25.0–80.0", 250, 800)
    assert stored["sections"] == {"first": "25.0–100.0", "second": "0.0–100.0", "third": "50.0"}
    assert stored["is_partial"] is True
    assert (stored["band"], stored["severity"], stored["completeness"]) == (None, "none", "100.0")
    assert stored["confidence"] == result().reliance.confidence
    assert stored["reliance"] == result().reliance.as_json()
    assert stored["indicators"] == dict(result().indicators)
    only_words = Ruleset.of([version(TALK)])
    answers = read_answers(only_words, {"small": {"talk": "So."}})
    (unscored,) = open_results(OpenView.of(only_words, answers, AS_OF)).values()
    stored = unscored.as_json()
    assert (stored["score"], stored["low"], stored["high"], stored["band"]) == (None, None, None, None)


def test_a_raised_flag_is_being_put_right_only_where_that_is_certain() -> None:
    told = flag_disclosures(view(ruled=False, hurt=True))
    assert told["small", "unruled"].is_remedying
    assert not told["small", "unruled"].is_withheld
    assert not told["small", "harmed"].is_remedying
    assert told["small", "many"].is_withheld
    assert not flag_disclosures(view(ruled=False, talk={"no_answer": "dont_know"}))["small", "unruled"].is_remedying


def test_over_several_results_the_rating_is_the_range_of_the_lowest_score() -> None:
    exact = Ruleset.of([version(OPEN, more="bands: [{id: strong, from: 60}, {id: weak, from: 0}]\n")])

    def judged(ruled: bool) -> OpenResult:
        answers = read_answers(exact, {"small": {"ruled": ruled}})
        return open_results(OpenView.of(exact, answers, AS_OF))["small"]

    both = open_standing([judged(True), result()])
    assert (both.low, both.high) == (250, 800)
    assert both.band is None
    low = open_standing([judged(False), judged(True)])
    assert (low.low, low.high, low.band) == (0, 0, "weak")
    assert low.confidence == min(judged(False).reliance.confidence, judged(True).reliance.confidence)
    none = open_standing([])
    assert (none.low, none.high, none.band, none.confidence) == (None, None, None, 0)
