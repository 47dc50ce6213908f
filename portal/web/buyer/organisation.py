"""The organisation's page: its name in emails, defaults for campaigns, and links to its other settings."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain import retention
from portal.domain.organisation_settings import LONG, NAMES, InvalidSettings, OrganisationSettings
from portal.domain.refusals import Conflict
from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import organisation_settings

HINTS = {
    "name": "Suppliers see it in every email and on every page.",
    "sender_name": "Emails come from “… via Candour”. Leave blank to use the name.",
    "reply_to": "Receives replies to emails if a campaign has no contact address.",
    "zone": "The default for new campaigns, for example Europe/Vienna.",
    "purpose": "New campaigns start with these texts. You can change them in each campaign.",
    "help_text": "Leave blank to use the default text, which is translated.",
}


async def page(request: Request) -> Response:
    """Show the settings: editable for owners, read-only for others."""
    return await _page(request)


async def _page(
    request: Request,
    status: int = 200,
    typed: OrganisationSettings | None = None,
    problems: dict[str, str] | None = None,
    moved: str | None = None,
) -> Response:
    view = await access.request_database(request).read(organisation_settings.settings_view)
    return render.page(
        request,
        "buyer/organisation.html",
        status,
        view=view,
        given=typed or view.settings,
        names=NAMES,
        long=LONG,
        hints=HINTS,
        meanings=retention.MEANINGS,
        problems=problems or {},
        moved=moved,
        done=request.query_params.get("done", ""),
    )


async def change(request: Request) -> Response:
    """Save the settings."""
    fields = await forms.read(request)
    typed = OrganisationSettings(**{name: fields.one(name) for name in NAMES})
    try:
        await access.request_database(request).write(organisation_settings.change, typed, fields.one("seen"))
    except InvalidSettings as unfit:
        return await _page(request, 422, typed, unfit.fields)
    except Conflict as moved:
        return await _page(request, 409, typed, moved=moved.sentence)
    return RedirectResponse(link("organisation", done="saved"), 303)
