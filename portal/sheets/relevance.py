"""XLSForm's conditions as rules of ours, as far as both mean the same; the rest is left to the author."""

import re
from collections.abc import Callable, Mapping

from portal.domain.kinds import KINDS

TOKEN = re.compile(
    r"\s*(?:(?P<name>\$\{\s*[\w.-]+\s*\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z][\w-]*)|(?P<sign>!=|<=|>=|[=<>(),+*-])|(?P<self>\.))"
)
LIMIT = re.compile(r"^\.\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)$")
WORDS = frozenset({"and", "or", "not", "div"})


class NotConvertible(Exception):
    """Says in a few words what cannot be taken over."""


def as_rule(relevant: str, kinds: Mapping[str, str], plain_id: Callable[[str], str]) -> str:
    """A rule in our words. `kinds` are the questions asked so far, by id; a comparison with yes is a truth of ours."""
    tokens = _tokens(relevant)
    found: list[str] = []
    at = 0
    while at < len(tokens):
        kind, text = tokens[at]
        if kind == "word" and text == "selected":
            said, at = _selected(tokens, at, kinds, plain_id)
            found.append(said)
            continue
        if kind == "name":
            said, at = _named(tokens, at, kinds, plain_id)
            found.append(said)
            continue
        found.append(_plain(kind, text))
        at += 1
    return " ".join(found).replace("( ", "(").replace(" )", ")")


def limits_of(constraint: str, kind: str) -> dict[str, str]:
    """`min` and `max` of a condition that only bounds the answer itself."""
    found: dict[str, str] = {}
    for part in re.split(r"\s+and\s+", constraint.strip()):
        match = LIMIT.match(part.strip().strip("()"))
        if match is None or KINDS[kind].rule_type != "number":
            raise NotConvertible(constraint)
        sign, number = match[1], match[2]
        if sign in (">", "<"):
            if not KINDS[kind].is_whole or "." in number:
                raise NotConvertible(constraint)
            number = str(int(number) + (1 if sign == ">" else -1))
        found["min" if sign.startswith(">") else "max"] = number
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text.rstrip()):
        match = TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise NotConvertible(text[at : at + 20].strip())
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def _plain(kind: str, text: str) -> str:
    if kind == "word" and text not in WORDS:
        raise NotConvertible(text)
    if kind == "self":
        raise NotConvertible(".")
    if kind == "text":
        return f'"{text[1:-1]}"'
    return {"=": "==", "div": "/"}.get(text, text)


def _named(
    tokens: list[tuple[str, str]], at: int, kinds: Mapping[str, str], plain_id: Callable[[str], str]
) -> tuple[str, int]:
    """A name, and the comparison after it where that has another shape here."""
    name = _id_of(tokens[at][1], kinds, plain_id)
    after = tokens[at + 1 : at + 3]
    if len(after) == 2 and after[0][1] in ("=", "!=") and after[1][0] == "text":
        value, is_equal = after[1][1][1:-1], after[0][1] == "="
        if value == "":
            return (f"not answered({name})" if is_equal else f"answered({name})"), at + 3
        kind = KINDS[kinds[name]]
        if kind.rule_type == "truth":
            return f"{name} == {'true' if (value.lower() == 'yes') == is_equal else 'false'}", at + 3
        if kind.is_list:
            raise NotConvertible(f"{name} has several answers; use selected()")
        value = plain_id(value) if kind.rule_type == "option" else value
        return f'{name} {"==" if is_equal else "!="} "{value}"', at + 3
    return name, at + 1


def _selected(
    tokens: list[tuple[str, str]], at: int, kinds: Mapping[str, str], plain_id: Callable[[str], str]
) -> tuple[str, int]:
    part = tokens[at : at + 6]
    if [kind for kind, _ in part] != ["word", "sign", "name", "sign", "text", "sign"]:
        raise NotConvertible("selected()")
    name, value = _id_of(part[2][1], kinds, plain_id), plain_id(part[4][1][1:-1])
    kind = KINDS[kinds[name]]
    if kind.rule_type == "truth":
        return f"{name} == {'true' if value == 'yes' else 'false'}", at + 6
    return (f'"{value}" in {name}' if kind.is_list else f'{name} == "{value}"'), at + 6


def _id_of(token: str, kinds: Mapping[str, str], plain_id: Callable[[str], str]) -> str:
    name = plain_id(token[2:-1])
    if name not in kinds:
        raise NotConvertible(f"{token} is not asked before")
    return name
