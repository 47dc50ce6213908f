"""Campaigns: the list, a board, the email and its sending, and actions on single invitations."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.campaign_fields import CAMPAIGN_FIELDS
from portal.domain.lifecycle import STATUSES
from portal.domain.questionnaire_types import SEVERITIES
from portal.domain.refusals import Conflict, Invalid
from portal.sheets import language_names
from portal.storage import campaigns
from portal.storage.board_filter import BoardFilter
from portal.web import access, forms, render
from portal.web.buyer import questionnaires, responses
from portal.web.links import link, paging
from portal.workflow import campaign_view, correct, invite, remind
from portal.workflow import rescore as rescoring

STATUS_NAMES = {
    "not_invited": "Not invited",
    "email_waiting": "Waiting to be sent",
    "email_failed": "Email not sent",
    "invited": "Invited",
    "email_bounced": "Email bounced",
    "opened": "Opened",
    "started": "Started",
    "submitted": "Submitted",
    "reopened": "Open for correction",
    "overdue": "Overdue",
    "closed": "Closed",
    "revoked": "Revoked",
    "declined": "Declined",
    "not_supplying": "No longer supplies you",
}
REFRESH_SECONDS = 20
BUSY_SECONDS = 3


async def listing(request: Request) -> Response:
    """List every campaign, newest first."""
    rows = await access.request_database(request).read(campaigns.listed)
    return render.page(request, "buyer/campaigns.html", campaigns=rows, done=request.query_params.get("done", ""))


async def show(request: Request) -> Response:
    """Show the board."""
    return await board_page(request)


async def show_with(request: Request, status: int, problem: str) -> Response:
    """Show the board with the reason why its emails could not be paused, resumed or cancelled."""
    return await board_page(request, status, problem=problem, problem_with="hold")


async def board_page(request: Request, status: int = 200, typed: Mapping[str, str] = {}, **more: Any) -> Response:
    """The board, filtered by the query; with a problem, the form keeps what was typed."""
    asked = {name: words.replace("\x00", "") for name, words in request.query_params.items()}
    filter = filter_of(asked)
    sort = asked.get("sort", "-severity")
    number = int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 7 else 1
    db = access.request_database(request)
    shown = await db.read(campaign_view.campaign_view, request.path_params["campaign"], filter, sort, number)
    active_filters = {name: value for name, value in vars(filter).items() if value}
    address = partial(link, "campaign", campaign=shown.campaign.id)
    data: dict[str, Any] = {
        **vars(shown),
        "filter": filter,
        "waiting": shown.counts.waiting,
        "unconfirmed": shown.counts.unconfirmed,
        "language_name": language_names.language_name,
        "sort": sort,
        "names": STATUS_NAMES,
        "statuses": STATUSES,
        "severities": tuple(reversed(SEVERITIES)),
        "refresh": BUSY_SECONDS if shown.is_busy else REFRESH_SECONDS,
        "reminding": link("campaign_reminders", campaign=shown.campaign.id, **active_filters),
        "handing_out": link("campaign_links", campaign=shown.campaign.id, **active_filters),
        "page_address": address(**active_filters, sort=sort, page=number),
        "sorting": lambda column: address(**active_filters, sort=f"-{column}" if sort == column else column),
        "only": lambda name, value: address(**{name: value}),
        "paging": paging("campaign", campaign=shown.campaign.id, **active_filters, sort=sort),
        "done": asked.get("done", ""),
        "emailed": asked.get("emailed", "0")[:9],
        "problem": None,
        "problem_with": "",
        "now": request.app.state.database.clock(),
        "typed": {"due": "", "at": "17:00", "tell": "yes", "count": "", **typed},
    }
    return render.page(request, "buyer/board.html", status, **{**data, **more})


def filter_of(asked: Mapping[str, str]) -> BoardFilter:
    """The board filter from a query or a form; an unknown status filters nothing."""
    given = {name: asked.get(name, "").replace("\x00", "")[:200] for name in BoardFilter.__dataclass_fields__}
    known = given["status"] if given["status"] in STATUSES else ""
    return BoardFilter(**{**given, "status": known})


async def email_preview(request: Request) -> Response:
    """Preview the invitation to the first supplier, with the count to confirm."""
    return await _email_preview_page(request)


async def _email_preview_page(
    request: Request,
    status: int = 200,
    problem: str | None = None,
    typed: str = "",
    *,
    later: Mapping[str, str] | None = None,
    later_problem: str | None = None,
) -> Response:
    shown = await access.request_database(request).read(campaign_view.email_view, request.path_params["campaign"])
    start: dict[str, Any] = {"later": later or {"on": "", "at": "09:00"}, "later_problem": later_problem}
    start |= {"language_name": language_names.language_name, "texts": CAMPAIGN_FIELDS}
    cap = questionnaires.laws_of(request).reporting_cap
    start |= {"cap": cap, "capped": cap.counted(shown.questionnaires) if cap else (0, 0)}
    return render.page(request, "buyer/email.html", status, problem=problem, typed=typed, **start, **vars(shown))


async def send(request: Request) -> Response:
    """Send to exactly the confirmed number of suppliers; the worker writes all emails after the first batch."""
    id = request.path_params["campaign"]
    fields = await forms.read(request)
    number = fields.count("count")
    later = {"on": fields.one("later_on"), "at": fields.one("later_at") or "09:00"}
    if number is None:
        problem = "Type the number of suppliers to confirm the sending."
        return await _email_preview_page(request, 422, problem, fields.one("count"), later=later)
    start = f"{later['on']}T{later['at']}" if later["on"] else ""
    try:
        await access.request_database(request).write(invite.send, id, number, start)
    except Conflict as moved:
        return await _email_preview_page(request, 409, moved.sentence, later=later)
    except Invalid as unfit:
        return await _email_preview_page(
            request, 422, None, fields.one("count"), later=later, later_problem=unfit.sentence
        )
    return RedirectResponse(link("campaign", campaign=id, done="sent"), 303)


async def rescoring_page(request: Request) -> Response:
    """List the newer versions that this campaign's responses can also be scored under."""
    shown = await access.request_database(request).read(campaign_view.rescoring_view, request.path_params["campaign"])
    return render.page(request, "buyer/rescoring.html", **vars(shown))


async def rescore(request: Request) -> Response:
    """Ask a worker to add a second result to every response."""
    version = (await forms.read(request)).one("version")
    job = await access.request_database(request).write(rescoring.ask, request.path_params["campaign"], version)
    return RedirectResponse(link("job", job=job), 303)


async def act(request: Request) -> Response:
    """Act on one invitation: remind, resend, correct the address, revoke."""
    campaign, id = request.path_params["campaign"], request.path_params["invitation"]
    fields = await forms.read(request)
    try:
        done = await _act(access.request_database(request), id, fields)
    except (Invalid, Conflict) as refused:
        typed = {"name": fields.one("name"), "address": fields.one("address")}
        given = typed if fields.one("do") == "correct" else None
        status = 422 if isinstance(refused, Invalid) else 409
        return await responses.refused(request, status, refused.sentence, given, fields.all("also"))
    page = link("campaign_invitation", campaign=campaign, invitation=id, done=done)
    return RedirectResponse(page, 303)


async def _act(db: access.RequestDatabase, id: str, fields: forms.Fields) -> str:
    """Perform the form's action; returns its name."""
    do = fields.one("do")
    match do:
        case "remind":
            await db.write(remind.remind, id)
        case "resend":
            return do if await db.write(invite.resend, id) else "resent_already"
        case "correct":
            await db.write(correct.correct, id, fields.one("address"), fields.one("name"), fields.all("also"))
        case "undeliverable":
            await db.write(correct.mark_undeliverable, id)
        case "revoke":
            await db.write(invite.revoke, id)
        case _:
            raise Invalid("Choose what to do with this invitation.")
    return do
