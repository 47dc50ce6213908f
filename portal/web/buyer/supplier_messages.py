"""Messages from suppliers: those waiting for a reply, and replying on the response's page."""

from typing import Any, get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict, Invalid
from portal.domain.supplier_messages import Outcome
from portal.storage.supplier_messages import PAGE_SIZE
from portal.web import access, forms, render
from portal.web.buyer import responses
from portal.web.links import link, paging
from portal.workflow import answer_supplier

OUTCOMES: dict[str, Outcome] = {outcome: outcome for outcome in get_args(Outcome)}


async def listing(request: Request) -> Response:
    """List the organisation's messages, or one campaign's: those waiting for a reply, or all."""
    asked = {name: words.replace("\x00", "")[:200] for name, words in request.query_params.items()}
    number = int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 7 else 1
    campaign, state = asked.get("campaign", ""), asked.get("state", "")
    shown = await access.request_database(request).read(
        answer_supplier.listed, max(1, number), only_waiting=state != "all", campaign=campaign
    )
    data: dict[str, Any] = {"messages": shown, "number": number, "state": state, "campaign": campaign}
    data |= {"pages": max(1, -(-shown.total // PAGE_SIZE))}
    data |= {"paging": paging("supplier_messages", campaign=campaign, state=state)}
    return render.page(request, "buyer/supplier_messages.html", **data)


async def reply(request: Request) -> Response:
    """Reply to one message; a problem is shown beside its form, with what was typed."""
    ids, fields = request.path_params, await forms.read(request)
    text = "\n".join(fields.all("text")).strip()
    typed = {"text": text, "due": fields.one("due"), "at": fields.one("at") or "17:00"}
    try:
        outcome = OUTCOMES.get(fields.one("do"))
        if outcome is None:
            raise Invalid("Choose how to reply.")
        if outcome == "granted" and not typed["due"]:
            raise Invalid("Choose the new due date.", fields=("due",))
        due = f"{typed['due']}T{typed['at']}"
        await access.request_database(request).write(
            answer_supplier.reply_in, ids["campaign"], ids["invitation"], ids["message"], outcome, text, due
        )
    except (Invalid, Conflict) as refused:
        status = 422 if isinstance(refused, Invalid) else 409
        field = next(iter(refused.fields), "text")
        return await responses.message_refused(request, status, refused.sentence, (ids["message"], field), typed)
    campaign, invitation, anchor = ids["campaign"], ids["invitation"], f"message-{ids['message']}"
    page = link("campaign_invitation", campaign=campaign, invitation=invitation, done="replied", anchor=anchor)
    return RedirectResponse(page, 303)
