"""Comparing and calculating with exact decimals and amounts of money. What has no result is unknown."""

import operator
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Any, TypeAlias

from portal.domain.expressions.unknown import UNKNOWN, Unknown
from portal.domain.values import Money

NUMBERS = Context(prec=34, rounding=ROUND_HALF_EVEN, traps=[])
"""34 digits, half even (IEEE 754 decimal128). Nothing raises: a result that is not finite becomes unknown."""

Pair: TypeAlias = Callable[[Any, Any], Any]

COMPARE: dict[str, Pair] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def comparing(sign: str, names: tuple[str, str]) -> Pair:
    """The comparison of two values of types with these names."""
    compare = COMPARE[sign]
    if names == ("money", "money"):
        return lambda a, b: compare(a.amount, b.amount) if fit_together(a, b) else UNKNOWN
    if "money" not in names:
        return compare

    def with_nought(a: Any, b: Any) -> Any:
        return compare(amount_of(a), amount_of(b))

    return with_nought


def calculating(sign: str, names: tuple[str, str]) -> Pair:
    """The calculation with two values of types with these names."""
    if names == ("money", "money"):
        return {"+": add_money, "-": _subtract_money, "/": _divide_money}[sign]
    if "money" in names:
        return _scale_up if sign == "*" else _scale_down
    return {"+": add, "-": _subtract, "*": _multiply, "/": _divide}[sign]


def finite(value: Decimal) -> Decimal | Unknown:
    """The number; unknown if it is too large to be one."""
    return value if value.is_finite() else UNKNOWN


def add(a: Decimal, b: Decimal) -> Any:
    """The sum of two numbers."""
    return finite(NUMBERS.add(a, b))


def _subtract(a: Decimal, b: Decimal) -> Any:
    return finite(NUMBERS.subtract(a, b))


def _multiply(a: Decimal, b: Decimal) -> Any:
    return finite(NUMBERS.multiply(a, b))


def _divide(a: Decimal, b: Decimal) -> Any:
    return finite(NUMBERS.divide(a, b))


def fit_together(a: Money, b: Any) -> bool:
    """Whether two amounts can be combined. Zero from an empty list has no currency and fits any."""
    return not isinstance(b, Money) or a.currency == b.currency or not (a.currency and b.currency)


def add_money(a: Money, b: Money) -> Any:
    """The sum of two amounts; unknown in two currencies."""
    return money_of(add(a.amount, b.amount), a.currency or b.currency) if fit_together(a, b) else UNKNOWN


def _subtract_money(a: Money, b: Money) -> Any:
    return money_of(_subtract(a.amount, b.amount), a.currency or b.currency) if fit_together(a, b) else UNKNOWN


def _divide_money(a: Money, b: Money) -> Any:
    return _divide(a.amount, b.amount) if fit_together(a, b) else UNKNOWN


def _scale_up(a: Any, b: Any) -> Any:
    money, number = (a, b) if isinstance(a, Money) else (b, a)
    return money_of(_multiply(money.amount, number), money.currency)


def _scale_down(a: Money, b: Decimal) -> Any:
    return money_of(_divide(a.amount, b), a.currency)


def money_of(amount: Any, currency: str) -> Any:
    """An amount of money; unknown if the number is."""
    return UNKNOWN if amount is UNKNOWN else Money(amount, currency)


def amount_of(value: Any) -> Any:
    """The number of an amount of money; anything else unchanged."""
    return value.amount if isinstance(value, Money) else value


def minus(value: Any) -> Any:
    """The number or amount with the other sign."""
    return Money(NUMBERS.minus(value.amount), value.currency) if isinstance(value, Money) else NUMBERS.minus(value)


def absolute(value: Any) -> Any:
    """The number or amount without its sign."""
    return Money(NUMBERS.abs(value.amount), value.currency) if isinstance(value, Money) else NUMBERS.abs(value)


def half_up(value: Decimal, places: int) -> Decimal:
    """`value` rounded to that many places, half up (ties away from zero)."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, context=Context(prec=60, traps=[]))
