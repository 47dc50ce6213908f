"""`min` and `max`: typed by the kind of their question or column, the smaller one first."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain.problems import Path
from portal.domain.reading.source import Scalar, Source
from portal.domain.reading.typing import MOST_DIGITS, WHOLE

LIMITED = ("integer", "decimal", "percent", "money", "date")
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)


def type_limits(source: Source, path: Path, part: dict[str, Any]) -> None:
    """Type `min` and `max` of a question or column in place, and say what is wrong with them."""
    kind = part.get("kind")
    given: dict[str, Any] = {}
    for key in ("min", "max"):
        if key not in part or kind not in LIMITED:
            continue
        value, problem = _limit(str(kind), str(part[key]))
        if problem:
            source.say_of((*path, key), problem)
        else:
            part[key], given[key] = value, value
    if len(given) == 2 and _order(given["max"], str(kind)) < _order(given["min"], str(kind)):
        source.say_of((*path, "max"), f"max ({part['max']}) is below min ({part['min']})")


def _limit(kind: str, text: str) -> tuple[int | str, str | None]:
    if kind == "integer":
        if not WHOLE.fullmatch(text) or len(text.lstrip("-")) > MOST_DIGITS:
            wanted = f"a whole number of at most {MOST_DIGITS} digits, without a leading 0, is expected here"
            return text, f"{wanted}, not “{text}”"
        return int(text), None
    if kind == "date":
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
                raise ValueError
            date.fromisoformat(text)
        except ValueError:
            return text, f"a date like 2026-05-01 is expected here, not “{text}”"
        return text, None
    if not NUMBER.fullmatch(text) or sum(sign.isdigit() for sign in text) > MOST_DIGITS:
        return text, f"a number of at most {MOST_DIGITS} digits is expected here, not “{text}”"
    return text, None


def _order(value: int | str, kind: str) -> Any:
    return str(value) if kind == "date" else Decimal(value)


def text_of(source: Source, path: Path) -> str:
    """The text of the scalar at `path` as written, empty when there is none."""
    node = source.node(path)
    return node.text if isinstance(node, Scalar) else ""
