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
from tests.two_buyers import TwoBuyers


def add(buyers: TwoBuyers, choice: RecipientChoice, campaign: str = "planned") -> Added:
    return buyers.database.write(add_recipients.add, buyers.harbour.ids[campaign], choice, actor=buyers.harbour.manager)


def test_only_who_is_not_there_yet_is_added(buyers: TwoBuyers) -> None:
    assert add(buyers, RecipientChoice()).count == 1, "Chowdhury"
    assert add(buyers, RecipientChoice()).count == 0
    there = buyers.database.read(campaigns.suppliers_of, buyers.harbour.ids["planned"], actor=buyers.harbour.manager)
    assert len(there) == 3
    assert buyers.harbour.ids["removable"] in there


def test_a_list_a_filter_and_an_earlier_campaign_choose(buyers: TwoBuyers) -> None:
    listed = RecipientChoice(listed=ListFile(supplier_list("Bashir", host=buyers.harbour.host), "list.csv"))
    assert add(buyers, RecipientChoice(SupplierFilter(search="anand"))).count == 0
    assert add(buyers, listed).count == 0
    assert add(buyers, RecipientChoice(earlier=buyers.harbour.ids["campaign"])).count == 0
    assert add(buyers, RecipientChoice(SupplierFilter(search="chowdhury"))).count == 1
    with pytest.raises(Refusal):
        add(buyers, RecipientChoice(SupplierFilter(search="nobody")))
    with pytest.raises(NotFound):
        add(buyers, RecipientChoice(earlier=buyers.elsewhere.ids["campaign"]))


def test_a_closed_campaign_and_another_buyers_take_nobody(buyers: TwoBuyers) -> None:
    with pytest.raises(NotFound):
        buyers.database.write(
            add_recipients.add, buyers.elsewhere.ids["planned"], RecipientChoice(), actor=buyers.harbour.manager
        )
    with pytest.raises(NotAllowed):
        buyers.database.write(
            add_recipients.add, buyers.harbour.ids["planned"], RecipientChoice(), actor=buyers.harbour.reader
        )
    buyers.set(Campaign, col(Campaign.id) == buyers.harbour.ids["planned"], closed_at=buyers.clock())
    with pytest.raises(Refusal):
        add(buyers, RecipientChoice())


def test_many_are_added_by_one_job_that_goes_on_after_those_who_are_there(
    buyers: TwoBuyers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(add_recipients, "MOST_AT_ONCE", 2)
    listed = ListFile(supplier_list("Anand", "Bashir", "Chowdhury", host=buyers.harbour.host), "list.csv")
    first, second = add(buyers, RecipientChoice(listed=listed)), add(buyers, RecipientChoice(listed=listed))
    assert (first.count, first.job) == (0, second.job), "pressed twice"
    job = buyers.database.read(jobs.own, first.job, actor=buyers.harbour.manager)
    assert (job.kind, job.subject) == (ADD_RECIPIENTS.id, buyers.harbour.ids["planned"])
    left = buyers.database.read(
        add_recipients.ids_to_add, buyers.harbour.ids["planned"], job.parameters, actor=buyers.harbour.manager
    )
    assert list(left) == [buyers.harbour.ids["removable"]]


def test_a_copy_has_the_suppliers_of_the_first_with_their_addresses_of_now(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    added = buyers.database.write(
        add_recipients.copy, harbour.ids["campaign"], "Fair work 2027", "2027-12-01T17:00", actor=harbour.manager
    )
    rows = buyers.rows(Invitation, col(Invitation.campaign_id) == added.campaign)
    assert added.count == len(rows) == 2
    assert {row.invited_at for row in rows} == {None}, "nothing is sent"
