"""Pages from templates: the whole page, or the one block htmx asked for. Nothing else in the portal knows htmx."""

import gettext
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from portal.domain import policy
from portal.web.access import VISITOR

LANGUAGES = {"en": "en_GB"}
"""The languages our own words exist in, each with the locale of its dates and numbers."""

_language: ContextVar[str] = ContextVar("language", default="en")


class Pages:
    """The templates, ready to be filled, and the addresses of the static files they point to."""

    def __init__(self, templates: Path, static: Path) -> None:
        self.static_marks = {
            file.relative_to(static).as_posix(): sha256(file.read_bytes()).hexdigest()[:12]
            for file in sorted(static.rglob("*"))
            if file.is_file()
        }
        self.environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._furnish()

    def _furnish(self) -> None:
        environment = self.environment
        environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
        environment.filters.update(day=day, moment=moment, number=number, percent=percent, paragraphs=paragraphs)
        environment.filters["url"] = lambda text: quote(str(text), safe="")
        environment.globals.update(static=self.address_of, role_names=policy.role_names)
        environment.globals["ui"] = environment.get_template("_ui.html").module

    def address_of(self, name: str) -> str:
        """The address of a static file. It carries the file's hash, so that a browser may keep it for ever."""
        return f"/static/{self.static_marks[name]}/{name}"

    def fill(self, template: str, block: str | None, data: Mapping[str, Any], language: str = "en") -> str:
        """The text of `template`, or of its block alone where it has one of that name."""
        said = _language.set(language)
        try:
            found = self.environment.get_template(template)
            if block is None or block not in found.blocks:
                return found.render(data)
            return "".join(found.blocks[block](found.new_context(dict(data))))
        finally:
            _language.reset(said)


def page(
    request: Request,
    template: str,
    status: int = 200,
    *,
    language: str = "en",
    headers: Mapping[str, str] | None = None,
    **data: Any,
) -> HTMLResponse:
    """The answer to `request`: the page, or its block named like the element htmx is about to swap.

    A target `<div id="board-rows">` gets `{% block board_rows %}`. `language` is a wish: we fall back to English.
    """
    spoken = language if language in LANGUAGES else "en"
    desk = getattr(request.state, "desk", None)
    actor = desk.actor if desk else VISITOR
    surroundings = {
        "language": spoken,
        "direction": Locale.parse(LANGUAGES[spoken]).text_direction,
        "path": request.url.path,
        "actor": actor,
        "may": lambda action: policy.may(actor, action),
        "layout": "supplier_base.html" if request.url.path.startswith(("/i/", "/r/")) else "base.html",
    }
    pages: Pages = request.app.state.pages
    text = pages.fill(template, _block(request), {**surroundings, **data}, spoken)
    return HTMLResponse(text, status, headers={"Vary": "HX-Request", **(headers or {})})


def _block(request: Request) -> str | None:
    """The block that htmx will swap; None when a whole page is wanted."""
    if "hx-request" not in request.headers or "hx-boosted" in request.headers:
        return None
    _, _, target = unquote(request.headers.get("hx-target", "")).partition("#")
    return target.replace("-", "_") or None


def _gettext(message: str) -> str:
    return _catalogue().gettext(message)


def _ngettext(singular: str, plural: str, count: int) -> str:
    return _catalogue().ngettext(singular, plural, count)


def _catalogue() -> gettext.NullTranslations:
    """English is the source; the other languages' catalogues take their place here."""
    return gettext.NullTranslations()


def _locale() -> str:
    return LANGUAGES[_language.get()]


def day(value: date | datetime | None, zone: str = "UTC") -> str:
    """The day, written out; of a moment, the day it is in `zone`."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone))
    return format_date(value, "d MMMM y", locale=_locale())


def moment(value: datetime | None, zone: str = "UTC") -> str:
    """The moment on the clocks of `zone`, which is named: nobody has to guess whose time this is."""
    if value is None:
        return ""
    there = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(ZoneInfo(zone))
    return f"{format_datetime(there, 'd MMMM y, HH:mm', locale=_locale())} ({zone.replace('_', ' ')})"


def number(value: int | Decimal | str | None) -> str:
    """A number as people of the page's language write it; every digit it has, none it has not."""
    return "" if value is None else format_decimal(Decimal(str(value)), locale=_locale(), decimal_quantization=False)


def percent(part: int | Decimal, whole: int | Decimal = 100) -> str:
    """`part` of `whole` as a whole percentage; of nothing, nothing."""
    return format_percent(Decimal(part) / Decimal(whole) if whole else 0, "#,##0%", locale=_locale())


def paragraphs(text: str) -> Markup:
    """Plain text with its blank lines as paragraphs and its line ends kept; nothing in it is markup."""
    blocks = [block for block in str(text).split("\n\n") if block.strip()]
    inner = (Markup("<br>").join(escape(line) for line in block.strip().split("\n")) for block in blocks)
    return Markup("").join(Markup("<p>{}</p>").format(block) for block in inner)
