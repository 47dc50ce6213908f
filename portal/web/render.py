"""Pages from templates: the whole page, or the one block htmx asked for. Nothing else in the portal knows htmx."""

from collections.abc import Mapping
from hashlib import sha256
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
from portal.domain.sentences import Country, Pieces, Sentence
from portal.domain.translation import Shown, reads
from portal.web import speech
from portal.web.access import VISITOR
from portal.web.questions import QuestionView

DRAWINGS = 4000
"""How many drawn questions a process keeps: four families in eight languages, with their usual answers."""

OURS = (Sentence, Pieces, Country)
SUPPLIERS = ("/i/", "/r/")
"""Where the addresses of the supplier's side begin: only these pages speak other languages than English."""


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
        environment.filters.update(percent=languages.percent, paragraphs=paragraphs, told=told, ours=languages.ours)
        environment.filters.update(called=languages.called, country=languages.country)
        environment.filters["url"] = lambda text: quote(str(text), safe="")
        environment.globals.update(static=self.address_of, role_names=policy.role_names, tongue=tongue)
        environment.globals["ui"] = environment.get_template("_ui.html").module
        environment.globals["drawn"] = self.drawn

    def address_of(self, name: str) -> str:
        """The address of a static file. It carries the file's hash, so that a browser may keep it for ever."""
        return f"/static/{self.static_marks[name]}/{name}"

    def drawn(self, question: QuestionView) -> Markup:
        """A question as markup in the language being spoken; drawn once for everybody who sees it the same.

        Drawing is most of what a section costs. Only a question that says so (`alike`) is kept: what somebody has
        written themselves never stays in memory.
        """
        key = (languages.current(), question.alike)
        found: Markup | None = self._drawn.get(key) if question.alike else None
        if found is None:
            template = self.environment.get_template("questions/question.html")
            found = Markup(template.render(field=question))  # noqa: S704 - a template of ours, which escapes
            if question.alike:
                self._drawn[key] = found
        return found

    def fill(self, template: str, block: str | None, data: Mapping[str, Any], language: str = "en") -> str:
        """The text of `template`, or of its block alone where it has one of that name."""
        with languages.speaking(language):
            found = self.environment.get_template(template)
            if block is None or block not in found.blocks:
                return found.render(data)
            return "".join(found.blocks[block](found.new_context(dict(data))))


def page(
    request: Request,
    template: str,
    status: int = 200,
    *,
    language: str = "",
    headers: Mapping[str, str] | None = None,
    **data: Any,
) -> HTMLResponse:
    """The answer to `request`: the page, or its block named like the element htmx is about to swap.

    A target `<div id="board-rows">` gets `{% block board_rows %}`. `language` is a supplier's wish; what we do not
    speak is said in English.
    """
    desk = getattr(request.state, "desk", None)
    actor = desk.actor if desk else VISITOR
    is_supplier = request.url.path.startswith(SUPPLIERS)
    reading = (language or actor.language or speech.wished(request)) if is_supplier else languages.SOURCE
    spoken = languages.spoken(reading) or languages.SOURCE
    surroundings = {
        "language": spoken,
        "direction": languages.direction(spoken),
        "choices": speech.choices(reading) if is_supplier else [],
        "language_action": "/language",
        "language_form": None,
        "path": request.url.path,
        "actor": actor,
        "may": lambda action: policy.may(actor, action),
        "layout": "supplier_base.html" if is_supplier else "base.html",
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


def finalised(words: object) -> object:
    """Whatever a template writes: our own words are said in the page's language, all else stays as it is."""
    return languages.say(words) if isinstance(words, OURS) else words


def told(words: object) -> Markup:
    """Words as markup: a text in another language than the page's carries its language, and a mark where it lacks."""
    match words:
        case Markup():
            return words
        case Shown():
            return _shown(words)
        case Sentence() if words.values:
            said = escape(languages.gettext(words.message))
            return said % {name: _apart(value) for name, value in words.values.items()}
        case Pieces():
            return Markup("").join(told(part) for part in words.parts)
    return escape(languages.say(words))


def _apart(piece: object) -> Markup:
    """A value inside a sentence: where the page reads from the right, a word of unknown direction stands by itself."""
    if type(piece) is str and languages.direction(languages.current()) == "rtl":
        return Markup("<bdi>{}</bdi>").format(piece)
    return told(piece)


def _shown(words: Shown) -> Markup:
    attributes = tongue(words)
    if not attributes:
        return escape(str(words))
    marked = Markup("<span{}>{}</span>").format(attributes, str(words))
    return marked + _mark(words) if words.is_marked else marked


def _mark(words: Shown) -> Markup:
    said = languages.gettext("shown in %(language)s") % {"language": languages.called(words.language)}
    return Markup(' <span class="fallback">({})</span>').format(said)


def tongue(words: object) -> Markup:
    """The attributes of an element that holds words in another language than the page's."""
    if not isinstance(words, Shown) or reads(languages.current(), words.language):
        return Markup("")
    return Markup(' lang="{}" dir="{}"').format(words.language, languages.direction(words.language))


def paragraphs(words: str) -> Markup:
    """Plain text with its blank lines as paragraphs and its line ends kept; nothing in it is markup."""
    attributes = tongue(words)
    said = escape(str(words)) if attributes else told(words)
    blocks = [block.strip().replace("\n", "<br>") for block in str(said).split("\n\n") if block.strip()]
    marked = _mark(words) if isinstance(words, Shown) and attributes and words.is_marked else ""
    inner = (Markup(block) + (marked if number == len(blocks) else "") for number, block in enumerate(blocks, 1))  # noqa: S704
    return Markup("").join(Markup("<p{}>{}</p>").format(attributes, block) for block in inner)
