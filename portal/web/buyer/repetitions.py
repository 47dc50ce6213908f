"""Repeating a campaign: how often, upcoming rounds, drafted rounds, and stopping."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Invalid
from portal.domain.repetition import ALL, DEFAULT_BY_RISK, RISKS
from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import repeat_campaign

BY_RISK, NO = "by_risk", "no"
CHOICES = {
    "12": "Every year",
    "6": "Every six months",
    BY_RISK: "By severity of what each supplier disclosed",
    NO: "Do not repeat",
}


async def page(request: Request) -> Response:
    """Show how the campaign is repeated."""
    return await _page(request, {}, {})


async def _page(request: Request, typed: Mapping[str, str], problems: Mapping[str, str]) -> Response:
    db = access.request_database(request)
    view = await db.read(repeat_campaign.repetition_view, request.path_params["campaign"])
    present, choices = _choice(view.months), list(CHOICES.items())
    given = {"repeat": present, **_months(view.months), **typed}
    if present not in CHOICES:
        choices.insert(2, (present, f"Every {present} months"))
    data: dict[str, Any] = {"view": view, "given": given, "choices": choices, "risks": RISKS, "problems": problems}
    data["done"] = request.query_params.get("done", "")
    return render.page(request, "buyer/repetition.html", 422 if problems else 200, **data)


def _choice(months: Mapping[str, int]) -> str:
    if not months:
        return NO
    return str(months[ALL]) if ALL in months else BY_RISK


def _months(months: Mapping[str, int]) -> dict[str, str]:
    shown = months if set(RISKS) <= months.keys() else DEFAULT_BY_RISK
    return {risk: str(shown[risk]) for risk in RISKS}


async def change(request: Request) -> Response:
    """Repeat the campaign as chosen, or stop."""
    id, db = request.path_params["campaign"], access.request_database(request)
    fields = await forms.read(request)
    repeat = fields.one("repeat")
    by_risk = {risk: fields.one(risk)[:10] for risk in RISKS}
    try:
        if repeat == NO:
            await db.write(repeat_campaign.stop, id)
        else:
            await db.write(repeat_campaign.change, id, by_risk if repeat == BY_RISK else {ALL: repeat})
    except Invalid as unfit:
        problems = {"repeat": "Choose how often to repeat this campaign."} if ALL in unfit.fields else unfit.fields
        return await _page(request, {"repeat": repeat if repeat in CHOICES else "", **by_risk}, problems)
    return RedirectResponse(link("campaign_repetition", campaign=id, done="stopped" if repeat == NO else "set"), 303)
