"""The languages of a published version: progress, the file for translators, uploading it, and offering it."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import languages
from portal.domain.refusals import Invalid
from portal.storage.database import Work
from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import translate, type_translation

STEPS: Mapping[str, Callable[[Work, str, str], None]] = {
    "review": translate.review,
    "offer": translate.offer,
    "take_back": translate.take_back,
}
KINDS = {"missing": "bad", "stale": "late", "draft": "moving", "reviewed": "done"}


async def listing(request: Request) -> Response:
    """List every language of a version, and the ways to add another; with one named, go on to editing its texts."""
    id, language = request.path_params["version"], request.query_params.get("type", "").strip()
    if not language:
        return await _listing(request)
    try:
        await access.request_database(request).read(type_translation.of_version, id, language)
    except Invalid as refused:
        return await _listing(request, refused)
    return RedirectResponse(link("typed_translation", version=id, language=language), 303)


async def _listing(request: Request, problem: Invalid | None = None) -> Response:
    id = request.path_params["version"]
    published, standings = await access.request_database(request).read(translate.overview, id)
    return render.page(
        request,
        "buyer/translations.html",
        422 if problem else 200,
        published=published,
        standings=standings,
        called=languages.display_name,
        problem=problem,
    )


async def take_in(request: Request) -> Response:
    """Save an uploaded translation."""
    id = request.path_params["version"]
    upload = (await forms.read(request, file_bytes=translate.LARGEST)).file("file")
    data, name = (upload.data, upload.name) if upload else (b"", "")
    try:
        language = await access.request_database(request).write(translate.take_in, id, data, name)
    except Invalid as refused:
        return await _listing(request, refused)
    return RedirectResponse(link("translation", version=id, language=language), 303)


async def begin(request: Request) -> Response:
    """Download the file for a translator, in the requested language."""
    id, language = request.path_params["version"], request.query_params.get("language", "").strip()
    try:
        name, text = await access.request_database(request).read(translate.sheet, id, language)
    except Invalid as refused:
        return await _listing(request, refused)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(text, media_type="application/yaml", headers=headers)


async def show(request: Request) -> Response:
    """Show one language, text by text."""
    ids = request.path_params
    view = await access.request_database(request).read(translate.load_translation, ids["version"], ids["language"])
    return render.page(
        request,
        "buyer/translation.html",
        view=view,
        name=languages.display_name(ids["language"]),
        direction_of=languages.direction(ids["language"]),
        kinds_of_state=KINDS,
    )


async def act(request: Request) -> Response:
    """Mark as reviewed, offer, or withdraw."""
    ids = request.path_params
    step = STEPS.get((await forms.read(request)).one("do"))
    if step is None:
        raise Invalid("Choose what to do with this language.")
    await access.request_database(request).write(step, ids["version"], ids["language"])
    return RedirectResponse(link("translation", version=ids["version"], language=ids["language"]), 303)
