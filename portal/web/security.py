"""The outermost middleware, plain ASGI: checks host and origin, sets headers, and logs without tokens."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from urllib.parse import unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as ASGIMessage

from portal.domain.messages import Message
from portal.web import errors
from portal.web.links import PATTERNS, link

access_log = logging.getLogger("portal.access")

MONITORED = tuple(link(name) for name in ("health", "worker_health", "metrics"))
"""Polled by load balancers and monitors under any host name."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
FOREIGN = Message("This form was not sent from a page of this portal. Please open the page again and repeat it.")
SILENCE_SECONDS = 30.0
WHOLE_SECONDS = 900.0
"""The longest pause in a request body, and the longest time for all of it: enough for ten megabytes over a slow
connection, and no connection is held open without end.
"""

MOST_HEAD_BYTES = 32_768
"""The largest size of a request's headers; the server's own limit is slightly higher (`cli.serving`)."""

BENT_LINK = re.compile(PATTERNS["invitation"].replace("/", "/+").replace("{token}", "([^/]+)/*"), re.IGNORECASE)
TWO_YEARS = "max-age=63072000; includeSubDomains"


class SecurityMiddleware:
    """Runs before everything else. `base_url` is the portal's one public address."""

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self.app = app
        base = urlsplit(base_url)
        self.origin = f"{base.scheme}://{base.netloc}".lower()
        self.hosts = {base.netloc.lower()}
        if (base.hostname or "") in ("127.0.0.1", "localhost", "::1"):
            self.hosts |= {f"{name}:{base.port}" if base.port else name for name in LOOPBACK}
        self.origins = {f"{base.scheme}://{host}" for host in self.hosts}
        self.headers = dict(HEADERS)
        if base.scheme == "https":
            self.headers["Strict-Transport-Security"] = TWO_YEARS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request, pass it on, add headers to the response, and log it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = _with_straight_link(scope)
        began = time.perf_counter()
        sending = self._dressing(scope, send, began)
        headers = Headers(scope=scope)
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEAD_BYTES:
            await errors.error_page(Request(_without_head(scope)), 431, errors.SENTENCES[431])(scope, receive, sending)
        elif "\x00" in scope["path"]:
            await errors.error_page(Request(scope), 404, errors.SENTENCES[404])(scope, receive, sending)
        elif scope["path"] not in MONITORED and headers.get("host", "").lower() not in self.hosts:
            sentence = Message("This portal is not reached at this address. Please use the link you were sent.")
            await errors.error_page(Request(scope), 421, sentence)(scope, receive, sending)
        elif scope["method"] not in SAFE_METHODS and not self._is_ours(headers):
            sentence = FOREIGN
            await errors.error_page(Request(scope), 403, sentence)(scope, receive, sending)
        else:
            await self.app(scope, receive if scope["method"] in SAFE_METHODS else _within_time(receive), sending)

    def _is_ours(self, headers: Headers) -> bool:
        """Whether the browser says that our own page sent this. Programs other than browsers send neither header."""
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        origin = headers.get("origin")
        return origin is None or origin.lower() in self.origins

    def _dressing(self, scope: Scope, send: Send, began: float) -> Callable[[ASGIMessage], Awaitable[None]]:
        async def sending(message: ASGIMessage) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if _hides_fetch_site(Headers(scope=scope)):
                    headers["Referrer-Policy"] = "strict-origin"
                _note(scope, message["status"], began)
            await send(message)

        return sending


class BodyLimit:
    """Refuses requests over `most` bytes: with a page if Content-Length says so, else by cutting the body off."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = RequestBodyLimitMiddleware(app, max_body_size=most)
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request that is small enough."""
        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length) > self.most:
            await errors.error_page(Request(scope), 413, errors.too_large(self.most))(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _without_head(scope: Scope) -> Scope:
    """The request without its headers, which are too long to be parsed."""
    return {**scope, "headers": []}


def _with_straight_link(scope: Scope) -> Scope:
    """Repair a link from an email: programs and people change case, double slashes and append one."""
    bent = BENT_LINK.fullmatch(scope["path"])
    if bent is None:
        return scope
    straight = link("invitation", token=bent[1])
    return {**scope, "path": unquote(straight), "raw_path": straight.encode()}


def _within_time(receive: Receive) -> Receive:
    """`receive` with time limits until the whole body has arrived; raises a 408 when one is exceeded."""
    ends, is_whole = time.monotonic() + WHOLE_SECONDS, False

    async def receiving() -> ASGIMessage:
        nonlocal is_whole
        if is_whole:
            return await receive()
        try:
            async with asyncio.timeout(min(SILENCE_SECONDS, max(ends - time.monotonic(), 0))):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408) from None
        is_whole = not message.get("more_body", False)
        return message

    return receiving


def _hides_fetch_site(headers: Headers) -> bool:
    """Whether this is an older browser that sends only Origin; with `no-referrer` it would send `null`."""
    return headers.get("user-agent", "").startswith("Mozilla/") and "sec-fetch-site" not in headers


def _note(scope: Scope, status: int, began: float) -> None:
    """Log one line per response, with the route's pattern: paths contain tokens, and queries contain words."""
    taken = (time.perf_counter() - began) * 1000
    access_log.info("%s %s %d %.1fms", scope["method"], scope.get("portal.address", "-"), status, taken)
