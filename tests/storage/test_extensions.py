"""A later due date is told to those who gain time by it, once each, until nothing is left to write."""

from datetime import timedelta

import pytest

from portal.storage import extensions
from portal.storage.rows import col
from portal.storage.tables import Campaign, Invitation
from tests.two_buyers import TwoBuyers


def ask(buyers: TwoBuyers, days: int = 30) -> int:
    (campaign,) = buyers.rows(Campaign, col(Campaign.id) == buyers.harbour.ids["campaign"])
    due_at = campaign.due_at + timedelta(days=days)
    return buyers.database.write(extensions.ask, campaign.id, due_at, actor=buyers.harbour.manager)


def left(buyers: TwoBuyers) -> int:
    return buyers.database.read(extensions.count_left, buyers.harbour.ids["campaign"])


def test_who_has_submitted_or_gains_nothing_gets_no_email(buyers: TwoBuyers) -> None:
    (bashir,) = buyers.rows(Invitation, col(Invitation.id) == buyers.harbour.bashir)
    assert ask(buyers, days=0) == 0
    assert ask(buyers) == 1, "Bashir"
    assert left(buyers) == 1
    assert bashir.own_due_at is None
    buyers.set(Invitation, col(Invitation.id) == bashir.id, extension_asked_at=None)
    buyers.set(Invitation, col(Invitation.id) == bashir.id, own_due_at=buyers.clock() + timedelta(days=1000))
    assert ask(buyers) == 0, "the own due date is later still"


@pytest.mark.parametrize("name", ["submitted_at", "revoked_at", "declined_at", "reminders_stopped_at"])
def test_whoever_may_not_be_reminded_is_told_nothing(buyers: TwoBuyers, name: str) -> None:
    buyers.set(Invitation, col(Invitation.id) == buyers.harbour.bashir, **{name: buyers.clock()})
    assert ask(buyers) == 0


def test_each_email_is_written_once(buyers: TwoBuyers) -> None:
    harbour, campaign = buyers.harbour, buyers.harbour.ids["campaign"]
    ask(buyers)
    assert (harbour.organisation, campaign) in buyers.database.read(extensions.unfinished)
    (recipient,) = buyers.database.write(extensions.next_left, campaign, 10)
    assert recipient.id == harbour.bashir
    assert buyers.database.write(extensions.next_left, harbour.ids["planned"], 10) == []
    buyers.database.write(extensions.mark_written, [recipient.id])
    assert left(buyers) == 0
    assert buyers.database.read(extensions.unfinished) == []


def test_a_closed_campaign_has_nothing_left_to_write(buyers: TwoBuyers) -> None:
    ask(buyers)
    buyers.set(Campaign, col(Campaign.id) == buyers.harbour.ids["campaign"], closed_at=buyers.clock())
    assert buyers.database.read(extensions.unfinished) == []


def test_own_due_dates_go_unless_they_are_later_than_the_new_one(buyers: TwoBuyers) -> None:
    harbour, at = buyers.harbour, buyers.clock()
    both = {harbour.anand: at + timedelta(days=10), harbour.bashir: at + timedelta(days=30)}
    for invitation, own_due_at in both.items():
        buyers.set(Invitation, col(Invitation.id) == invitation, own_due_at=own_due_at)
    buyers.set(Invitation, col(Invitation.id) == harbour.ids["planned_invitation"], own_due_at=at)
    buyers.database.write(extensions.drop_earlier, harbour.ids["campaign"], at + timedelta(days=20))
    due = {row.id: row.own_due_at for row in buyers.rows(Invitation) if row.organisation_id == harbour.organisation}
    assert (due[harbour.anand], due[harbour.bashir]) == (None, both[harbour.bashir])
    assert due[harbour.ids["planned_invitation"]] == at, "of another campaign"
