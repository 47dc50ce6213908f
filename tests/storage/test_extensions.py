"""A later due date is told to those who gain time by it, once each, until nothing is left to write."""

from datetime import timedelta

import pytest

from portal.storage import extensions
from portal.storage.rows import col
from portal.storage.tables import Campaign, Invitation
from tests.two_buyers import Portal


def ask(portal: Portal, days: int = 30) -> int:
    (campaign,) = portal.rows(Campaign, col(Campaign.id) == portal.harbour.ids["campaign"])
    due_at = campaign.due_at + timedelta(days=days)
    return portal.database.write(extensions.ask, campaign.id, due_at, actor=portal.harbour.manager)


def left(portal: Portal) -> int:
    return portal.database.read(extensions.count_left, portal.harbour.ids["campaign"])


def test_who_has_submitted_or_gains_nothing_gets_no_email(portal: Portal) -> None:
    (bashir,) = portal.rows(Invitation, col(Invitation.id) == portal.harbour.bashir)
    assert ask(portal, days=0) == 0
    assert ask(portal) == 1, "Bashir"
    assert left(portal) == 1
    assert bashir.own_due_at is None
    portal.set(Invitation, col(Invitation.id) == bashir.id, extension_asked_at=None)
    portal.set(Invitation, col(Invitation.id) == bashir.id, own_due_at=portal.clock() + timedelta(days=1000))
    assert ask(portal) == 0, "the own due date is later still"


@pytest.mark.parametrize("name", ["submitted_at", "revoked_at", "declined_at", "reminders_stopped_at"])
def test_whoever_may_not_be_reminded_is_told_nothing(portal: Portal, name: str) -> None:
    portal.set(Invitation, col(Invitation.id) == portal.harbour.bashir, **{name: portal.clock()})
    assert ask(portal) == 0


def test_each_email_is_written_once(portal: Portal) -> None:
    harbour, campaign = portal.harbour, portal.harbour.ids["campaign"]
    ask(portal)
    assert (harbour.organisation, campaign) in portal.database.read(extensions.unfinished)
    (recipient,) = portal.database.write(extensions.next_left, campaign, 10)
    assert recipient.id == harbour.bashir
    assert portal.database.write(extensions.next_left, harbour.ids["planned"], 10) == []
    portal.database.write(extensions.mark_written, [recipient.id])
    assert left(portal) == 0
    assert portal.database.read(extensions.unfinished) == []


def test_a_closed_campaign_has_nothing_left_to_write(portal: Portal) -> None:
    ask(portal)
    portal.set(Campaign, col(Campaign.id) == portal.harbour.ids["campaign"], closed_at=portal.clock())
    assert portal.database.read(extensions.unfinished) == []


def test_own_due_dates_go_unless_they_are_later_than_the_new_one(portal: Portal) -> None:
    harbour, at = portal.harbour, portal.clock()
    both = {harbour.anand: at + timedelta(days=10), harbour.bashir: at + timedelta(days=30)}
    for invitation, own_due_at in both.items():
        portal.set(Invitation, col(Invitation.id) == invitation, own_due_at=own_due_at)
    portal.set(Invitation, col(Invitation.id) == harbour.ids["planned_invitation"], own_due_at=at)
    portal.database.write(extensions.drop_earlier, harbour.ids["campaign"], at + timedelta(days=20))
    due = {row.id: row.own_due_at for row in portal.rows(Invitation) if row.organisation_id == harbour.organisation}
    assert (due[harbour.anand], due[harbour.bashir]) == (None, both[harbour.bashir])
    assert due[harbour.ids["planned_invitation"]] == at, "of another campaign"
