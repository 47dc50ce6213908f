"""A campaign before it is sent: creating and changing it with a form, adding and removing its suppliers."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.campaign_fields import CAMPAIGN_FIELDS, DEFAULTS, CampaignTexts
from portal.domain.laws import to_send
from portal.domain.refusals import Conflict, Invalid
from portal.domain.reminder_ladder import DEFAULT_DAYS
from portal.sheets import language_names, supplier_list
from portal.storage.supplier_filters import SupplierFilter
from portal.web import access, forms, render
from portal.web.buyer import reminder_days, supplier_filters
from portal.web.buyer.questionnaires import laws_of, newest_of
from portal.web.links import link
from portal.workflow import (
    add_recipients,
    draft_campaign,
    library_view,
    organisation_settings,
    recipients,
    remove_recipients,
)
from portal.workflow.add_recipients import ListFile, RecipientChoice
from portal.workflow.draft_campaign import MODES, CampaignPlan, InvalidCampaign
from portal.workflow.recipients import Choices, PlanView

TYPED = ("title", *(field.name for field in CAMPAIGN_FIELDS), "zone", "follow_up_mode", "written_in")
CHOICE = ("search", "unasked")


async def new(request: Request) -> Response:
    """The form for a new campaign; for a law, with the questionnaires to send for it preselected."""
    own = await access.request_database(request).read(organisation_settings.defaults)
    given: dict[str, Any] = {
        **{name: getattr(own, name) or getattr(CampaignTexts(), name) for name in DEFAULTS},
        "zone": own.zone or "Europe/Vienna",
        "follow_up_mode": MODES[0],
    }
    given |= reminder_days.shown(DEFAULT_DAYS)
    if law := laws_of(request).law(request.query_params.get("law", "")):
        offered = await access.request_database(request).read(library_view.versions_on_offer)
        newest = newest_of(offered)
        chosen = to_send(law, {family: on_offer.version for family, on_offer in newest.items()})
        given |= {"legal_basis": law.name, "versions": [newest[version.id].published.id for version in chosen]}
    return await _new_form(request, given, {})


async def _new_form(request: Request, given: Mapping[str, Any], problems: Mapping[str, str]) -> Response:
    choices = await access.request_database(request).read(recipients.choices)
    data = {**_offered(request, choices), "given": given, "problems": problems, "dates": reminder_days.dates(given)}
    return render.page(request, "buyer/campaign_new.html", 422 if problems else 200, **data)


def _offered(request: Request, choices: Choices) -> dict[str, Any]:
    """The form's choices: versions, the laws they help with, and filters for suppliers."""
    table = laws_of(request)
    served = [(f"{version.title} {version.version}", table.served_by_version(version)) for version in choices.documents]
    return {
        "versions": choices.versions,
        "laws": served,
        "choices": supplier_filters.offered(choices.in_use),
        "texts": CAMPAIGN_FIELDS,
    }


async def draft(request: Request) -> Response:
    """Save the campaign and its suppliers, and redirect to the email's preview; nothing is sent yet."""
    fields = await forms.read(request, file_bytes=forms.WORKBOOK_BYTES)
    if fields.one("do") == "dates":
        return await _new_form(request, _typed(fields) | _chosen(fields), reminder_days.problems(fields))
    try:
        listed = await _list_file(request, fields)
        choice = RecipientChoice(_filter(fields), listed)
        added = await access.request_database(request).write(add_recipients.draft, _plan(fields), choice)
    except InvalidCampaign as unfit:
        return await _new_form(request, _typed(fields) | _chosen(fields), unfit.fields)
    return RedirectResponse(
        link("job", job=added.job) if added.job else link("campaign_email", campaign=added.campaign), 303
    )


async def _list_file(request: Request, fields: forms.Fields) -> ListFile | None:
    """The uploaded list, read before the transaction that uses it begins."""
    listed = fields.file("list")
    if listed is None:
        return None
    await access.aside(request, supplier_list.read_ahead, listed.data, listed.name)
    return ListFile(listed.data, listed.name)


def _plan(fields: forms.Fields) -> CampaignPlan:
    texts = {name: fields.one(name) for name in TYPED}
    due = f"{fields.one('due')}T{fields.one('at') or '17:00'}" if fields.one("due") else ""
    days = reminder_days.read(fields)
    return CampaignPlan(**texts, due=due, versions=tuple(fields.all("versions")), reminder_days=days)


def _filter(fields: forms.Fields) -> SupplierFilter:
    return SupplierFilter(**{name: fields.one(name)[:200] for name in CHOICE}, fields=supplier_filters.chosen(fields))


def _typed(fields: forms.Fields) -> dict[str, Any]:
    texts = {name: fields.one(name) for name in (*TYPED, "due", "at")}
    return {**texts, "versions": fields.all("versions"), **reminder_days.typed(fields)}


def _chosen(fields: forms.Fields) -> dict[str, Any]:
    return {**supplier_filters.chosen(fields), **{name: fields.one(name) for name in CHOICE}}


async def plan(request: Request) -> Response:
    """The form with the stored campaign."""
    shown = await access.request_database(request).read(recipients.plan_view, request.path_params["campaign"])
    due, _, at = shown.plan.due.partition("T")
    language = language_names.language_name(shown.plan.written_in)
    given = {
        **vars(shown.plan),
        "due": due,
        "at": at,
        "written_in": language,
        **reminder_days.shown(shown.plan.reminder_days),
    }
    return _plan_page(request, shown, given, {})


async def _plan_form(
    request: Request, given: Mapping[str, Any], problems: Mapping[str, str], moved: str | None = None
) -> Response:
    """The form as typed, each problem beside its field; `moved` is the message that somebody else has changed it."""
    shown = await access.request_database(request).read(recipients.plan_view, request.path_params["campaign"])
    return _plan_page(request, shown, given, problems, moved)


def _plan_page(
    request: Request,
    shown: PlanView,
    given: Mapping[str, Any],
    problems: Mapping[str, str],
    moved: str | None = None,
) -> Response:
    data = {**_offered(request, shown.choices), "given": given, "problems": problems}
    data["dates"] = reminder_days.dates(given)
    status = 409 if moved else 422 if problems else 200
    return render.page(
        request, "buyer/campaign_plan.html", status, campaign=shown.campaign, seen=shown.plan.mark, moved=moved, **data
    )


async def change(request: Request) -> Response:
    """Save the changed plan."""
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
    return RedirectResponse(link("campaign", campaign=id, done="changed"), 303)


async def suppliers_page(request: Request) -> Response:
    """The recipients, and the ways to add others."""
    return await _suppliers_form(request, {}, {})


async def _suppliers_form(request: Request, given: Mapping[str, Any], problems: Mapping[str, str]) -> Response:
    asked = request.query_params
    search, number = asked.get("found", "").replace("\x00", "").strip()[:200], asked.get("page", "")
    page = int(number) if number.isdecimal() and len(number) < 7 else 1
    db = access.request_database(request)
    shown = await db.read(recipients.recipients_view, request.path_params["campaign"], search, page)
    done = {name: int(asked[name]) for name in ("added", "dropped") if asked.get(name, "")[:9].isdecimal()}
    data: dict[str, Any] = {
        "campaign": shown.campaign,
        "board": shown.board,
        "removable": shown.board.statuses.get("not_invited", 0),
        "found": search,
        "given": given,
        "problems": problems,
        "done": done,
        "choices": supplier_filters.offered(shown.in_use),
    }
    return render.page(request, "buyer/campaign_suppliers.html", 422 if problems else 200, **data)


async def change_suppliers(request: Request) -> Response:
    """Add suppliers, or remove some or all of those listed."""
    id = request.path_params["campaign"]
    fields = await forms.read(request, file_bytes=forms.WORKBOOK_BYTES)
    db = access.request_database(request)
    try:
        match fields.one("do"):
            case "add":
                choice = RecipientChoice(_filter(fields), await _list_file(request, fields))
                added = await db.write(add_recipients.add, id, choice)
                done = link("campaign_suppliers", campaign=id, added=added.count)
                return RedirectResponse(link("job", job=added.job) if added.job else done, 303)
            case "drop":
                removed = await db.write(remove_recipients.remove, id, fields.all("invitation"))
            case "drop_found":
                removed = await db.write(remove_recipients.remove_matching, id, fields.one("found")[:200])
            case _:
                raise Invalid("Choose what to do with the suppliers of this campaign.")
    except InvalidCampaign as unfit:
        return await _suppliers_form(request, _chosen(fields), unfit.fields)
    done = link("campaign_suppliers", campaign=id, dropped=removed.count)
    return RedirectResponse(link("job", job=removed.job) if removed.job else done, 303)
