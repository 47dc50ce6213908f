"""Lists of findings are filtered, sorted, grouped and counted over what their reader may see, and over nothing else."""

from datetime import timedelta
from itertools import product

import pytest

from portal.domain.policy import Actor
from portal.storage import finding_lists
from portal.storage.finding_lists import ALL_SORTS, FindingFilter, FindingPage
from portal.storage.rows import col
from portal.storage.tables import Finding
from tests.two_buyers import TwoBuyers


def read(buyers: TwoBuyers, actor: Actor | None = None, *, sort: str = "-severity", **wanted: str) -> FindingPage:
    filter = FindingFilter(**wanted)
    return buyers.database.read(finding_lists.page, filter, 1, sort, actor=actor or buyers.harbour.reviewer)


def flags(buyers: TwoBuyers, actor: Actor | None = None, *, sort: str = "-severity", **wanted: str) -> list[str]:
    page = read(buyers, actor, sort=sort, **wanted)
    assert page.total == len(page.rows)
    return [row.flag for row in page.rows]


def test_filters_by_country_questionnaire_supplier_and_state(buyers: TwoBuyers) -> None:
    everything = set(flags(buyers))
    supplier, another = buyers.harbour.ids["supplier"], buyers.harbour.ids["removable"]
    for name, fits, fits_none in (
        ("country", "BD", "TR"),
        ("family", "people", "wages"),
        ("supplier", supplier, another),
    ):
        for value, expected in ((fits, everything), (fits_none, set())):
            page = buyers.database.read(
                finding_lists.page, FindingFilter(**{name: value}), actor=buyers.harbour.reviewer
            )
            assert {row.flag for row in page.rows} == expected
            assert page.total == len(expected)
    assert set(flags(buyers, due="nonsense")) == everything
    buyers.set(Finding, col(Finding.id) == buyers.harbour.ids["sharable"], closed_at=buyers.clock())
    assert set(flags(buyers)) == everything - {"busy_site"}
    assert set(flags(buyers, state="all")) == everything


def test_filters_by_who_is_responsible(buyers: TwoBuyers) -> None:
    reviewer = buyers.harbour.reviewer
    buyers.set(Finding, col(Finding.id) == buyers.harbour.ids["sharable"], assignee_id=reviewer.id)
    assert flags(buyers, assignee="me") == flags(buyers, assignee=reviewer.id) == ["busy_site"]
    assert "busy_site" not in flags(buyers, assignee="nobody")
    assert flags(buyers, buyers.harbour.manager, assignee="me") == []
    page = read(buyers)
    assert page.choices.assignees == {reviewer.id: "Reviewer"}
    assert {row.flag: row.assignee_name for row in page.rows}["busy_site"] == "Reviewer"


def test_what_is_overdue_is_so_by_its_own_date_or_by_that_of_the_reply(buyers: TwoBuyers) -> None:
    today = buyers.clock().date()
    buyers.set(Finding, col(Finding.id) == buyers.harbour.ids["sharable"], due_on=today + timedelta(days=3))
    assert flags(buyers, due="soon") == ["busy_site"]
    assert flags(buyers, due="overdue") == []
    assert flags(buyers, due="none") == ["large_site"]
    buyers.clock.advance(days=4)
    assert flags(buyers, due="overdue") == ["busy_site"]
    buyers.clock.advance(days=6)
    assert set(flags(buyers, due="overdue")) == {"busy_site", "passports_held"}, "the reply was due after nine days"
    buyers.set(Finding, col(Finding.id) == buyers.harbour.ids["sharable"], closed_at=buyers.clock())
    assert flags(buyers, due="overdue", state="all") == ["passports_held"]


def test_every_order_is_there_both_ways_and_a_list_always_has_all_its_rows(buyers: TwoBuyers) -> None:
    for name, sign in product(ALL_SORTS, ("", "-")):
        assert set(flags(buyers, sort=sign + name)) == {"passports_held", "large_site", "busy_site"}, name
    assert flags(buyers, sort="finding")[0] != flags(buyers, sort="-finding")[0]
    assert flags(buyers, sort="severity")[-1] == flags(buyers, sort="nonsense")[0] == "passports_held"
    assert flags(buyers, sort="state")[-1] == "passports_held"
    buyers.set(Finding, col(Finding.id) == buyers.harbour.ids["sharable"], due_on=buyers.clock().date())
    assert flags(buyers, sort="due")[0] == flags(buyers, sort="-due")[0] == "busy_site", "those without a date are last"


def test_groups_stand_in_the_order_of_their_names_and_count_what_matches(buyers: TwoBuyers) -> None:
    filter, reviewer = FindingFilter(severity="low"), buyers.harbour.reviewer
    page = buyers.database.read(finding_lists.page, filter, 1, is_grouped=True, actor=reviewer)
    assert page.by_supplier == {buyers.harbour.ids["supplier"]: 2}
    assert {row.supplier for row in page.rows} == set(page.by_supplier)
    assert len(page.rows) == page.total == 2


@pytest.mark.parametrize("role", ["reviewer", "manager", "reader", "owner"])
def test_a_withheld_finding_is_not_seen_counted_filtered_sorted_or_changed(buyers: TwoBuyers, role: str) -> None:
    harbour, finding = buyers.harbour, buyers.harbour.ids["finding"]
    hidden = {"withheld": True, "assignee_id": harbour.safeguarding.id, "due_on": buyers.clock().date()}
    buyers.set(Finding, col(Finding.id) == finding, family="hidden_topic", **hidden)
    member = getattr(harbour, role)
    for wanted in (
        {},
        {"state": "all"},
        {"due": "soon"},
        {"assignee": harbour.safeguarding.id},
        {"family": "hidden_topic"},
    ):
        for sort in ALL_SORTS:
            page = read(buyers, member, sort=sort, **wanted)
            assert finding not in {row.id for row in page.rows}
            assert page.total == len(page.rows)
            assert (page.states, page.severities) == ({"open": 2}, {"low": 2})
            assert harbour.safeguarding.id not in page.choices.assignees
            assert "hidden_topic" not in page.choices.families
    everything = FindingFilter(state="all")
    for which, ids in ((None, (finding,)), (everything, ())):
        assert finding not in listed(buyers, member, which, ids)
        assert finding in listed(buyers, harbour.safeguarding, which, ids)


def listed(buyers: TwoBuyers, actor: Actor, which: FindingFilter | None, ids: tuple[str, ...]) -> set[str]:
    return {row.id for row in buyers.database.read(finding_lists.listed, which, ids, actor=actor)}


def test_nothing_of_another_organisation_is_listed(buyers: TwoBuyers) -> None:
    theirs, everything = buyers.elsewhere.ids["finding"], FindingFilter(state="all")
    for which, ids in ((None, (theirs,)), (everything, ())):
        assert theirs not in listed(buyers, buyers.harbour.safeguarding, which, ids)
    assert set(read(buyers).choices.campaigns) == {buyers.harbour.ids["campaign"]}
