"""Nodes → the typed tree: every scalar is text until the schema gives it a type."""

import re
from difflib import get_close_matches
from typing import Any

from portal.domain.kinds.numbers import WRITTEN_WHOLE
from portal.domain.questionnaire_types import ID, REFERENCE, RESERVED
from portal.domain.reading.shapes import MappingShape, ModelShape, One, Several, Shape, keys_of
from portal.domain.reading.source import Listing, Mapping, Node, Scalar, Source

NOTHING: Any = object()
"""Replaces a value that could not be typed. Its problem has been reported."""

MOST_DIGITS = 15
VERSION = re.compile(r"(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
DIGEST = re.compile(r"[0-9a-f]{12}", re.ASCII)


def typed(source: Source, node: Node | None, shape: Shape) -> Any:
    """The value of a node as plain JSON data, or NOTHING. Problems are recorded in the source."""
    if node is None:
        return NOTHING
    if isinstance(shape, ModelShape):
        return _mapping(source, node, shape)
    if isinstance(shape, MappingShape):
        return _named(source, node, shape)
    if isinstance(shape, Several):
        return _listing(source, node, shape)
    if not isinstance(node, Scalar):
        source.say_at(node, f"one value is expected here, not {_what(node)}")
        return NOTHING
    return _scalar(source, node, shape)


def _mapping(source: Source, node: Node, shape: ModelShape) -> Any:
    if not isinstance(node, Mapping):
        wanted = ", ".join(list(keys_of(shape.model))[:4])
        source.say_at(node, f"keys and values are expected here ({wanted} …), not {_what(node)}")
        return NOTHING
    known = keys_of(shape.model)
    values: dict[str, Any] = {}
    for key, (scalar, below) in node.entries.items():
        if key not in known:
            source.say_at(scalar, _unknown(key, list(known)))
            continue
        if _is_empty(below):
            source.say_at(scalar, f"“{key}” has no value; give it one or leave the key out")
            continue
        values[key] = typed(source, below, known[key][0])
    for key, (_, is_required) in known.items():
        if is_required and key not in node.entries:
            source.say_at(node, f"the key “{key}” is missing here")
    if any(value is NOTHING for value in values.values()):
        return {key: value for key, value in values.items() if value is not NOTHING}
    return values


def _named(source: Source, node: Node, shape: MappingShape) -> Any:
    if not isinstance(node, Mapping):
        source.say_at(node, f"keys and values are expected here, not {_what(node)}")
        return NOTHING
    values = {key: typed(source, below, shape.item) for key, (_, below) in node.entries.items()}
    return {key: value for key, value in values.items() if value is not NOTHING}


def _listing(source: Source, node: Node, shape: Several) -> Any:
    if not isinstance(node, Listing):
        source.say_at(node, f"a list is expected here, not {_what(node)}")
        return NOTHING
    values = []
    for item in node.items:
        if _is_empty(item):
            source.say_at(item, "this item is empty; give it a value or remove it")
        values.append(typed(source, item, shape.item))
    return values


def _scalar(source: Source, node: Scalar, shape: One) -> Any:
    text = node.text
    if shape.form == "whole":
        return _whole(source, node, shape)
    problem = _problem(text, shape)
    if problem:
        source.say_at(node, problem)
        return NOTHING
    return text == "true" if shape.form == "truth" else text


def _problem(text: str, shape: One) -> str | None:
    """The problem of a text of this form; None if there is none."""
    match shape.form:
        case "truth":
            return None if text in ("true", "false") else f"true or false is expected here, not “{_short(text)}”"
        case "one_of":
            return None if text in shape.words else _no_such(text, shape.words)
        case "id":
            if not re.fullmatch(ID, text):
                wanted = "use 2 to 64 small letters, digits and _, beginning with a letter"
                return f"“{_short(text)}” is not a valid id; {wanted}"
            return f"“{text}” is a word of the language and cannot be an id" if text in RESERVED else None
        case "reference":
            wanted = "write family and question with a full stop between, like essentials.workers_total"
            return (
                None if re.fullmatch(REFERENCE, text) else f"“{_short(text)}” is not the name of a question; {wanted}"
            )
        case "version":
            return None if VERSION.fullmatch(text) else f"“{_short(text)}” is not a version number; write it like 1.0.0"
        case "language":
            return (
                None
                if LANGUAGE.fullmatch(text)
                else f"“{_short(text)}” is not a language code; write it like en or pt-BR"
            )
        case "digest":
            return (
                None if DIGEST.fullmatch(text) else "12 hexadecimal digits of the source text's hash are expected here"
            )
    return None


def _whole(source: Source, node: Scalar, shape: One) -> Any:
    text = node.text
    if not WRITTEN_WHOLE.fullmatch(text):
        source.say_at(node, f"a whole number is expected here, not “{_short(text)}”")
        return NOTHING
    if len(text.lstrip("-")) > MOST_DIGITS:
        source.say_at(node, f"this number has more than {MOST_DIGITS} digits")
        return NOTHING
    number = int(text)
    if shape.low is not None and shape.high is not None and not shape.low <= number <= shape.high:
        limits = f"from {shape.low} to {shape.high}" if shape.high < 10**9 else f"from {shape.low}"
        source.say_at(node, f"a whole number {limits} is expected here, not {number}")
        return NOTHING
    return number


def _is_empty(node: Node) -> bool:
    if isinstance(node, Scalar):
        return not node.text.strip()
    return not (node.items if isinstance(node, Listing) else node.entries)


def _what(node: Node) -> str:
    if isinstance(node, Scalar):
        return f"“{_short(node.text)}”" if node.text else "nothing"
    return "a list" if isinstance(node, Listing) else "keys and values"


def _unknown(key: str, known: list[str]) -> str:
    near = get_close_matches(key, known, 1)
    hint = f"did you mean “{near[0]}”?" if near else f"the keys here are {', '.join(known)}"
    return f"there is no key “{_short(key)}” here; {hint}"


def _no_such(text: str, words: tuple[str, ...]) -> str:
    near = get_close_matches(text, words, 1)
    hint = f"did you mean “{near[0]}”?" if near else f"there are {', '.join(words)}"
    return f"“{_short(text)}” is not known here; {hint}"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 40 else plain[:39] + "…"
