"""Links for suppliers reached on paper or by messenger: a page of QR codes to print, or a file for a mail merge."""

from typing import Any

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import languages
from portal.domain.refusals import Conflict, Invalid
from portal.mail import handouts
from portal.mail.handouts import HandoutFacts
from portal.sheets import link_list
from portal.storage.board_filter import BoardFilter
from portal.web import access, forms, render
from portal.web.buyer.campaigns import STATUS_NAMES, filter_of
from portal.web.buyer.suppliers import XLSX
from portal.web.links import link
from portal.workflow import hand_out_links

WAYS = ("print", "xlsx", "csv")
TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}


async def page(request: Request) -> Response:
    """Preview the suppliers who would get links, with a warning; filtered by the query, like the board."""
    return await _page(request, filter_of(request.query_params))


async def _page(
    request: Request,
    filter: BoardFilter,
    status: int = 200,
    problem: str | None = None,
    typed: str = "",
    *,
    field: str = "count",
) -> Response:
    campaign = request.path_params["campaign"]
    shown = await access.request_database(request).read(hand_out_links.handout_view, campaign, filter)
    active = {name: value for name, value in vars(filter).items() if value}
    names = {"status": STATUS_NAMES.get(filter.status, filter.status), "search": f"“{filter.search}”"}
    data: dict[str, Any] = {"filter": active, "narrowed": [names.get(name, value) for name, value in active.items()]}
    data |= {"problem": problem, "typed": typed, "field": field, "most": hand_out_links.MOST}
    data["ended"] = request.query_params.get("ended", "")[:9]
    return render.page(request, "buyer/handouts.html", status, **vars(shown), **data)


async def make(request: Request) -> Response:
    """Make the links and show them once; they cannot be shown again."""
    fields = await forms.read(request)
    filter = filter_of({name: fields.one(name) for name in fields.mapping})
    way, count = fields.one("do"), fields.count("count")
    if way == "end":
        return await _end(request, fields, filter)
    if count is None or way not in WAYS:
        problem = "Type the number of suppliers to confirm the new links."
        return await _page(request, filter, 422, problem, fields.one("count"))
    given = request.path_params["campaign"], filter, way, count
    try:
        made = await access.request_database(request).write(
            hand_out_links.hand_out, *given, keep_earlier="yes" in fields.all("keep")
        )
    except Conflict as moved:
        return await _page(request, filter, 409, moved.sentence)
    except Invalid as many:
        return await _page(request, filter, 422, many.sentence, fields.one("count"))
    return _printed(request, made) if way == "print" else _file(made, way)


async def _end(request: Request, fields: forms.Fields, filter: BoardFilter) -> Response:
    """End the links that were handed out to the listed suppliers."""
    campaign, count, typed = request.path_params["campaign"], fields.count("end_count"), fields.one("end_count")
    if count is None:
        problem = "Type the number of suppliers to confirm that their links end."
        return await _page(request, filter, 422, problem, typed, field="end_count")
    try:
        ended = await access.request_database(request).write(hand_out_links.end_handouts, campaign, filter, count)
    except Conflict as moved:
        return await _page(request, filter, 409, moved.sentence, field="end_count")
    active = {name: value for name, value in vars(filter).items() if value}
    return RedirectResponse(link("campaign_links", campaign=campaign, **active, ended=ended), 303)


def _printed(request: Request, made: tuple[HandoutFacts, ...]) -> Response:
    sheets = [
        {
            "facts": facts,
            "direction": languages.direction(facts.spoken),
            "sentences": handouts.sentences(facts),
            "scan": handouts.scan(facts),
            "picture": _picture(facts.link),
        }
        for facts in made
    ]
    return render.page(request, "buyer/handouts_printed.html", sheets=sheets, campaign=request.path_params["campaign"])


def _picture(address: str) -> Markup:
    """The QR code as an inline SVG without styles or links."""
    code = segno.make(address, error="m")
    return Markup(code.svg_inline(svgclass=None, lineclass=None, omitsize=True, border=2))  # noqa: S704


def _file(made: tuple[HandoutFacts, ...], way: str) -> Response:
    rows = [
        (
            facts.supplier,
            facts.code or "",
            facts.contact_name,
            facts.spoken,
            languages.deadline(facts.due_at, facts.time_zone),
            facts.link,
            handouts.message(facts),
        )
        for facts in made
    ]
    headers = {"Content-Disposition": f'attachment; filename="{link_list.FILE_NAMES[way]}"'}
    data = link_list.workbook(rows) if way == "xlsx" else link_list.csv_file(rows)
    return Response(data, media_type=TYPES[way], headers=headers)
