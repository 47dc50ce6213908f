"""A member's own email address: asking for another one, and the page that the email to it links to."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict, Invalid
from portal.web import access, forms, render
from portal.web.buyer import account as account_pages
from portal.web.links import link
from portal.workflow import account, change_address


async def ask(request: Request) -> Response:
    """Send a link to the new address; nothing reveals whether another account has it."""
    fields = await forms.read(request)
    typed = {"address": fields.one("address")}
    try:
        if not await account_pages.is_own(request, "".join(fields.all("current")[-1:])):
            return await account_pages.account_page(request, 422, ("current", account.WRONG_PASSWORD), typed)
        db, token = account_pages.outside(request), account_pages.session_token(request)
        await db.write(change_address.ask, token, typed["address"])
    except Conflict as refused:
        return await account_pages.account_page(request, 429, ("address", refused.sentence), typed)
    except Invalid as unfit:
        return await account_pages.account_page(request, 422, ("address", unfit.sentence), typed)
    return RedirectResponse(link("account", done="address"), 303)


async def page(request: Request) -> Response:
    """Show the button that confirms the address; opening the link changes nothing, because mail scanners do that."""
    change = await access.request_database(request).read(change_address.opened, request.path_params["token"])
    return render.page(request, "buyer/address_link.html", change=change, is_done=change.used_at is not None)


async def confirm(request: Request) -> Response:
    """Change the address."""
    change = await access.request_database(request).write(change_address.confirm, request.path_params["token"])
    return render.page(request, "buyer/address_link.html", change=change, is_done=True)
