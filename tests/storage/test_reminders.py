"""A reminder goes once to each who can be reminded, after a pause, until reminders are stopped."""

from datetime import timedelta

import pytest

from portal.domain.lifecycle import REMINDER_COOLDOWN
from portal.storage import reminders
from portal.storage.board import BoardFilter
from portal.storage.reminders import Remindable
from portal.storage.rows import col
from portal.storage.tables import Campaign, Invitation, Link
from tests.two_buyers import Portal


def remindable(portal: Portal) -> Remindable:
    campaign = portal.harbour.ids["campaign"]
    return portal.database.read(reminders.remindable, campaign, BoardFilter(), actor=portal.harbour.manager)


def ask(portal: Portal) -> int:
    campaign = portal.harbour.ids["campaign"]
    return portal.database.write(reminders.ask, campaign, BoardFilter(), actor=portal.harbour.manager)


def left(portal: Portal) -> list[str]:
    return [one.id for one in portal.database.write(reminders.next_left, portal.harbour.ids["campaign"], 10)]


def test_a_confirmed_reminder_is_written_once_and_the_next_after_a_pause(portal: Portal) -> None:
    bashir = portal.harbour.bashir
    assert remindable(portal) == Remindable(1, 0)
    assert (ask(portal), left(portal)) == (1, [bashir])
    assert remindable(portal) == Remindable(0, 1), "it is being written"
    portal.database.write(reminders.mark_reminded, [bashir])
    assert (left(portal), remindable(portal)) == ([], Remindable(0, 1))
    portal.clock.advance(REMINDER_COOLDOWN + timedelta(seconds=1))
    assert remindable(portal) == Remindable(1, 0)


@pytest.mark.parametrize("name", ["submitted_at", "revoked_at", "declined_at", "reminders_stopped_at"])
def test_nobody_is_reminded_who_has_answered_or_does_not_want_it(portal: Portal, name: str) -> None:
    portal.set(Invitation, col(Invitation.id) == portal.harbour.bashir, **{name: portal.clock()})
    assert (remindable(portal), ask(portal)) == (Remindable(0, 0), 0)


def test_reminders_stop_and_begin_again_once(portal: Portal) -> None:
    bashir = portal.harbour.bashir
    assert portal.database.write(reminders.stop, [bashir]) == [(portal.harbour.organisation, bashir)]
    assert portal.database.write(reminders.stop, [bashir]) == []
    assert portal.database.write(reminders.resume, bashir)
    assert not portal.database.write(reminders.resume, bashir)


def test_a_contact_is_reminded_of_the_own_organisations_running_requests(portal: Portal) -> None:
    harbour = portal.harbour

    def of_contact() -> list[str]:
        given = (f"BASHIR@{harbour.host}",)
        return [one.id for one in portal.database.write(reminders.of_contact, *given, actor=harbour.manager)]

    assert of_contact() == [harbour.bashir]
    address = f"bashir@{harbour.host}"
    assert portal.database.write(reminders.of_contact, address, actor=portal.elsewhere.manager) == []
    portal.set(Campaign, col(Campaign.id) == harbour.ids["campaign"], paused_at=portal.clock())
    assert of_contact() == []


def test_automatic_reminders_are_of_running_campaigns_that_have_days(portal: Portal) -> None:
    own = col(Campaign.id) == portal.harbour.ids["campaign"]
    portal.set(Campaign, col(Campaign.id) != "", reminder_days=[])
    assert portal.database.read(reminders.with_ladder) == []
    portal.set(Campaign, own, reminder_days=[7])
    assert [one.id for one in portal.database.read(reminders.with_ladder)] == [portal.harbour.ids["campaign"]]
    for name in ("closed_at", "paused_at"):
        portal.set(Campaign, own, **{name: portal.clock()})
        assert portal.database.read(reminders.with_ladder) == []
        portal.set(Campaign, own, **{name: None})


def test_a_reminder_of_several_requests_is_outdated_when_one_has_been_answered(portal: Portal) -> None:
    harbour = portal.harbour
    (link, *_) = portal.rows(Link, col(Link.invitation_id) == harbour.bashir, col(Link.email_id).is_not(None))
    assert portal.database.read(reminders.of_email, link.email_id) == [harbour.bashir]
    assert not portal.database.read(reminders.names_others, link.email_id), "a single one"
    portal.set(Link, col(Link.invitation_id) == harbour.anand, email_id=link.email_id)
    assert portal.database.read(reminders.names_others, link.email_id)
