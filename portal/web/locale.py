"""The language of a page: the one chosen on it, else that of the emails, else the browser's."""

import re
from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from portal import languages
from portal.web import cookies

LANGUAGE_COOKIE = "__Host-candour-language"
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")


@dataclass(frozen=True)
class Choice:
    """One language of the switcher. `is_ours` is false if only questionnaires are translated into it."""

    tag: str
    name: str
    direction: str
    is_read: bool
    is_ours: bool


def chosen(request: Request) -> str | None:
    """The language chosen in this browser, if any."""
    tag = request.cookies.get(LANGUAGE_COOKIE, "")
    return tag if TAG.fullmatch(tag) else None


def negotiate(request: Request) -> str:
    """The language for an unknown visitor: chosen here before, else the email's, else the browser's."""
    of_letter = languages.supported_language(request.query_params.get("language", ""))
    return chosen(request) or of_letter or _accepted(request.headers.get("accept-language", ""))


def _accepted(header: str) -> str:
    weighed = []
    for part in header[:500].split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weighed.append((-float(quality or 1), tag))
        except ValueError:
            continue
    supported = (languages.supported_language(tag) for _, tag in sorted(weighed, key=lambda pair: pair[0]) if tag)
    return next((tag for tag in supported if tag), languages.SOURCE)


def remember(response: Response, tag: str) -> None:
    """Remember the choice until the browser is closed. An unknown tag clears it."""
    if TAG.fullmatch(tag):
        cookies.put(response, LANGUAGE_COOKIE, tag)


@lru_cache(maxsize=256)
def choices(reading: str, offered: frozenset[str] = frozenset()) -> tuple[Choice, ...]:
    """The languages of the switcher: those of our pages, then those that only questionnaires are translated into."""
    others = sorted(tag for tag in offered if languages.supported_language(tag) is None)
    read = reading if reading in others else languages.supported_language(reading) or languages.SOURCE
    return tuple(
        Choice(tag, languages.name_of(tag), languages.direction(tag), tag == read, tag in languages.LANGUAGES)
        for tag in (*languages.LANGUAGES, *others)
    )
