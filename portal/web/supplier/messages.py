"""The contact's messages to the buyer, with the replies, and a form for each kind of message."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import languages
from portal.domain.refusals import Conflict, Invalid, NotFound
from portal.domain.supplier_messages import KINDS as MESSAGE_KINDS
from portal.domain.supplier_messages import NOTED, STANDING, MessageKind, may_take_back
from portal.storage.responses import QuestionRef
from portal.storage.supplier_messages import NOWHERE, StoredMessage
from portal.web import access, cookies, forms
from portal.web.forms import Fields
from portal.web.links import link
from portal.web.supplier import section_view
from portal.workflow import pass_on, write_to_buyer
from portal.workflow.load_response import ResponseContext
from portal.workflow.pass_on import NewContact
from portal.workflow.write_to_buyer import NewMessage, Thread

KINDS: dict[str, MessageKind] = {kind: kind for kind in MESSAGE_KINDS if kind not in NOTED}
NOTHING = Fields({})


async def page(request: Request) -> Response:
    """Show every message with its reply, and the kinds that can be sent."""
    return await _listing(request)


async def _listing(request: Request, status: int = 200, problem: str | None = None) -> Response:
    thread = await _thread(request)
    shown = [(message, _about(thread.context, message), may_take_back(message.facts)) for message in thread.messages]
    data: dict[str, Any] = {"shown": shown, "thread": thread, "problem": problem}
    return section_view.page(request, thread.context, "supplier/messages.html", status, **data)


async def _thread(request: Request) -> Thread:
    return await access.request_database(request).read(write_to_buyer.thread, request.path_params["invitation"])


def _about(context: ResponseContext, message: StoredMessage) -> str:
    """The question a message is about; empty if there is none, or if it is no longer asked."""
    return section_view.ask_of(context, (message.family, message.question))


async def new(request: Request) -> Response:
    """Show the form for one kind of message; `family` and `question` in the query name the question it is about."""
    return await _form(request, _kind(request), NOTHING, {})


def _kind(request: Request) -> MessageKind:
    kind = KINDS.get(request.path_params["kind"])
    if kind is None:
        raise NotFound
    return kind


async def _form(request: Request, kind: MessageKind, typed: Fields, problems: dict[str, str]) -> Response:
    thread = await _thread(request)
    place = _place(typed if typed.mapping else request.query_params)
    ask = section_view.ask_of(thread.context, place)
    if place != NOWHERE and not ask:
        raise NotFound
    is_open = {"question": True, "correction": thread.can_correct}.get(kind, thread.can_answer)
    if not is_open or (kind in STANDING and thread.standing):
        return RedirectResponse(link("messages", invitation=thread.context.invited.invitation), 303)
    data: dict[str, Any] = {"kind": kind, "problems": problems, "place": place, "ask": ask}
    data |= {"text": "\n".join(typed.all("text")), "until": typed.day_parts("until")}
    status = 422 if problems else 200
    return section_view.page(request, thread.context, "supplier/new_message.html", status, **data)


def _place(given: Any) -> QuestionRef:
    """The question named by the form or the query."""
    if isinstance(given, Fields):
        return given.one("family"), given.one("question")
    return given.get("family", ""), given.get("question", "")


async def write(request: Request) -> Response:
    """Send a message."""
    kind, invitation = _kind(request), request.path_params["invitation"]
    fields = await forms.read(request)
    text = "\n".join(fields.all("text")).strip()
    until = fields.day("until") if kind == "more_time" else None
    try:
        await access.request_database(request).write(
            write_to_buyer.write, invitation, NewMessage(kind, text, until, _place(fields))
        )
    except (Invalid, Conflict) as refused:
        return await _form(request, kind, fields, dict(refused.fields) or {"text": refused.sentence})
    return RedirectResponse(link("messages", invitation=invitation, anchor="sent"), 303)


async def take_back(request: Request) -> Response:
    """Withdraw a message."""
    invitation, message = request.path_params["invitation"], request.path_params["message"]
    try:
        await access.request_database(request).write(write_to_buyer.take_back, invitation, message)
    except Conflict as refused:
        return await _listing(request, 409, refused.sentence)
    return RedirectResponse(link("messages", invitation=invitation), 303)


async def new_contact(request: Request) -> Response:
    """Show the form for “I am not the right person”."""
    return await _contact_form(request, NewContact("", "", ""), {})


async def _contact_form(request: Request, typed: NewContact, problems: dict[str, str]) -> Response:
    thread = await _thread(request)
    if not thread.can_answer or thread.standing:
        return RedirectResponse(link("messages", invitation=thread.context.invited.invitation), 303)
    choices = [(tag, languages.name_of(tag)) for tag in languages.LANGUAGES]
    data: dict[str, Any] = {"typed": typed, "problems": problems, "languages": choices}
    return section_view.page(request, thread.context, "supplier/new_contact.html", 422 if problems else 200, **data)


async def pass_invitation_on(request: Request) -> Response:
    """Make somebody else the contact; this browser loses access."""
    invitation = request.path_params["invitation"]
    fields = await forms.read(request)
    language = languages.supported_language(fields.one("language")) or languages.SOURCE
    typed = NewContact(fields.one("name"), fields.one("address"), language)
    thread = await _thread(request)
    try:
        await access.request_database(request).write(pass_on.pass_on, invitation, typed)
    except (Invalid, Conflict) as refused:
        return await _contact_form(request, typed, dict(refused.fields) or {"name": refused.sentence})
    response = section_view.page(request, thread.context, "supplier/passed_on.html", address=typed.address)
    cookies.end(response, access.respondent_cookie(invitation))
    return response
