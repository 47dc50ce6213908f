"""What the sample suppliers of the pilot answer to the essentials, as JSON."""

from datetime import date, timedelta

from portal.demo.answers import Given

NO_EVENT = dict.fromkeys(("violence", "threats", "confined", "forced", "punished"), "no_case")
WE_PAY = dict.fromkeys(("fee", "papers", "medical", "training", "travel", "levy"), "employer")


def good_firm(today: date) -> Given:
    """A garment factory with workers from abroad, without a fault."""
    return {
        "essentials": {
            "workers_total": 420,
            "moved_from": ["abroad"],
            "hired_through": ["direct", "agency_abroad"],
            "housing": True,
            "site_country": "MU",
            "site_trade": "garments",
            "made_elsewhere": ["nowhere"],
            "legal_minimum": {"amount": "16500", "currency": "MUR"},
            "lowest_pay": {"amount": "17200", "currency": "MUR"},
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
            "audit_on": (today - timedelta(days=200)).isoformat(),
            "audit_covers": ["fees", "pay_and_hours", "talks"],
            "sign_off": {"name": "A. Sample", "role": "Human resources", "date": today.isoformat()},
        }
    }


def repaying(today: date) -> Given:
    """The same firm, where workers had paid an agent: half of them are repaid, and a plan says when the rest is."""
    fees = {
        "paid_for_job": "yes_part",
        "fee_workers": 30,
        "fee_highest": "1.5",
        "fees_found_on": (today - timedelta(days=70)).isoformat(),
        "fees_repaid_to": 15,
        "fees_first_on": (today - timedelta(days=20)).isoformat(),
        "fees_repaid_by": (today + timedelta(days=45)).isoformat(),
    }
    return {"essentials": good_firm(today)["essentials"] | fees}
