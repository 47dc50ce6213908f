"""Writing questionnaires in the browser: drafts, their parts as forms, files in and out, publishing."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain import drafting
from portal.domain.drafting import DETAILS, Draft, Noted, Part, PartKind, Tree
from portal.domain.refusals import Invalid, NotFound
from portal.domain.translation import Texts
from portal.domain.writing import as_yaml
from portal.sheets import questionnaire_book, xlsform
from portal.storage import drafts as rows
from portal.storage.database import Work
from portal.storage.drafts import Saving
from portal.web import access, forms, render
from portal.web.buyer import part_forms
from portal.web.buyer.exports import TYPES
from portal.web.forms import Fields
from portal.web.questions import QuestionView, view
from portal.workflow import author
from portal.workflow.author import Desk

KINDS: Mapping[str, PartKind] = {
    "section": "section",
    "question": "question",
    "flag": "flag",
    "check": "check",
    "derived": "derived",
}
FIRST: Mapping[str, Tree] = {
    "question": {"kind": "yes_no"},
    "flag": {"severity": "high"},
    "check": {"level": "warning"},
}


async def add(request: Request) -> Response:
    """A new draft: a copy of a published version, a file, or a first page to write over."""
    fields = await forms.read(request, file_bytes=forms.WORKBOOK_BYTES)
    desk = access.desk(request)
    if fields.one("copy"):
        id = await desk.write(author.copy, fields.one("copy"))
    elif (file := fields.file("file")) is not None:
        id = await desk.write(author.upload, source_of(file), file.name)
    elif fields.one("do") == "begin":
        id = await desk.write(author.begin, fields.one("family"), fields.one("title"))
    else:
        raise Invalid("Choose a file first: a questionnaire as YAML or as a workbook.")
    return RedirectResponse(f"/questionnaires/drafts/{id}", 303)


def source_of(file: forms.Upload) -> str:
    """The YAML of an uploaded file, which may be a workbook; refused where rows of it cannot be placed."""
    if questionnaire_book.is_workbook(file.data):
        return _source_of_book(file.data)
    try:
        return file.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("This file is not text in UTF-8. Save it in that encoding and upload it again.") from None


def _source_of_book(data: bytes) -> str:
    if xlsform.is_xlsform(data):
        form = xlsform.read(data)
        book, left = form.book, [str(one) for one in form.left_out]
        return "".join(f"# {line}\n" for line in left) + as_yaml(book.document)
    book = questionnaire_book.read(data)
    if book.problems:
        found = [f"{cell}: {sentence}" for cell, sentence in book.problems]
        raise Invalid("Some rows of this workbook have no place. Mend them and upload it again.", found)
    return as_yaml(book.document)


async def show(request: Request) -> Response:
    """The draft whole: its sections and questions, with what is wrong beside each."""
    looked, savings = await access.desk(request).read(_look, request.path_params["draft"])
    return render.page(request, "buyer/draft.html", **_outline(looked), savings=savings, done=_done(request))


def _look(work: Work, id: str) -> tuple[Desk, tuple[Saving, ...]]:
    return author.look(work, id), tuple(rows.savings(work, id))


def _outline(looked: Desk) -> dict[str, Any]:
    by_part: dict[str, list[Noted]] = {}
    for note in looked.draft.noted:
        by_part.setdefault(note.part or DETAILS, []).append(note)
    return {
        "row": looked.row,
        "draft": looked.draft,
        "tree": looked.draft.tree,
        "notes": by_part,
        "whole": DETAILS,
        "errors": errors_of(looked.draft),
    }


def errors_of(draft: Draft) -> list[tuple[str, str]]:
    """What is to be mended, for the summary: the part to go to and the sentence."""
    return [(f"part-{note.part}", f"{_where(note)}: {note.message}") for note in draft.errors]


def _where(note: Noted) -> str:
    return f"line {note.line}" if note.part in (None, DETAILS) else str(note.part)


def _done(request: Request) -> str | None:
    words = {"saved": "Saved.", "added": "Added.", "removed": "Removed.", "restored": "An earlier saving is back."}
    return words.get(request.query_params.get("done", ""))


async def act(request: Request) -> Response:
    """Put a file in place of the draft, go back to a saving, or take the draft off the list."""
    id = request.path_params["draft"]
    fields = await forms.read(request, file_bytes=forms.WORKBOOK_BYTES)
    desk = access.desk(request)
    if fields.one("do") == "remove":
        await desk.write(author.remove_draft, id)
        return RedirectResponse("/questionnaires", 303)
    if fields.one("restore").isdecimal():
        await desk.write(author.restore, id, int(fields.one("restore")))
        return RedirectResponse(f"/questionnaires/drafts/{id}?done=restored", 303)
    file = fields.file("file")
    if file is None:
        raise Invalid("Choose a file first: the questionnaire as YAML or as a workbook.")
    await desk.write(author.replace_source, id, source_of(file), f"uploaded from {file.name}")
    return RedirectResponse(f"/questionnaires/drafts/{id}?done=saved", 303)


async def download(request: Request) -> Response:
    """The draft as YAML, for an editor or a colleague."""
    looked = await access.desk(request).read(author.look, request.path_params["draft"])
    name = f"{looked.row.family}-{looked.row.version}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(looked.row.source, media_type="application/yaml", headers=headers)


async def download_workbook(request: Request) -> Response:
    """The draft as a workbook, to work in and upload again."""
    looked = await access.desk(request).read(author.look, request.path_params["draft"])
    name = f"{looked.row.family}-{looked.row.version}.xlsx"
    document = looked.draft.version.document if looked.draft.version else looked.draft.tree
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(questionnaire_book.write(document), media_type=TYPES[".xlsx"], headers=headers)


async def part(request: Request) -> Response:
    """One part as a form, with a preview of a question as a supplier sees it."""
    looked = await access.desk(request).read(author.look, request.path_params["draft"])
    place = looked.draft.place(request.path_params["part"])
    return _part_page(request, looked, place, looked.draft.part(place.id))


async def change(request: Request) -> Response:
    """Save a part, move it, or take it away; a part that somebody else has changed meanwhile is shown first."""
    id, name = request.path_params["draft"], request.path_params["part"]
    fields = await forms.read(request)
    desk = access.desk(request)
    here = f"/questionnaires/drafts/{id}"
    pressed = fields.one("do")
    if pressed in ("up", "down"):
        await desk.write(author.move, id, name, -1 if pressed == "up" else 1)
        return RedirectResponse(f"{here}#part-{name}", 303)
    if pressed == "remove":
        await desk.write(author.remove, id, name)
        return RedirectResponse(f"{here}?done=removed", 303)
    looked = await desk.read(author.look, id)
    place = looked.draft.place(name)
    new = part_forms.read(place.kind, fields, fields.one("kind"), looked.draft.part(name))
    base = int(fields.one("base")) if fields.one("base").isdecimal() else looked.row.revision
    saved = await desk.write(author.change, id, name, min(base, looked.row.revision), new)
    if saved.theirs is not None:
        return _part_page(request, saved.desk, place, new, status=409, theirs=saved.theirs)
    name = name if name == DETAILS else str(new.get("id", ""))
    if name not in saved.desk.draft.parts or pressed == "back":
        return RedirectResponse(f"{here}?done=saved#part-{name}", 303)
    return RedirectResponse(f"{here}/parts/{name}?done=saved", 303)


def _part_page(
    request: Request, looked: Desk, place: Part, values: Tree, status: int = 200, theirs: Tree | None = None
) -> Response:
    notes = looked.draft.notes_of(place.id)
    shown = part_forms.views(place.kind, values, notes, theirs)
    return render.page(
        request,
        "buyer/draft_part.html",
        status,
        row=looked.row,
        place=place,
        groups=part_forms.groups(place.kind, shown),
        notes=notes,
        notes_summary=[(_field(note.key, shown), note.message) for note in notes if note.level == "error"],
        theirs=theirs,
        preview=preview_of(values, looked) if place.kind == "question" else None,
        action=f"/questionnaires/drafts/{looked.row.id}/parts/{place.id}",
        done=_done(request),
    )


def _field(key: str, shown: tuple[part_forms.View, ...]) -> str | None:
    """The field a problem belongs to: its own, or the list it stands in; none where the form has no such field."""
    names = [one.field.key if isinstance(one, part_forms.FieldView) else one.rows.key for one in shown]
    return key if key in names else next((name for name in names if key.startswith(name + ".")), None)


async def preview(request: Request) -> Response:
    """The question as a supplier would see what has been typed so far; nothing is kept."""
    looked = await access.desk(request).read(author.look, request.path_params["draft"])
    fields = await forms.read(request)
    typed = part_forms.read("question", fields, fields.one("kind"), {})
    return render.page(request, "buyer/draft_preview.html", preview=preview_of(typed, looked))


def preview_of(question: Tree, looked: Desk) -> QuestionView | None:
    """The question's view, None while it cannot be shown."""
    version = drafting.alone(question, str(looked.draft.tree.get("language") or "en"))
    if version is None:
        return None
    texts = Texts(version)
    return view("preview", next(version.questions()), lambda key: texts(key).text)


async def new_part(request: Request) -> Response:
    """An empty form for one more part."""
    looked = await access.desk(request).read(author.look, request.path_params["draft"])
    return _new_page(request, looked, FIRST.get(request.query_params.get("kind", ""), {}))


def _new_page(request: Request, looked: Desk, values: Tree, status: int = 200, problem: str | None = None) -> Response:
    kind = KINDS.get(request.query_params.get("kind", ""))
    section = request.query_params.get("section", "")
    if kind is None or (kind == "question" and section not in looked.draft.parts):
        raise NotFound
    place = Part("", kind, (), section or None)
    shown = part_forms.views(kind, values, [Noted("", "id", 0, problem, "error")] if problem else [])
    return render.page(
        request,
        "buyer/draft_part.html",
        status,
        row=looked.row,
        place=place,
        groups=part_forms.groups(kind, shown),
        notes=(),
        notes_summary=[("id", problem)] if problem else [],
        theirs=None,
        preview=preview_of(values, looked) if kind == "question" else None,
        action=f"/questionnaires/drafts/{looked.row.id}/new?kind={kind}&section={section}",
        done=None,
    )


async def add_part(request: Request) -> Response:
    """Keep one more part. A wrong id is said beside its field and nothing that was typed is lost."""
    id = request.path_params["draft"]
    fields = await forms.read(request)
    desk = access.desk(request)
    kind = KINDS.get(request.query_params.get("kind", ""))
    if kind is None:
        raise NotFound
    new = part_forms.read(kind, fields, fields.one("kind"), {})
    try:
        await desk.write(author.add, id, kind, _complete(kind, new), request.query_params.get("section") or None)
    except Invalid as wrong:
        return _new_page(request, await desk.read(author.look, id), new, 422, str(wrong))
    return RedirectResponse(f"/questionnaires/drafts/{id}/parts/{new['id']}?done=added", 303)


def _complete(kind: PartKind, new: Tree) -> Tree:
    """A new section has a first question, for a section without one cannot be read."""
    if kind != "section" or not new.get("id"):
        return new
    return new | {"questions": [{"id": f"{new['id']}_first"[:64], "kind": "yes_no", "ask": "What do you ask?"}]}


async def publication_page(request: Request) -> Response:
    """What publishing would mean: the change, the number it needs, and whom it touches."""
    found = await access.desk(request).read(_publication, request.path_params["draft"])
    return render.page(request, "buyer/draft_publication.html", **found, problem=None, notes_typed="")


def _publication(work: Work, id: str) -> dict[str, Any]:
    looked = author.look(work, id)
    found = author.change_since(work, looked)
    return {"row": looked.row, "errors": errors_of(looked.draft), "found": found}


async def publish(request: Request) -> Response:
    """Freeze the draft as a version."""
    id = request.path_params["draft"]
    fields: Fields = await forms.read(request)
    desk = access.desk(request)
    try:
        publication = await desk.write(author.publish_draft, id, fields.one("notes"))
    except Invalid as wrong:
        found = await desk.read(_publication, id)
        return render.page(
            request,
            "buyer/draft_publication.html",
            422,
            **found,
            problem=str(wrong),
            notes_typed=fields.one("notes"),
        )
    return RedirectResponse(f"/questionnaires/{publication.id}", 303)
