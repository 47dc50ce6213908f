"""Choosing the language of the pages: a plain form; a cookie keeps the choice until the browser is closed."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match

from portal.web import forms, links, locale

PLAIN = re.compile(r"[\w/-]+")
"""A path without a query, a fragment or `..`."""


async def choose(request: Request) -> Response:
    """Save the choice and return to the page it was made on, never to another site."""
    fields = await forms.read(request)
    response = RedirectResponse(_back(request, fields.one("back")), 303)
    locale.remember(response, fields.one("language"))
    return response


def _back(request: Request, page: str) -> str:
    """The page itself, if it is a supplier page that accepts GET; else the task list it belongs to."""
    is_plain = PLAIN.fullmatch(page) and links.is_supplier_side(page)
    if is_plain and _is_served(request, page):
        return page
    return links.beginning("response", page) or links.link("home")


def _is_served(request: Request, page: str) -> bool:
    scope = {"type": "http", "method": "GET", "path": page, "root_path": ""}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)
