"""Evidence after submitting, and the page of one file: details, replacing it, withdrawing it."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.messages import Message
from portal.domain.refusals import Conflict, Invalid, NotFound
from portal.storage.evidence import Description
from portal.web import access, answer_form, forms
from portal.web.forms import DAY_PARTS, Fields
from portal.web.links import link
from portal.web.supplier import evidence_slot, section_view
from portal.web.supplier.evidence_slot import LIMITS, FileProblem
from portal.workflow import attach, change_evidence, supplement
from portal.workflow.attach import RefusedFile, SentFile
from portal.workflow.change_evidence import FileView
from portal.workflow.supplement import About, NewSupplement, SupplementView

NO_DAY = Message("Enter the last day on which it is valid, like 31 1 2027.")
FILES, FOLLOW_UP = "files", "follow_up"
NOTHING = Fields({})


async def listing(request: Request) -> Response:
    """List the files of a submitted response, with a form for more; the query's `follow_up` preselects the subject."""
    current = await access.request_database(request).read(supplement.view, request.path_params["invitation"])
    if current is None:
        return RedirectResponse(link("response", invitation=request.path_params["invitation"]), 303)
    asked = request.query_params.get(FOLLOW_UP, "")
    about = f"{FOLLOW_UP}:{asked}" if asked in {question.id for question in current.asked_back} else ""
    return _listing(request, current, Fields({"about": [about]}), {})


def _listing(
    request: Request,
    current: SupplementView,
    typed: Fields,
    problems: Mapping[str, str],
    file_problem: FileProblem | None = None,
) -> Response:
    return section_view.page(
        request,
        current.context,
        "supplier/files.html",
        422 if problems else 200,
        files=[(file, section_view.ask_of(current.context, file.place)) for file in current.files],
        about_choices=_choices(current),
        typed=typed,
        until=typed.day_parts("until"),
        problems=problems,
        file_problem=file_problem,
        limits=LIMITS,
    )


def _choices(current: SupplementView) -> list[tuple[str, str]]:
    """The possible subjects of files, besides the whole response: follow-up questions, then questions."""
    asked_back = [(f"{FOLLOW_UP}:{asked.id}", asked.ask) for asked in current.asked_back]
    return [*asked_back, *((".".join(place), section_view.ask_of(current.context, place)) for place in current.places)]


async def add(request: Request) -> Response:
    """Add files to a submitted response; refused files are listed with the reason."""
    invitation, db = request.path_params["invitation"], access.request_database(request)
    async with forms.read_several(request, FILES) as (fields, uploads):
        problems: Mapping[str, str] = {}
        refused: tuple[RefusedFile, ...] = ()
        try:
            new = NewSupplement(_about(fields), _described(fields), bool(fields.one(f"{answer_form.KEEP}{FILES}")))
            files = [SentFile(upload.name, upload.read) for upload in uploads]
            refused = await access.aside(request, supplement.add, db.database, invitation, files, new, actor=db.actor)
        except Invalid as wrong:
            problems = dict(wrong.fields) or {FILES: wrong.sentence}
    if not problems and not refused:
        return RedirectResponse(link("response_files", invitation=invitation, anchor="given"), 303)
    current = await db.read(supplement.view, invitation)
    if current is None:
        raise NotFound
    sentence = problems.get(FILES) or _sentence(refused, len(uploads))
    shown = evidence_slot.problem_of(sentence, attach.personal_kinds(refused), refused if len(uploads) > 1 else ())
    return _listing(request, current, fields, problems or {FILES: sentence}, shown)


def _sentence(refused: tuple[RefusedFile, ...], sent: int) -> str:
    if not refused:
        return ""
    return refused[0].problem if sent == 1 else attach.SOME_REFUSED


def _about(fields: Fields) -> About:
    kind, _, id = fields.one("about").partition(":")
    if kind == FOLLOW_UP and id:
        return About(follow_up=id)
    family, _, question = kind.partition(".")
    return About((family, question))


def _described(fields: Fields) -> Description:
    """The description typed for files. Raises Invalid if the date is invalid."""
    until = fields.day("until")
    if until is None and any(fields.day_parts("until").values()):
        raise Invalid(supplement.CHECK, fields={"until": NO_DAY})
    return Description(" ".join(fields.one("description").split()), until)


async def show(request: Request) -> Response:
    """Show one file and the possible actions."""
    invitation, file = _ids(request)
    return _file_page(request, await access.request_database(request).read(change_evidence.view, invitation, file))


def _ids(request: Request) -> tuple[str, str]:
    return request.path_params["invitation"], request.path_params["file"]


def _file_page(
    request: Request,
    shown: FileView,
    typed: Fields = NOTHING,
    problems: Mapping[str, str] | None = None,
    file_problem: FileProblem | None = None,
) -> Response:
    context, file = shown.context, shown.file
    data: dict[str, Any] = {"shown": shown, "file": file, "ask": section_view.ask_of(context, file.place)}
    data |= {"typed": typed, "problems": problems or {}, "file_problem": file_problem, "back": _back(shown)}
    data |= {"limits": LIMITS}
    stored_day = {part: getattr(file.expires_on, part) if file.expires_on else "" for part in DAY_PARTS}
    data |= {"until": typed.day_parts("until") if typed.mapping else stored_day}
    data |= {"description": typed.one("description") if typed.mapping else file.description}
    return section_view.page(request, context, "supplier/file.html", 422 if problems else 200, **data)


def _back(shown: FileView) -> str:
    """The page to return to: the list of files after submitting, else the file's question."""
    context, (family, question) = shown.context, shown.file.place
    if context.invited.submitted_at is not None:
        return link("response_files", invitation=context.invited.invitation)
    asked = context.ruleset.question(family, question) is not None
    return (
        section_view.link_to(context, family, question)[0]
        if asked
        else link("response", invitation=context.invited.invitation)
    )


async def act(request: Request) -> Response:
    """Save a file's description, replace the file, or withdraw it."""
    db = access.request_database(request)
    shown = await db.read(change_evidence.view, *_ids(request))
    async with forms.read_several(request, "newer") as (fields, uploads):
        sent = SentFile(uploads[0].name, uploads[0].read) if uploads else None
        try:
            problem = await _do(request, fields, sent)
        except (Invalid, Conflict) as wrong:
            problems = dict(wrong.fields) or {"newer": wrong.sentence}
            return _file_page(request, shown, fields, problems)
    if problem is not None:
        return _file_page(request, shown, fields, {"newer": problem.sentence}, problem)
    return RedirectResponse(_back(shown), 303)


async def _do(request: Request, fields: Fields, sent: SentFile | None) -> FileProblem | None:
    """Perform the pressed action; returns the problem of the newer file, if any."""
    db, (invitation, file) = access.request_database(request), _ids(request)
    if fields.one("do") == "withdraw":
        taken = await db.run(change_evidence.withdraw, invitation, file, fields.one("reason"))
        await db.write(attach.sweep, invitation, taken)
        return None
    described = _described(fields)
    if fields.one("do") != "replace":
        await db.write(change_evidence.describe, invitation, file, described)
        return None
    is_confirmed = bool(fields.one(f"{answer_form.KEEP}newer"))
    given = (db.database, invitation, file, sent, described)
    prepared = await access.aside(
        request, change_evidence.substitute, *given, is_confirmed=is_confirmed, actor=db.actor
    )
    return evidence_slot.problem_of(prepared.problem, prepared.personal, ())
