"""The questions of a response as a PDF, set by Typst, which shapes Arabic, Bengali or Thai and sets right to left.

The template contains no text; everything is passed in as data, so that no answer can be taken for markup. Fonts are
those of the machine: if none covers the reader's script, there is no PDF, and the page says so.
"""

import json
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import typst

from portal import languages
from portal.domain.messages import Message

TEMPLATE = Path(__file__).with_name("form.typ")
LATIN = ("Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial")
FONTS = {
    "ar": ("Noto Naskh Arabic", "Noto Sans Arabic", "Amiri", "Arial"),
    "bn": ("Noto Sans Bengali", "Noto Serif Bengali", "Lohit Bengali", "Vrinda"),
    "hi": ("Noto Sans Devanagari", "Noto Serif Devanagari", "Lohit Devanagari", "Mangal"),
    "th": ("Noto Sans Thai", "Noto Looped Thai", "Loma", "Leelawadee UI"),
    "zh": ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "Microsoft YaHei"),
}
"""Fonts for scripts other than Latin, Greek and Cyrillic, by language, best first."""

PAGE = Message("Page")


@dataclass(frozen=True)
class PaperQuestion:
    """One question: tick boxes, lines to write on, or a table's headings; or its `answer` as text.

    If there are `rows`, each has all the `options`. `blanks` are the labels of lines to write on.
    """

    number: str
    ask: str
    notes: tuple[str, ...] = ()
    condition: str = ""
    options: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    lines: int = 0
    columns: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    answer: str = ""


@dataclass(frozen=True)
class PaperSection:
    """One section with its questions."""

    title: str
    notes: tuple[str, ...]
    questions: tuple[PaperQuestion, ...]


@dataclass(frozen=True)
class PaperForm:
    """All questions that apply; `head` are the lines below the title."""

    title: str
    head: tuple[str, ...]
    sections: tuple[PaperSection, ...]


@cache
def _families() -> frozenset[str]:
    """The font families of this machine, determined once per process."""
    return frozenset(family.casefold() for family in typst.Fonts().families())


def _fonts(language: str) -> list[str]:
    """The available fonts: those of the language first, then Latin, then those of other scripts for answers."""
    own = FONTS.get(language.partition("-")[0], ())
    wanted = dict.fromkeys((*own, *LATIN, *(font for fonts in FONTS.values() for font in fonts)))
    return [font for font in wanted if font.casefold() in _families()]


def can_print(language: str) -> bool:
    """Whether a font for the language's script is available."""
    own = FONTS.get(language.partition("-")[0], LATIN)
    return any(font.casefold() in _families() for font in own)


def pdf(form: PaperForm, language: str) -> bytes:
    """The bytes of a PDF in `language`."""
    with languages.use_language(language):
        words = {"form": _words(form), "page": languages.format_piece(PAGE)}
    words |= _tongue(language) | {"title": _tongue(getattr(form.title, "language", language))}
    data = json.dumps(words | {"fonts": _fonts(language)}, ensure_ascii=False)
    return bytes(typst.compile(TEMPLATE, root=TEMPLATE.parent, sys_inputs={"data": data}, format="pdf"))


def _tongue(language: str) -> dict[str, object]:
    """A language as the template sets it; the title may be the buyer's, in another one than the form."""
    return {"language": language.partition("-")[0], "rtl": languages.direction(language) == "rtl"}


def _words(piece: object) -> object:
    """A form as JSON-compatible data, with every text in the current language."""
    if isinstance(piece, str):
        return languages.format_piece(piece)
    if isinstance(piece, tuple):
        return [_words(value) for value in piece]
    if isinstance(piece, PaperForm | PaperSection | PaperQuestion):
        return {field.name: _words(getattr(piece, field.name)) for field in fields(piece)}
    return piece
