"""A section on its page: shown, saved by its button, saved question by question, and its files."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.questionnaire import Section
from portal.storage import evidence as files
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.web import access, downloads, forms, render, speech
from portal.web.forms import Fields
from portal.web.supplier import asking, gate
from portal.web.supplier.asking import NOTHING, Asked, Marks
from portal.workflow import answer, attach, open_link
from portal.workflow.answer import Saved
from portal.workflow.open_link import Sitting

SPEAK = "language:"
"""The switcher's buttons belong to the section's form, so that choosing a language loses nothing that was typed."""


@dataclass(frozen=True)
class Looked:
    """A section with everything its page needs."""

    sitting: Sitting
    section: Section
    files: tuple[Evidence, ...]


def look(work: Work, invitation: str, family: str, section: str) -> Looked:
    """Read a section for its page."""
    sitting = open_link.sit(work, invitation)
    found = answer.section_of(sitting, family, section)
    return Looked(sitting, found, _files_of(work, sitting, found))


def _files_of(work: Work, sitting: Sitting, section: Section) -> tuple[Evidence, ...]:
    """The files of the response, read only where the section may ask for one."""
    asks = any(question.evidence for question in section.questions)
    return files.of_response(work, sitting.invited.response) if asks else ()


async def page(request: Request) -> Response:
    """The section; `new` names questions that the last save brought up."""
    desk = access.desk(request)
    family = request.path_params["family"]
    looked = await desk.read(look, request.path_params["invitation"], family, request.path_params["section"])
    if open_link.is_stale(looked.sitting.invited, looked.sitting.now):
        await desk.write(open_link.stay)
    if looked.sitting.invited.submitted_at is not None:
        return RedirectResponse(f"/r/{looked.sitting.invited.invitation}/receipt", 303)
    return _page(request, looked, family)


async def save(request: Request) -> Response:
    """Keep the section and go on; stay where something does not fit, has appeared, or overtook somebody."""
    invitation, family, section = (request.path_params[name] for name in ("invitation", "family", "section"))
    fields = await forms.read(request)
    desk = access.desk(request)
    saved, kept_files = await desk.write(_save, invitation, family, section, fields)
    here = f"/r/{invitation}/sections/{family}/{section}"
    pressed = fields.one("do")
    if pressed == "leave":
        await desk.write(open_link.leave)
        return gate.left(request)
    if pressed.startswith(SPEAK):
        return _speak(here, pressed)
    if saved.problems or saved.overtaken:
        looked = Looked(saved.sitting, answer.section_of(saved.sitting, family, section), kept_files)
        return _page(request, looked, family, Marks(saved.overtaken, {}), 422 if saved.problems else 200)
    if pressed.startswith((answer.ADD_ROW, answer.REMOVE_ROW)):
        name = pressed.removeprefix(answer.ADD_ROW).removeprefix(answer.REMOVE_ROW).partition(":")[0]
        return RedirectResponse(f"{here}#q-{name.replace('.', '-')}", 303)
    if saved.appeared:
        return RedirectResponse(f"{here}?new={quote(','.join(question for _, question in saved.appeared))}", 303)
    return RedirectResponse(f"/r/{invitation}" if pressed == "list" else _next(saved.sitting, family, section), 303)


def _speak(here: str, pressed: str) -> Response:
    """The same page in another language; what was typed has just been saved."""
    response = RedirectResponse(here, 303)
    speech.keep(response, pressed.removeprefix(SPEAK))
    return response


def _save(work: Work, invitation: str, family: str, section: str, fields: Fields) -> tuple[Saved, tuple[Evidence, ...]]:
    saved = answer.save(work, invitation, family, section, fields.mapping)
    again = saved.problems or saved.overtaken
    found = answer.section_of(saved.sitting, family, section) if again else None
    return saved, _files_of(work, saved.sitting, found) if found else ()


def _next(sitting: Sitting, family: str, section: str) -> str:
    """The section after this one; after the last, the page to check the answers on."""
    shown = [(part.family, part.id) for part in sitting.progress.sections if part.shown]
    at = shown.index((family, section)) + 1 if (family, section) in shown else len(shown)
    start = f"/r/{sitting.invited.invitation}"
    return "{}/sections/{}/{}".format(start, *shown[at]) if at < len(shown) else f"{start}/check"


def _page(request: Request, looked: Looked, family: str, marks: Marks = NOTHING, status: int = 200) -> Response:
    sitting, section = looked.sitting, looked.section
    asked = asking.questions(sitting, family, section, looked.files, marks)
    words = asking.words_of(sitting, family)
    new = request.query_params.get("new", "").split(",")
    place = [(part.family, part.id) for part in sitting.progress.sections if part.shown]
    return asking.page(
        request,
        sitting,
        "supplier/section.html",
        status,
        questionnaire=words("title"),
        title=words(f"{section.id}.title"),
        about=words(f"{section.id}.about") if section.about else "",
        asked=asked,
        appeared=[item for item in asked if item.is_shown and item.place[1] in new],
        overtaken=[item for item in asked if item.overtaken],
        problems=_problems(asked),
        number=place.index((family, section.id)) + 1,
        of=len(place),
        here=f"/r/{sitting.invited.invitation}/sections/{family}/{section.id}",
        translated=words.coverage[0],
        language_form="answers",
    )


def _problems(asked: tuple[Asked, ...]) -> list[tuple[str, str]]:
    """What does not fit, for the summary: the field to go to and the sentence."""
    found = []
    for item in asked:
        if item.is_shown and item.field.problem:
            found.append((item.field.name, item.field.problem))
        if item.evidence and item.evidence.problem:
            found.append((f"file-{item.id}", item.evidence.problem))
    return found


async def save_one(request: Request) -> Response:
    """Keep one question as it is typed; answer with its place and every other place that this changes."""
    invitation, family, question = (request.path_params[name] for name in ("invitation", "family", "question"))
    fields = await forms.read(request)
    desk = access.desk(request)
    saved, looked = await desk.write(_save_one, invitation, family, question, fields)
    touched = {*saved.appeared, *saved.vanished, *_dependent(looked, family, question, fields), (family, question)}
    marks = Marks(saved.overtaken, {})
    asked = asking.questions(looked.sitting, family, looked.section, looked.files, marks, touched)
    return render.page(
        request,
        "supplier/saved.html",
        language=looked.sitting.reading.language,
        own=next(item for item in asked if item.place == (family, question)),
        others=[item for item in asked if item.place != (family, question)],
    )


def _save_one(work: Work, invitation: str, family: str, question: str, fields: Fields) -> tuple[Saved, Looked]:
    saved = answer.save_one(work, invitation, family, question, fields.mapping)
    section = answer.section_holding(saved.sitting, family, question)
    return saved, Looked(saved.sitting, section, _files_of(work, saved.sitting, section))


def _dependent(looked: Looked, family: str, question: str, fields: Fields) -> set[tuple[str, str]]:
    """Places whose currency follows this question, or whose call for a file has come or gone."""
    asks = {ask.question for ask in looked.sitting.progress.evidence_asked if ask.family == family}
    found = set()
    for other in looked.section.questions:
        was_asking = f"_evidence.{family}.{other.id}" in fields.mapping
        if other.currency_of == question or was_asking != (other.id in asks):
            found.add((family, other.id))
    return found


async def add_file(request: Request) -> Response:
    """Keep a file for a question, and whatever was typed on the page it came from."""
    invitation, family, question = (request.path_params[name] for name in ("invitation", "family", "question"))
    fields = await forms.read(request, may_cut=True)
    upload = fields.file(f"file.{family}.{question}")
    file = (upload.name, upload.data) if upload else None
    desk = access.desk(request)
    given = (invitation, family, question, fields.mapping, file)
    attached = await access.aside(request, attach.give, desk.database, *given, actor=desk.actor)
    sitting = attached.saved.sitting
    section = answer.section_holding(sitting, family, question)
    if attached.problem or attached.saved.overtaken:
        wrong = {(family, question): attached.problem} if attached.problem else {}
        looked = Looked(sitting, section, await desk.read(_files_of, sitting, section))
        return _page(request, looked, family, Marks(attached.saved.overtaken, wrong), 422)
    return RedirectResponse(_place(invitation, family, section.id, question), 303)


async def remove_file(request: Request) -> Response:
    """Take a file back while nothing is handed in; what was typed beside it is kept."""
    invitation = request.path_params["invitation"]
    fields = await forms.read(request)
    desk = access.desk(request)
    saved, taken = await desk.write(attach.take_back, invitation, request.path_params["file"], fields.mapping)
    await desk.write(attach.sweep, invitation, taken)
    section = answer.section_holding(saved.sitting, taken.family, taken.question)
    return RedirectResponse(_place(invitation, taken.family, section.id, taken.question), 303)


def _place(invitation: str, family: str, section: str, question: str) -> str:
    """The address of a question on its section's page."""
    return f"/r/{invitation}/sections/{family}/{section}#q-{family}-{question}"


async def file(request: Request) -> Response:
    """A file as a download, never as a page: a browser must not run what somebody sent."""
    desk = access.desk(request)
    found, data = await desk.read(attach.fetch, request.path_params["invitation"], request.path_params["file"])
    return downloads.of_evidence(found, data)
