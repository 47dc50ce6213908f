"""Typed trees → functions of values, built once and run often. Numbers are exact decimals; unknown propagates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from portal.domain.expressions.arithmetic import COMPARE, Pair, amount_of, calculating, comparing, fit_together, minus
from portal.domain.expressions.functions import FUNCTIONS, sum_money
from portal.domain.expressions.scope import Key
from portal.domain.expressions.tree import Binary, Call, Day, Items, Name, Node, Number, Text, Truth, Unary
from portal.domain.expressions.types import Typed
from portal.domain.expressions.unknown import UNKNOWN
from portal.domain.values import Money

Values: TypeAlias = Mapping[Key, Any]
"""The values of all visible, answered questions. A missing key is unknown. Keys of states: (family, id, ":state")."""

Run: TypeAlias = Callable[[Values], Any]

STATE = ":state"
"""`(family, id, STATE)` is the key of a shown question's state: "answered" or the kind of non-answer."""


@dataclass(frozen=True)
class Compiled:
    """A compiled rule. `reads` maps each name as written to the key of its value."""

    run: Run
    reads: dict[str, Key]

    def is_true(self, values: Values) -> bool:
        """Whether the rule is true. False and unknown are not."""
        return self.run(values) is True


def compile_rule(typed: Typed) -> Compiled:
    """Compile a checked rule."""
    return Compiled(_Maker(typed).of(typed.tree), typed.reads())


class _Maker:
    def __init__(self, typed: Typed) -> None:
        self._types = typed.types
        self._keys = typed.keys

    def of(self, node: Node) -> Run:
        match node:
            case Number() | Text() | Truth() | Day():
                value = node.value
                return lambda values: value
            case Name():
                return _read(self._keys[id(node)])
            case Unary():
                return _not(self.of(node.operand)) if node.operator == "not" else _minus(self.of(node.operand))
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)
            case Items():
                raise AssertionError("a list is compiled with its `in`")

    def _binary(self, node: Binary) -> Run:
        left = self.of(node.left)
        if node.operator == "in":
            return self._member(node, left)
        right = self.of(node.right)
        if node.operator == "and":
            return _and(left, right)
        if node.operator == "or":
            return _or(left, right)
        names = (self._types[id(node.left)].name, self._types[id(node.right)].name)
        make = comparing if node.operator in COMPARE else calculating
        pair = make(node.operator, names)
        lists = (self._types[id(node.left)].is_list, self._types[id(node.right)].is_list)
        return _lifted(pair, left, right, lists)

    def _member(self, node: Binary, left: Run) -> Run:
        if not isinstance(node.right, Items):
            return _in_list(left, self.of(node.right))
        listed, is_list = [item.value for item in node.right.items], self._types[id(node.left)].is_list
        return _lifted(lambda value, _: value in listed, left, lambda values: None, (is_list, False))

    def _call(self, node: Call) -> Run:
        if node.function in ("answered", "dont_know", "not_applicable", "declined"):
            state = (*self._keys[id(node.arguments[0])], STATE)
            return _in_state(state, node.function)
        if node.function == "not_known":
            return _not_known(self._keys[id(node.arguments[0])])
        arguments = [self.of(argument) for argument in node.arguments]
        function = FUNCTIONS[node.function]
        if node.function == "sum" and self._types[id(node)].name == "money":
            function = sum_money
        if len(arguments) == 1:
            (only,) = arguments
            return lambda values: UNKNOWN if (given := only(values)) is UNKNOWN else function(given)
        first, second = arguments

        def both(values: Values) -> Any:
            left, right = first(values), second(values)
            return UNKNOWN if left is UNKNOWN or right is UNKNOWN else function(left, right)

        return both


def _read(key: Key) -> Run:
    return lambda values: values.get(key, UNKNOWN)


def _in_state(state: Key, wanted: str) -> Run:
    """Test whether a question's state is `wanted`; unknown if the state may not be known."""

    def run(values: Values) -> Any:
        current = values.get(state)
        return UNKNOWN if current is UNKNOWN else current == wanted

    return run


def _not_known(key: Key) -> Run:
    """Test whether a question is shown but not answered: also a table without rows, or a column with an empty cell."""
    state = (*key[:2], STATE)

    def run(values: Values) -> Any:
        current = values.get(state)
        if current is UNKNOWN or current is None:
            return UNKNOWN if current is UNKNOWN else False
        if current != "answered":
            return current != "not_applicable"
        given = values.get(key)
        return isinstance(given, tuple | list) and (not given or any(cell is UNKNOWN for cell in given))

    return run


def _not(operand: Run) -> Run:
    def run(values: Values) -> Any:
        value = operand(values)
        return UNKNOWN if value is UNKNOWN else not value

    return run


def _minus(operand: Run) -> Run:
    def run(values: Values) -> Any:
        value = operand(values)
        if isinstance(value, tuple):
            return tuple(UNKNOWN if item is UNKNOWN else minus(item) for item in value)
        return UNKNOWN if value is UNKNOWN else minus(value)

    return run


def _and(left: Run, right: Run) -> Run:
    def run(values: Values) -> Any:
        first = left(values)
        if first is False:
            return False
        second = right(values)
        if second is False:
            return False
        return True if first is True and second is True else UNKNOWN

    return run


def _or(left: Run, right: Run) -> Run:
    def run(values: Values) -> Any:
        first = left(values)
        if first is True:
            return True
        second = right(values)
        if second is True:
            return True
        return False if first is False and second is False else UNKNOWN

    return run


def _in_list(left: Run, right: Run) -> Run:
    def run(values: Values) -> Any:
        wanted, held = left(values), right(values)
        if wanted is UNKNOWN or held is UNKNOWN:
            return UNKNOWN
        unknown = False
        for item in held:
            if item is UNKNOWN or (isinstance(item, Money) and not fit_together(item, wanted)):
                unknown = True
            elif amount_of(item) == amount_of(wanted):
                return True
        return UNKNOWN if unknown else False

    return run


def _lifted(pair: Pair, left: Run, right: Run, lists: tuple[bool, bool]) -> Run:
    """Apply `pair` to two values, element by element if either is a list."""
    if lists == (False, False):

        def run(values: Values) -> Any:
            first = left(values)
            if first is UNKNOWN:
                return UNKNOWN
            second = right(values)
            return UNKNOWN if second is UNKNOWN else pair(first, second)

        return run

    def each(values: Values) -> Any:
        first, second = left(values), right(values)
        if (lists[0] and first is UNKNOWN) or (lists[1] and second is UNKNOWN):
            return UNKNOWN
        length = len(first if lists[0] else second)
        ones = first if lists[0] else (first,) * length
        twos = second if lists[1] else (second,) * length
        return tuple(UNKNOWN if a is UNKNOWN or b is UNKNOWN else pair(a, b) for a, b in zip(ones, twos, strict=True))

    return each
