"""Suppliers join a campaign once each: a few at once, many by a job, from a list, a filter or an earlier campaign."""

import pytest

from portal.domain.jobs import ADD_RECIPIENTS
from portal.domain.refusals import NotAllowed, NotFound, Refusal
from portal.storage import campaigns, jobs
from portal.storage.rows import col
from portal.storage.supplier_filters import SupplierFilter
from portal.storage.tables import Campaign, Invitation
from portal.workflow import add_recipients
from portal.workflow.add_recipients import Added, ListFile, RecipientChoice
from tests.house.stage import supplier_list
from tests.two_buyers import Portal


def add(portal: Portal, choice: RecipientChoice, campaign: str = "planned") -> Added:
    return portal.database.write(add_recipients.add, portal.harbour.ids[campaign], choice, actor=portal.harbour.manager)


def test_only_who_is_not_there_yet_is_added(portal: Portal) -> None:
    assert add(portal, RecipientChoice()).count == 1, "Chowdhury"
    assert add(portal, RecipientChoice()).count == 0
    there = portal.database.read(campaigns.suppliers_of, portal.harbour.ids["planned"])
    assert len(there) == 3
    assert portal.harbour.ids["removable"] in there


def test_a_list_a_filter_and_an_earlier_campaign_choose(portal: Portal) -> None:
    listed = RecipientChoice(listed=ListFile(supplier_list("Bashir", host=portal.harbour.host), "list.csv"))
    assert add(portal, RecipientChoice(SupplierFilter(search="anand"))).count == 0
    assert add(portal, listed).count == 0
    assert add(portal, RecipientChoice(earlier=portal.harbour.ids["campaign"])).count == 0
    assert add(portal, RecipientChoice(SupplierFilter(search="chowdhury"))).count == 1
    with pytest.raises(Refusal):
        add(portal, RecipientChoice(SupplierFilter(search="nobody")))
    with pytest.raises(NotFound):
        add(portal, RecipientChoice(earlier=portal.elsewhere.ids["campaign"]))


def test_a_closed_campaign_and_another_buyers_take_nobody(portal: Portal) -> None:
    with pytest.raises(NotFound):
        portal.database.write(
            add_recipients.add, portal.elsewhere.ids["planned"], RecipientChoice(), actor=portal.harbour.manager
        )
    with pytest.raises(NotAllowed):
        portal.database.write(
            add_recipients.add, portal.harbour.ids["planned"], RecipientChoice(), actor=portal.harbour.reader
        )
    portal.set(Campaign, col(Campaign.id) == portal.harbour.ids["planned"], closed_at=portal.clock())
    with pytest.raises(Refusal):
        add(portal, RecipientChoice())


def test_many_are_added_by_one_job_that_goes_on_after_those_who_are_there(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(add_recipients, "MOST_AT_ONCE", 2)
    listed = ListFile(supplier_list("Anand", "Bashir", "Chowdhury", host=portal.harbour.host), "list.csv")
    first, second = add(portal, RecipientChoice(listed=listed)), add(portal, RecipientChoice(listed=listed))
    assert (first.count, first.job) == (0, second.job), "pressed twice"
    job = portal.database.read(jobs.own, first.job, actor=portal.harbour.manager)
    assert (job.kind, job.subject) == (ADD_RECIPIENTS.id, portal.harbour.ids["planned"])
    left = portal.database.read(
        add_recipients.ids_to_add, portal.harbour.ids["planned"], job.parameters, actor=portal.harbour.manager
    )
    assert list(left) == [portal.harbour.ids["removable"]]


def test_a_copy_has_the_suppliers_of_the_first_with_their_addresses_of_now(portal: Portal) -> None:
    harbour = portal.harbour
    added = portal.database.write(
        add_recipients.copy, harbour.ids["campaign"], "Fair work 2027", "2027-12-01T17:00", actor=harbour.manager
    )
    rows = portal.rows(Invitation, col(Invitation.campaign_id) == added.campaign)
    assert added.count == len(rows) == 2
    assert {row.invited_at for row in rows} == {None}, "nothing is sent"
