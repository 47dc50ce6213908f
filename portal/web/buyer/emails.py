"""Emails that are waiting or did not arrive, and why; pausing, resuming and cancelling a campaign's emails."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict, Invalid
from portal.storage.email_list import EmailFilter
from portal.web import access, forms, render
from portal.web.buyer import campaigns
from portal.web.links import link, paging
from portal.workflow import hold_emails

SHOWN_NAMES = {
    "waiting": "Waiting to be sent",
    "blocked": "Refused for content, size or sender",
    "bounced": "Bounced",
    "failed": "Cannot be sent",
    "sent": "Sent to suppliers",
    "all": "All emails to suppliers",
}


EMAIL_STATES = {
    "waiting": "Waiting to be sent",
    "held": "Held back",
    "sending": "Being sent",
    "deferred": "Delayed by the mail server",
    "blocked": "Refused by the mail server for its content, size or sender",
    "unknown": "Possibly sent: the connection broke",
    "sent": "Sent: accepted by the mail server",
    "probably_sent": "Probably sent",
    "bounced": "Bounced",
    "withdrawn": "Withdrawn",
    "failed": "Not sent",
}


MOST_SELECTED = 1_000


async def listing(request: Request) -> Response:
    """List the emails of one state, optionally of one campaign or to one address."""
    return await page(request)


async def page(request: Request, status: int = 200, problem: str | None = None) -> Response:
    """The list; `problem` says why nothing was done with the selected emails."""
    asked = {name: words.replace("\x00", "").strip()[:200] for name, words in request.query_params.items()}
    show = asked["show"] if asked.get("show") in SHOWN_NAMES else "waiting"
    filter = EmailFilter(show, asked.get("campaign", ""), asked.get("search", ""))
    number = int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 7 else 1
    shown = await access.request_database(request).read(hold_emails.emails_view, filter, number)
    narrowed = {"campaign": filter.campaign, "search": filter.search}
    return render.page(
        request,
        "buyer/emails.html",
        status,
        problem=problem,
        all_selected=asked.get("select") == "all",
        selecting=link("emails", show=show, **narrowed, page=shown.page.number, select="all"),
        marked=int(asked["marked"][:9]) if asked.get("marked", "").isdecimal() else None,
        shown=shown.page,
        campaigns=[(campaign.id, campaign.title) for campaign in shown.campaigns],
        filter=filter,
        shown_names=SHOWN_NAMES,
        states=EMAIL_STATES,
        paging=paging("emails", show=show, **narrowed),
        again=asked.get("again", "")[:9] if asked.get("again", "").isdecimal() else None,
    )


async def write_again(request: Request) -> Response:
    """Write refused invitations again with the current text."""
    written = await access.request_database(request).write(hold_emails.write_blocked_again)
    return RedirectResponse(link("emails", again=str(written)), 303)


async def hold(request: Request) -> Response:
    """Pause, resume or cancel a campaign's emails."""
    id, db = request.path_params["campaign"], access.request_database(request)
    steps = {"pause": hold_emails.pause, "resume": hold_emails.resume, "cancel": hold_emails.cancel}
    do = (await forms.read(request)).one("do")
    if do not in steps:
        raise Invalid("Choose what to do with the emails of this campaign.")
    try:
        await db.write(steps[do], id)
    except Conflict as late:
        return await campaigns.show_with(request, 409, late.sentence)
    return RedirectResponse(link("campaign", campaign=id, done=f"emails_{do}"), 303)
