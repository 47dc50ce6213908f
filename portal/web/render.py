"""Pages from templates: the whole page, or the one block htmx asked for. Nothing else in the portal knows htmx."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.utils import LRUCache
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from portal import languages
from portal.domain import policy
from portal.domain.messages import Country, JoinedText, Message
from portal.domain.translation import DisplayText, reads
from portal.web import links, locale
from portal.web.access import VISITOR
from portal.web.questions import QuestionView
from portal.web.static_files import StaticFiles

DRAWINGS = 4000
"""How many rendered questions a process caches: four families in eight languages, with their usual answers."""

OURS = (Message, JoinedText, Country)


@cache
def pages_of(templates: Path, static: Path) -> "Pages":
    """The pages in these folders; each process compiles the templates once."""
    return Pages(templates, static)


class Pages:
    """The templates, ready to render, and the static files they link to."""

    def __init__(self, templates: Path, static: Path) -> None:
        self.static = StaticFiles(static)
        self.environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=finalised,
        )
        self._drawn = LRUCache(DRAWINGS)
        self._furnish()

    def _furnish(self) -> None:
        environment = self.environment
        environment.install_gettext_callables(languages.gettext, languages.ngettext, newstyle=True)  # type: ignore[attr-defined]
        environment.filters.update(day=languages.day, moment=languages.moment, number=languages.number)
        environment.filters.update(
            percent=languages.percent,
            paragraphs=paragraphs,
            untranslated=untranslated,
            untranslated_if_typed=untranslated_if_typed,
            translated=format_message,
            ours=languages.translate_default,
        )
        environment.filters.update(called=languages.display_name, country=languages.country)
        environment.filters["url"] = lambda text: quote(str(text), safe="")
        environment.globals.update(
            link=links.link,
            paging=links.paging,
            static=self.static.address_of,
            role_names=policy.role_names,
            tongue=language_attributes,
        )
        environment.globals["ui"] = environment.get_template("_ui.html").module
        environment.globals["drawn"] = self.drawn

    def drawn(self, question: QuestionView) -> Markup:
        """A question as markup in the current language; cached if it looks the same for everybody.

        Rendering questions is most of the cost of a section. Only a question with an `alike` key is cached: words that
        somebody wrote never stay in memory.
        """
        key = (languages.current(), question.alike)
        markup: Markup | None = self._drawn.get(key) if question.alike else None
        if markup is None:
            template = self.environment.get_template("questions/question.html")
            markup = Markup(template.render(field=question))  # noqa: S704 - a template of ours, which escapes
            if question.alike:
                self._drawn[key] = markup
        return markup

    def fill(self, template: str, block: str | None, data: Mapping[str, Any], language: str = "en") -> str:
        """The rendered `template`, or only its block `block` if it has one of that name."""
        with languages.use_language(language):
            compiled = self.environment.get_template(template)
            if block is None or block not in compiled.blocks or block in LAYOUT_BLOCKS:
                return compiled.render(data)
            return "".join(compiled.blocks[block](compiled.new_context(dict(data))))


LAYOUT_BLOCKS = frozenset({"title", "header", "before", "main", "content", "footer"})
"""Blocks that need what their template sets outside them: a request for one gets the whole page."""


def page(
    request: Request,
    template: str,
    status: int = 200,
    *,
    language: str = "",
    headers: Mapping[str, str] | None = None,
    focus: str = "",
    **data: Any,
) -> HTMLResponse:
    """The response to `request`: the page, or the block named after the element that htmx will swap.

    The target `<div id="board-rows">` gets `{% block board_rows %}`. `language` is what the supplier prefers; the page
    falls back to English if it is not translated into it. `focus` is the id of the field to go to after the swap.
    """
    db = getattr(request.state, "db", None)
    actor = db.actor if db else VISITOR
    is_supplier = links.is_supplier_side(request.url.path)
    reading = (language or actor.language or locale.negotiate(request)) if is_supplier else languages.SOURCE
    spoken = languages.supported_language(reading) or languages.SOURCE
    surroundings = {
        "language": spoken,
        "direction": languages.direction(spoken),
        "choices": locale.choices(reading) if is_supplier else [],
        "language_action": links.link("language"),
        "language_form": None,
        "path": request.url.path,
        "actor": actor,
        "may": lambda action: policy.may(actor, action),
        "layout": "supplier_base.html" if is_supplier else "base.html",
    }
    pages: Pages = request.app.state.pages
    with languages.use_zone(actor.time_zone):
        text = pages.fill(template, _block(request), {**surroundings, **data}, spoken)
    after_swap = {"HX-Trigger": json.dumps({"focus-field": {"field": focus}})} if focus else {}
    return HTMLResponse(text, status, headers={"Vary": "HX-Request", **after_swap, **(headers or {})})


def _block(request: Request) -> str | None:
    """The name of the block that htmx will swap; None when a whole page is wanted."""
    if "hx-request" not in request.headers or "hx-boosted" in request.headers:
        return None
    _, _, target = unquote(request.headers.get("hx-target", "")).partition("#")
    return target.replace("-", "_") or None


def finalised(words: object) -> object:
    """Jinja's finalize: translates our own messages into the page's language, returns everything else unchanged."""
    return languages.format_piece(words) if isinstance(words, OURS) else words


def format_message(words: object) -> Markup:
    """Message as markup: a text in another language than the page's gets `lang`, and a note if it is a fallback."""
    match words:
        case Markup():
            return words
        case DisplayText():
            return _display_text(words)
        case Message() if words.values:
            text = escape(languages.gettext(words.message))
            return text % {name: _isolate(value) for name, value in words.values.items()}
        case JoinedText():
            return Markup("").join(format_message(part) for part in words.parts)
    return escape(languages.format_piece(words))


def _isolate(piece: object) -> Markup:
    """A value inside a sentence; on a right-to-left page, plain text is isolated with <bdi>."""
    if type(piece) is str and languages.direction(languages.current()) == "rtl":
        return Markup("<bdi>{}</bdi>").format(piece)
    return format_message(piece)


def _display_text(words: DisplayText) -> Markup:
    attributes = language_attributes(words)
    if not attributes:
        return escape(str(words))
    marked = Markup("<span{}>{}</span>").format(attributes, str(words))
    return marked + _mark(words) if words.is_marked else marked


def _mark(words: DisplayText) -> Markup:
    text = languages.gettext("shown in %(language)s") % {"language": languages.display_name(words.language)}
    return Markup(' <span class="fallback">({})</span>').format(text)


def language_attributes(words: object) -> Markup:
    """The `lang` and `dir` attributes of an element whose text is in another language than the page's."""
    if not isinstance(words, DisplayText) or reads(languages.current(), words.language):
        return Markup("")
    return Markup(' lang="{}" dir="{}"').format(words.language, languages.direction(words.language))


def untranslated(name: object) -> Markup:
    """A name, an address or a code, which a browser that translates the page leaves as it is."""
    return Markup('<span translate="no">{}</span>').format(name)


def untranslated_if_typed(words: object) -> Markup:
    """The attribute of an element whose text somebody typed; questionnaires' texts may be translated."""
    return Markup(' translate="no"') if type(words) is str else Markup("")


def paragraphs(words: str) -> Markup:
    """Plain text as paragraphs, split at blank lines, with line breaks kept. Markup in it is escaped."""
    attributes = language_attributes(words)
    text = escape(str(words)) if attributes else format_message(words)
    blocks = [block.strip().replace("\n", "<br>") for block in str(text).split("\n\n") if block.strip()]
    marked = _mark(words) if isinstance(words, DisplayText) and attributes and words.is_marked else ""
    inner = (Markup(block) + (marked if number == len(blocks) else "") for number, block in enumerate(blocks, 1))  # noqa: S704
    return Markup("").join(Markup("<p{}>{}</p>").format(attributes, block) for block in inner)
