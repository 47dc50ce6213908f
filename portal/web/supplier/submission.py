"""Declaring the answers and submitting them; what was never submitted, after closing."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.web import access, answer_form, forms
from portal.web.links import link
from portal.web.supplier import answer_lines, check_page, section_view
from portal.web.supplier.answer_lines import AnswerLine
from portal.web.supplier.section_view import PageNotes
from portal.workflow import check_answers, draft_declaration, load_response, submit
from portal.workflow.changed_answers import ReadAnswers
from portal.workflow.check_answers import SubmissionCheck
from portal.workflow.load_response import ResponseContext
from portal.workflow.submit import Declaration


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
        return check_page.page(request, done.review, 422, pressed=True, notes=PageNotes(done.review.page))
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
    return [line for group in answer_lines.groups(context, ()) for line in group.lines if line.id in named]


async def draft(request: Request) -> Response:
    """Show what was saved but never submitted, once nothing can be answered any more."""
    invitation, db = request.path_params["invitation"], access.request_database(request)
    review = await db.read(check_answers.check_before_submitting, invitation)
    if not review.context.is_closed:
        return RedirectResponse(link("response", invitation=invitation), 303)
    shown = answer_lines.groups(review.context, review.evidence, review)
    return section_view.page(
        request, review.context, "supplier/draft.html", groups=shown, sentence=load_response.CLOSED
    )
