"""The functions of rules over known values. A list with an unknown element is often unknown itself."""

import operator
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain.expressions.arithmetic import (
    Pair,
    absolute,
    add,
    add_money,
    amount_of,
    finite,
    fit_together,
    half_up,
    money_of,
)
from portal.domain.expressions.unknown import UNKNOWN
from portal.domain.values import Money


def _any(truths: tuple[Any, ...]) -> Any:
    if any(item is True for item in truths):
        return True
    return UNKNOWN if any(item is UNKNOWN for item in truths) else False


def _all(truths: tuple[Any, ...]) -> Any:
    if any(item is False for item in truths):
        return False
    return UNKNOWN if any(item is UNKNOWN for item in truths) else True


def _count(items: tuple[Any, ...]) -> Any:
    if any(item is UNKNOWN for item in items):
        return UNKNOWN
    truths = bool(items) and isinstance(items[0], bool)
    return Decimal(sum(item is True for item in items) if truths else len(items))


def _sum(items: tuple[Any, ...]) -> Any:
    if any(item is UNKNOWN for item in items):
        return UNKNOWN
    total: Any = items[0] if items else Decimal(0)
    plus = add_money if isinstance(total, Money) else add
    for item in items[1:]:
        total = plus(total, item)
        if total is UNKNOWN:
            return UNKNOWN
    return total


def sum_money(items: tuple[Any, ...]) -> Any:
    """The sum of amounts. That of none is nought in no currency, which fits any."""
    return _sum(items) if items else Money(Decimal(0), "")


def _least(items: tuple[Any, ...]) -> Any:
    return _extreme(items, operator.lt)


def _greatest(items: tuple[Any, ...]) -> Any:
    return _extreme(items, operator.gt)


def _extreme(items: tuple[Any, ...], better: Pair) -> Any:
    if not items or any(item is UNKNOWN for item in items):
        return UNKNOWN
    best = items[0]
    for item in items[1:]:
        if isinstance(item, Money) and not fit_together(item, best):
            return UNKNOWN
        if better(amount_of(item), amount_of(best)):
            best = item
    return best


def _round(value: Any, places: Decimal) -> Any:
    if isinstance(value, Money):
        return money_of(finite(half_up(value.amount, int(places))), value.currency)
    return finite(half_up(value, int(places)))


def _days_between(start: date, end: date) -> Decimal:
    return Decimal((end - start).days)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "any": _any,
    "all": _all,
    "count": _count,
    "sum": _sum,
    "min": _least,
    "max": _greatest,
    "round": _round,
    "abs": absolute,
    "days_between": _days_between,
}
