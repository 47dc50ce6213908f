"""The form fields for a campaign's reminder days (before, on and after the due day), and their dates."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain import reminder_ladder
from portal.domain.reminder_ladder import InvalidLadder
from portal.web import access, forms
from portal.web.links import link
from portal.workflow import scheduled_reminders
from portal.workflow.draft_campaign import InvalidCampaign


def read(fields: forms.Fields) -> tuple[int, ...]:
    """The reminder days in a form. Raises Invalid with problems by field."""
    if unfit := problems(fields):
        raise InvalidCampaign("The campaign was not created.", unfit)
    return _days(typed(fields))


def problems(fields: forms.Fields) -> dict[str, str]:
    """The problems of the typed days, by field."""
    given, unfit = typed(fields), {}
    for name in ("remind_before", "remind_after"):
        alone = {"remind_before": "", "remind_after": "", "remind_on_day": (), name: given[name]}
        try:
            _days(alone)
        except InvalidLadder as wrong:
            unfit[name] = str(wrong)
    if not unfit:
        try:
            _days(given)
        except InvalidLadder as wrong:
            unfit["remind_before"] = str(wrong)
    return unfit


def typed(fields: forms.Fields) -> dict[str, Any]:
    """The field values as typed."""
    texts = {name: fields.one(name)[:100] for name in ("remind_before", "remind_after")}
    return {**texts, "remind_on_day": fields.all("remind_on_day")}


def shown(days: Sequence[int]) -> dict[str, Any]:
    """The days as field values."""
    return {
        "remind_before": ", ".join(str(-step) for step in days if step < 0),
        "remind_on_day": ["yes"] if 0 in days else [],
        "remind_after": ", ".join(str(step) for step in days if step > 0),
    }


def dates(given: Mapping[str, Any]) -> list[tuple[int, date]]:
    """The dates for the typed days and due day; empty if either is invalid."""
    try:
        return reminder_ladder.dates(_days(given), date.fromisoformat(str(given.get("due", ""))))
    except (ValueError, OverflowError):
        return []


def _days(given: Mapping[str, Any]) -> tuple[int, ...]:
    before, after = str(given.get("remind_before", "")), str(given.get("remind_after", ""))
    return reminder_ladder.read_days(before, "yes" in given.get("remind_on_day", ()), after)


async def change(request: Request) -> Response:
    """Change the reminder days, even of a campaign that was sent."""
    from portal.web.buyer import reminders

    id = request.path_params["campaign"]
    fields = await forms.read(request)
    if unfit := problems(fields):
        return await reminders.page_with(request, 422, given=typed(fields), problems=unfit)
    await access.request_database(request).write(scheduled_reminders.change_days, id, _days(typed(fields)))
    return RedirectResponse(link("campaign_reminders", campaign=id, done="days"), 303)
