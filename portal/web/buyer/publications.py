"""Publishing a draft: what it changes, the version number it needs, and freezing it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict, Invalid
from portal.web import access, forms, render
from portal.web.buyer.drafts import errors_of
from portal.web.links import link
from portal.workflow import author, draft_view, publish_draft


async def page(request: Request) -> Response:
    """Preview the publication: the changes, the version number they need, and the affected suppliers."""
    return await _page(request)


async def _page(request: Request, problem: str | None = None, notes: str = "", status: int = 200) -> Response:
    shown = await access.request_database(request).read(draft_view.publication_view, request.path_params["draft"])
    data: dict[str, Any] = {
        "row": shown.view.row,
        "errors": errors_of(shown.view.draft),
        "difference": shown.difference,
        "needed": shown.needed,
    }
    return render.page(request, "buyer/draft_publication.html", status, **data, problem=problem, notes_typed=notes)


async def act(request: Request) -> Response:
    """Publish the draft as a version, or first give it the number it needs. The typed notes are kept in every case."""
    id = request.path_params["draft"]
    fields = await forms.read(request)
    db = access.request_database(request)
    try:
        if fields.one("number"):
            await db.run(author.renumber, id, fields.one("number"))
            return await _page(request, notes=fields.one("notes"))
        publication = await db.run(publish_draft.publish_draft, id, fields.one("notes"))
    except (Invalid, Conflict) as wrong:
        sentence = " ".join([str(wrong), *getattr(wrong, "problems", ())])
        return await _page(request, sentence, fields.one("notes"), 409 if isinstance(wrong, Conflict) else 422)
    return RedirectResponse(link("version", version=publication.id), 303)
