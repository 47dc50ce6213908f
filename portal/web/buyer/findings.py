"""Findings: the list, one of them, and every step of a follow-up with the supplier."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Invalid
from portal.storage.finding_lists import ALL_SORTS, PAGE_SIZE, FindingFilter
from portal.web import access, forms, render
from portal.web.forms import Fields
from portal.web.links import link, paging
from portal.workflow import change_findings, findings_list, follow_up
from portal.workflow import finding_view as cases

NOTHING = Fields({})
SORT_NAMES = {
    "-severity": "Most serious first",
    "severity": "Least serious first",
    "supplier": "Supplier",
    "finding": "Finding",
    "state": "State",
    "assignee": "Assigned to",
    "due": "Due date",
    "reply_due": "Reply due",
    "-raised": "Newest first",
    "raised": "Oldest first",
    "campaign": "Campaign",
    "questionnaire": "Questionnaire",
    "country": "Country",
}
"""The orders that can be chosen besides the headings, which are not shown on a phone."""


async def listing(request: Request) -> Response:
    """List the findings that match the query, the most serious first unless sorted in another way."""
    asked = read_query(request.query_params)
    filter = filter_of(asked)
    sort = asked["sort"] if asked.get("sort", "").removeprefix("-") in ALL_SORTS else "-severity"
    group = "supplier" if asked.get("group") == "supplier" else ""
    number = int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 7 else 1
    database = access.request_database(request)
    shown = await database.read(findings_list.findings_list, filter, max(1, number), sort, is_grouped=bool(group))
    active = {name: value for name, value in vars(filter).items() if value}
    address = partial(link, "findings", **active, group=group)
    data: dict[str, Any] = {
        "page": shown.page,
        "filter": filter,
        "active": active,
        "sort": sort,
        "sorts": SORT_NAMES,
        "group": group,
        "sorting": lambda column: address(sort=f"-{column}" if sort == column else column),
        "only": lambda **values: link("findings", **{**active, **values}, group=group, sort=sort),
        "number": number,
        "pages": max(1, -(-shown.page.total // PAGE_SIZE)),
        "paging": paging("findings", **active, group=group, sort=sort),
        "changed": forms.count_of(asked.get("changed", "")),
        "left": forms.count_of(asked.get("left", "")),
    }
    return render.page(request, "buyer/findings.html", today=shown.today, **data)


def read_query(query: QueryParams) -> dict[str, str]:
    """The values of a query, cut to a sensible length."""
    return {name: words.replace("\x00", "")[:200] for name, words in query.items()}


def filter_of(asked: Mapping[str, str]) -> FindingFilter:
    """The filter in a query or a form."""
    return FindingFilter(**{name: asked.get(name, "") for name in FindingFilter.__dataclass_fields__})


async def show(request: Request) -> Response:
    """Show one finding with the answers behind it, its follow-up questions, and the possible actions."""
    return await _page(request)


async def _page(request: Request, problem: Invalid | None = None, typed: Fields = NOTHING) -> Response:
    """The finding's page; with a problem, the form keeps what was typed."""
    case = await access.request_database(request).read(cases.finding_view, request.path_params["finding"])
    given = {name: typed.one(name) for name in ("do", "text", "due", "by")}
    data: dict[str, Any] = {"case": case, "finding": case.finding, "due": case.due, "typed": given}
    sentence = problem.sentence if problem else ""
    data |= {"problem": sentence, "field": next(iter(problem.fields), "text") if problem else ""}
    return render.page(request, "buyer/finding.html", 422 if problem else 200, **data)


async def act(request: Request) -> Response:
    """One step: ask, agree, withdraw, accept, ask again, close, agree to close, keep open, assign, plan, reopen."""
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
            case "assign":
                await db.write(change_findings.assign, id, fields.one("to"))
            case "plan":
                await db.write(change_findings.set_due, id, fields.one("by"))
            case "reopen":
                await db.write(change_findings.reopen, id, text)
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
