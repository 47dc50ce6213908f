"""`min` and `max` from a constraint that only limits the answer, or from the parameters of a range."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from portal.sheets.xlsform.rules import TURNED
from portal.sheets.xlsform.xpath import Call, Node, NotConvertible, Number, Pair, Self, Text, parse

MOST_DIGITS = 15
NUMBERS = ("integer", "decimal", "percent")
RANGE = {"start": Decimal(1), "end": Decimal(10), "step": Decimal(1)}
NO_BOUND = "it does more than bound the answer by a number or a date"


def limits_of(constraint: str, kind: str, given: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """The `min` and `max` of a constraint, within the `given` limits. Raises NotConvertible if it does more."""
    limits = dict(given)
    for operator, value in _bounds(parse(constraint)):
        key = "min" if operator.startswith(">") else "max"
        limit = _day(operator, value) if kind == "date" else _number(operator, value, kind)
        if key in limits:
            tighter = max if key == "min" else min
            limit = tighter(limits[key], limit) if kind == "date" else tighter(limits[key], limit, key=Decimal)
        limits[key] = limit
    if len(limits) == 2 and (
        limits["min"] > limits["max"] if kind == "date" else Decimal(limits["min"]) > Decimal(limits["max"])
    ):
        raise NotConvertible("no answer fulfils it")
    return limits


def _bounds(node: Node) -> Iterator[tuple[str, Node]]:
    match node:
        case Pair("and", left, right):
            yield from _bounds(left)
            yield from _bounds(right)
        case Pair("<" | "<=" | ">" | ">=", Self(), value):
            yield node.operator, value
        case Pair("<" | "<=" | ">" | ">=", value, Self()):
            yield TURNED[node.operator], value
        case _:
            raise NotConvertible(NO_BOUND)


def _number(operator: str, value: Node, kind: str) -> str:
    if kind not in NUMBERS or not isinstance(value, Number):
        raise NotConvertible(NO_BOUND)
    bound = value.value
    if kind == "integer":
        whole = math.ceil(bound) if operator in (">=", "<") else math.floor(bound)
        bound = Decimal(whole + {">": 1, "<": -1}.get(operator, 0))
    elif operator in ("<", ">"):
        raise NotConvertible(f"a bound of a {kind} is part of it here")
    return _written(bound)


def _written(bound: Decimal) -> str:
    if len(bound.as_tuple().digits) + max(0, int(bound.as_tuple().exponent)) > MOST_DIGITS:
        raise NotConvertible("its bound has too many digits")
    text = format(bound, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(operator: str, value: Node) -> str:
    match value:
        case Call("date", (Text(text),)) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            pass
        case _:
            raise NotConvertible(NO_BOUND)
    try:
        return (date.fromisoformat(text) + timedelta(days={">": 1, "<": -1}.get(operator, 0))).isoformat()
    except (ValueError, OverflowError):
        raise NotConvertible(f"“{text}” is no date") from None


def range_of(parameters: str) -> tuple[str, dict[str, str], str]:
    """The kind of a range, its limits, and the parameters that are dropped."""
    given, left = dict(RANGE), []
    for part in re.split(r"[\s,;]+", re.sub(r"\s*=\s*", "=", parameters.strip())):
        key, _, text = part.partition("=")
        value = _decimal(text)
        if key.lower() in RANGE and value is not None:
            given[key.lower()] = value
        elif part:
            left.append(part)
    start, end, step = given["start"], given["end"], given["step"]
    is_whole = all(number == number.to_integral_value() for number in (start, end, step))
    if not is_whole or step != 1:
        left.append(f"step={_written(step)}")
    limits = {"min": _written(min(start, end)), "max": _written(max(start, end))}
    return "integer" if is_whole else "decimal", limits, ", ".join(left)


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
        _written(value)
    except (InvalidOperation, ValueError, OverflowError, NotConvertible):
        return None
    return value
