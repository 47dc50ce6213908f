"""Compares one field of two versions: as text, or as rules in their normal form."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from portal.domain.changes import Bump, Change
from portal.domain.expressions import ExpressionProblem, normal

DEFAULTS = {"combine": "lowest"}
RULES = frozenset({"when", "if"})


def rule(text: str | None) -> str | None:
    """A rule in its normal form; a rule that cannot be parsed is returned unchanged."""
    try:
        return None if text is None else normal(text)
    except ExpressionProblem:
        return text


def plain(name: str, change: str, bump: Bump, before: object, after: object) -> Iterator[Change]:
    """Yield the change if the two differ. An empty text counts as none where it is shown."""
    if before != after:
        texts = [None if value is None or value == "" else str(value) for value in (before, after)]
        yield Change(name, change, bump, *texts)


def ruled(name: str, change: str, bump: Bump, before: str | None, after: str | None) -> Iterator[Change]:
    """Compare rules in their normal form. Changes show them as authored."""
    if rule(before) != rule(after):
        yield Change(
            name, change, bump, *(None if text is None else " ".join(text.split()) for text in (before, after))
        )


def listed(items: Iterable[str]) -> str:
    """Ids as a change shows them."""
    return ", ".join(items)


def held(name: str, change: str, bump: Bump, key: str, before: object, after: object) -> Iterator[Change]:
    """Compare a field that may contain rules, with the rules in normal form. Changes show them as authored."""
    if _shown(key, before, rule) != _shown(key, after, rule):
        yield from plain(name, change, bump, _shown(key, before, str), _shown(key, after, str))


def _shown(key: str, value: Any, describe: Callable[[str], str | None]) -> str | None:
    """A field as text, with defaults filled in. `describe` formats the rules inside it."""
    if value is None or value == ():
        return DEFAULTS.get(key)
    if isinstance(value, tuple):
        return "; ".join(str(_shown(key, item, describe)) for item in value)
    if hasattr(value, "model_dump"):
        fields = value.model_dump(by_alias=True, exclude_none=True)
        return ", ".join(f"{name}: {describe(item) if name in RULES else _word(item)}" for name, item in fields.items())
    return _word(value)


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
