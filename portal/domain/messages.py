"""Translatable text: str subclasses that read as plain English.

They keep their parts, so that a page can show them in another language. The domain does not translate; the code that
shows them does (`portal.languages`).
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


class Message(str):
    """A sentence of the portal. `message` is the msgid in catalogues, with `%(name)s` for each of `values`."""

    __slots__ = ("message", "values")
    message: str
    values: dict[str, object]

    def __new__(cls, message: str, /, **values: object) -> "Message":
        """The English sentence. Without values, `%` is an ordinary character."""
        made = super().__new__(
            cls, message % {name: plain(value) for name, value in values.items()} if values else message
        )
        made.message, made.values = message, values
        return made

    def with_texts(self, texts: Callable[[str], str]) -> "Message":
        """The sentence with each questionnaire text in it looked up in `texts`."""
        return Message(self.message, **{name: _with_texts(value, texts) for name, value in self.values.items()})


class QuestionnaireText(str):
    """A text of a questionnaire in its source language, with its translation key."""

    __slots__ = ("key",)
    key: str

    def __new__(cls, text: str, key: str) -> "QuestionnaireText":
        """`text` with its key, such as `question.option.text`."""
        made = super().__new__(cls, text)
        made.key = key
        return made


class Country(str):
    """A country by its ISO 3166-1 code. Pages show its name if they know it."""

    __slots__ = ()


class JoinedText(str):
    """Text made of sentences, texts, numbers and dates. Each part is formatted in its own way."""

    __slots__ = ("parts",)
    parts: tuple[object, ...]

    def __new__(cls, *parts: object) -> "JoinedText":
        """The parts in order."""
        made = super().__new__(cls, "".join(plain(part) for part in parts))
        made.parts = parts
        return made

    def with_texts(self, texts: Callable[[str], str]) -> "JoinedText":
        """The parts with each questionnaire text looked up in `texts`."""
        return JoinedText(*(_with_texts(part, texts) for part in self.parts))


def _with_texts(piece: object, texts: Callable[[str], str]) -> object:
    if isinstance(piece, QuestionnaireText):
        return texts(piece.key)
    return piece.with_texts(texts) if isinstance(piece, Message | JoinedText) else piece


def plain(piece: object) -> str:
    """A part in English: numbers grouped, dates written out."""
    match piece:
        case str():
            return piece
        case int():
            return f"{piece:,}"
        case Decimal():
            return f"{piece:,f}"
        case date():
            return f"{piece.day} {MONTHS[piece.month - 1]} {piece.year}"
    return str(piece)


def joined(between: str, parts: Iterable[object]) -> JoinedText:
    """The parts joined, with `between` between them."""
    parts_joined: list[object] = []
    for part in parts:
        parts_joined += [between, part] if parts_joined else [part]
    return JoinedText(*parts_joined)
