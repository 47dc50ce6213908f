"""What an inspector would say of a firm that differs from the best answers of a module in a few things."""

from typing import Any

import pytest

from tests.content.shipped import ANSWERS, NAMES, read_case, result, version

NOT_KNOWN = {"no_answer": "dont_know"}

LAWFUL: list[tuple[str, dict[str, Any], str]] = [
    ("document_retention", {"movement": ["sign_out"]}, "none"),
    ("document_retention", {"change_employer": "law_forbids"}, "none"),
    ("wages", {"deductions": {"advances": "agreed"}, "largest_deduction": "8"}, "none"),
    ("wages", {"deductions": {"fines": "always"}, "fined_for": ["lateness"]}, "none"),
    ("wages", {"deductions": {"housing": "agreed"}, "largest_deduction": "15", "net_below_minimum": False}, "medium"),
    ("wages", {"held_back": ["free_savings"]}, "none"),
    ("wages", {"may_refuse": False, "overtime_within_law": True}, "medium"),
    ("wages", {"days_in_row": 7}, "medium"),
    ("workforce", {"young_workers": 10}, "low"),
    ("working_conditions", {"gate_rules": ["phones"]}, "none"),
    ("working_conditions", {"hiring_tests": ["law_only"]}, "low"),
    ("working_conditions", {"unions": "parallel"}, "none"),
    ("labour_provider", {"debt_share": "10", "lenders": ["family"]}, "none"),
    ("labour_provider", {"documents_held": True, "held_count": 12, "held_why": ["authority"], "held_access": "later",
                         "held_authority": "embassy", "held_since": "2026-06-20", "held_until": "2026-07-05"}, "low"),
]  # fmt: skip
"""What the law allows, or what ends by itself: never high."""

GRAVE: list[tuple[str, dict[str, Any], str]] = [
    ("document_retention", {"other_control": ["bank_code"]}, "high"),
    ("document_retention", {"movement": ["curfew"]}, "high"),
    ("document_retention", {"movement": ["locked_gate"]}, "critical"),
    ("document_retention", {"change_employer": "we_refuse"}, "high"),
    ("recruitment_fees", {"who_pays": {"papers": "shared"}}, "high"),
    ("recruitment_fees", {"who_pays": {"papers": "unknown"}}, "medium"),
    ("recruitment_fees", {"collateral": ["guarantor"]}, "critical"),
    ("wages", {"deductions": {"fines": "always"}, "fined_for": ["talking"]}, "high"),
    ("wages", {"held_back": ["first_month"]}, "critical"),
    ("wages", {"may_refuse": False, "overtime_within_law": False}, "critical"),
    ("wages", {"days_late": 10, "months_late": 1, "waiting_workers": 0}, "high"),
    ("workforce", {"days_week": 7}, "high"),
    ("workforce", {"young_workers": 50}, "medium"),
    ("working_conditions", {"registered": "40"}, "high"),
    ("working_conditions", {"remote_links": ["signal"]}, "high"),
    ("working_conditions", {"harsh_ways": ["hitting"], "harm_ended": "still_open"}, "critical"),
    ("labour_provider", {"earns_from": ["worker"]}, "high"),
    ("labour_provider", {"services": ["recruit", "employ", "housing_too"], "house_rules": ["locked"]}, "critical"),
    ("labour_provider", {"debt_share": "80", "lenders": ["us"]}, "critical"),
    ("labour_provider", {"youngest": 12}, "critical"),
]


def judged(family: str, changes: dict[str, Any]) -> str:
    """How severe the module finds the best answers with these changes; lines of a matrix are changed one by one."""
    name = f"{family}-1.0.0"
    given = read_case(ANSWERS / f"{name}-best.json")
    best = given[family]
    events = {"events": dict.fromkeys(best["events"], "looked_none")} if family == "workforce" else {}
    changed = {key: best[key] | one if key in ("deductions", "who_pays") else one for key, one in changes.items()}
    return result(name, given | {family: best | events | changed}).severity


@pytest.mark.parametrize(("family", "changes", "severity"), [*LAWFUL, *GRAVE])
def test_a_module_judges_as_an_inspector_would(family: str, changes: dict[str, Any], severity: str) -> None:
    assert judged(family, changes) == severity


@pytest.mark.parametrize("name", NAMES)
def test_knowing_nothing_is_high_and_weak(name: str) -> None:
    family = name.rsplit("-", 1)[0]
    given = read_case(ANSWERS / f"{name}-best.json")
    silent = {one.id: NOT_KNOWN for one in version(name).questions() if "dont_know" in one.allow}
    found = result(name, given | {family: given[family] | silent})

    assert found.severity == "high"
    assert found.band in ("weak", "developing")
    assert found.confidence < result(name, given).confidence
