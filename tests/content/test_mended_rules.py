"""Each rule that once judged a lawful, ordinary firm wrongly has a case here that says what is judged now."""

import pytest

from portal.domain.questionnaire import Question
from portal.domain.scoring import Result
from tests.content.shipped import NAMES, newest, version
from tests.content.test_lawful_firms import judged, raised

LOCAL = {"workers_total": 6, "moved_from": ["nobody"]}
INNER = {"moved_from": ["elsewhere"], "migrants_total": 120}
SHOWS_NEITHER: dict[str, set[str]] = {
    "document_retention": {"holding_unknown"},
    "essentials": {
        "first_page_open",
        "minimum_pay_unknown",
        "pay_delay_unknown",
        "pay_owed_unknown",
        "pay_practices_unknown",
        "deductions_unknown",
        "overtime_unknown",
        "hours_unknown",
        "fees_unknown",
        "documents_unknown",
        "leaving_unknown",
        "ages_unknown",
        "events_unknown",
        "fee_size_unknown",
        "agents_unknown",
        "costs_unknown",
        "inner_costs_unknown",
        "terms_unknown",
        "pledges_unknown",
        "programme_unknown",
        "house_rules_unknown",
    },
    "labour_provider": {"costs_unknown", "events_unknown"},
    "recruitment_fees": {"fees_unknown", "costs_unknown"},
    "workforce": {"ages_unknown", "serious_events_not_looked"},
}
"""High flags that say only that something is not known: silence shows neither involuntariness nor a menace."""


@pytest.mark.parametrize("name", NAMES)
def test_every_grave_flag_has_a_dimension_or_says_that_something_is_not_known(name: str) -> None:
    grave = [flag for _, flag in version(name).all_flags() if flag.severity in ("high", "critical")]
    without = {flag.id: flag for flag in grave if flag.dimension is None}

    assert without.keys() == SHOWS_NEITHER.get(version(name).id, set())
    assert [flag.id for flag in without.values() if flag.severity == "critical" or flag.indicators] == []
    assert [flag.id for flag in grave if flag.dimension and not (flag.strength and flag.phase)] == []


def asked(family: str, question: str) -> Question:
    wanted = newest(family).question(question)
    assert wanted is not None
    return wanted


def scored(result_of: Result) -> set[str]:
    """The questions that count in a result."""
    return {question.id for question in result_of.questions if question.points is not None}


def points(result_of: Result, question: str) -> str:
    return next(str(scored.points) for scored in result_of.questions if scored.id == question)


@pytest.mark.parametrize("is_longer", [False, True])
def test_notice_of_60_days_as_bangladesh_sets_it_is_no_finding(is_longer: bool) -> None:
    """Notice is compared with the law or the agreement, not with a number of days."""
    found = judged("document_retention", "best", document_retention={"notice_longer": is_longer})
    assert ("long_notice" in raised(found)) is is_longer


@pytest.mark.parametrize(("interest", "flagged"), [("0", False), ("12", True)])
def test_an_advance_of_30_percent_without_interest_is_no_finding(interest: str, flagged: bool) -> None:
    row = {"lender": "employer", "borrowers": 4, "interest": interest, "part_of_pay": "30", "may_leave": True}
    found = judged("recruitment_fees", "best", recruitment_fees={"gives_loans": True, "loans": [row]})
    assert ("loan_with_interest" in raised(found)) is flagged


def test_a_family_of_six_without_a_complaint_channel_is_no_grave_finding() -> None:
    nowhere = {"complaint_channels": ["nowhere"]}
    small = {"workers_total": 6, "moved_from": ["nobody"]}
    farm = judged("recruitment_fees", "case-local", recruitment_fees=nowhere, workforce=small)
    factory = judged(
        "recruitment_fees", "case-local", recruitment_fees=nowhere, workforce=small | {"workers_total": 60}
    )

    assert "nowhere_to_report" not in raised(farm)
    assert raised(factory)["nowhere_to_report"] == "high"


def test_the_minimum_wage_of_garments_in_bangladesh_is_compared_with_pay_counted_alike() -> None:
    """12,500 in all, of which the basic part is about half, is the lawful minimum and no pay below it."""
    paid = {"legal_minimum": {"amount": "12500", "currency": "BDT"}, "below_minimum": 0}
    lawful = judged("wages", "best", wages=paid | {"lowest_pay": {"amount": "12500", "currency": "BDT"}})
    less = judged("wages", "best", wages=paid | {"lowest_pay": {"amount": "12499", "currency": "BDT"}})

    assert "below_minimum_pay" not in raised(lawful)
    assert raised(less)["below_minimum_pay"] == "high"
    for family in ("wages", "essentials"):
        wanted = (asked(family, "legal_minimum"), asked(family, "lowest_pay"))
        assert [question.id for question in wanted if "basic" in (question.ask or "").lower()] == []


def test_a_minimum_raised_last_month_makes_nobody_guilty() -> None:
    """Each month is compared with the minimum of that month."""
    question = asked("wages", "below_minimum")
    assert "the minimum that applied" in (question.ask or "")
    assert "the minimum of that month" in (question.help or "")


@pytest.mark.parametrize("family", ["workforce", "essentials"])
def test_an_outside_cleaner_is_no_hidden_production(family: str) -> None:
    assert "cleaning, guarding or transport do not count" in (asked(family, "made_elsewhere").help or "")
    assert "production_elsewhere_untold" in {flag.id for _, flag in newest(family).all_flags()}


def test_production_at_an_untold_subcontractor_is_grave_and_not_critical() -> None:
    assert "production_elsewhere_untold" not in raised(judged("workforce", "best"))
    hidden = judged("workforce", "best", workforce={"made_elsewhere": ["untold"]})
    assert raised(hidden)["production_elsewhere_untold"] == "high"


@pytest.mark.parametrize(("contract", "flagged"), [("trainee", False), ("programme", True)])
def test_a_public_apprenticeship_is_no_imposed_labour(contract: str, flagged: bool) -> None:
    rows = [
        {"contract": "permanent", "women": 200, "men": 160, "others": 0},
        {"contract": contract, "women": 20, "men": 20, "others": 0},
    ]
    found = judged("workforce", "best", workforce={"contracts": rows, "agency_workers": 0})
    assert ("programme_labour" in raised(found)) is flagged


@pytest.mark.parametrize(("kept", "flagged"), [("nothing_kept", False), ("free_savings", False), ("first_month", True)])
def test_the_days_before_the_pay_day_are_no_pay_held_back(kept: str, flagged: bool) -> None:
    question = asked("wages", "held_back")
    assert "beyond the normal pay day" in (question.ask or "")
    assert "the days between the end of the month and the pay day" in (question.help or "")
    found = judged("wages", "best", wages={"held_back": [kept]})
    assert ("pay_kept_back" in raised(found)) is flagged


def test_people_who_moved_inside_the_country_are_not_judged_as_people_from_abroad() -> None:
    """No lockers for passports, no journey home, no visa; not asking them is weighed a step lower."""
    unasked = {"arrival_interviews": "0", "inner_costs": ["nothing"], "goes_home": "worker"}
    inner = judged("recruitment_fees", "best", workforce=INNER, recruitment_fees=unasked)
    abroad = judged("recruitment_fees", "best", recruitment_fees=unasked)
    documents = judged("document_retention", "best", workforce=INNER, document_retention={"lockers": 0})

    assert raised(inner) == {"few_interviews": "medium"}
    assert raised(abroad)["no_interviews"] == "high"
    assert "few_interviews" not in raised(abroad)
    assert not {"who_pays", "goes_home"} & scored(inner)
    assert {"who_pays", "goes_home"} <= scored(abroad)
    assert "too_few_lockers" not in raised(documents)


@pytest.mark.parametrize(("family", "question"), [("workforce", "moved_from"), ("workforce", "migrants_total")])
def test_elsewhere_in_the_country_has_a_measure(family: str, question: str) -> None:
    assert "too far away to go home every day" in (asked(family, question).help or "")


def test_where_free_unions_are_forbidden_other_chosen_representatives_count_in_full() -> None:
    found = judged("workforce", "best", workforce={"representation": "parallel"})
    assert points(found, "representation") == "100"
    assert "nobody_speaks_for_workers" not in raised(found)


def test_whoever_never_checked_documents_says_never_and_no_date() -> None:
    never = judged("document_retention", "best", document_retention={"ever_checked": False})
    assert raised(never)["no_recent_check"] == "medium"
    assert "last_check" not in scored(never)
    assert "do not know" not in (asked("document_retention", "last_check").help or "")


def test_six_local_people_are_not_asked_for_written_rules_and_channels() -> None:
    nothing = {"no_fee_rule": ["no_rule"], "complaint_channels": ["nowhere"]}
    farm = judged("recruitment_fees", "case-local", workforce=LOCAL, recruitment_fees=nothing)
    unbound = {"rule_binds": ["no_ban"]}
    documents = judged("document_retention", "best", workforce=LOCAL, document_retention=unbound)
    larger = judged("document_retention", "best", workforce=LOCAL | {"workers_total": 60}, document_retention=unbound)

    assert not {"no_fee_rule", "complaint_channels"} & scored(farm)
    assert not {"no_rule_on_fees", "no_rule_local", "nowhere_to_report"} & raised(farm).keys()
    assert "rule_binds" not in scored(documents)
    assert "no_ban_on_holding" not in raised(documents)
    assert points(larger, "rule_binds") == "0"


def test_a_closed_complaint_channel_cannot_be_passed_by_in_silence() -> None:
    assert asked("workforce", "complaints_stopped").required
    unknown = judged("workforce", "best", workforce={"complaints_stopped": {"no_answer": "dont_know"}})
    assert raised(judged("workforce", "best", workforce={"complaints_stopped": True}))["nowhere_to_complain"] == "high"
    assert raised(unknown)["not_known_complaints_stopped"] == "medium"


def test_pay_in_place_of_notice_is_no_pay_lost() -> None:
    assert "pay in place of notice does not count" in (asked("wages", "final_forfeits").help or "")
    assert raised(judged("wages", "best", wages={"final_forfeits": True}))["final_pay_lost"] == "high"
    assert "final_pay_lost" not in raised(judged("wages", "best", wages={"final_forfeits": False}))


def test_a_cost_that_is_paid_back_later_is_judged_better_than_one_that_the_worker_bears() -> None:
    costs = {row.id: "employer" for row in asked("recruitment_fees", "who_pays").rows}

    def paid(by: str) -> Result:
        return judged("recruitment_fees", "best", recruitment_fees={"who_pays": costs | {"service_fee": by}})

    refunded, shared, worker = paid("refunded"), paid("shared"), paid("worker")
    assert raised(refunded) == {"cost_refunded_later": "high"}
    assert (refunded.score or 0) > (shared.score or 0) == (worker.score or 0)
    assert raised(shared)["worker_pays_core_fee"] == raised(worker)["worker_pays_core_fee"] == "high"
    assert "from pay" not in " ".join(option.text for option in asked("recruitment_fees", "who_pays").options)
