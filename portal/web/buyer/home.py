"""The start page: open tasks, most serious first."""

from starlette.requests import Request
from starlette.responses import Response

from portal.storage import dashboard, mail_alarm, people
from portal.web import access, render


async def page(request: Request) -> Response:
    """Show your work in the member's organisation."""
    db = access.request_database(request)
    figures = await db.read(dashboard.dashboard)
    organisation = await db.read(people.organisation, db.actor.organisation or "")
    alarm = await db.read(mail_alarm.sentence)
    return render.page(request, "buyer/home.html", agenda=figures, organisation=organisation, alarm=alarm)
