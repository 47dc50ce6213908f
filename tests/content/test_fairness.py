"""The essentials judge as an inspector would, and silence never beats honesty."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from portal.domain.answers import read_answers
from portal.domain.progress import progress
from portal.domain.questionnaire import Question
from portal.domain.questionnaire_types import SEVERITIES
from portal.domain.scoring import Result
from tests.content.shipped import AS_OF, PROFILES, Profile, profile_files, read_profile, result, ruleset, version

pytestmark = pytest.mark.slow

NAME = "essentials-1.0.0"
OWN = version(NAME)
RULES = ruleset(NAME)
Given = dict[str, Any]

NUMBERS = ("0", "1", "3", "9", "14", "16", "26", "40", "60", "65", "90", "120", "500")
DAYS = (-400, -20, 0, 5, 40, 400)


@pytest.mark.parametrize("path", profile_files(), ids=lambda path: path.stem)
def test_a_profile_comes_out_as_an_inspector_would_say(path: Path) -> None:
    profile = read_profile(path)
    found = result(NAME, profile.answers)

    assert _said(found, profile) == profile.expected
    assert found.missing == ()


def _said(found: Result, profile: Profile) -> dict[str, Any]:
    said = {
        "severity": found.severity,
        "band": found.band,
        "flags": [flag.id for flag in found.flags],
        "all_remedying": all(flag.remedying for flag in found.flags),
        "indicators": _of_state(found, "found"),
        "not_known": _of_state(found, "not_known"),
    }
    return {name: said[name] for name in profile.expected}


def _of_state(found: Result, state: str) -> list[str]:
    return sorted(indicator for indicator, its in found.indicators.items() if its == state)


def test_there_are_profiles_of_every_severity_and_band() -> None:
    expected = [read_profile(path).expected for path in profile_files()]

    assert {one["severity"] for one in expected} == set(SEVERITIES)
    assert {one["band"] for one in expected} == {band.id for band in OWN.bands}


def _profile(name: str) -> Given:
    return dict(read_profile(PROFILES / f"{name}.json").answers["essentials"])


def _everybody() -> Given:
    """A firm without a fault that is asked as much as can be: every way of hiring, and an answer to each follow-up."""
    return _profile("forty_migrants") | {
        "moved_from": ["abroad", "elsewhere"],
        "hired_through": ["direct", "agency_here", "agency_abroad", "trainees"],
        "inner_costs": ["nothing"],
        "below_why": "other",
        "below_count": 3,
        "trainee_count": 3,
        "pay_owed": False,
        "pay_first_on": "2026-07-05",
        "pay_settled_by": "2026-07-20",
        "most_deducted": "5",
        "young_hazard": False,
        "fee_workers": 12,
        "fee_highest": "0.5",
        "fees_found_on": "2026-05-01",
        "fees_repaid_to": 12,
        "fees_first_on": "2026-07-10",
        "fees_repaid_by": "2026-09-01",
        "held_count": 5,
        "held_why": ["authority"],
        "held_access": "at_once",
        "held_authority": "immigration",
        "held_since": "2026-06-20",
        "held_until": "2026-07-05",
        "programme_people": 4,
        "may_decline": "free",
        "programme_leave": "free",
        "programme_life": ["none"],
    }


FIRMS: dict[str, Given] = {
    "everybody": _everybody(),
    "local": _everybody() | {"moved_from": ["nobody"], "hired_through": ["direct"], "workers_total": 6},
    "below the minimum": _everybody() | {"lowest_pay": {"amount": "1500", "currency": "MYR"}},
    "trainees": _everybody() | {"lowest_pay": {"amount": "1500", "currency": "MYR"}, "below_why": "trainee"},
    "late": _everybody() | {"days_late": 5},
    "owing": _everybody() | {"days_late": 5, "pay_owed": True},
    "young": _everybody() | {"youngest": 16},
    "fees repaid": _everybody() | {"paid_for_job": "yes_repaid"},
    "fees open": _everybody() | {"paid_for_job": "yes_part"},
    "documents": _everybody() | {"documents_held": True},
    "safe": _everybody() | {"documents_held": True, "held_why": ["safekeeping"]},
    "fines": _everybody() | {"pay_practices": ["fines"]},
    "programme": _everybody() | {"hired_through": ["direct", "state_programme"]},
}


def answers_to(question: Question) -> Iterator[Any]:
    """Every kind of answer that the question takes, good and bad."""
    match question.kind:
        case "yes_no":
            yield from (True, False)
        case "choice":
            yield from (option.id for option in question.options)
        case "choices":
            yield from ([option.id] for option in question.options)
        case "matrix":
            good = {row.id: question.options[0].id for row in question.rows}
            yield from (good | {row.id: option.id} for row in question.rows for option in question.options)
        case "date":
            yield from ((AS_OF + timedelta(days=days)).isoformat() for days in DAYS)
        case "money":
            yield from ({"amount": amount, "currency": "MYR"} for amount in ("90", "1600", "1800", "90000"))
        case "integer" | "decimal" | "percent":
            yield from _numbers(question)


def _numbers(question: Question) -> Iterator[Any]:
    low, high = float(question.min or 0), float(question.max or (100 if question.kind == "percent" else 10**9))
    for number in NUMBERS:
        if low <= float(number) <= high:
            yield int(number) if question.kind == "integer" else number


def _silences(question: Question) -> Iterator[Any]:
    """Every way not to answer that the form offers, leaving it open, and leaving a cell of a matrix open."""
    yield from ({"no_answer": kind} for kind in question.allow)
    yield None
    if question.kind == "matrix":
        good = {row.id: question.options[0].id for row in question.rows}
        yield from ({name: said for name, said in good.items() if name != row.id} for row in question.rows)


def _judged(given: Given, question: Question, answer: Any) -> Result:
    changed = {name: said for name, said in (given | {question.id: answer}).items() if said is not None}
    return result(NAME, {"essentials": changed})


def _rank(found: Result) -> int:
    return SEVERITIES.index(found.severity)


def _is_shown(given: Given, question: Question) -> bool:
    return (OWN.id, question.id) in progress(RULES, read_answers(RULES, {"essentials": given}), AS_OF).shown


CASES = [
    pytest.param(given, question, id=f"{name}-{question.id}")
    for name, given in FIRMS.items()
    for question in OWN.questions()
    if question.kind not in ("text", "attestation", "country") and _is_shown(given, question)
]


@pytest.mark.parametrize(("given", "question"), CASES)
def test_silence_never_beats_honesty(given: Given, question: Question) -> None:
    silent = [(silence, _judged(given, question, silence)) for silence in _silences(question)]
    for answer in answers_to(question):
        honest = _judged(given, question, answer)
        levels = {check.level for check in honest.checks}
        if "error" in levels:
            continue  # nothing can be submitted with it
        for silence, found in silent:
            if "warning" in levels and not (silence and "no_answer" in silence):
                continue  # nor with a required question left open
            said = (answer, honest.severity, honest.score_text, honest.confidence, silence, found.severity)
            assert _rank(found) >= _rank(honest) - 1, said
            assert found.confidence <= honest.confidence, said
            if silence is not None and "no_answer" in silence:
                assert (found.score or 0) <= (honest.score or 0), said


def test_what_can_be_left_open_counts_in_no_result() -> None:
    """A question that is required cannot be skipped when submitting; only such questions carry points or flags."""
    assert [question.id for question in OWN.questions() if not question.required] == []


@pytest.mark.parametrize(("given", "question"), CASES)
def test_a_bad_answer_of_high_or_critical_left_open_is_named(given: Given, question: Question) -> None:
    clean = _judged(given, question, given[question.id])
    worst = max(map(_rank, (_judged(given, question, answer) for answer in answers_to(question))))
    if worst <= _rank(clean) or worst < SEVERITIES.index("high"):
        return
    for silence in _silences(question):
        named = {flag.id: flag for flag in _judged(given, question, silence).flags}
        fresh = [flag for name, flag in named.items() if name not in {one.id for one in clean.flags}]
        assert any(SEVERITIES.index(flag.severity) >= max(2, worst - 1) for flag in fresh), (silence, list(named))


def test_an_event_found_and_put_right_is_no_worse_than_one_never_looked_into() -> None:
    question = OWN.question("events")
    assert question is not None
    rows = [row.id for row in question.rows]
    found = _judged(_everybody(), question, dict.fromkeys(rows, "put_right"))
    never = _judged(_everybody(), question, dict.fromkeys(rows, "unknown"))

    assert _rank(found) <= _rank(never)
    assert (found.score or 0) > (never.score or 0)


def test_fees_found_and_repaid_are_no_worse_than_fees_never_asked_about() -> None:
    repaid, unasked = (result(NAME, read_profile(PROFILES / f"{name}.json").answers) for name in REPAID_AND_NOT_ASKED)

    assert _rank(repaid) <= _rank(unasked)
    assert (repaid.score or 0) > (unasked.score or 0)


REPAID_AND_NOT_ASKED = ("fees_found_and_repaid", "nobody_asked")


@pytest.mark.parametrize(
    ("last", "first", "holds"),
    [
        ("2026-12-27", "2026-08-29", True),
        ("2026-12-28", "2026-08-29", False),
        ("2026-12-27", "2026-08-30", False),
        ("2026-06-29", "2026-06-20", False),
    ],
)
def test_a_plan_for_fees_ends_within_180_days_begins_within_60_and_fades(last: str, first: str, holds: bool) -> None:
    given = _profile("fees_being_repaid") | {"fees_repaid_by": last, "fees_first_on": first}
    flags = result(NAME, {"essentials": given}).flags

    assert {flag.remedying for flag in flags} == {holds}


@pytest.mark.parametrize(("last", "holds"), [("2026-07-30", True), ("2026-07-31", False), ("2026-06-29", False)])
def test_a_plan_for_pay_ends_within_30_days(last: str, holds: bool) -> None:
    given = _profile("late_pay_being_settled") | {"pay_settled_by": last, "pay_first_on": "2026-06-25"}
    assert {flag.remedying for flag in result(NAME, {"essentials": given}).flags} == {holds}


@pytest.mark.parametrize(("last", "holds"), [("2026-07-07", True), ("2026-07-08", False), ("2026-06-29", False)])
def test_a_plan_for_documents_ends_within_7_days(last: str, holds: bool) -> None:
    given = _profile("passports_in_the_safe") | {"held_until": last}
    assert {flag.remedying for flag in result(NAME, {"essentials": given}).flags} == {holds}


AT_AN_AUTHORITY = [
    ({"held_count": 20}, "documents_long_at_authority"),
    ({"held_since": "2026-05-01"}, "documents_long_at_authority"),
    ({"held_count": 120}, "documents_withheld"),
    ({"held_since": "2026-03-01"}, "documents_withheld"),
    ({"held_authority": "agent"}, "documents_withheld"),
    ({"held_authority": {"no_answer": "dont_know"}}, "documents_withheld"),
    ({"held_count": {"no_answer": "declined"}}, "documents_withheld"),
    ({"held_why": ["authority", "rule"]}, "documents_withheld"),
    ({"held_authority": "office", "held_access": "at_once"}, "documents_kept_safe"),
]
"""Eight documents have been at the immigration authority for two weeks, at a site of 180 that hired twelve people."""


@pytest.mark.parametrize(("change", "flag"), AT_AN_AUTHORITY)
def test_documents_at_an_authority_say_where_how_many_and_since_when(change: Given, flag: str) -> None:
    given = _profile("some_documents_at_an_authority") | change
    named = {one.id for one in result(NAME, {"essentials": given}).flags}
    assert {name for name in named if name.startswith("documents_")} == {flag}


def test_a_small_local_firm_that_holds_documents_does_not_slip_through() -> None:
    held = {"documents_held": True, "held_count": 5, "held_why": ["authority"], "held_access": "later"}
    held |= {"held_authority": "bank", "held_since": "2026-06-25", "held_until": "2026-07-02"}
    assert result(NAME, {"essentials": _profile("farm_of_six") | held}).severity == "critical"
    assert result(NAME, {"essentials": _profile("farm_of_six") | held | {"held_access": "at_once"}}).severity == "high"


def test_a_critical_flag_shows_no_band_above_developing() -> None:
    found = result(NAME, read_profile(PROFILES / "fees_being_repaid.json").answers)

    assert found.score is not None and found.score > 85
    assert found.band == "developing"


def test_every_finding_above_low_asks_for_a_plan() -> None:
    assert [flag.id for _, flag in OWN.all_flags() if flag.severity != "low" and not flag.follow_up] == []
