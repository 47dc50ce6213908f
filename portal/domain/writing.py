"""Writes a document as readable YAML that `domain.reading` reads back unchanged.

Scalars are quoted only if YAML would misread them, because the reading takes every scalar as text: `NO` for Norway
needs no quotes. Keys are in the order of the models; short mappings and lists are on one line.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from portal.domain.questionnaire import Version
from portal.domain.reading.shapes import ModelShape, Several, Shape, keys_of

WIDTH = 120
SHORT = 90
"""A mapping or list of single values up to this many characters is written on one line."""


def as_yaml(document: Mapping[str, Any]) -> str:
    """The YAML of a version's document or draft, typed or all text. Unknown keys come last."""
    return _write(_ordered(document, ModelShape(Version)))


def translation_as_yaml(document: Mapping[str, Any]) -> str:
    """The YAML of a translation's document, with its texts in order."""
    return _write(document)


def _write(document: Any) -> str:
    text: str = yaml.dump(
        _texts(document), Dumper=_Writer, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False
    )
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")  # in double quotes already


class _Writer(yaml.SafeDumper):
    """Writes text only. List items are indented further than their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(writer: yaml.SafeDumper, value: str) -> yaml.Node:
    style = "|" if "\n" in value and value == value.strip() and "\r" not in value else None
    style = '"' if "\u2028" in value or "\u2029" in value else style
    return writer.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _mapping(writer: yaml.SafeDumper, value: dict[str, Any]) -> yaml.Node:
    return writer.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=_is_short(value))


def _list(writer: yaml.SafeDumper, value: list[Any]) -> yaml.Node:
    return writer.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=_is_short(value))


_Writer.yaml_implicit_resolvers = {}  # every scalar is text, so numbers need no quotes
_Writer.add_representer(str, _text)
_Writer.add_representer(dict, _mapping)
_Writer.add_representer(list, _list)


def _is_short(value: Any) -> bool:
    return _length(value) <= SHORT


def _length(value: Any) -> int:
    """The length on one line; more than any line if it does not fit on one."""
    if isinstance(value, str):
        return len(value) + 2 if "\n" not in value else WIDTH * 2
    if isinstance(value, dict):
        deep = any(isinstance(item, dict | list) and _holds_mappings(item) for item in value.values())
        return WIDTH * 2 if deep else sum(len(key) + 4 + _length(item) for key, item in value.items())
    return sum(2 + _length(item) for item in value)


def _holds_mappings(value: Any) -> bool:
    return isinstance(value, dict) or any(isinstance(item, dict | list) for item in value)


def _texts(value: Any) -> Any:
    """The value with every scalar as an author writes it."""
    if isinstance(value, Mapping):
        return {str(key): _texts(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _ordered(value: Any, shape: Shape) -> Any:
    """The value with keys in the order of the models."""
    if isinstance(shape, ModelShape) and isinstance(value, Mapping):
        known = keys_of(shape.model)
        ordered = {key: _ordered(value[key], known[key][0]) for key in known if key in value}
        return ordered | {key: item for key, item in value.items() if key not in known}
    if isinstance(shape, Several) and isinstance(value, list | tuple):
        return [_ordered(item, shape.item) for item in value]
    return value
