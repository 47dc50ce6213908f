"""Confidence rests on what was asked for and looked at; what nobody asked for has no weight."""

from fractions import Fraction

import pytest

from portal.domain.care import CareSign
from portal.domain.confidence import ConfidenceParts, completeness_of, consistency_of, evidence_share
from portal.domain.expressions import UNKNOWN
from tests.domain.test_scoring import CHECKS, EVIDENCE, result, version


def test_what_nobody_asked_for_is_no_evidence_and_is_said_to_be_not_asked() -> None:
    outcome = result(version(), {"held": False, "ruled": True})

    assert outcome.reliance.as_json() == {
        "completeness": "100.0",
        "evidence": None,
        "consistency": None,
        "verification": "0.0",
    }


def test_parts_without_a_basis_drop_out_and_the_others_weigh_more() -> None:
    half = {"held": {"no_answer": "dont_know"}, "ruled": True}

    assert result(version(), half).confidence == 32  # 35 × ½ of 55
    assert result(version(checks=CHECKS), half | {"held": False}).confidence == 60  # 55 of 75 is 73
    assert result(version(), half, verification="independent").confidence == 68  # 37.5 of 55


@pytest.mark.parametrize(("verification", "most"), [("self_declared", 60), ("desk_review", 90), ("independent", 100)])
def test_a_self_declared_response_never_stands_above_60(verification: str, most: int) -> None:
    given = {"held": False, "ruled": True}
    evidence = {("small", "ruled"): "accepted"}
    outcome = result(version(EVIDENCE, CHECKS), given, evidence=evidence, verification=verification)

    assert outcome.confidence == most


def test_a_contradiction_and_a_missing_file_still_lower_confidence() -> None:
    clean = result(version(EVIDENCE, CHECKS), {"held": False, "ruled": True})
    odd = result(version(EVIDENCE, CHECKS), {"held": True, "ruled": False})

    assert clean.confidence == 55
    assert odd.reliance.evidence is None
    assert odd.reliance.consistency == 0
    assert odd.confidence == 47  # 35 of 75


def parts(*shares: Fraction | int | None, verification: Fraction | int = 1) -> ConfidenceParts:
    completeness, evidence, consistency = (None if share is None else Fraction(share) for share in shares)
    assert completeness is not None
    return ConfidenceParts(completeness, evidence, consistency, Fraction(verification))


def test_confidence_is_rounded_half_up_to_a_whole_number() -> None:
    assert parts(Fraction(1, 2), 1, 1).confidence == 83  # 17.5 + 25 + 20 + 20 = 82.5
    assert parts(Fraction(12, 25), 1, 1).confidence == 82  # 81.8
    assert parts(0, 0, 0, verification=0).confidence == 0


def test_each_part_weighs_what_it_is_worth() -> None:
    assert parts(1, 0, 0, verification=0).confidence == 35
    assert parts(0, 1, 0, verification=0).confidence == 25
    assert parts(0, 0, 1, verification=0).confidence == 20
    assert parts(0, 0, 0, verification=1).confidence == 20


def test_parts_are_shown_in_percent_with_one_decimal() -> None:
    assert parts(Fraction(2, 3), Fraction(1, 3), None, verification=Fraction(1, 2)).as_json() == {
        "completeness": "66.7",
        "evidence": "33.3",
        "consistency": None,
        "verification": "50.0",
    }


def test_signs_of_little_care_are_taken_off_at_the_end_and_shown_with_what_they_cost() -> None:
    sign = CareSign("many_not_answered", 9, 10)
    careless = ConfidenceParts(Fraction(1), None, None, Fraction(0), (sign,))
    assert careless.confidence == 55
    assert careless.as_json()["care"] == [sign.as_json()]
    assert careless.as_json()["care_cost"] == 5
    assert ConfidenceParts(Fraction(0), None, None, Fraction(0), (sign,)).confidence == 0


def test_completeness_counts_answers_among_what_was_asked() -> None:
    assert completeness_of(["scored", "unscored", "dont_know", "unanswered"]) == Fraction(1, 2)
    assert completeness_of(["scored", "not_asked", "not_applicable"]) == 1
    assert completeness_of(["declined", "scored", "scored"]) == Fraction(2, 3)
    assert completeness_of(["not_asked"]) == completeness_of([]) == 1


def test_an_accepted_file_counts_whole_a_received_one_half_and_a_missing_or_insufficient_one_nothing() -> None:
    assert evidence_share(["accepted", "received", "insufficient", None]) == Fraction(3, 8)
    assert evidence_share(["accepted"]) == 1
    assert evidence_share([None]) == 0
    assert evidence_share([]) is None


@pytest.mark.parametrize(
    ("warnings", "share"),
    [
        ([], None),
        ([(UNKNOWN, False, False)], None),  # not checked, and no missing answer is to blame
        ([(False, False, False)], 1),
        ([(True, False, False)], 0),
        ([(True, False, True)], 1),  # a reviewer accepted the explanation
        ([(UNKNOWN, True, False)], 0),  # a missing answer keeps it from being checked
        ([(UNKNOWN, True, True)], 0),  # no explanation makes up for a missing answer
        ([(False, True, False)], 0),
        ([(True, False, False), (False, False, False), (UNKNOWN, False, False)], Fraction(1, 2)),
    ],
)
def test_consistency_is_the_share_of_warnings_that_did_not_fire(
    warnings: list[tuple[object, bool, bool]], share: Fraction | None
) -> None:
    assert consistency_of(warnings) == share
