"""A campaign's title and texts in the languages of its suppliers, one language at a time."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import languages
from portal.domain.campaign_fields import TRANSLATED_FIELDS
from portal.domain.refusals import Conflict
from portal.sheets.language_names import language_name
from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import translate_campaign
from portal.workflow.translate_campaign import InvalidTexts

STILL_RIGHT = "still_right"


async def page(request: Request) -> Response:
    """Show every language with its state, and the texts beside the chosen one."""
    return await _page(request, request.query_params.get("language", "")[:20])


async def _page(
    request: Request,
    language: str,
    status: int = 200,
    *,
    typed: Mapping[str, str] | None = None,
    confirmed: list[str] | None = None,
    problems: Mapping[str, str] | None = None,
    moved: str | None = None,
) -> Response:
    campaign = request.path_params["campaign"]
    shown = await access.request_database(request).read(translate_campaign.translation_view, campaign, language)
    data: dict[str, Any] = {
        "view": shown,
        "typed": typed or {line.field.name: line.text for line in shown.lines},
        "confirmed": confirmed or [],
        "problems": problems or {},
        "moved": moved,
        "language_name": language_name,
        "text_direction": languages.direction(shown.language),
        "source_direction": languages.direction(shown.campaign.written_in),
        "done": request.query_params.get("done") == "saved",
    }
    return render.page(request, "buyer/campaign_texts.html", status, **data)


async def save(request: Request) -> Response:
    """Save the translation into one language."""
    id, fields = request.path_params["campaign"], await forms.read(request)
    language, confirmed = fields.one("language")[:20], fields.all(STILL_RIGHT)
    typed = {field.name: fields.one(field.name) for field in TRANSLATED_FIELDS}
    given = (id, language, typed, confirmed, fields.one("seen"))
    try:
        await access.request_database(request).write(translate_campaign.translate, *given)
    except InvalidTexts as unfit:
        return await _page(request, language, 422, typed=typed, confirmed=confirmed, problems=unfit.fields)
    except Conflict as moved:
        return await _page(request, language, 409, typed=typed, confirmed=confirmed, moved=moved.sentence)
    return RedirectResponse(link("campaign_texts", campaign=id, language=language, done="saved"), 303)
