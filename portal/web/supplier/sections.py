"""A section on its page: showing it, saving it by its button or question by question, and its files."""

from dataclasses import replace
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.web import access, answer_form, downloads, forms, locale, render
from portal.web.access import RequestDatabase
from portal.web.answer_form import Choice
from portal.web.forms import Fields
from portal.web.links import link
from portal.web.supplier import earlier_view, evidence_slot, fired_checks, gate, section_view, table_rows
from portal.web.supplier.section_view import PageNotes, QuestionSlot
from portal.workflow import (
    answer,
    attach,
    earlier_answers,
    respondent_session,
    search_ahead,
    settle,
    use_file_again,
)
from portal.workflow.answer import GivenAnswers, SaveResult
from portal.workflow.attach import SentFile
from portal.workflow.earlier_answers import NO_OFFERS, SectionOffers, UseAgain
from portal.workflow.hold_answers import HELD
from portal.workflow.load_response import ResponseContext
from portal.workflow.open_section import OpenSection

LANGUAGE = "language:"
"""The language buttons belong to the section's form, so that choosing a language loses nothing typed."""
ASK = "ask:"
"""A question's button for asking the buyer about it; what was typed is saved first."""
FILE = "file:"
"""A file's button for its own page; what was typed is saved first."""


async def page(request: Request) -> Response:
    """Show the section; `new` in the query names questions that the last save made visible."""
    db = access.request_database(request)
    invitation, family, section = (request.path_params[name] for name in ("invitation", "family", "section"))
    opened, offers = await db.read(earlier_answers.load_section, invitation, family, section)
    if respondent_session.is_stale(opened.context.invited, opened.context.now):
        await db.write(respondent_session.touch_session)
    if elsewhere := section_view.elsewhere(opened.context):
        return RedirectResponse(elsewhere, 303)
    return _page(request, opened, PageNotes(opened.page), offers=offers)


async def save(request: Request) -> Response:
    """Save the section and go on; stay if an answer is invalid, a question has appeared, or answers conflict."""
    invitation, family, section = (request.path_params[name] for name in ("invitation", "family", "section"))
    fields = await forms.read(request)
    given = answer_form.read(fields.mapping)
    db = access.request_database(request)
    await _search(db, invitation, given)
    again = answer_form.use_again(fields.one(answer_form.BUTTON))
    if again is not None:
        return await _use_again(request, given, again)
    saving = await db.write(answer.save, invitation, family, section, given)
    address = link("section", invitation=invitation, family=family, section=section)
    pressed = fields.one(answer_form.BUTTON)
    if _holds_words(saving.saved, family, section):
        return _page(request, saving.opened, _notes(given, saving.opened, saving.saved), 422)
    if pressed == "leave":
        await db.write(respondent_session.leave)
        return gate.left(request)
    if pressed.startswith(LANGUAGE):
        return _with_language(address, pressed)
    if pressed.startswith(ASK):
        asked = pressed.removeprefix(ASK)
        return RedirectResponse(
            link("new_message", invitation=invitation, kind="question", family=family, question=asked), 303
        )
    if pressed.startswith(FILE):
        return RedirectResponse(link("response_file", invitation=invitation, file=pressed.removeprefix(FILE)), 303)
    choice = answer_form.choice(pressed)
    if choice is not None:
        return await _choose(request, choice, address)
    saved = saving.saved
    if _is_shown(saved.context, family, section) and (saved.problems or saved.conflicts):
        offers = await db.read(earlier_answers.in_section, saved.context, family, saving.opened.section)
        notes = _notes(given, saving.opened, saved)
        return _page(request, saving.opened, notes, 422 if saved.problems else 200, offers=offers)
    if answer_form.row_question(pressed) is not None:
        return _at_row(saving.opened, given, pressed, address)
    if saved.appeared:
        return RedirectResponse(f"{address}?new={quote(','.join(question for _, question in saved.appeared))}", 303)
    return RedirectResponse(
        link("response", invitation=invitation) if pressed == "list" else _next(saved.context, family, section), 303
    )


async def _search(db: RequestDatabase, invitation: str, given: GivenAnswers) -> None:
    """Search long words for data about single people before the transaction that saves them."""
    if search_ahead.is_long(given):
        await db.search(search_ahead.given_answers, invitation, given)


async def _use_again(request: Request, given: GivenAnswers, pressed: UseAgain) -> Response:
    """Reuse earlier answers; if the offers have changed meanwhile, the page shows the current ones."""
    invitation, family, section = (request.path_params[name] for name in ("invitation", "family", "section"))
    db = access.request_database(request)
    saving = await db.write(earlier_answers.use, invitation, family, section, given, pressed)
    if _holds_words(saving.saved, family, section):
        return _page(request, saving.opened, _notes(given, saving.opened, saving.saved), 422)
    anchor = f"q-{family}-{pressed.question}" if pressed.question else "answers"
    return RedirectResponse(link("section", invitation=invitation, family=family, section=section, anchor=anchor), 303)


async def _choose(request: Request, choice: Choice, address: str) -> Response:
    """Settle a conflict with the chosen answer; if an answer has changed meanwhile, the page shows the current ones."""
    invitation = request.path_params["invitation"]
    await access.request_database(request).write(settle.settle, invitation, choice.place, choice.choice, choice.state)
    return RedirectResponse(f"{address}#q-{'-'.join(choice.place)}", 303)


def _notes(given: GivenAnswers, opened: OpenSection, saved: SaveResult) -> PageNotes:
    """Keep the page's identity after a save, and the words that were not saved."""
    return PageNotes(given.sender.id or opened.page, given.sender.sequence, held=saved.held)


def _holds_words(saved: SaveResult, family: str, section: str) -> bool:
    """Whether words for a visible question were not saved; the page stays, so that nobody leaves it unaware."""
    return _is_shown(saved.context, family, section) and bool(saved.held.keys() & saved.context.progress.shown)


def _is_shown(context: ResponseContext, family: str, section: str) -> bool:
    return any(part.shown and (part.family, part.id) == (family, section) for part in context.progress.sections)


def _at_row(opened: OpenSection, given: GivenAnswers, pressed: str, address: str) -> Response:
    """Reload the page at the row that was added, or where one was removed; the browser puts the focus there."""
    asked = section_view.questions(opened.context, opened.family, opened.section, opened.files)
    field = table_rows.focus_after(pressed, given, asked)
    return RedirectResponse(f"{address}#{field}" if field else address, 303)


def _with_language(address: str, pressed: str) -> Response:
    """Reload the page in another language; what was typed has just been saved."""
    response = RedirectResponse(address, 303)
    locale.remember(response, pressed.removeprefix(LANGUAGE))
    return response


def _next(context: ResponseContext, family: str, section: str) -> str:
    """The section after this one; after the last, the page to check the answers."""
    invitation = context.invited.invitation
    if not _is_shown(context, family, section):
        return link("response", invitation=invitation)
    shown = _own_sections(context)
    at = shown.index((family, section)) + 1
    if at == len(shown):
        return link("check" if context.sections is None else "response", invitation=invitation)
    return section_view.section_link(context, *shown[at])


def _own_sections(context: ResponseContext) -> list[tuple[str, str]]:
    """The shown sections that the reader was given, by family and id."""
    shown = [(part.family, part.id) for part in context.progress.sections if part.shown]
    return [place for place in shown if context.is_given(*place)]


def _page(
    request: Request, opened: OpenSection, notes: PageNotes, status: int = 200, *, offers: SectionOffers = NO_OFFERS
) -> Response:
    context, family, section = opened.context, opened.family, opened.section
    notes = replace(notes, earlier=earlier_view.of_questions(context, family, offers))
    asked = section_view.questions(context, family, section, opened.files, notes)
    words = section_view.words_of(context, family)
    new = request.query_params.get("new", "").split(",")
    place = _own_sections(context)
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
        conflicts=[item for item in asked if item.is_shown and item.conflict],
        checks=fired_checks.beside(context, family, section.id),
        problems=_problems(asked),
        number=place.index((family, section.id)) + 1,
        of=len(place),
        page_address=section_view.section_link(context, family, section.id),
        translated=words.coverage[0],
        language_form="answers",
        opened=notes,
        earlier=earlier_view.of_section(offers),
    )


def _problems(asked: tuple[QuestionSlot, ...]) -> list[tuple[str, str]]:
    """The problems for the summary: the field to go to and the message."""
    problems: list[tuple[str, str]] = []
    for item in asked:
        if item.is_shown and item.held:
            problems.append((f"held-{item.field.name}", HELD))
        if item.is_shown:
            problems += item.field.problems
        if item.evidence and item.evidence.problem:
            problems.append((f"file-{item.id}", item.evidence.problem.sentence))
    return problems


async def save_one(request: Request) -> Response:
    """Save one question while it is typed; respond with its markup and that of every other question this changes."""
    invitation, family, question = (request.path_params[name] for name in ("invitation", "family", "question"))
    fields = await forms.read(request)
    given = answer_form.read(fields.mapping)
    db = access.request_database(request)
    await _search(db, invitation, given)
    saving = await db.write(answer.save_one, invitation, family, question, given)
    saved, opened = saving.saved, saving.opened
    affected = {*saved.appeared, *saved.vanished, *_dependent(opened, question, fields), (family, question)}
    notes = _notes(given, opened, saved)
    if saved.appeared:
        offers = await db.read(earlier_answers.in_section, opened.context, family, opened.section)
        notes = replace(notes, earlier=earlier_view.of_questions(opened.context, family, offers))
    asked = section_view.questions(opened.context, family, opened.section, opened.files, notes, affected)
    return render.page(
        request,
        "supplier/saved.html",
        language=opened.context.reading.language,
        focus=table_rows.focus_after(fields.one(answer_form.BUTTON), given, asked),
        context=opened.context,
        invited=opened.context.invited,
        own=next(item for item in asked if item.place == (family, question)),
        others=[item for item in asked if item.place != (family, question)],
    )


def _dependent(opened: OpenSection, question: str, fields: Fields) -> set[tuple[str, str]]:
    """Questions whose currency depends on this one, or whose request for evidence has appeared or disappeared."""
    family = opened.family
    asks = {ask.question for ask in opened.context.progress.evidence_asked if ask.family == family}
    dependent = set()
    for other in opened.section.questions:
        was_asking = f"_evidence.{family}.{other.id}" in fields.mapping
        if other.currency_of == question or was_asking != (other.id in asks):
            dependent.add((family, other.id))
    return dependent


async def add_file(request: Request) -> Response:
    """Save a file for a question, and whatever was typed on the page it came from."""
    invitation, family, question = (request.path_params[name] for name in ("invitation", "family", "question"))
    db = access.request_database(request)
    async with forms.read_several(request, f"file.{family}.{question}") as (fields, uploads):
        given = answer_form.read(fields.mapping)
        await _search(db, invitation, given)
        again = fields.one("use")
        if again and not uploads:
            attached = await db.write(use_file_again.use_again, invitation, family, question, given, again)
        else:
            files = [SentFile(upload.name, upload.read) for upload in uploads]
            place = (db.database, invitation, family, question)
            attached = await access.aside(request, attach.give_several, *place, given, files, actor=db.actor)
    opened = attached.section.opened
    saved = attached.section.saved
    if attached.problem or saved.conflicts or _holds_words(saved, family, opened.section.id):
        problem = evidence_slot.problem_of(attached.problem, attached.personal, attached.refused)
        wrong = {(family, question): problem} if problem else {}
        notes = replace(_notes(given, opened, saved), file_problems=wrong)
        return _page(request, opened, notes, 422)
    return RedirectResponse(_place(invitation, family, opened.section.id, question), 303)


async def remove_file(request: Request) -> Response:
    """Remove a file before submitting; what was typed beside it is saved."""
    invitation = request.path_params["invitation"]
    given = answer_form.read((await forms.read(request)).mapping)
    db = access.request_database(request)
    await _search(db, invitation, given)
    after, taken = await db.write(attach.take_back, invitation, request.path_params["file"], given)
    await db.write(attach.sweep, invitation, taken)
    section = after.opened.section
    if _holds_words(after.saved, taken.family, section.id):
        return _page(request, after.opened, _notes(given, after.opened, after.saved), 422)
    return RedirectResponse(_place(invitation, taken.family, section.id, taken.question), 303)


def _place(invitation: str, family: str, section: str, question: str) -> str:
    """The address of a question on its section's page."""
    anchor = f"q-{family}-{question}"
    return link("section", invitation=invitation, family=family, section=section, anchor=anchor)


async def file(request: Request) -> Response:
    """Download a file, never served as a page: a browser must not run what somebody sent."""
    db = access.request_database(request)
    evidence, data = await db.read(attach.fetch, request.path_params["invitation"], request.path_params["file"])
    return downloads.of_evidence(evidence, data)
