"""Words of a buyer in an email: with `lang` and `dir` in HTML where they are in another language than the email."""

import re
from typing import TypeGuard

from markupsafe import Markup, escape

from portal import languages
from portal.domain.translation import DisplayText, reads

BLANK_LINE = re.compile(r"\n\s*\n")


def apart(name: str, language: str) -> str:
    """A name for use inside a sentence; isolated in right-to-left emails, so that it does not disturb the order."""
    return languages.bidi_isolate(name) if languages.direction(language) == "rtl" else str(name)


def inline(text: str, language: str) -> Markup:
    """A text for use inside a sentence of the HTML."""
    return marked(text, language) if _is_foreign(text, language) else escape(apart(text, language))


def marked(text: str, language: str) -> Markup:
    """A text as markup, each block of it in an element of its own if it is in another language."""
    if not _is_foreign(text, language):
        return escape(str(text))
    blocks = (Markup("<span{}>{}</span>").format(_attributes(text), block) for block in BLANK_LINE.split(str(text)))
    return Markup("\n\n").join(blocks)


def paragraphs(text: str) -> Markup:
    """A text as paragraphs, split at blank lines. Plain text is escaped."""
    as_markup = Markup if isinstance(text, Markup) else escape
    attributes = _attributes(text) if _is_foreign(text, languages.current()) else Markup(' dir="auto"')
    blocks = (block.strip().split("\n") for block in str(text).split("\n\n") if block.strip())
    inner = (Markup("<br>").join(as_markup(line) for line in block) for block in blocks)
    return Markup("").join(Markup('<p{} style="margin:0 0 1em">{}</p>').format(attributes, block) for block in inner)


def _is_foreign(text: str, language: str) -> TypeGuard[DisplayText]:
    return isinstance(text, DisplayText) and not reads(language, text.language)


def _attributes(text: DisplayText) -> Markup:
    return Markup(' lang="{}" dir="{}"').format(text.language, languages.direction(text.language))
