"""The receipt of a submission: its page, and the files to download."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.advice import AdviceGiven
from portal.domain.refusals import NotFound
from portal.web import access
from portal.web.links import link
from portal.web.supplier import answer_lines, fired_checks, section_view
from portal.workflow import receipts, switch_request, use_excerpt
from portal.workflow.load_response import ResponseContext
from portal.workflow.receipts import Receipt


def _advice(context: ResponseContext, given: AdviceGiven) -> tuple[str, str | None]:
    """A piece of advice in the reader's language, and where to learn more."""
    text = context.ruleset.questions[given.family, given.question].advice_texts[given.place]
    return fired_checks.filled(
        context, given.family, f"{given.question}.advice.{given.place + 1}.say", text
    ), given.learn


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
        groups=answer_lines.groups(receipt_read.context, receipt_read.evidence),
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
    before, after = (_answers_by_id(context) for context in (receipt.earlier[-1], receipt.context))
    asks = {id: ask for id, (ask, _) in (before | after).items()}
    nothing = ("", "")
    lines = [(ask, before.get(id, nothing)[1], after.get(id, nothing)[1]) for id, ask in asks.items()]
    return [line for line in lines if line[1] != line[2]]


def _answers_by_id(context: ResponseContext) -> dict[str, tuple[str, str]]:
    return {line.id: (line.ask, line.answer) for group in answer_lines.groups(context, ()) for line in group.lines}


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
