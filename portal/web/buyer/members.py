"""The members of the organisation: everybody may see them, an owner may change them."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.policy import ROLE_NAMES, ROLES
from portal.domain.refusals import Conflict, Invalid
from portal.storage import people
from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import members

ROLE_HINTS = {
    "owner": "Adds and removes members, and changes settings. Also runs campaigns and publishes questionnaires.",
    "campaign_manager": "Manages suppliers, publishes questionnaires, runs campaigns and asks follow-up questions.",
    "reviewer": "Reads responses, asks follow-up questions, and accepts and closes findings that are not critical.",
    "safeguarding": "The only role that sees sensitive values and can act on critical findings.",
    "read_only": "Reads responses and scores, and exports them.",
}
NOTICES = {
    "added": "The member was added, and an email is on its way.",
    "changed": "The roles were changed.",
    "removed": "The member was removed. Their sessions have ended.",
    "reset": "The authenticator was reset, and the member sets up a new one when they next sign in. If they belong to "
    "another organisation on this portal it was not: they use a recovery code, or ask whoever runs the portal.",
    "written": "A new email is on its way.",
    "written_already": "This email has just been written. No second one is sent, because it would replace the link in "
    "the first. Resend it in half a minute if another is needed.",
}


async def listing(request: Request) -> Response:
    """List everybody in the organisation, with the form to add somebody."""
    return await _listing(request, 200)


async def _listing(
    request: Request, status: int, typed: forms.Fields | None = None, problem: tuple[str, str] | None = None
) -> Response:
    members = await access.request_database(request).read(people.members)
    return render.page(
        request,
        "buyer/members.html",
        status,
        members=members,
        roles=[(role, ROLE_NAMES[role], ROLE_HINTS[role]) for role in ROLES],
        typed=typed or forms.Fields({}),
        problem=problem,
        notice=NOTICES.get(request.query_params.get("done", "")),
    )


async def add(request: Request) -> Response:
    """Add a member."""
    fields = await forms.read(request)
    try:
        await access.request_database(request).write(
            members.add, fields.one("address"), fields.all("roles"), name=fields.one("name")
        )
    except (Invalid, Conflict) as refused:
        return await _listing(request, 422, fields, next(iter(refused.fields.items()), ("address", refused.sentence)))
    return RedirectResponse(link("members", done="added"), 303)


async def member(request: Request) -> Response:
    """Show one member and their roles."""
    return await _member(request, 200, None)


async def _member(request: Request, status: int, problem: str | None) -> Response:
    member = await access.request_database(request).read(people.member, request.path_params["member"])
    roles = [(role, ROLE_NAMES[role], ROLE_HINTS[role]) for role in ROLES]
    return render.page(request, "buyer/member.html", status, member=member, roles=roles, problem=problem)


async def change(request: Request) -> Response:
    """Change a member's roles."""
    fields = await forms.read(request)
    try:
        await access.request_database(request).write(
            members.set_roles, request.path_params["member"], fields.all("roles")
        )
    except (Invalid, Conflict) as refused:
        return await _member(request, 422, refused.sentence)
    return RedirectResponse(link("members", done="changed"), 303)


async def remove(request: Request) -> Response:
    """Remove a member from the organisation."""
    try:
        await access.request_database(request).write(members.remove, request.path_params["member"])
    except Conflict as refused:
        return await _member(request, 409, refused.sentence)
    return RedirectResponse(link("members", done="removed"), 303)


async def write_again(request: Request) -> Response:
    """Send a new email to a member who has never signed in here."""
    written = await access.request_database(request).write(members.write_again, request.path_params["member"])
    return RedirectResponse(link("members", done="written" if written else "written_already"), 303)


async def reset_authenticator(request: Request) -> Response:
    """Reset the authenticator of a member who has lost it and has no recovery code."""
    await access.request_database(request).run(members.reset_authenticator, request.path_params["member"])
    return RedirectResponse(link("members", done="reset"), 303)
