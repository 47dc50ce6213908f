"""The contact assigns sections to colleagues and takes them back."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import languages
from portal.domain.refusals import Conflict, Invalid
from portal.storage.participants import SectionRef
from portal.web import access, forms
from portal.web.links import link
from portal.web.supplier import section_view
from portal.workflow import delegate
from portal.workflow.delegate import Colleagues, NewColleague
from portal.workflow.load_response import ResponseContext

NOBODY = NewColleague("", "", "", frozenset())


async def page(request: Request) -> Response:
    """Show the assigned sections, and the form to assign more."""
    shown = await access.request_database(request).read(delegate.colleagues, request.path_params["invitation"])
    if elsewhere := section_view.elsewhere(shown.context):
        return RedirectResponse(elsewhere, 303)
    return _page(request, shown, NOBODY, {})


async def give(request: Request) -> Response:
    """Assign the selected sections, and send the link."""
    invitation, db = request.path_params["invitation"], access.request_database(request)
    fields = await forms.read(request)
    chosen = frozenset(_section(value) for value in fields.all("sections"))
    language = languages.supported_language(fields.one("language")) or languages.SOURCE
    typed = NewColleague(fields.one("address"), fields.one("name"), language, chosen)
    try:
        await db.write(delegate.give, invitation, typed)
    except (Invalid, Conflict) as refused:
        shown = await db.read(delegate.colleagues, invitation)
        return _page(request, shown, typed, refused.fields or {"name": refused.sentence})
    return RedirectResponse(link("colleagues", invitation=invitation), 303)


async def take_back(request: Request) -> Response:
    """Revoke a colleague's link."""
    invitation = request.path_params["invitation"]
    db = access.request_database(request)
    await db.write(delegate.take_back, invitation, request.path_params["colleague"])
    return RedirectResponse(link("colleagues", invitation=invitation), 303)


def _section(value: str) -> SectionRef:
    family, _, section = value.partition(".")
    return family, section


def _page(request: Request, shown: Colleagues, typed: NewColleague, problems: dict[str, str]) -> Response:
    context = shown.context
    return section_view.page(
        request,
        context,
        "supplier/colleagues.html",
        422 if problems else 200,
        people=[(person, _titles(context, person.sections or frozenset())) for person in shown.people],
        typed=typed,
        chosen=[".".join(section) for section in typed.sections],
        problems=problems,
        sections=_choices(context),
        languages=[(tag, languages.name_of(tag)) for tag in languages.LANGUAGES],
    )


def _choices(context: ResponseContext) -> list[tuple[str, str]]:
    """The sections that apply, each with its title."""
    shown = [part for part in context.progress.sections if part.shown]
    return [
        (f"{part.family}.{part.id}", section_view.words_of(context, part.family)(f"{part.id}.title")) for part in shown
    ]


def _titles(context: ResponseContext, sections: frozenset[SectionRef]) -> list[str]:
    return [title for value, title in _choices(context) if _section(value) in sections]
