"""Editing questionnaires in the browser: a whole draft with its problems, and files in and out."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.drafting import DETAILS, Draft, DraftProblem
from portal.domain.reading import read_translation
from portal.domain.reading.yaml_tree import LARGEST
from portal.domain.refusals import Invalid
from portal.domain.translation import Translation
from portal.domain.writing import as_yaml, translation_as_yaml
from portal.sheets import questionnaire_book, xlsform
from portal.web import access, forms, render
from portal.web.buyer.exports import TYPES
from portal.web.links import link
from portal.workflow import author, begin_draft, draft_view, load_draft
from portal.workflow.begin_draft import NewDraft
from portal.workflow.load_draft import DraftView


async def add(request: Request) -> Response:
    """Add a draft: a copy of a published version, a file, or a template to edit."""
    fields = await forms.read(request, file_bytes=forms.WORKBOOK_BYTES)
    view = access.request_database(request)
    if fields.one("copy"):
        new = await view.read(begin_draft.copy, fields.one("copy"))
    elif (file := fields.file("file")) is not None:
        new = await access.aside(request, _new_draft, file)
    elif fields.one("do") == "begin":
        new = begin_draft.blank(fields.one("family"), fields.one("title"))
    else:
        raise Invalid("Choose a file first: a questionnaire as YAML or as a workbook.")
    return RedirectResponse(link("draft", draft=await view.write(begin_draft.begin, new)), 303)


def _new_draft(file: forms.Upload) -> NewDraft:
    uploaded = source_of(file)
    return begin_draft.upload(uploaded.source, file.name, uploaded.translations)


@dataclass(frozen=True)
class UploadedDraft:
    """The content of an uploaded file: the draft's YAML, and its translations."""

    source: str
    translations: tuple[Translation, ...] = ()


def source_of(file: forms.Upload) -> UploadedDraft:
    """Read an uploaded file, which may be a workbook. Raises Invalid if some of its rows cannot be placed."""
    if questionnaire_book.is_workbook(file.data) or xlsform.is_text_form(file.name, file.data):
        return _source_of_book(file.data, file.name)
    try:
        return UploadedDraft(file.data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Invalid("This file is not text in UTF-8. Save it in that encoding and upload it again.") from None


def _source_of_book(data: bytes, file_name: str) -> UploadedDraft:
    """A workbook's YAML and translations. What a draft cannot hold is listed in comments and on the draft's page."""
    name = file_name if xlsform.is_text_form(file_name, data) else "form.xlsx"
    if xlsform.is_xlsform(data, name):
        form = xlsform.read(data, file_name=name)
        book, left = form.book, [str(part) for part in form.left_out]
    elif xlsform.is_text_form(name, data):
        raise Invalid(xlsform.NO_FORM)
    else:
        book, left = questionnaire_book.read(data), []
    if book.problems:
        problems = [f"{cell}: {sentence}" for cell, sentence in book.problems]
        raise Invalid("Some rows of this workbook cannot be placed. Fix them and upload it again.", problems)
    translations = []
    for document in book.translations:
        reading = read_translation(translation_as_yaml(document).encode(), f"Texts {document['language']}")
        if reading.translation is not None:
            translations.append(reading.translation)
        left += [f"Texts {document['language']}: {problem.message}" for problem in reading.problems]
    return UploadedDraft(_with_remarks(left, as_yaml(book.document)), tuple(translations))


def _with_remarks(left: list[str], source: str) -> str:
    """The YAML below comments that list what was left out, within the size limit; the last line says how to see all."""
    room, lines = LARGEST - len(source.encode()) - 200, list[str]()
    for number, line in enumerate(left):
        lines.append(f"# {' '.join(line.split())}\n")
        room -= len(lines[-1].encode())
        if room < 0:
            lines[-1] = (
                f"# {len(left) - number} more things were left out: the command `portal workbook` lists them all\n"
            )
            break
    return "".join(lines) + source


async def show(request: Request) -> Response:
    """Show the whole draft: its sections and questions, each with its problems."""
    draft = await access.request_database(request).read(draft_view.whole_draft, request.path_params["draft"])
    outline = _outline(draft.view) | {"savings": draft.savings, "remarks": draft.remarks, "done": done_of(request)}
    return render.page(request, "buyer/draft.html", **outline)


def _outline(looked: DraftView) -> dict[str, Any]:
    by_part: dict[str, list[DraftProblem]] = {}
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
    """The errors for the summary: the part to go to and the message."""
    return [(f"part-{note.part}", f"{_where(note)}: {note.message}") for note in draft.errors]


def _where(note: DraftProblem) -> str:
    return f"line {note.line}" if note.part in (None, DETAILS) else str(note.part)


def done_of(request: Request) -> str | None:
    """The confirmation at the top of the page, for example after saving."""
    words = {"saved": "Saved.", "added": "Added.", "removed": "Removed.", "moved": "Moved."}
    words["restored"] = "An earlier version was restored."
    return words.get(request.query_params.get("done", ""))


async def act(request: Request) -> Response:
    """Replace the draft with a file, restore an earlier version, or remove the draft."""
    id = request.path_params["draft"]
    fields = await forms.read(request, file_bytes=forms.WORKBOOK_BYTES)
    view = access.request_database(request)
    if fields.one("do") == "remove":
        await view.write(author.remove_draft, id)
        return RedirectResponse(link("questionnaires"), 303)
    if fields.one("restore").isdecimal():
        seen = int(fields.one("seen")[:9]) if fields.one("seen").isdecimal() else None
        await view.run(author.restore, id, int(fields.one("restore")[:9]), seen)
        return RedirectResponse(link("draft", draft=id, done="restored"), 303)
    file = fields.file("file")
    if file is None:
        raise Invalid("Choose a file first: the questionnaire as YAML or as a workbook.")
    uploaded = await access.aside(request, source_of, file)
    await view.run(author.replace_source, id, uploaded.source, file.name, uploaded.translations)
    return RedirectResponse(link("draft", draft=id, done="saved"), 303)


async def download(request: Request) -> Response:
    """Download the draft as YAML, for an editor or a colleague."""
    looked = await access.request_database(request).read(load_draft.load_draft, request.path_params["draft"])
    name = f"{looked.row.family}-{looked.row.version}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(looked.row.source, media_type="application/yaml", headers=headers)


async def download_workbook(request: Request) -> Response:
    """Download the draft as a workbook, to edit and upload again."""
    looked, translations = await access.request_database(request).read(
        load_draft.load_draft_with_translations, request.path_params["draft"]
    )
    name = f"{looked.row.family}-{looked.row.version}.xlsx"
    document = looked.draft.version.document if looked.draft.version else looked.draft.tree
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    book = questionnaire_book.write(document, [texts.model_dump() for texts in translations], looked.draft.version)
    return Response(book, media_type=TYPES[".xlsx"], headers=headers)
