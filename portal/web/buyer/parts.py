"""The parts of a draft: a form with a preview; adding, moving and removing parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain import drafting, rule_names
from portal.domain.drafting import Draft, DraftPart, DraftProblem, PartKind, Tree
from portal.domain.refusals import Invalid, NotFound
from portal.domain.translation import Texts
from portal.domain.unfinished import ASK
from portal.web import access, forms, render
from portal.web.buyer import part_forms, typed_part
from portal.web.buyer.drafts import done_of
from portal.web.forms import Fields
from portal.web.links import link
from portal.web.questions import QuestionView, view
from portal.workflow import author, load_draft
from portal.workflow.load_draft import DraftView

FIRST: Mapping[str, Tree] = {
    "section": {},
    "question": {"kind": "yes_no"},
    "flag": {"severity": "high"},
    "check": {"level": "warning"},
    "derived": {},
}
"""The initial values of a new part, by kind."""


@dataclass(frozen=True)
class PartForm:
    """What a part's page shows: its values, their problems, and how they relate to the saved draft."""

    values: Tree
    notes: tuple[DraftProblem, ...] = ()
    base: int = 0
    theirs: Tree | None = None
    more: Mapping[str, int] = field(default_factory=dict)
    posted: Fields | None = None


async def show(request: Request) -> Response:
    """Show one part as a form; for a question, with a preview as a supplier sees it."""
    looked = await access.request_database(request).read(load_draft.load_draft, request.path_params["draft"])
    return _saved_page(request, looked, looked.draft.place(request.path_params["part"]))


def _saved_page(request: Request, looked: DraftView, place: DraftPart) -> Response:
    typed = PartForm(looked.draft.part(place.name), looked.draft.notes_of(place.name), looked.row.revision)
    return _page(request, looked, place, typed)


async def change(request: Request) -> Response:
    """Save a part, or move or remove it; if somebody else has changed it meanwhile, show that first."""
    id, name = request.path_params["draft"], request.path_params["part"]
    fields = await forms.read(request)
    db = access.request_database(request)
    address = link("draft", draft=id)
    pressed = fields.one("do")
    if pressed in ("up", "down"):
        await db.run(author.move, id, name, -1 if pressed == "up" else 1)
        return RedirectResponse(f"{address}#part-{name}", 303)
    if pressed == "place":
        await db.run(author.place, id, name, fields.one("beside"))
        return RedirectResponse(f"{address}?done=moved#part-{name}", 303)
    if pressed == "remove":
        await db.run(author.remove, id, name)
        return RedirectResponse(f"{address}?done=removed", 303)
    return await _save(request, fields, await db.read(load_draft.load_draft, id), name)


async def _save(request: Request, fields: Fields, looked: DraftView, name: str) -> Response:
    place, address = looked.draft.place(name), link("draft", draft=looked.row.id)
    typed = typed_part.read(place.kind, fields, fields.one("kind"), looked.draft.part(name))
    seen, newest = fields.one("base")[:9], looked.row.revision
    base = min(int(seen), newest) if seen.isdecimal() else newest
    if typed_part.is_rearranging(fields):
        return _rearranged(request, fields, looked, place, PartForm(typed, base=base))
    try:
        saved = await access.request_database(request).run(author.change, looked.row.id, name, base, typed)
    except Invalid as wrong:
        return _page(request, looked, place, PartForm(typed, (_of_id(name, wrong),), base), 422)
    if saved.theirs is not None:
        typing = PartForm(saved.merged or typed, saved.view.draft.notes_of(name), saved.view.row.revision, saved.theirs)
        return _page(request, saved.view, place, typing, 409)
    name = next((part.name for part in saved.view.draft.parts.values() if part.path == place.path), name)
    if fields.one("do") == "back":
        return RedirectResponse(f"{address}?done=saved#part-{name}", 303)
    return RedirectResponse(link("draft_part", draft=looked.row.id, part=name, done="saved"), 303)


def _of_id(name: str, wrong: Invalid) -> DraftProblem:
    return DraftProblem(name, "id", 0, str(wrong), "error")


def _rearranged(request: Request, fields: Fields, looked: DraftView, place: DraftPart, typed: PartForm) -> Response:
    """The form as typed, with the fields of another kind, more rows, or reordered rows; nothing is saved."""
    values, more = typed_part.rearranged(typed.values, fields)
    return _page(request, looked, place, replace(typed, values=values, more=more, posted=fields))


async def new(request: Request) -> Response:
    """Show an empty form for a new part."""
    looked = await access.request_database(request).read(load_draft.load_draft, request.path_params["draft"])
    place = _new_place(request, looked.draft)
    return _page(request, looked, place, PartForm(FIRST[place.kind]))


def _new_place(request: Request, draft: Draft) -> DraftPart:
    """Where the new part belongs; raises NotFound if it cannot be added there."""
    kinds: dict[str, PartKind] = {kind: kind for kind in ("section", "question", "flag", "check", "derived")}
    kind, section = kinds.get(request.query_params.get("kind", "")), request.query_params.get("section", "")
    is_section = section in draft.parts and draft.parts[section].kind == "section"
    if kind is None or (kind == "question" and not is_section) or (section and not is_section):
        raise NotFound
    return DraftPart("", kind, (), section or None)


async def add(request: Request) -> Response:
    """Save a new part. A problem with its id is shown beside the field, and nothing typed is lost."""
    id = request.path_params["draft"]
    fields = await forms.read(request)
    db = access.request_database(request)
    looked = await db.read(load_draft.load_draft, id)
    place = _new_place(request, looked.draft)
    typed = typed_part.read(place.kind, fields, fields.one("kind"), {})
    if typed_part.is_rearranging(fields):
        return _rearranged(request, fields, looked, place, PartForm(typed))
    try:
        given = _complete(place.kind, typed)
        await db.run(author.add, id, place.kind, given, place.section, fields.one("after"))
    except Invalid as wrong:
        return _page(request, looked, place, PartForm(typed, (_of_id("", wrong),)), 422)
    return RedirectResponse(link("draft_part", draft=id, part=typed["id"], done="added"), 303)


def _complete(kind: PartKind, new: Tree) -> Tree:
    """Add a first question to a new section, because a section without questions is invalid."""
    if kind != "section" or not new.get("id"):
        return new
    return new | {"questions": [{"id": f"{new['id'][:58]}_first", "kind": "yes_no", "ask": ASK}]}


def _page(request: Request, looked: DraftView, place: DraftPart, typed: PartForm, status: int = 200) -> Response:
    shown = part_forms.views(place.kind, typed.values, typed.notes, typed.theirs, typed.more)
    return render.page(
        request,
        "buyer/draft_part.html",
        status,
        row=looked.row,
        draft=looked.draft,
        place=place,
        id=looked.draft.part(place.name).get("id", "") if place.name else "",
        groups=part_forms.groups(place.kind, shown),
        notes=typed.notes,
        notes_summary=[
            (part_forms.field_of(note.key, shown), note.message) for note in typed.notes if note.level == "error"
        ],
        typed=typed,
        unseen=part_forms.unseen(shown, typed.posted) if typed.posted else (),
        preview=preview_of(typed.values, looked) if place.kind == "question" else None,
        names=rule_names.readable(looked.draft.tree, looked.company),
        readers=author.readers_of(looked, place.name) if place.kind in ("question", "derived") and place.name else (),
        action=_action(looked.row.id, place),
        done=done_of(request),
        after=typed.posted.one("after") if typed.posted else request.query_params.get("after", ""),
    )


def _action(draft: str, place: DraftPart) -> str:
    """The address that a part's form posts to: the part's, or that for new parts."""
    if place.name:
        return link("draft_part", draft=draft, part=place.name)
    return link("new_draft_part", draft=draft, kind=place.kind, section=place.section)


async def preview(request: Request) -> Response:
    """Preview the question as a supplier would see it as typed so far; nothing is saved."""
    looked = await access.request_database(request).read(load_draft.load_draft, request.path_params["draft"])
    fields = await forms.read(request)
    typed = typed_part.read("question", fields, fields.one("kind"), {})
    return render.page(request, "buyer/draft_preview.html", preview=preview_of(typed, looked))


def preview_of(question: Tree, looked: DraftView) -> QuestionView | None:
    """The question's view; None if it cannot be shown yet."""
    version = drafting.alone(question, str(looked.draft.tree.get("language") or "en"))
    if version is None:
        return None
    texts = Texts(version)
    return view("preview", next(version.questions()), lambda key: texts(key).text)
