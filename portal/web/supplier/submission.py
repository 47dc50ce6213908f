"""Checking the answers, declaring them, submitting, and the receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain import kinds
from portal.domain.advice import AdviceGiven
from portal.domain.messages import Message
from portal.domain.progress import FiredCheck
from portal.domain.questionnaire import Question
from portal.domain.refusals import NotFound
from portal.storage.evidence import Evidence
from portal.storage.responses import QuestionRef
from portal.web import access, answer_form, forms, render
from portal.web.links import link
from portal.web.questions import Words
from portal.web.supplier import fired_checks, gate, held_words, section_view
from portal.web.supplier.section_view import ConflictView, PageNotes
from portal.workflow import (
    check_answers,
    draft_declaration,
    load_response,
    receipts,
    search_ahead,
    settle,
    submit,
    switch_request,
    use_excerpt,
)
from portal.workflow import explain as explain_step
from portal.workflow.changed_answers import ChangedAnswer, ReadAnswers
from portal.workflow.check_answers import SubmissionCheck
from portal.workflow.load_response import ResponseContext
from portal.workflow.receipts import Receipt
from portal.workflow.submit import Declaration

NO_EXPLANATION = Message("Explain this, or change the answers.")
TOO_LONG = Message("Use no more than %(most)s characters.", most=check_answers.LONGEST_EXPLANATION)


@dataclass(frozen=True)
class AnswerLine:
    """One question with its answer in words. `problem` is a message if the answer is invalid."""

    id: str
    ask: str
    said: str
    address: str
    is_missing: bool
    problem: str | None
    files: tuple[Evidence, ...]


@dataclass(frozen=True)
class AnswerGroup:
    """A section's lines under its title."""

    questionnaire: str
    title: str
    address: str
    lines: tuple[AnswerLine, ...]


def groups(
    context: ResponseContext, files: Sequence[Evidence], review: SubmissionCheck | None = None
) -> tuple[AnswerGroup, ...]:
    """Every applicable question in words, section by section; with problems if a review is given."""
    groups_found = []
    for part in (part for part in context.progress.sections if part.shown):
        version = section_view.version_of(context, part.family)
        section = next(section for section in version.sections if section.id == part.id)
        words = section_view.words_of(context, part.family)
        address = section_view.section_link(context, part.family, part.id)
        shown = (question for question in section.questions if (part.family, question.id) in context.progress.shown)
        lines = tuple(
            _line(context, part.family, question, words, address, files, review)
            for question in shown
            if question.is_answered
        )
        groups_found.append(AnswerGroup(words("title"), words(f"{part.id}.title"), address, lines))
    return tuple(groups_found)


def _line(
    context: ResponseContext,
    family: str,
    question: Question,
    words: Words,
    address: str,
    files: Sequence[Evidence],
    review: SubmissionCheck | None,
) -> AnswerLine:
    place = (family, question.id)
    given = context.answers.get(family, {}).get(question.id)
    return AnswerLine(
        id=f"q-{family}-{question.id}",
        ask=words(f"{question.id}.ask"),
        said="" if given is None else kinds.show(question, given, words),
        address=f"{address}#q-{family}-{question.id}",
        is_missing=review is not None and place in review.missing,
        problem=review.invalid_answers.get(place) if review else None,
        files=tuple(file for file in files if (file.family, file.question) == place),
    )


async def check(request: Request) -> Response:
    """Show everything as it would be submitted, and what still prevents submitting."""
    review = await access.request_database(request).read(
        check_answers.check_before_submitting, request.path_params["invitation"]
    )
    if elsewhere := section_view.elsewhere(review.context):
        return RedirectResponse(elsewhere, 303)
    return _check_page(request, review, notes=PageNotes(review.page))


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
        return _check_page(request, review, 422, notes=notes)
    choice = answer_form.choice(fields.one(answer_form.BUTTON))
    if choice is not None:
        await db.write(settle.settle_explanation, invitation, choice.place, choice.choice, choice.state)
        return RedirectResponse(link("check", invitation=invitation, anchor="explanations"), 303)
    if fields.one("do") == "leave":
        return await gate.leave(request)
    if review.is_ready and review.changed is None:
        asked = answer_form.reading(review.digest, review.context.now)
        return RedirectResponse(link("submission", invitation=invitation, **asked), 303)
    return _check_page(request, review, 422, pressed=True, notes=notes)


def _check_page(
    request: Request, review: SubmissionCheck, status: int = 200, *, pressed: bool = False, notes: PageNotes
) -> Response:
    context = review.context
    return section_view.page(
        request,
        context,
        "supplier/check.html",
        status,
        review=review,
        groups=groups(context, review.evidence, review),
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
    before = section_view.said(question, change.before, words) if change.before else ""
    return address, ask, before, section_view.said(question, change.after, words)


def _unexplained(review: SubmissionCheck, *, pressed: bool) -> Mapping[QuestionRef, str]:
    """The problem of each explanation: too long is reported at once, missing only after pressing the button."""
    lacking = {(check.family, check.id): NO_EXPLANATION for check in review.unexplained if pressed}
    return lacking | {(check.family, check.id): TOO_LONG for check in review.too_long}


def _file_ask(context: ResponseContext, family: str, question: str) -> tuple[str, str]:
    """The address of a question whose file is still missing, and the text of its request."""
    section = section_view.version_of(context, family).section_of(question)
    address = section_view.question_link(context, family, section.id, question)
    return address, section_view.words_of(context, family)(f"{question}.evidence.ask")


def _advice(context: ResponseContext, given: AdviceGiven) -> tuple[str, str | None]:
    """A piece of advice in the reader's language, and where to learn more."""
    text = context.ruleset.questions[given.family, given.question].advice_texts[given.place]
    return fired_checks.filled(
        context, given.family, f"{given.question}.advice.{given.place + 1}.say", text
    ), given.learn


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


async def declare(request: Request) -> Response:
    """Show the declaration, if the answers are ready for it."""
    drafted = await access.request_database(request).read(
        draft_declaration.draft_declaration, request.path_params["invitation"]
    )
    review = drafted.review
    if elsewhere := section_view.elsewhere(review.context):
        return RedirectResponse(elsewhere, 303)
    read = answer_form.read_answers({name: [value] for name, value in request.query_params.items()})
    if not review.is_ready or read.digest != review.digest:
        return RedirectResponse(link("check", invitation=request.path_params["invitation"]), 303)
    return _declaration_page(request, review, drafted.declaration, {}, read)


async def send_answers(request: Request) -> Response:
    """Submit. Repeated requests make only one submission, and everybody is shown its receipt."""
    invitation = request.path_params["invitation"]
    fields = await forms.read(request)
    declaration = Declaration(fields.one("name"), fields.one("role"), is_confirmed=fields.one("confirmed") == "yes")
    read = answer_form.read_answers(fields.mapping)
    db = access.request_database(request)
    done = await db.run(submit.submit, invitation, declaration, read)
    if done.submission is not None or done.review is None:
        return _to_receipt(request)
    if not done.review.is_ready or done.review.changed is not None:
        return _check_page(request, done.review, 422, pressed=True, notes=PageNotes(done.review.page))
    return _declaration_page(request, done.review, declaration, done.problems, read, 422)


def _to_receipt(request: Request) -> Response:
    return RedirectResponse(link("receipt", invitation=request.path_params["invitation"]), 303)


def _declaration_page(
    request: Request,
    review: SubmissionCheck,
    declaration: Declaration,
    problems: dict[str, str],
    read: ReadAnswers,
    status: int = 200,
) -> Response:
    return section_view.page(
        request,
        review.context,
        "supplier/submission.html",
        status,
        declaration=declaration,
        problems=problems,
        not_known=_not_known(review.context),
        today=review.context.as_of,
        reading=answer_form.reading(read.digest, read.at),
    )


def _not_known(context: ResponseContext) -> list[AnswerLine]:
    """The questions whose missing answers the declaration names. Those that may be left open for no reason are not."""
    places = context.progress.facts.not_known(context.ruleset.questions.values())
    named = {f"q-{family}-{question}" for family, question in places}
    return [line for group in groups(context, ()) for line in group.lines if line.id in named]


async def draft(request: Request) -> Response:
    """Show what was saved but never submitted, once nothing can be answered any more."""
    invitation, db = request.path_params["invitation"], access.request_database(request)
    review = await db.read(check_answers.check_before_submitting, invitation)
    if not review.context.is_closed:
        return RedirectResponse(link("response", invitation=invitation), 303)
    shown = groups(review.context, review.evidence, review)
    return section_view.page(
        request, review.context, "supplier/draft.html", groups=shown, sentence=load_response.CLOSED
    )


async def receipt(request: Request) -> Response:
    """Show the receipt: what was submitted, by whom and when, its hash, and advice on good practice."""
    invitation, db = request.path_params["invitation"], access.request_database(request)
    receipt_read = await db.read(receipts.receipt, invitation)
    if receipt_read is None:
        return RedirectResponse(link("response", invitation=invitation), 303)
    others = await db.read(switch_request.others)
    excerpts = await db.read(use_excerpt.standing, invitation)
    return section_view.page(
        request,
        receipt_read.context,
        "supplier/receipt.html",
        receipt=receipt_read,
        submission=receipt_read.submission,
        groups=groups(receipt_read.context, receipt_read.evidence),
        explained=explained(receipt_read),
        advice=[_advice(receipt_read.context, given) for given in receipt_read.advice],
        advice_read_at=receipt_read.read_at,
        messages=receipt_read.messages,
        corrected=_corrected(receipt_read),
        follow_ups=receipt_read.asked_back,
        shares=receipt_read.shares,
        excerpts=excerpts,
        has_other_requests=bool(others),
        open_requests=[request for request in others if request.submitted_at is None and request.closed_at is None],
    )


def _corrected(receipt: Receipt) -> list[tuple[str, str, str]]:
    """The answers that the latest correction changed: the question, the answer before, and now."""
    if not receipt.earlier:
        return []
    before, after = (_said_by_id(context) for context in (receipt.earlier[-1], receipt.context))
    asks = {id: ask for id, (ask, _) in (before | after).items()}
    nothing = ("", "")
    lines = [(ask, before.get(id, nothing)[1], after.get(id, nothing)[1]) for id, ask in asks.items()]
    return [line for line in lines if line[1] != line[2]]


def _said_by_id(context: ResponseContext) -> dict[str, tuple[str, str]]:
    return {line.id: (line.ask, line.said) for group in groups(context, ()) for line in group.lines}


def explained(receipt: Receipt) -> list[tuple[str, str]]:
    """The warnings, each with the explanation submitted with it."""
    texts = {
        (explanation["family"], explanation["check"]): explanation["text"]
        for explanation in receipt.submission.content["explanations"]
    }
    fired = (check for check in receipt.context.progress.warnings if (check.family, check.id) in texts)
    return [(fired_checks.text_of(receipt.context, check), texts[check.family, check.id]) for check in fired]


async def read_advice(request: Request) -> Response:
    """Record that the advice beside the receipt was read."""
    invitation = request.path_params["invitation"]
    await access.request_database(request).write(receipts.mark_read, invitation)
    return RedirectResponse(link("receipt", invitation=invitation, anchor="advice"), 303)


async def document(request: Request) -> Response:
    """Download the frozen document itself, whose SHA-256 is the receipt's hash."""
    receipt_read = await access.request_database(request).read(receipts.receipt, request.path_params["invitation"])
    if receipt_read is None:
        raise NotFound
    name = {"Content-Disposition": 'attachment; filename="submitted.json"'}
    return Response(receipt_read.submission.document.encode(), media_type="application/json", headers=name)


async def signed_receipt(request: Request) -> Response:
    """Download the receipt as a file signed by the portal, which anybody can verify."""
    data = await access.request_database(request).read(receipts.signed, request.path_params["invitation"])
    name = {"Content-Disposition": 'attachment; filename="receipt.json"'}
    return Response(data, media_type="application/json", headers=name)
