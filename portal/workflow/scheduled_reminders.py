"""Automatic reminders on a campaign's reminder days: one email per contact, in working hours.

Which reminders are due is computed when the worker looks (domain.reminder_ladder); nothing is scheduled. Each contact's
email is written in its own transaction that checks the rows once more, so two workers never write it twice.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from portal.domain import policy, reminder_ladder
from portal.domain.events.campaigns import ReminderDaysChanged, RemindersSentByLadder
from portal.domain.refusals import Closed
from portal.domain.reminder_ladder import SupplierCalendar
from portal.storage import campaigns, history, portal_state, reminders
from portal.storage.campaigns import Campaign, Recipient
from portal.storage.database import Database, Work
from portal.workflow import invite, queue_email, remind

WEEKEND = frozenset({5, 6})
LONGEST_SHIFT = timedelta(days=reminder_ladder.LONGEST_HOLIDAY + 1)


@cache
def _year(country: str, year: int) -> holidays.HolidayBase | None:
    try:
        return holidays.country_holidays(country, years=year)
    except NotImplementedError:
        return None


def is_working_day(country: str, day: date) -> bool:
    """Whether people work on `day` in a country; from Monday to Friday if its holidays are not known."""
    known = _year(country, day.year)
    return day.weekday() not in WEEKEND if known is None else known.is_working_day(day)


@cache
def calendar(country: str, zone: str) -> SupplierCalendar:
    """The working hours and days of a supplier in this country."""
    return SupplierCalendar(ZoneInfo(zone), lambda day: is_working_day(country, day))


def send_due(database: Database) -> int:
    """Write every automatic reminder that is due now; returns how many emails."""
    if not database.sends_email:
        return 0
    written = 0
    for organisation, address in database.read(_contacts):
        written += database.write(_write_contact, address, actor=invite.portal_inside(organisation))
    return written


def _contacts(work: Work) -> list[tuple[str, str]]:
    """(organisation, address) of the contacts with a request whose reminder is due."""
    contacts: dict[tuple[str, str], None] = {}
    for campaign in reminders.with_ladder(work):
        if not _may_be_near(campaign, work.now) or portal_state.is_held(work, campaign.organisation_id):
            continue
        for invited in reminders.ready(work, campaign.id):
            if _is_due(campaign, invited, work.now):
                contacts[invited.organisation_id, invited.contact_address.lower()] = None
    return list(contacts)


def _may_be_near(campaign: Campaign, now: datetime) -> bool:
    """Whether a reminder day can be near in any calendar: for most campaigns no supplier needs to be read."""
    steps = (campaign.due_at + timedelta(days=step) for step in campaign.reminder_days)
    earliest, latest = now - reminder_ladder.STALE - LONGEST_SHIFT, now + timedelta(days=1)
    return any(earliest <= step <= latest for step in steps)


def _is_due(campaign: Campaign, invited: Recipient, now: datetime) -> bool:
    return reminder_ladder.is_due(
        campaign.reminder_days,
        campaign.due_at,
        calendar(invited.country, invited.time_zone),
        invited_at=invited.sent_at or invited.opened_at or invited.chosen_at,
        reminded_at=invited.reminded_at,
        now=now,
    )


def _write_contact(work: Work, address: str) -> int:
    """Write one email about all open requests to a contact, if one of them is due; due ones come first."""
    requests = reminders.of_contact(work, address)
    due = [invited for invited in requests if _is_due(campaigns.get(work, invited.campaign_id), invited, work.now)]
    if not due:
        return 0
    together = [*due, *(invited for invited in requests if invited not in due)]
    queue_email.to_contact_or_note(work, due[0], "reminder", lambda: remind.write_together(work, together))
    reminders.mark_reminded(work, [invited.id for invited in together])
    for campaign in dict.fromkeys(invited.campaign_id for invited in together):
        count = sum(invited.campaign_id == campaign for invited in together)
        history.note(work, RemindersSentByLadder(campaign, count))
    return 1


def change_days(work: Work, campaign_id: str, days: Sequence[int]) -> None:
    """Set the days of automatic reminders, also for a campaign that was sent."""
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id, lock=True)
    if campaign.closed_at is not None:
        raise Closed("This campaign is closed.")
    if list(days) == list(campaign.reminder_days):
        return
    campaigns.change_campaign(work, campaign_id, reminder_days=list(days))
    words = [", ".join(map(str, chosen)) or "none" for chosen in (days, campaign.reminder_days)]
    history.note(work, ReminderDaysChanged(campaign_id, *words))
