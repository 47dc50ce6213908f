"""Checking all answers before submitting, and explaining warnings."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.messages import Message
from portal.domain.progress import FiredCheck
from portal.storage.responses import QuestionRef
from portal.web import access, answer_form, forms, render
from portal.web.links import link
from portal.web.supplier import answer_lines, fired_checks, gate, held_words, section_view
from portal.web.supplier.section_view import ConflictView, PageNotes
from portal.workflow import check_answers, search_ahead, settle
from portal.workflow import explain as explain_step
from portal.workflow.changed_answers import ChangedAnswer
from portal.workflow.check_answers import SubmissionCheck
from portal.workflow.load_response import ResponseContext

NO_EXPLANATION = Message("Explain this, or change the answers.")
TOO_LONG = Message("Use no more than %(most)s characters.", most=check_answers.LONGEST_EXPLANATION)


async def check(request: Request) -> Response:
    """Show everything as it would be submitted, and what still prevents submitting."""
    review = await access.request_database(request).read(
        check_answers.check_before_submitting, request.path_params["invitation"]
    )
    if elsewhere := section_view.elsewhere(review.context):
        return RedirectResponse(elsewhere, 303)
    return page(request, review, notes=PageNotes(review.page))


async def explain(request: Request) -> Response:
    """Save explanations of warnings; go on to the declaration once nothing is left."""
    invitation = request.path_params["invitation"]
    fields = await forms.read(request)
    given = answer_form.explanations(fields.mapping)
    db = access.request_database(request)
    read = None if "hx-request" in request.headers else answer_form.read_answers(fields.mapping)
    if search_ahead.are_long(given.texts.values()):
        await db.search(search_ahead.explanations, invitation, given.texts)
    review = await db.write(explain_step.explain, invitation, given, read)
    if "hx-request" in request.headers:
        reading = review.context.reading.language
        return render.page(
            request,
            "supplier/explained.html",
            language=reading,
            invited=review.context.invited,
            is_contested=bool(review.contested),
            held=_held(review),
        )
    notes = PageNotes(given.sender.id or review.page, given.sender.sequence)
    if review.held:
        return page(request, review, 422, notes=notes)
    choice = answer_form.choice(fields.one(answer_form.BUTTON))
    if choice is not None:
        await db.write(settle.settle_explanation, invitation, choice.place, choice.choice, choice.state)
        return RedirectResponse(link("check", invitation=invitation, anchor="explanations"), 303)
    if fields.one("do") == "leave":
        return await gate.leave(request)
    if review.is_ready and review.changed is None:
        asked = answer_form.reading(review.digest, review.context.now)
        return RedirectResponse(link("submission", invitation=invitation, **asked), 303)
    return page(request, review, 422, pressed=True, notes=notes)


def page(
    request: Request, review: SubmissionCheck, status: int = 200, *, pressed: bool = False, notes: PageNotes
) -> Response:
    """The page with all answers; `pressed` says that somebody tried to go on."""
    context = review.context
    return section_view.page(
        request,
        context,
        "supplier/check.html",
        status,
        review=review,
        groups=answer_lines.groups(context, review.evidence, review),
        file_asks=[_file_ask(context, ask.family, ask.question) for ask in review.evidence_missing],
        to_confirm=[section_view.link_to(context, *place) for place in context.to_confirm],
        conflicts=[section_view.link_to(context, *place) for place in context.open_conflicts],
        errors=[(check, fired_checks.text_of(context, check)) for check in review.errors],
        warnings=[
            (check, fired_checks.text_of(context, check), *_explanation(review, check, notes))
            for check in review.warnings
        ],
        opened=notes,
        unexplained={(check.family, check.id) for check in review.unexplained},
        problems=_unexplained(review, pressed=pressed),
        pressed=pressed,
        held=_held(review),
        changed=None if review.changed is None else [_changed(context, change) for change in review.changed],
        reading=answer_form.reading(review.answers_digest, context.now),
    )


def _held(review: SubmissionCheck) -> dict[QuestionRef, tuple[Message, ...]]:
    """What kinds of personal data the unsaved explanations seem to contain, by family and check."""
    return {place: held_words.words_for(held.kinds) for place, held in review.held.items()}


def _changed(context: ResponseContext, change: ChangedAnswer) -> tuple[str, str, str, str]:
    """An answer that has changed since it was read: its address, its question, and its text before and after."""
    address, ask = section_view.link_to(context, *change.place)
    question, words = context.ruleset.question(*change.place), section_view.words_of(context, change.place[0])
    if question is None:
        return address, ask, "", ""
    before = section_view.answer_text(question, change.before, words) if change.before else ""
    return address, ask, before, section_view.answer_text(question, change.after, words)


def _unexplained(review: SubmissionCheck, *, pressed: bool) -> Mapping[QuestionRef, str]:
    """The problem of each explanation: too long is reported at once, missing only after pressing the button."""
    lacking = {(check.family, check.id): NO_EXPLANATION for check in review.unexplained if pressed}
    return lacking | {(check.family, check.id): TOO_LONG for check in review.too_long}


def _file_ask(context: ResponseContext, family: str, question: str) -> tuple[str, str]:
    """The address of a question whose file is still missing, and the text of its request."""
    section = section_view.version_of(context, family).section_of(question)
    address = section_view.question_link(context, family, section.id, question)
    return address, section_view.words_of(context, family)(f"{question}.evidence.ask")


def _explanation(review: SubmissionCheck, check: FiredCheck, notes: PageNotes) -> tuple[str, int, ConflictView | None]:
    """A warning's explanation as the page shows it, its revision, and any conflicting versions."""
    place = (check.family, check.id)
    stored, rivals = review.explained.get(place), review.rivals.get(place, ())
    conflict = section_view.conflict_view(stored, rivals, notes.page, lambda answer: answer.value or "")
    mine = next((rival for rival in rivals if rival.page == notes.page), None)
    if place in review.held:
        return review.held[place].text, review.held[place].base, conflict
    if mine is not None:
        return mine.value or "", mine.base, conflict
    return (stored.value or "", stored.revision, conflict) if stored else ("", 0, conflict)
