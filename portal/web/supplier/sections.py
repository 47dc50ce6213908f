"""A section on its page: shown, saved by its button, saved question by question, and its files."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.questionnaire import Section
from portal.storage import evidence as files
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.web import access, downloads, forms, locale, render
from portal.web.forms import Fields
from portal.web.links import link
from portal.web.supplier import gate, section_view
from portal.web.supplier.section_view import NOTHING, QuestionSlot, SaveNotes
from portal.workflow import answer, attach, open_link
from portal.workflow.answer import SaveResult
from portal.workflow.open_link import ResponseContext

SPOKEN_STATUS = "language:"
"""The switcher's buttons belong to the section's form, so that choosing a language loses nothing that was typed."""


@dataclass(frozen=True)
class SectionPage:
    """A section with everything its page needs."""

    context: ResponseContext
    section: Section
    files: tuple[Evidence, ...]


def load_section(work: Work, invitation: str, family: str, section: str) -> SectionPage:
    """Read a section for its page."""
    context = open_link.load_response(work, invitation)
    section_found = answer.section_of(context, family, section)
    return SectionPage(context, section_found, _files_of(work, context, section_found))


def _files_of(work: Work, context: ResponseContext, section: Section) -> tuple[Evidence, ...]:
    """The files of the response, read only where the section may ask for one."""
    asks = any(question.evidence for question in section.questions)
    return files.of_response(work, context.invited.response) if asks else ()


async def page(request: Request) -> Response:
    """The section; `new` names questions that the last save brought up."""
    db = access.request_database(request)
    family = request.path_params["family"]
    looked = await db.read(load_section, request.path_params["invitation"], family, request.path_params["section"])
    if open_link.is_stale(looked.context.invited, looked.context.now):
        await db.write(open_link.touch_session)
    if looked.context.invited.submitted_at is not None:
        return RedirectResponse(link("receipt", invitation=looked.context.invited.invitation), 303)
    return _page(request, looked, family)


async def save(request: Request) -> Response:
    """Keep the section and go on; stay where something does not fit, has appeared, or overtook somebody."""
    invitation, family, section = (request.path_params[name] for name in ("invitation", "family", "section"))
    fields = await forms.read(request)
    db = access.request_database(request)
    saved, kept_files = await db.write(_save, invitation, family, section, fields)
    address = link("section", invitation=invitation, family=family, section=section)
    pressed = fields.one("do")
    if pressed == "leave":
        await db.write(open_link.leave)
        return gate.left(request)
    if pressed.startswith(SPOKEN_STATUS):
        return _with_language(address, pressed)
    if saved.problems or saved.overwritten:
        looked = SectionPage(saved.context, answer.section_of(saved.context, family, section), kept_files)
        return _page(request, looked, family, SaveNotes(saved.overwritten, {}), 422 if saved.problems else 200)
    if pressed.startswith((answer.ADD_ROW, answer.REMOVE_ROW)):
        name = pressed.removeprefix(answer.ADD_ROW).removeprefix(answer.REMOVE_ROW).partition(":")[0]
        return RedirectResponse(f"{address}#q-{name.replace('.', '-')}", 303)
    if saved.appeared:
        return RedirectResponse(f"{address}?new={quote(','.join(question for _, question in saved.appeared))}", 303)
    return RedirectResponse(
        link("response", invitation=invitation) if pressed == "list" else _next(saved.context, family, section), 303
    )


def _with_language(address: str, pressed: str) -> Response:
    """The same page in another language; what was typed has just been saved."""
    response = RedirectResponse(address, 303)
    locale.remember(response, pressed.removeprefix(SPOKEN_STATUS))
    return response


def _save(
    work: Work, invitation: str, family: str, section: str, fields: Fields
) -> tuple[SaveResult, tuple[Evidence, ...]]:
    saved = answer.save(work, invitation, family, section, fields.mapping)
    again = saved.problems or saved.overwritten
    section_found = answer.section_of(saved.context, family, section) if again else None
    return saved, _files_of(work, saved.context, section_found) if section_found else ()


def _next(context: ResponseContext, family: str, section: str) -> str:
    """The section after this one; after the last, the page to check the answers on."""
    shown = [(part.family, part.id) for part in context.progress.sections if part.shown]
    at = shown.index((family, section)) + 1 if (family, section) in shown else len(shown)
    if at == len(shown):
        return link("check", invitation=context.invited.invitation)
    return section_view.section_link(context, *shown[at])


def _page(
    request: Request, looked: SectionPage, family: str, marks: SaveNotes = NOTHING, status: int = 200
) -> Response:
    context, section = looked.context, looked.section
    asked = section_view.questions(context, family, section, looked.files, marks)
    words = section_view.words_of(context, family)
    new = request.query_params.get("new", "").split(",")
    place = [(part.family, part.id) for part in context.progress.sections if part.shown]
    return section_view.page(
        request,
        context,
        "supplier/section.html",
        status,
        questionnaire=words("title"),
        title=words(f"{section.id}.title"),
        about=words(f"{section.id}.about") if section.about else "",
        asked=asked,
        appeared=[item for item in asked if item.is_shown and item.place[1] in new],
        overwritten=[item for item in asked if item.overwritten],
        problems=_problems(asked),
        number=place.index((family, section.id)) + 1,
        of=len(place),
        here=section_view.section_link(context, family, section.id),
        translated=words.coverage[0],
        language_form="answers",
    )


def _problems(asked: tuple[QuestionSlot, ...]) -> list[tuple[str, str]]:
    """What does not fit, for the summary: the field to go to and the sentence."""
    problems = []
    for item in asked:
        if item.is_shown and item.field.problem:
            problems.append((item.field.name, item.field.problem))
        if item.evidence and item.evidence.problem:
            problems.append((f"file-{item.id}", item.evidence.problem))
    return problems


async def save_one(request: Request) -> Response:
    """Keep one question as it is typed; answer with its place and every other place that this changes."""
    invitation, family, question = (request.path_params[name] for name in ("invitation", "family", "question"))
    fields = await forms.read(request)
    db = access.request_database(request)
    saved, looked = await db.write(_save_one, invitation, family, question, fields)
    touched = {*saved.appeared, *saved.vanished, *_dependent(looked, family, question, fields), (family, question)}
    marks = SaveNotes(saved.overwritten, {})
    asked = section_view.questions(looked.context, family, looked.section, looked.files, marks, touched)
    return render.page(
        request,
        "supplier/saved.html",
        language=looked.context.reading.language,
        own=next(item for item in asked if item.place == (family, question)),
        others=[item for item in asked if item.place != (family, question)],
    )


def _save_one(
    work: Work, invitation: str, family: str, question: str, fields: Fields
) -> tuple[SaveResult, SectionPage]:
    saved = answer.save_one(work, invitation, family, question, fields.mapping)
    section = answer.section_holding(saved.context, family, question)
    return saved, SectionPage(saved.context, section, _files_of(work, saved.context, section))


def _dependent(looked: SectionPage, family: str, question: str, fields: Fields) -> set[tuple[str, str]]:
    """Places whose currency follows this question, or whose call for a file has come or gone."""
    asks = {ask.question for ask in looked.context.progress.evidence_asked if ask.family == family}
    dependent = set()
    for other in looked.section.questions:
        was_asking = f"_evidence.{family}.{other.id}" in fields.mapping
        if other.currency_of == question or was_asking != (other.id in asks):
            dependent.add((family, other.id))
    return dependent


async def add_file(request: Request) -> Response:
    """Keep a file for a question, and whatever was typed on the page it came from."""
    invitation, family, question = (request.path_params[name] for name in ("invitation", "family", "question"))
    fields = await forms.read(request, may_cut=True)
    upload = fields.file(f"file.{family}.{question}")
    file = (upload.name, upload.data) if upload else None
    db = access.request_database(request)
    given = (invitation, family, question, fields.mapping, file)
    attached = await access.aside(request, attach.give, db.database, *given, actor=db.actor)
    context = attached.saved.context
    section = answer.section_holding(context, family, question)
    if attached.problem or attached.saved.overwritten:
        wrong = {(family, question): attached.problem} if attached.problem else {}
        looked = SectionPage(context, section, await db.read(_files_of, context, section))
        return _page(request, looked, family, SaveNotes(attached.saved.overwritten, wrong), 422)
    return RedirectResponse(_place(invitation, family, section.id, question), 303)


async def remove_file(request: Request) -> Response:
    """Take a file back while nothing is submitted; what was typed beside it is kept."""
    invitation = request.path_params["invitation"]
    fields = await forms.read(request)
    db = access.request_database(request)
    saved, taken = await db.write(attach.take_back, invitation, request.path_params["file"], fields.mapping)
    await db.write(attach.sweep, invitation, taken)
    section = answer.section_holding(saved.context, taken.family, taken.question)
    return RedirectResponse(_place(invitation, taken.family, section.id, taken.question), 303)


def _place(invitation: str, family: str, section: str, question: str) -> str:
    """The address of a question on its section's page."""
    anchor = f"q-{family}-{question}"
    return link("section", invitation=invitation, family=family, section=section, anchor=anchor)


async def file(request: Request) -> Response:
    """A file as a download, never as a page: a browser must not run what somebody sent."""
    db = access.request_database(request)
    evidence, data = await db.read(attach.fetch, request.path_params["invitation"], request.path_params["file"])
    return downloads.of_evidence(evidence, data)
