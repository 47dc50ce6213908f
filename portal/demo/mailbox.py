"""A mail server that keeps every email in memory, and pages that show them; for the demonstration only."""

import asyncio
import html
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

STYLE = """
body{margin:0;font:1rem/1.5 system-ui,sans-serif;color:#13232b;background:#f7f5f0}
header{background:#0f4c4a;color:#fff;padding:1rem 1.5rem}header a{color:#fff}
main{max-width:70rem;margin:0 auto;padding:1.5rem}
table{border-collapse:collapse;width:100%;background:#fff}
th,td{text-align:start;padding:.6rem .8rem;border-bottom:1px solid #d8d4ca;vertical-align:top}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#fff;border:1px solid #d8d4ca;padding:1rem}
iframe{width:100%;height:40rem;border:1px solid #d8d4ca;background:#fff}
a{color:#0b5c59}dt{font-weight:600}dd{margin:0 0 .5rem}
"""
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'"
EMAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'self'; form-action 'none'"
LINK = re.compile(r"https?://[^\s<>\"]+")

Codes = Callable[[], list[tuple[str, str, str]]]


@dataclass(frozen=True)
class Received:
    """One email as the mail server received it."""

    number: int
    to: str
    subject: str
    text: str
    html: str


class Mailbox:
    """Speaks SMTP on its own loopback port, stores emails, and permanently refuses the `refused` addresses."""

    def __init__(self, *, refused: frozenset[str] = frozenset()) -> None:
        self._refused = refused
        self._emails: list[Received] = []
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mailbox", daemon=True)

    def start(self) -> str:
        """Listen on a free loopback port; returns the smtp:// URL to send emails to."""
        self._thread.start()
        listening = self._loop.create_server(self._conversation, host="127.0.0.1", port=0)
        server = asyncio.run_coroutine_threadsafe(listening, self._loop).result(timeout=10)
        return f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        """Stop the server."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)

    def _conversation(self) -> SMTP:
        return SMTP(self, enable_SMTPUTF8=True, loop=self._loop, hostname="mailbox.example")

    def emails(self) -> list[Received]:
        """Every accepted email, oldest first."""
        with self._lock:
            return list(self._emails)

    def latest_to(self, address: str) -> Received | None:
        """The newest email to `address`; None if there is none."""
        return next((email for email in reversed(self.emails()) if email.to == address), None)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse addresses that bounce, like the mail server of a company that a person has left."""
        if address in self._refused:
            return "550 5.1.1 No such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Store the email."""
        content = envelope.content or b""
        message = message_from_bytes(content if isinstance(content, bytes) else content.encode(), policy=policy.default)
        with self._lock:
            number = len(self._emails) + 1
            self._emails.append(_received(number, envelope.rcpt_tos[0], message))
        return "250 OK"

    def routes(self, codes: Codes) -> list[Route]:
        """The mailbox's pages, all under /mailbox; `codes` returns (address, role, code) of every sample member."""

        async def page(request: Request) -> Response:
            return _codes_page(codes())

        return [
            Route("/mailbox/codes", page),
            Route("/mailbox", self._list),
            Route("/mailbox/{number:int}", self._email_page),
            Route("/mailbox/{number:int}/html", self._html),
        ]

    async def _list(self, request: Request) -> Response:
        rows = "".join(
            f'<tr><td><a href="/mailbox/{email.number}">{html.escape(email.subject)}</a></td>'
            f"<td>{html.escape(email.to)}</td><td>{email.number}</td></tr>"
            for email in reversed(self.emails())
        )
        empty = "<p>No email has arrived yet. Reload this page after sending one.</p>"
        table = f"<table><thead><tr><th>Subject</th><th>To</th><th>Email</th></tr></thead><tbody>{rows}</tbody></table>"
        intro = (
            "<p>Every email the demonstration sends lands here; nothing leaves this machine. "
            '<a href="/mailbox/codes">Sign-in codes</a></p>'
        )
        return _page("Mailbox", intro + (table if rows else empty))

    async def _email_page(self, request: Request) -> Response:
        email = self._find(request)
        if email is None:
            return _page("No such email", '<p><a href="/mailbox">Back to the mailbox</a></p>', status=404)
        text = LINK.sub(lambda match: f'<a href="{match[0]}">{match[0]}</a>', html.escape(email.text))
        body = (
            f'<p><a href="/mailbox">All emails</a></p><dl><dt>To</dt><dd>{html.escape(email.to)}</dd></dl>'
            f'<h2>As HTML</h2><iframe src="/mailbox/{email.number}/html" title="The email as HTML" '
            'sandbox="allow-top-navigation-by-user-activation allow-popups"></iframe>'
            f"<h2>As text</h2><pre>{text}</pre>"
        )
        return _page(email.subject, body)

    async def _html(self, request: Request) -> Response:
        email = self._find(request)
        shown = email.html if email else "<p>No such email.</p>"
        opened = re.sub(r"(<head[^>]*>)", r'\1<base target="_top">', shown, count=1)
        return HTMLResponse(opened, headers={"Content-Security-Policy": EMAIL_POLICY, "Referrer-Policy": "no-referrer"})

    def _find(self, request: Request) -> Received | None:
        wanted = request.path_params["number"]
        return next((email for email in self.emails() if email.number == wanted), None)


def links(email: Received) -> list[str]:
    """The URLs in the email's text, in order."""
    return LINK.findall(email.text)


def _received(number: int, to: str, message: EmailMessage) -> Received:
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    return Received(
        number,
        to,
        str(message["Subject"] or ""),
        text.get_content() if text else "",
        page.get_content() if page else "",
    )


def _codes_page(codes: list[tuple[str, str, str]]) -> Response:
    rows = "".join(
        f"<tr><td>{html.escape(address)}</td><td>{html.escape(role)}</td><td><code>{code}</code></td></tr>"
        for address, role, code in codes
    )
    head = "<thead><tr><th>Address</th><th>Role</th><th>Code now</th></tr></thead>"
    intro = "<p>What each person's authenticator would show at this moment. Reload the page for the next code.</p>"
    return _page("Sign-in codes", f"{intro}<table>{head}<tbody>{rows}</tbody></table>")


def _page(title: str, body: str, *, status: int = 200) -> Response:
    shown = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)} – mailbox</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head><body>'
        f'<header><a href="/">Candour</a> · the demonstration\'s mailbox</header><main><h1>{html.escape(title)}</h1>'
        f"{body}</main></body></html>"
    )
    headers = {"Content-Security-Policy": PAGE_POLICY, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    return HTMLResponse(shown, status, headers=headers)
