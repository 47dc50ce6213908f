"""Texts with `{name}` placeholders for values: checked like rules, filled in when shown."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain.expressions import UNKNOWN, ExpressionProblem, Scope, parse
from portal.domain.expressions.arithmetic import half_up
from portal.domain.expressions.compiling import Values
from portal.domain.expressions.scope import AS_OF, Key
from portal.domain.expressions.tree import Name
from portal.domain.messages import JoinedText, Message, QuestionnaireText, joined
from portal.domain.values import Money

BRACES = re.compile(r"\{([^{}]*)\}|([{}])")
UNKNOWN_VALUE = "–"
"""Shown for a value that is hidden, not answered or withheld."""

Show = Callable[[Any], str]


@dataclass(frozen=True)
class FilledText:
    """A text split at its placeholders: plain pieces, and between them slots (key of the value, how to show it)."""

    pieces: tuple[str, ...]
    slots: tuple[tuple[Key, Show], ...]
    names: tuple[str, ...] = ()

    def text(self, values: Values) -> str:
        """The text with every value filled in."""
        if not self.slots:
            return self.pieces[0]
        parts = [self.pieces[0]]
        for (key, show), piece in zip(self.slots, self.pieces[1:], strict=True):
            value = values.get(key, UNKNOWN)
            parts += [UNKNOWN_VALUE if value is UNKNOWN else show(value), piece]
        return "".join(parts)

    def in_words(self, translated: str, values: Values) -> JoinedText:
        """A translation with every value filled in. A placeholder that the source lacks stays as it is."""
        slots = dict(zip(self.names, self.slots, strict=True))
        parts: list[object] = []
        for number, piece in enumerate(BRACES.split(translated)):
            if number % 3 == 0:
                parts.append(piece)
            elif number % 3 == 1 and piece in slots:
                key, show = slots[piece]
                value = values.get(key, UNKNOWN)
                parts.append(UNKNOWN_VALUE if value is UNKNOWN else show(value))
            elif piece:
                parts.append(f"{{{piece}}}" if number % 3 == 1 else piece)
        return JoinedText(*parts)


def fill_from(text: str, scope: Scope) -> FilledText:
    """Split a text at its placeholders. Raises ExpressionProblem, with the offset, for an unknown name."""
    pieces, slots, names, last = [], [], [], 0
    for match in BRACES.finditer(text):
        if match[2]:
            raise ExpressionProblem(
                match.start(), f"this {match[2]} has no counterpart; write a name between {{ and }}"
            )
        slots.append(_slot(match[1], match.start(1), scope))
        names.append(match[1])
        pieces.append(text[last : match.start()])
        last = match.end()
    return FilledText((*pieces, text[last:]), tuple(slots), tuple(names))


def _slot(inside: str, offset: int, scope: Scope) -> tuple[Key, Show]:
    try:
        node = parse(inside)
        if not isinstance(node, Name):
            raise ExpressionProblem(0, "only the name of a question or derived value can be written between { and }")
        key, type_ = scope.resolve(node)
        if type_.is_compound:
            raise ExpressionProblem(0, f"{node.written} is {type_} and cannot be put into a text")
    except ExpressionProblem as problem:
        raise ExpressionProblem(offset + problem.offset, problem.message) from None
    return key, _show(key, scope)


def _show(key: Key, scope: Scope) -> Show:
    if key == AS_OF:
        return plain
    version = scope.versions[key[0]]
    question = version.question(key[1])
    if question is None:
        places = next((derived.places for derived in version.derived if derived.id == key[1]), None)
        return lambda value: plain(value, places)
    column = next((column for column in question.columns if key[2:] == (column.id,)), None)
    options = column.options if column else question.options
    above = f"{question.id}.{column.id}" if column else question.id
    words = {option.id: QuestionnaireText(option.text, f"{above}.{option.id}.text") for option in options}
    if version.id != scope.family:
        return lambda value: _listed(value, {id: str(text) for id, text in words.items()})
    return lambda value: _listed(value, words)


def _listed(value: Any, words: Mapping[str, str]) -> str:
    if isinstance(value, tuple):
        texts = [UNKNOWN_VALUE if item is UNKNOWN else words.get(item, plain(item)) for item in value]
        return joined(", ", texts)
    return words[value] if isinstance(value, str) and value in words else plain(value)


def plain(value: Any, places: int | None = None) -> str:
    """A value as text, as texts and results show it; the same in every language."""
    if isinstance(value, bool):
        return Message("yes") if value else Message("no")
    if isinstance(value, Money):
        return f"{plain(value.amount, places)} {value.currency}".strip()
    if isinstance(value, Decimal):
        return number(value, places)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def number(value: Decimal, places: int | None = None) -> str:
    """The number without an exponent: rounded half up to `places`, or with as many as it needs (ten at most)."""
    if places is not None:
        return format(half_up(value, places), "f")
    exponent = value.as_tuple().exponent
    text = format(half_up(value, 10) if isinstance(exponent, int) and exponent < -10 else value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
