"""Findings: the list, one of them, and every step of a follow-up with the supplier."""

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Invalid
from portal.storage.findings_board import PAGE_SIZE, FindingFilter
from portal.web import access, forms, render
from portal.web.forms import Fields
from portal.web.links import link, paging
from portal.workflow import finding_view as cases
from portal.workflow import findings_list, follow_up

NOTHING = Fields({})


async def listing(request: Request) -> Response:
    """List the findings, most serious first."""
    asked = {name: words.replace("\x00", "")[:200] for name, words in request.query_params.items()}
    named = {name: asked.get(name, "") for name in ("severity", "state", "search", "position")}
    filter = FindingFilter(**named)
    number = int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 7 else 1
    shown = await access.request_database(request).read(findings_list.findings_list, filter, max(1, number))
    pages = max(1, -(-shown.page.total // PAGE_SIZE))
    pages_address = paging("findings", **named)
    data: dict[str, Any] = {
        "page": shown.page,
        "filter": filter,
        "number": number,
        "pages": pages,
        "paging": pages_address,
    }
    return render.page(request, "buyer/findings.html", today=shown.today, **data)


async def show(request: Request) -> Response:
    """Show one finding with the answers behind it, its follow-up questions, and the possible actions."""
    return await _page(request)


async def _page(request: Request, problem: Invalid | None = None, typed: Fields = NOTHING) -> Response:
    """The finding's page; with a problem, the form keeps what was typed."""
    case = await access.request_database(request).read(cases.finding_view, request.path_params["finding"])
    given = {name: typed.one(name) for name in ("do", "text", "due")}
    data: dict[str, Any] = {"case": case, "finding": case.finding, "due": case.due, "typed": given}
    sentence = problem.sentence if problem else ""
    data |= {"problem": sentence, "field": next(iter(problem.fields), "text") if problem else ""}
    return render.page(request, "buyer/finding.html", 422 if problem else 200, **data)


async def act(request: Request) -> Response:
    """One step: ask, agree, withdraw, accept, ask again, close, agree to close, keep open."""
    id, fields, db = request.path_params["finding"], await forms.read(request), access.request_database(request)
    text = fields.one("text")
    try:
        match fields.one("do"):
            case "ask":
                await db.write(follow_up.ask, id, text, _day(fields))
            case "again":
                await db.write(follow_up.ask_again, id, text, _day(fields))
            case "agree":
                await db.write(follow_up.agree_to_ask, id)
            case "withdraw":
                await db.write(follow_up.withdraw_question, id, text)
            case "accept":
                await db.write(follow_up.accept, id, text)
            case "close":
                await db.write(follow_up.close, id, text)
            case "agree_close":
                await db.write(follow_up.agree_to_close, id)
            case "keep":
                await db.write(follow_up.keep_open, id)
            case _:
                raise Invalid("Choose what to do with this finding.")
    except Invalid as refusal:
        return await _page(request, refusal, fields)
    return RedirectResponse(link("finding", finding=id), 303)


def _day(fields: Fields) -> date:
    try:
        return date.fromisoformat(fields.one("due"))
    except ValueError:
        raise Invalid("Enter the date the answer is due by, like 2026-05-01.", fields=("due",)) from None
