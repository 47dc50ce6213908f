"""Renames the id of a question or derived value in every rule, `{name}` and reference."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from portal.domain.translation import Translated, digest

RULES = frozenset({"when", "if", "remedy", "value"})
FILLED = frozenset({"ask", "why", "help", "say", "because"})
REFERENCES = frozenset({"currency_of", "replaced_by"})
NAME = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
BRACES = re.compile(r"\{([^{}]*)\}")
MOST_PARTS = 2
"""`question.row` is a name in the same version; a name of three parts starts with another family."""


def renamed(tree: Any, old: str, new: str) -> Any:
    """The tree with `old` replaced by `new` everywhere. The caller changes the part's own `id`."""
    return _renamed(tree, "", lambda text: _in_rule(text, old, new), old, new)


def mentions(tree: Any, name: str, key: str = "") -> int:
    """How many rules and texts of another family's version use `name` (`family.id`)."""
    if isinstance(tree, dict):
        return sum(mentions(item, name, own) for own, item in tree.items())
    if isinstance(tree, list):
        return sum(mentions(item, name, key) for item in tree)
    if not isinstance(tree, str):
        return 0
    rules = [tree] if key in RULES else BRACES.findall(tree) if key in FILLED else []
    named = (match[0] for rule in rules for match in NAME.finditer(rule))
    return int(any(match == name or match.startswith(f"{name}.") for match in named))


def renamed_texts(
    texts: Mapping[str, Translated], sources: Mapping[str, str], old: str, new: str
) -> dict[str, Translated]:
    """A translation's texts after an id was changed, with new keys and `{names}`. None becomes stale."""
    after = {}
    for key, translated in texts.items():
        source = sources.get(key)
        is_current = source is not None and translated.of == digest(source)
        of = digest(_in_text(source or "", old, new)) if is_current else translated.of
        after[renamed_key(key, old, new)] = Translated(text=_in_text(translated.text, old, new), of=of)
    return after


def renamed_key(key: str, old: str, new: str) -> str:
    """A text's key after an id was changed."""
    id, dot, rest = key.partition(".")
    return f"{new if id == old else id}{dot}{rest}" if dot else key


def _in_text(text: str, old: str, new: str) -> str:
    return BRACES.sub(lambda match: f"{{{_in_rule(match[1], old, new)}}}", text)


def _renamed(value: Any, key: str, in_rule: Callable[[str], str], old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {name: _renamed(item, name, in_rule, old, new) for name, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, key, in_rule, old, new) for item in value]
    if not isinstance(value, str):
        return value
    if key in RULES:
        return in_rule(value)
    if key in FILLED:
        return BRACES.sub(lambda match: f"{{{in_rule(match[1])}}}", value)
    return new if key in REFERENCES and value == old else value


def _in_rule(rule: str, old: str, new: str) -> str:
    def name(match: re.Match[str]) -> str:
        first, dot, rest = match[0].partition(".")
        is_own = first == old and match[0].count(".") < MOST_PARTS
        return f"{new}{dot}{rest}" if is_own else match[0]

    return NAME.sub(name, rule)
