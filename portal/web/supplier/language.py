"""Choosing the language of the pages: a plain form, kept in a cookie until the browser is closed."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.web import forms, locale

PAGE = re.compile(r"/(?:i/\w+|r/[a-z0-9]+(?:/(?:sections/\w+/\w+|check|submission|receipt|draft|follow-ups/\w+))?)")
"""The supplier's addresses that can be looked at again."""
INVITATION = re.compile(r"/r/[a-z0-9]+")


async def choose(request: Request) -> Response:
    """Keep the choice and go back to the page it was made on; nowhere else."""
    fields = await forms.read(request)
    response = RedirectResponse(_back(fields.one("back")), 303)
    locale.remember(response, fields.one("language"))
    return response


def _back(page: str) -> str:
    if PAGE.fullmatch(page):
        return page
    start = INVITATION.match(page)
    return start[0] if start else "/"
