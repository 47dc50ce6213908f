"""Answers from a supplier's own file: choosing the file, previewing its answers, and saving those ticked."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.messages import Message
from portal.domain.refusals import Invalid
from portal.sheets import answer_file
from portal.storage.responses import QuestionRef
from portal.web import access, forms
from portal.web.links import link
from portal.web.supplier import offered_lines, section_view
from portal.workflow import receive_excerpt, use_file
from portal.workflow.use_file import NOT_FITTING

NO_FILE = Message("Choose a file.")
NONE_TICKED = Message("Tick at least one answer.")
ANSWER = "answer."
"""The prefix of hidden fields that hold the answer for each tick box, followed by the question's name."""


async def page(request: Request) -> Response:
    """Show the upload form."""
    context = await section_view.load_context(request)
    if elsewhere := section_view.elsewhere(context):
        return RedirectResponse(elsewhere, 303)
    return section_view.page(request, context, "supplier/answer_file.html", problem=None)


async def read(request: Request) -> Response:
    """Preview the file's answers beside their questions; nothing is saved yet."""
    db, invitation = access.request_database(request), request.path_params["invitation"]
    try:
        upload = (await forms.read(request, file_bytes=forms.WORKBOOK_BYTES)).file("file")
        if upload is None:
            raise Invalid(NO_FILE)
        read_file = await access.aside(request, answer_file.read, upload.data, upload.name)
        if read_file.kind == "excerpt":
            excerpt = await db.write(receive_excerpt.receive, invitation, upload.data)
            return RedirectResponse(link("excerpt", invitation=invitation, excerpt=excerpt), 303)
        signed = await db.read(receive_excerpt.check, upload.data) if read_file.kind == "submission" else None
    except Invalid as refused:
        context = await section_view.load_context(request)
        return section_view.page(request, context, "supplier/answer_file.html", 422, problem=refused.sentence)
    offers = await db.read(use_file.load_offers, invitation, read_file, upload.name)
    if elsewhere := section_view.elsewhere(offers.context):
        return RedirectResponse(elsewhere, 303)
    lines = offered_lines.lines(offers.context, offers.offers)
    data: dict[str, Any] = {"offers": offers, "lines": lines, "signed": signed}
    return section_view.page(request, offers.context, "supplier/file_answers.html", **data)


async def use(request: Request) -> Response:
    """Save the ticked answers."""
    db, invitation = access.request_database(request), request.path_params["invitation"]
    fields = await forms.read(request)
    ticked = fields.all("use")
    try:
        if not ticked:
            raise Invalid(NONE_TICKED)
        await db.write(use_file.use, invitation, {_place(name): _answer(fields.one(ANSWER + name)) for name in ticked})
    except Invalid as refused:
        context = await section_view.load_context(request)
        return section_view.page(request, context, "supplier/answer_file.html", 422, problem=refused.sentence)
    return RedirectResponse(link("response", invitation=invitation), 303)


def _place(name: str) -> QuestionRef:
    family, _, question = name.partition(".")
    return family, question


def _answer(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid(NOT_FITTING) from None
