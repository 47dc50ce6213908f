"""The sample suppliers' answers to the essentials, as JSON: one good firm, and how the others differ from it.

Every severity and every band occurs among them; a test ensures it.
"""

from datetime import date, timedelta
from typing import Any

Given = dict[str, dict[str, Any]]
"""Family → question → answer as JSON."""

FAMILY = "essentials"
NO_EVENT = dict.fromkeys(("violence", "threats", "confined", "forced", "punished", "child"), "no_case")
WE_PAY = dict.fromkeys(("fee", "papers", "medical", "training", "travel", "levy"), "employer")
ABOUT_MOVERS = (
    "movers_count",
    "hired_12m",
    "agent_licence",
    "agent_practices",
    "who_pays",
    "asked_share",
    "terms_kept",
    "pledges",
    "permits",
    "journey_home",
    "housed",
    "house_rules",
    "house_faults",
)
UNKNOWN = {"no_answer": "dont_know"}


def good_firm(today: date) -> Given:
    """A garment factory with migrant workers and no problems."""
    return {
        FAMILY: {
            "workers_total": 412,
            "moved_from": ["abroad"],
            "hired_through": ["direct", "agency_abroad"],
            "housing": True,
            "site_country": "MU",
            "site_trade": "garments",
            "made_elsewhere": ["nowhere"],
            "legal_minimum": _money("16500"),
            "lowest_pay": _money("17200"),
            "days_late": 0,
            "pay_practices": ["none"],
            "paid_less": ["nobody"],
            "longest_week": "54",
            "days_in_row": 6,
            "overtime": "free",
            "paid_for_job": "no_asked",
            "documents_held": False,
            "leaving": ["nothing"],
            "youngest": 19,
            "events": NO_EVENT,
            "movers_count": 120,
            "hired_12m": 35,
            "agent_licence": "all_seen",
            "agent_practices": ["none"],
            "who_pays": WE_PAY,
            "asked_share": "80",
            "terms_kept": "as_promised",
            "pledges": ["none"],
            "permits": ["none"],
            "journey_home": "employer",
            "housed": 118,
            "house_rules": ["none"],
            "house_faults": ["none"],
            "written_rules": ["no_fees", "no_papers", "no_force", "binds_agents"],
            "complaints": ["inside", "representatives", "outside"],
            "certificates": ["smeta"],
            "audit_on": _day(today, -200),
            "audit_covers": ["fees", "pay_and_hours", "talks"],
        }
    }


def without_migrants(today: date) -> Given:
    """A firm whose workers all live nearby: most sections do not apply."""
    given = good_firm(today)[FAMILY] | {
        "moved_from": ["nobody"],
        "hired_through": ["direct"],
        "housing": False,
        "site_country": "PT",
    }
    return {FAMILY: {name: answer for name, answer in given.items() if name not in ABOUT_MOVERS}}


def without_rules(today: date) -> Given:
    """Good practice without written rules: the lowest severity there is."""
    return _differing(without_migrants(today), written_rules=["none"])


def repaid(today: date) -> Given:
    """Fees were found and repaid: a medium flag under remediation."""
    return _differing(
        good_firm(today),
        paid_for_job="yes_repaid",
        fee_workers=24,
        fee_highest="0.5",
        fees_found_on=_day(today, -200),
        fees_repaid_to=24,
    )


def repaying(today: date) -> Given:
    """High fees: half of the workers are repaid, a plan covers the others. Critical, under remediation."""
    return _differing(
        good_firm(today),
        paid_for_job="yes_part",
        fee_workers=130,
        fee_highest="4.5",
        fees_found_on=_day(today, -40),
        fees_repaid_to=35,
        fees_first_on=_day(today, -20),
        fees_repaid_by=_day(today, 45),
        who_pays=WE_PAY | {"travel": "worker"},
    )


def holding_documents(today: date) -> Given:
    """Passports are kept, fees were never investigated, leaving is punished: weak in everything."""
    return _differing(
        good_firm(today),
        documents_held=True,
        held_count=61,
        held_why=["rule", "staying"],
        held_access="not_before_end",
        held_until=UNKNOWN,
        paid_for_job="no_not_asked",
        asked_share=None,
        paid_less=["women", "migrants"],
        days_in_row=24,
        events=NO_EVENT | {"threats": "still_open", "violence": "unknown"},
        agent_licence="some_without",
        journey_home="worker",
        leaving=["penalty", "reported"],
        pay_practices=["kept_back", "fines"],
        most_deducted="30",
        overtime="loss",
        longest_week="78",
        agent_practices=["not_checked"],
        who_pays=dict.fromkeys(WE_PAY, "unknown") | {"levy": "worker"},
        pledges=["debt"],
        terms_kept="worse",
        permits=["expired"],
        house_rules=["locked"],
        house_faults=["overfull"],
        complaints=["nowhere"],
        written_rules=["none"],
        certificates=["none"],
    )


def paying_late(today: date) -> Given:
    """Pay is two weeks late, women earn less and pay slips are missing: high, with a managed score."""
    return _differing(
        without_migrants(today),
        days_late=14,
        pay_owed=False,
        pay_practices=["fines", "no_slip"],
        most_deducted="12",
        paid_less=["women"],
        complaints=["inside"],
        overtime="law",
    )


def below_minimum(today: date) -> Given:
    """The lowest pay is below the minimum and overtime is forced: critical, and developing at best."""
    return _differing(
        without_migrants(today),
        site_country="PK",
        legal_minimum=_money("37000", "PKR"),
        lowest_pay=_money("9800", "PKR"),
        below_why="other",
        below_count=300,
        days_late=45,
        pay_owed=True,
        pay_first_on=UNKNOWN,
        pay_settled_by=UNKNOWN,
        pay_practices=["other_hands", "overtime_unpaid"],
        longest_week="84",
        days_in_row=30,
        overtime="loss",
    )


def not_knowing(today: date) -> Given:
    """Many honest "we do not know": each is listed, costs points and adds little confidence."""
    names = ("legal_minimum", "days_late", "longest_week", "paid_for_job", "agent_licence", "agent_practices")
    more = ("terms_kept", "pledges", "permits", "house_faults", "written_rules", "documents_held", "days_in_row")
    most = ("overtime", "pay_practices", "house_rules", "leaving", "complaints", "paid_less")
    given = good_firm(today)
    given[FAMILY].pop("asked_share")
    return _differing(given, **dict.fromkeys((*names, *more, *most), UNKNOWN))


def contradicting(today: date) -> Given:
    """One answer says nobody paid, another that workers pay for the journey: a warning that the supplier explains."""
    return _differing(good_firm(today), asked_share="30", who_pays=WE_PAY | {"travel": "worker"})


def _differing(given: Given, **answers: Any) -> Given:
    changed = given[FAMILY] | answers
    return {FAMILY: {name: answer for name, answer in changed.items() if answer is not None}}


def _money(amount: str, currency: str = "MUR") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def _day(today: date, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()
