"""The start page: what needs doing, the most serious first."""

from starlette.requests import Request
from starlette.responses import Response

from portal.storage import agenda, mail_alarm, people
from portal.web import access, render


async def page(request: Request) -> Response:
    """What needs doing in the member's organisation."""
    desk = access.desk(request)
    found = await desk.read(agenda.agenda)
    organisation = await desk.read(people.organisation, desk.actor.organisation or "")
    alarm = await desk.read(mail_alarm.sentence)
    return render.page(request, "buyer/home.html", agenda=found, organisation=organisation, alarm=alarm)
