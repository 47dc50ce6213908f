"""What the sample suppliers answer, as JSON: one good firm, and how the others differ from it.

Every severity and every band of the shipped questionnaires occurs among them; a test holds that true.
"""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

Given = dict[str, dict[str, Any]]
"""Family, question, answer as JSON."""

NO_MIGRANTS = {
    "recruitment_fees": ("who_pays", "corridors", "arrival_interviews"),
    "document_retention": ("lockers",),
}


def good_firm(today: date) -> Given:
    """A firm with migrant workers that does everything right: no flag in any family."""
    return deepcopy(
        {
            "workforce": _workforce(today),
            "recruitment_fees": _fees(),
            "document_retention": _documents(today),
            "wages": _wages(),
        }
    )


def without_migrants(given: Given) -> Given:
    """The same firm where nobody has moved for the work: most questions on fees and documents fall away."""
    given["workforce"] |= {"has_migrants": False}
    for question in ("migrants_total", "origins"):
        given["workforce"].pop(question, None)
    for family, questions in NO_MIGRANTS.items():
        for question in questions:
            given[family].pop(question, None)
    return given


def estimates(today: date) -> Given:
    """Strong practice, figures from an estimate: the lowest severity there is."""
    return _differing(good_firm(today), workforce={"figures_from": "estimate"})


def repaid(today: date) -> Given:
    """Fees were found and given back: a medium flag that is being put right."""
    fees = {
        "paid_anything": "yes_repaid",
        "affected_workers": 24,
        "highest_fee": "0.50",
        "found_on": _day(today, -200),
        "repaid_workers": 24,
        "corridors": [_route("NP", 40, True, "0.5"), _route("BD", 25, True, "0")],
    }
    return _differing(good_firm(today), recruitment_fees=fees)


def repaying(today: date) -> Given:
    """Heavy fees, disclosed, with a day by which they are paid back: critical, and remedying."""
    fees = {
        "no_fee_rule": ["no_fees"],
        "paid_anything": "yes_part",
        "who_pays": _fees()["who_pays"] | {"service_fee": "shared", "travel": "worker"},
        "affected_workers": 130,
        "highest_fee": "4.5",
        "found_on": _day(today, -40),
        "repaid_workers": 35,
        "repay_by": _day(today, 45),
        "corridors": [_route("NP", 90, True, "3"), _route("ID", 60, False, "4.5")],
        "arrival_interviews": "8",
    }
    return _differing(good_firm(today), recruitment_fees=fees)


def holding_documents(today: date) -> Given:
    """Passports are kept, fees were never looked into, leaving is punished: weak all over."""
    documents = {
        "holds_originals": True,
        "who_holds": {"passport": "office", "identity_card": "worker", "permit": "agent", "bank_card": "office"},
        "held_count": 61,
        "held_for": ["rule", "staying"],
        "days_to_return": 7,
        "return_by": {"no_answer": "dont_know"},
        "lockers": 0,
        "rule_binds": ["no_ban"],
        "last_check": {"no_answer": "dont_know"},
        "leaving_costs": ["penalty", "reported"],
        "notice_days": 60,
    }
    fees = {
        "no_fee_rule": ["no_rule"],
        "paid_anything": "none_unverified",
        "who_pays": dict.fromkeys(_fees()["who_pays"], "unknown") | {"levy": "worker", "equipment": "worker"},
        "corridors": [_route("NP", 30, False, "2")],
        "arrival_interviews": "0",
        "complaint_channels": ["nowhere"],
    }
    workforce = {"figures_from": "estimate", "representation": "nobody", "asked_whom": ["nobody"]}
    return _differing(good_firm(today), document_retention=documents, recruitment_fees=fees, workforce=workforce)


def paying_late(today: date) -> Given:
    """Pay is two weeks late and slips are missing: high, and a developing score."""
    wages = {
        "days_late": 14,
        "paid_by": "cash_signed",
        "deductions": _wages()["deductions"] | {"fines": "always", "equipment": "agreed", "advances": "always"},
        "largest_deduction": "30",
        "pay_slips": "60",
        "longest_week": "68",
        "overtime_rate": "110",
    }
    return _differing(without_migrants(good_firm(today)), wages=wages)


def below_minimum(today: date) -> Given:
    """The lowest pay is under the law's minimum and overtime is forced: critical and weak."""
    wages = {
        "lowest_pay": _money("9800.00", "PKR"),
        "legal_minimum": _money("37000.00", "PKR"),
        "payroll_total": _money("11200000.00", "PKR"),
        "pay_interval": "longer",
        "days_late": 45,
        "paid_by": "through_agent",
        "deductions": dict.fromkeys(_wages()["deductions"], "always"),
        "largest_deduction": "55",
        "pay_slips": "0",
        "longest_week": "84",
        "overtime_rate": "100",
        "may_refuse": False,
    }
    return _differing(without_migrants(good_firm(today)), wages=wages)


def not_knowing(today: date) -> Given:
    """Many honest "we do not know": few points lost, little confidence gained."""
    unknown = {"no_answer": "dont_know"}
    return _differing(
        good_firm(today),
        workforce={"agency_workers": unknown, "representation": unknown},
        recruitment_fees={"recruitment_channels": unknown, "paid_anything": unknown, "arrival_interviews": unknown},
        document_retention={"lockers": unknown, "last_check": unknown},
        wages={"legal_minimum": unknown, "days_late": unknown, "longest_week": unknown},
    )


def contradicting(today: date) -> Given:
    """Nobody paid, says one answer; half a month, says another: a warning that the supplier explains."""
    fees = {
        "paid_anything": "none_verified",
        "corridors": [_route("BD", 12, True, "0.5")],
        "arrival_interviews": "30",
    }
    return _differing(good_firm(today), recruitment_fees=fees)


def _differing(given: Given, **families: dict[str, Any]) -> Given:
    return {family: answers | families.get(family, {}) for family, answers in given.items()}


def _workforce(today: date) -> dict[str, Any]:
    return {
        "site_country": "MY",
        "site_work": "Cutting, sewing and packing",
        "counted_on": _day(today, -20),
        "workers_total": 412,
        "agency_workers": 35,
        "figures_from": "payroll",
        "has_migrants": True,
        "migrants_total": 90,
        "origins": [
            {"origin": "NP", "workers": 60, "permit_tied": False},
            {"origin": "BD", "workers": 30, "permit_tied": False},
        ],
        "housing": "employer",
        "housed_workers": 84,
        "languages": "Malay, Nepali, Bengali",
        "representation": "elected",
        "asked_whom": ["payroll", "human_resources", "representatives"],
        "sign_off": {"name": "A. Manager", "role": "Site manager", "date": _day(today, -1)},
    }


def _fees() -> dict[str, Any]:
    rows = ("service_fee", "medical", "papers", "travel", "training", "equipment", "levy")
    return {
        "recruitment_channels": ["direct", "foreign_agency"],
        "no_fee_rule": ["no_fees", "related_costs", "agents_too", "own_language"],
        "paid_anything": "none_verified",
        "who_pays": dict.fromkeys(rows, "employer"),
        "corridors": [_route("NP", 40, True, "0"), _route("BD", 25, True, "0")],
        "arrival_interviews": "60",
        "complaint_channels": ["hotline", "union"],
        "from_us": "Please tell us of order changes two weeks earlier; late changes are why we hire in a hurry.",
    }


def _documents(today: date) -> dict[str, Any]:
    return {
        "holds_originals": False,
        "lockers": 120,
        "rule_binds": ["ourselves", "agents", "housing"],
        "last_check": _day(today, -90),
        "leaving_costs": ["nothing"],
        "notice_days": 30,
    }


def _wages() -> dict[str, Any]:
    rows = ("recruitment", "equipment", "fines", "housing", "advances")
    return {
        "legal_minimum": _money("1700.00", "MYR"),
        "minimum_source": "Minimum Wages Order 2024, since 1 February 2025",
        "lowest_pay": _money("1850.00", "MYR"),
        "payroll_total": _money("905000.00", "MYR"),
        "pay_interval": "monthly",
        "days_late": 0,
        "paid_by": "own_account",
        "deductions": dict.fromkeys(rows, "never"),
        "largest_deduction": "4.5",
        "pay_slips": "100",
        "longest_week": "56",
        "overtime_rate": "150",
        "may_refuse": True,
    }


def _route(origin: str, hired: int, licensed: bool, months: str) -> dict[str, Any]:
    return {"origin": origin, "hired": hired, "licensed": licensed, "fee_months": months}


def _money(amount: str, currency: str) -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def _day(today: date, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()
