"""Words for people as pieces: plain English as they stand, and what they are made of, so that a page can say them in
another language. The domain knows no language: whoever shows them translates (`portal.languages`).
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


class Message(str):
    """A sentence of ours. `message` is what catalogues know, with `%(name)s` where one of `values` stands."""

    __slots__ = ("message", "values")
    message: str
    values: dict[str, object]

    def __new__(cls, message: str, /, **values: object) -> "Message":
        """The English sentence; without values, `%` in it is only a sign."""
        made = super().__new__(
            cls, message % {name: plain(value) for name, value in values.items()} if values else message
        )
        made.message, made.values = message, values
        return made

    def told(self, texts: Callable[[str], str]) -> "Message":
        """The sentence with every text of the questionnaire in it as `texts` has it."""
        return Message(self.message, **{name: _told(value, texts) for name, value in self.values.items()})


class QuestionnaireText(str):
    """A text of a questionnaire in its source language, with the key its translations have."""

    __slots__ = ("key",)
    key: str

    def __new__(cls, text: str, key: str) -> "QuestionnaireText":
        """`text` under its key, such as `question.option.text`."""
        made = super().__new__(cls, text)
        made.key = key
        return made


class Country(str):
    """A country by its ISO 3166-1 code; shown by its name where a name can be had."""

    __slots__ = ()


class JoinedText(str):
    """Words put together from sentences, texts, numbers and days; each is said in its own way."""

    __slots__ = ("parts",)
    parts: tuple[object, ...]

    def __new__(cls, *parts: object) -> "JoinedText":
        """The parts one after the other."""
        made = super().__new__(cls, "".join(plain(part) for part in parts))
        made.parts = parts
        return made

    def told(self, texts: Callable[[str], str]) -> "JoinedText":
        """The pieces with every text of the questionnaire among them as `texts` has it."""
        return JoinedText(*(_told(part, texts) for part in self.parts))


def _told(piece: object, texts: Callable[[str], str]) -> object:
    if isinstance(piece, QuestionnaireText):
        return texts(piece.key)
    return piece.told(texts) if isinstance(piece, Message | JoinedText) else piece


def plain(piece: object) -> str:
    """A piece as English writes it: numbers grouped, days written out."""
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
    """The parts as one, `between` each two of them."""
    parts_joined: list[object] = []
    for part in parts:
        parts_joined += [between, part] if parts_joined else [part]
    return JoinedText(*parts_joined)
