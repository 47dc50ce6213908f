"""A campaign until it is sent: made from a form, changed with the same form, its suppliers put on and taken off."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict, Invalid
from portal.domain.reminder_ladder import DEFAULT_DAYS
from portal.sheets import places, supplier_list
from portal.storage import board, library, suppliers
from portal.storage.board import Board
from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.storage.library import Published
from portal.web import access, forms, render
from portal.web.buyer import reminder_days
from portal.web.buyer.questionnaires import laws_of
from portal.workflow import draft_campaign
from portal.workflow.draft_campaign import HELP_TEXT, MODES, CampaignPlan, InvalidCampaign, SupplierChoice

TYPED = (
    *("title", "purpose", "legal_basis", "proportionality", "help_text", "contact_line", "zone", "follow_up_mode"),
)
CHOICE = ("search", "language", "unasked")
NOTHING_CHOSEN = "Mark the suppliers to take off the list."


async def new(request: Request) -> Response:
    """The form of a new campaign."""
    given = {"help_text": HELP_TEXT, "zone": "Europe/Vienna", "follow_up_mode": MODES[0]}
    given |= reminder_days.shown(DEFAULT_DAYS)
    return await _new_form(request, given, {})


async def _new_form(request: Request, given: Mapping[str, Any], problems: Mapping[str, str]) -> Response:
    choices = await access.request_database(request).read(_choices, ())
    data = {**choices, **_ways(request, choices["versions"]), "given": given, "problems": problems}
    data["dates"] = reminder_days.dates(given)
    return render.page(request, "buyer/campaign_new.html", 422 if problems else 200, **data)


def _choices(work: Work, chosen: Sequence[str]) -> dict[str, Any]:
    """What can be chosen: versions that are not retired, or are chosen already; countries and languages with counts."""
    versions = [version for version in library.published(work) if version.retired_at is None or version.id in chosen]
    return {"versions": versions, **_filters(work)}


def _filters(work: Work) -> dict[str, Any]:
    countries = [(code, places.country_name(code), count) for code, count in suppliers.countries(work).items()]
    return {
        "countries": sorted(countries, key=lambda country: country[1]),
        "languages": list(suppliers.languages(work)),
    }


def _ways(request: Request, versions: Sequence[Published]) -> dict[str, Any]:
    titles = {version.family: version.title for version in reversed(versions)}
    table = laws_of(request)
    return {"laws": [(title, table.served_by([family])) for family, title in titles.items()]}


async def draft(request: Request) -> Response:
    """Save and preview the email and choose its suppliers; nothing is sent yet."""
    fields = await forms.read(request, file_bytes=forms.WORKBOOK_BYTES)
    if fields.one("do") == "dates":
        return await _new_form(request, _typed(fields) | _chosen(fields), reminder_days.problems(fields))
    try:
        listed = await _list_file(request, fields)
        campaign = await access.request_database(request).write(_draft, _plan(fields), _choice(fields), listed)
    except InvalidCampaign as unfit:
        return await _new_form(request, _typed(fields) | _chosen(fields), unfit.fields)
    return RedirectResponse(f"/campaigns/{campaign}/email", 303)


def _draft(work: Work, plan: CampaignPlan, choice: SupplierChoice, listed: forms.Upload | None) -> str:
    campaign = draft_campaign.draft(work, plan, complete=True)
    draft_campaign.choose(work, campaign, _wanted(work, choice, listed))
    return campaign


async def _list_file(request: Request, fields: forms.Fields) -> forms.Upload | None:
    """The list that was sent, read before the transaction that uses it begins."""
    listed = fields.file("list")
    if listed is not None:
        await access.aside(request, supplier_list.read_ahead, listed.data, listed.name)
    return listed


def _wanted(work: Work, choice: SupplierChoice, listed: forms.Upload | None) -> Sequence[str]:
    """The suppliers of a list where one was sent, else those that the choice fits."""
    if listed is not None:
        return draft_campaign.on_list(work, listed.data, listed.name)
    return draft_campaign.matching(work, choice)


def _plan(fields: forms.Fields) -> CampaignPlan:
    texts = {name: fields.one(name) for name in TYPED}
    due = f"{fields.one('due')}T{fields.one('at') or '17:00'}" if fields.one("due") else ""
    days = reminder_days.read(fields)
    return CampaignPlan(**texts, due=due, versions=tuple(fields.all("versions")), reminder_days=days)


def _choice(fields: forms.Fields) -> SupplierChoice:
    return SupplierChoice(countries=tuple(fields.all("countries")), **{name: fields.one(name)[:200] for name in CHOICE})


def _typed(fields: forms.Fields) -> dict[str, Any]:
    texts = {name: fields.one(name) for name in (*TYPED, "due", "at")}
    return {**texts, "versions": fields.all("versions"), **reminder_days.typed(fields)}


def _chosen(fields: forms.Fields) -> dict[str, Any]:
    return {"countries": fields.all("countries"), **{name: fields.one(name) for name in CHOICE}}


async def plan(request: Request) -> Response:
    """The form again, with the campaign as it is kept."""
    _campaign, saved_plan = await access.request_database(request).read(_kept, request.path_params["campaign"])
    due, _, at = saved_plan.due.partition("T")
    given = {**vars(saved_plan), "due": due, "at": at, **reminder_days.shown(saved_plan.reminder_days)}
    return await _plan_form(request, given, {})


def _kept(work: Work, id: str) -> tuple[Campaign, CampaignPlan]:
    campaign = draft_campaign.changeable(work, id)
    return campaign, draft_campaign.plan_of(work, campaign)


async def _plan_form(
    request: Request, given: Mapping[str, Any], problems: Mapping[str, str], moved: str | None = None
) -> Response:
    """What was typed, each problem beside its field; `moved` says that somebody else was faster."""
    db = access.request_database(request)
    campaign, saved_plan = await db.read(_kept, request.path_params["campaign"])
    choices = await db.read(_choices, saved_plan.versions)
    data = {**choices, **_ways(request, choices["versions"]), "given": given, "problems": problems}
    data["dates"] = reminder_days.dates(given)
    status = 409 if moved else 422 if problems else 200
    return render.page(
        request, "buyer/campaign_plan.html", status, campaign=campaign, seen=saved_plan.mark, moved=moved, **data
    )


async def change(request: Request) -> Response:
    """Keep the changed plan."""
    id = request.path_params["campaign"]
    fields = await forms.read(request)
    if fields.one("do") == "dates":
        return await _plan_form(request, _typed(fields), reminder_days.problems(fields))
    try:
        await access.request_database(request).write(draft_campaign.change, id, _plan(fields), fields.one("seen"))
    except InvalidCampaign as unfit:
        return await _plan_form(request, _typed(fields), unfit.fields)
    except Conflict as moved:
        return await _plan_form(request, _typed(fields), {}, moved.sentence)
    return RedirectResponse(f"/campaigns/{id}?done=changed", 303)


async def suppliers_page(request: Request) -> Response:
    """Who is on the list, and the ways to put others on it."""
    return await _suppliers_form(request, {}, {})


async def _suppliers_form(request: Request, given: Mapping[str, Any], problems: Mapping[str, str]) -> Response:
    asked = request.query_params
    search, number = asked.get("found", "").replace("\x00", "").strip()[:200], asked.get("page", "")
    page = int(number) if number.isdecimal() and len(number) < 7 else 1
    campaign, shown, ways = await access.request_database(request).read(
        _on_it, request.path_params["campaign"], search, page
    )
    done = {name: int(asked[name]) for name in ("added", "dropped") if asked.get(name, "")[:9].isdecimal()}
    data: dict[str, Any] = {
        "campaign": campaign,
        "board": shown,
        "found": search,
        "given": given,
        "problems": problems,
        "done": done,
    }
    return render.page(request, "buyer/campaign_suppliers.html", 422 if problems else 200, **data, **ways)


def _on_it(work: Work, id: str, search: str, page: int) -> tuple[Campaign, Board, dict[str, Any]]:
    campaign = draft_campaign.changeable(work, id)
    return campaign, board.board(work, id, board.BoardFilter(search=search), "supplier", page), _filters(work)


async def change_suppliers(request: Request) -> Response:
    """Add suppliers, or take some or all that were found off it."""
    id = request.path_params["campaign"]
    fields = await forms.read(request, file_bytes=forms.WORKBOOK_BYTES)
    db = access.request_database(request)
    try:
        match fields.one("do"):
            case "add":
                added = await db.write(_add, id, _choice(fields), await _list_file(request, fields))
                return RedirectResponse(f"/campaigns/{id}/suppliers?added={added}", 303)
            case "drop":
                dropped = await db.write(_drop, id, fields.all("invitation"))
            case "drop_found":
                dropped = await db.write(_drop_found, id, fields.one("found")[:200])
            case _:
                raise Invalid("Choose what to do with the suppliers of this campaign.")
    except InvalidCampaign as unfit:
        return await _suppliers_form(request, _chosen(fields), unfit.fields)
    return RedirectResponse(f"/campaigns/{id}/suppliers?dropped={dropped}", 303)


def _add(work: Work, id: str, choice: SupplierChoice, listed: forms.Upload | None) -> int:
    draft_campaign.changeable(work, id)
    return draft_campaign.choose(work, id, _wanted(work, choice, listed))


def _drop(work: Work, id: str, invitations: Sequence[str]) -> int:
    draft_campaign.changeable(work, id)
    if not invitations:
        raise InvalidCampaign(NOTHING_CHOSEN, {"invitation": NOTHING_CHOSEN})
    return draft_campaign.drop(work, id, invitations)


def _drop_found(work: Work, id: str, search: str) -> int:
    return draft_campaign.drop(work, id, board.ids(work, id, board.BoardFilter(search=search)))
