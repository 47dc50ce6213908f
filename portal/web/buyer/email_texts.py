"""The organisation's email texts: per language, with a preview, a test email to oneself, a reset, and the logo."""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import evidence_files, languages
from portal.domain.email import Email, Logo
from portal.domain.email_texts import KINDS, PLACEHOLDERS, EmailText
from portal.domain.refusals import Invalid
from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import email_texts
from portal.workflow.email_texts import UnfitText

KIND_NAMES = {"invitation": "Invitation", "reminder": "Reminder"}
DONE = {
    "saved": "The text was saved. Emails already written keep their text.",
    "reset": "Our text is used again.",
    "logo": "The logo was saved.",
    "no_logo": "The logo was removed.",
}


async def listing(request: Request) -> Response:
    """List every kind of email in every language, and the logo."""
    return await _listing(request)


async def _listing(request: Request, status: int = 200, problem: str | None = None) -> Response:
    changed, has_logo = await access.request_database(request).read(email_texts.overview)
    return render.page(
        request,
        "buyer/email_texts.html",
        status,
        kinds=[(kind, KIND_NAMES[kind]) for kind in KINDS],
        languages=[(tag, languages.name_of(tag)) for tag in languages.LANGUAGES],
        changed=changed,
        has_logo=has_logo,
        problem=problem,
        done=DONE.get(request.query_params.get("done", "")),
    )


async def change_logo(request: Request) -> Response:
    """Upload a logo, or remove the current one."""
    fields = await forms.read(request)
    picture = fields.file("logo")
    db = access.request_database(request)
    try:
        if fields.one("do") == "remove":
            await db.write(email_texts.change_logo, None)
            return RedirectResponse(link("email_texts", done="no_logo"), 303)
        if picture is None:
            raise Invalid(email_texts.NO_PICTURE)
        cleaned = await access.aside(request, evidence_files.clean, picture.data)
        await db.write(email_texts.change_logo, Logo(cleaned.clean, cleaned.clean_type))
    except Invalid as unfit:
        return await _listing(request, 422, unfit.sentence)
    return RedirectResponse(link("email_texts", done="logo"), 303)


async def show(request: Request) -> Response:
    """Show one text, with its preview."""
    kind, language = request.path_params["kind"], request.path_params["language"]
    text, is_own = await access.request_database(request).read(email_texts.current, kind, language)
    return await _page(request, text, is_own=is_own)


async def act(request: Request) -> Response:
    """Save, preview, send a test email to oneself, or reset to our text."""
    kind, language = request.path_params["kind"], request.path_params["language"]
    fields = await forms.read(request)
    text = EmailText(fields.one("subject"), fields.one("body"))
    db, text_page = access.request_database(request), partial(link, "email_text", kind=kind, language=language)
    _, is_own = await db.read(email_texts.current, kind, language)
    try:
        match fields.one("do"):
            case "save":
                await db.write(email_texts.change, kind, language, text)
                return RedirectResponse(text_page(done="saved"), 303)
            case "reset":
                await db.write(email_texts.reset, kind, language)
                return RedirectResponse(text_page(done="reset"), 303)
            case "test":
                address = await db.write(email_texts.send_test, kind, language, text, fields.one("supplier")[:200])
                sent = f"A test email is being sent to {address}."
                return await _page(request, text, is_own=is_own, search=fields.one("supplier")[:200], notice=sent)
            case _:
                return await _page(request, text, is_own=is_own, search=fields.one("supplier")[:200])
    except UnfitText as unfit:
        return await _page(request, text, 422, is_own=is_own, search=fields.one("supplier"), problems=unfit.fields)


async def _page(
    request: Request,
    text: EmailText,
    status: int = 200,
    *,
    is_own: bool,
    search: str = "",
    problems: dict[str, str] | None = None,
    notice: str | None = None,
) -> Response:
    kind, language = request.path_params["kind"], request.path_params["language"]
    preview: Email | None = None
    if not problems:
        try:
            preview = await access.request_database(request).read(email_texts.preview, kind, language, text, search)
        except UnfitText as unfit:
            problems, status = unfit.fields, 422
    data: dict[str, Any] = {
        "kind": kind,
        "kind_name": KIND_NAMES[kind],
        "tag": language,
        "languages": [(tag, languages.name_of(tag)) for tag in languages.LANGUAGES],
        "text_direction": languages.direction(language),
        "text": text,
        "is_own": is_own,
        "search": search,
        "placeholders": PLACEHOLDERS,
        "problems": problems or {},
        "preview": preview,
        "done": notice or DONE.get(request.query_params.get("done", "")),
    }
    return render.page(request, "buyer/email_text.html", status, **data)
