"""A reminder goes once to each who can be reminded, after a pause, until reminders are stopped."""

from datetime import timedelta

import pytest

from portal.domain.lifecycle import REMINDER_COOLDOWN
from portal.storage import reminders
from portal.storage.board_filter import BoardFilter
from portal.storage.reminders import Remindable
from portal.storage.rows import col
from portal.storage.tables import Campaign, Invitation, Link
from tests.two_buyers import TwoBuyers


def remindable(buyers: TwoBuyers) -> Remindable:
    campaign = buyers.harbour.ids["campaign"]
    return buyers.database.read(reminders.remindable, campaign, BoardFilter(), actor=buyers.harbour.manager)


def ask(buyers: TwoBuyers) -> int:
    campaign = buyers.harbour.ids["campaign"]
    return buyers.database.write(reminders.ask, campaign, BoardFilter(), actor=buyers.harbour.manager)


def left(buyers: TwoBuyers) -> list[str]:
    return [one.id for one in buyers.database.write(reminders.next_left, buyers.harbour.ids["campaign"], 10)]


def test_a_confirmed_reminder_is_written_once_and_the_next_after_a_pause(buyers: TwoBuyers) -> None:
    bashir = buyers.harbour.bashir
    assert remindable(buyers) == Remindable(1, 0)
    assert (ask(buyers), left(buyers)) == (1, [bashir])
    assert remindable(buyers) == Remindable(0, 1), "it is being written"
    buyers.database.write(reminders.mark_reminded, [bashir])
    assert (left(buyers), remindable(buyers)) == ([], Remindable(0, 1))
    buyers.clock.advance(REMINDER_COOLDOWN + timedelta(seconds=1))
    assert remindable(buyers) == Remindable(1, 0)


@pytest.mark.parametrize("name", ["submitted_at", "revoked_at", "declined_at", "reminders_stopped_at"])
def test_nobody_is_reminded_who_has_answered_or_does_not_want_it(buyers: TwoBuyers, name: str) -> None:
    buyers.set(Invitation, col(Invitation.id) == buyers.harbour.bashir, **{name: buyers.clock()})
    assert (remindable(buyers), ask(buyers)) == (Remindable(0, 0), 0)


def test_reminders_stop_and_begin_again_once(buyers: TwoBuyers) -> None:
    bashir = buyers.harbour.bashir
    assert buyers.database.write(reminders.stop, [bashir]) == [(buyers.harbour.organisation, bashir)]
    assert buyers.database.write(reminders.stop, [bashir]) == []
    assert buyers.database.write(reminders.resume, bashir)
    assert not buyers.database.write(reminders.resume, bashir)


def test_a_contact_is_reminded_of_the_own_organisations_running_requests(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour

    def of_contact() -> list[str]:
        given = (f"BASHIR@{harbour.host}",)
        return [one.id for one in buyers.database.write(reminders.of_contact, *given, actor=harbour.manager)]

    assert of_contact() == [harbour.bashir]
    address = f"bashir@{harbour.host}"
    assert buyers.database.write(reminders.of_contact, address, actor=buyers.elsewhere.manager) == []
    buyers.set(Campaign, col(Campaign.id) == harbour.ids["campaign"], paused_at=buyers.clock())
    assert of_contact() == []


def test_automatic_reminders_are_of_running_campaigns_that_have_days(buyers: TwoBuyers) -> None:
    own = col(Campaign.id) == buyers.harbour.ids["campaign"]
    buyers.set(Campaign, col(Campaign.id) != "", reminder_days=[])
    assert buyers.database.read(reminders.with_ladder) == []
    buyers.set(Campaign, own, reminder_days=[7])
    assert [one.id for one in buyers.database.read(reminders.with_ladder)] == [buyers.harbour.ids["campaign"]]
    for name in ("closed_at", "paused_at"):
        buyers.set(Campaign, own, **{name: buyers.clock()})
        assert buyers.database.read(reminders.with_ladder) == []
        buyers.set(Campaign, own, **{name: None})


def test_a_reminder_of_several_requests_is_outdated_when_one_has_been_answered(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    (link, *_) = buyers.rows(Link, col(Link.invitation_id) == harbour.bashir, col(Link.email_id).is_not(None))
    assert buyers.database.read(reminders.of_email, link.email_id) == [harbour.bashir]
    assert not buyers.database.read(reminders.names_others, link.email_id), "a single one"
    buyers.set(Link, col(Link.invitation_id) == harbour.anand, email_id=link.email_id)
    assert buyers.database.read(reminders.names_others, link.email_id)
