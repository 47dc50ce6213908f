"""Error pages: one sentence for a refusal, one reference number for an unexpected error."""

import logging
import secrets
import traceback
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import MAX_BODY_SIZE_SCOPE_KEY
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as ASGIMessage

from portal.domain.messages import Message
from portal.domain.refusals import Closed, Conflict, Contact, Expired, Invalid, NotAllowed, NotFound, Refusal
from portal.storage.db_errors import Unavailable
from portal.web import forms, links, render
from portal.workflow import open_link

log = logging.getLogger("portal.web")

STATUSES: dict[type[Refusal], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Expired: HTTPStatus.GONE,
    Closed: HTTPStatus.CONFLICT,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
SECRETS = frozenset({"password", "present", "own", "current", "code"})
BUTTONS = frozenset({"do", "back", "language"})
RETRY_AFTER = {"Retry-After": "60"}
TITLES = {
    400: Message("This could not be read"),
    403: Message("You may not do this"),
    404: Message("Page not found"),
    405: Message("Page not found"),
    409: Message("This cannot be done now"),
    410: Message("This has ended"),
    413: Message("This is too large"),
    421: Message("This address is not ours"),
    422: Message("Please check"),
    431: Message("This is too large"),
    429: Message("Please wait a moment"),
    503: Message("Please wait a moment"),
}
SENTENCES = {
    400: Message("What your browser sent could not be read. Please go back and try again."),
    404: NotFound().sentence,
    405: NotFound().sentence,
    431: Message("What your browser sent could not be read. Please go back and try again."),
    413: Message("What you sent is too large. Please send a smaller file or shorter text."),
}


async def refused(request: Request, problem: Exception) -> Response:
    """The page for a Refusal: its sentence, with the HTTP status of its class."""
    if not isinstance(problem, Refusal):
        raise problem
    status = next((status for kind, status in STATUSES.items() if isinstance(problem, kind)), HTTPStatus.CONFLICT)
    problems = problem.problems if isinstance(problem, Invalid) else ()
    if isinstance(problem, Expired) and problem.contact is None and _is_typed(request):
        return await _ended_page(request, status, problem.sentence)
    if isinstance(problem, Unavailable):
        return await _away(request, problem)
    words = await _words(request) if _is_typed(request) else ()
    headers = {"Refusal-Code": problem.code}
    return error_page(
        request, status, problem.sentence, problems, words=words, contact=problem.contact, headers=headers
    )


def _is_typed(request: Request) -> bool:
    """Whether a whole page was posted in a session. Words saved while typing (htmx) stay on their page anyway.

    On a public page the link itself has ended, and waiting does not bring it back.
    """
    is_page = request.method == "POST" and "hx-request" not in request.headers
    return is_page and request.scope.get("portal.access", "public") != "public"


async def _ended_page(request: Request, status: int, sentence: str) -> Response:
    """The session ended while somebody was typing: the page keeps every word, to be sent again once they are back."""
    typed = [(name, value) for name, value in await forms.typed(request) if name not in SECRETS]
    template = "errors/ended.html" if links.is_supplier_side(request.url.path) else "buyer/ended.html"
    return render.page(request, template, status, title=TITLES[410], sentence=sentence, typed=typed)


async def _words(request: Request) -> list[tuple[str, str]]:
    """What was typed on a page that can no longer be saved, to be copied; without passwords and button values."""
    try:
        typed = await forms.typed(request)
    except HTTPException:
        return []
    hidden = SECRETS | BUTTONS
    return [
        (name, value) for name, value in typed if value.strip() and name not in hidden and name[:1] not in ("", "_")
    ]


async def _away(request: Request, problem: Unavailable) -> Response:
    """The portal is unavailable: the page keeps what was typed, except passwords, to be sent again later."""
    log.warning("unavailable: %s", type(problem.__cause__ or problem).__name__)
    try:
        given = await forms.typed(request) if request.method == "POST" else []
    except HTTPException:
        given = []
    typed = [(name, value) for name, value in given if name not in SECRETS]
    return error_page(request, HTTPStatus.SERVICE_UNAVAILABLE, problem.sentence, typed=typed, headers=RETRY_AFTER)


def held(request: Request) -> Response:
    """The page for a link of a restored portal that is not released yet; the link itself is valid."""
    return error_page(request, HTTPStatus.SERVICE_UNAVAILABLE, open_link.HELD, headers={"Retry-After": "3600"})


def too_large(most: int) -> Message:
    """What the page takes, in whole megabytes that people remember: the body is a little larger than its file."""
    size = max(1, most // forms.MEGABYTE)
    return Message(
        "What you sent is too large. This page takes up to %(size)s MB at once. Go back and send a smaller file, fewer "
        "files at once, or shorter text.",
        size=size - size % 5 if size > 10 else size,
    )


async def unserved(request: Request, problem: Exception) -> Response:
    """The page for what the framework refuses: an unknown address, a body that is too large, a broken form."""
    status = problem.status_code if isinstance(problem, HTTPException) else 400
    sentence = SENTENCES.get(status, SENTENCES[400])
    most = request.scope.get(MAX_BODY_SIZE_SCOPE_KEY)
    if status == 413 and most and getattr(problem, "detail", "") != forms.TEXT_TOO_LONG:
        sentence = too_large(most)
    return error_page(request, status, sentence)


def error_page(
    request: Request,
    status: int,
    sentence: str,
    problems: tuple[str, ...] = (),
    *,
    typed: Sequence[tuple[str, str]] = (),
    words: Sequence[tuple[str, str]] = (),
    contact: Contact | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One sentence on a page of its own, in the layout of the side (supplier or buyer) that asked.

    `typed` can be sent again from the page, `words` can only be copied.
    """
    return render.page(
        request,
        "errors/refusal.html",
        status,
        headers=headers,
        title=TITLES.get(status, TITLES[400]),
        sentence=sentence,
        problems=problems,
        typed=typed,
        words=words,
        contact=contact,
    )


class ServerErrorMiddleware:
    """Turns an unexpected exception into a page with a reference number and a line in the log.

    A browser that hangs up while it sends is no breakage: nobody is there to read a page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request. Log an exception's place in the code, without request data, and show the reference."""
        started = False

        async def sending(message: ASGIMessage) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except ClientDisconnect:
            log.info("hung up while sending to %s", scope.get("portal.address", "no page"))
        except Exception as problem:
            reference = secrets.token_hex(4)
            _record(scope, problem, reference)
            if started or scope["type"] != "http":
                raise
            request = Request(scope)
            response = render.page(
                request, "errors/breakage.html", 500, title=Message("Something broke"), reference=reference
            )
            await response(scope, receive, send)


def _record(scope: Scope, problem: Exception, reference: str) -> None:
    """Log the exception's class and location. Its message is left out because it may contain answers or tokens."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [frame for frame in frames if "/portal/" in frame.filename] + list(frames[-1:])
    places = "\n".join(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in ours)
    where = scope.get("portal.address", "no page")
    log.error("breakage %s: %s at %s\n%s", reference, type(problem).__name__, where, places)
