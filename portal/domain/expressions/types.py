"""The types of a rule's parts. They are found when a version is checked, never while a rule runs."""

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches

from portal.domain.expressions.lexing import ExpressionProblem
from portal.domain.expressions.parsing import TOO_DEEP
from portal.domain.expressions.scope import ANY, AS_OF, DATE, MONEY, NOUNS, NUMBER, TRUTH, Key, Scope, Type
from portal.domain.expressions.tree import COMPARISONS, Binary, Call, Day, Items, Name, Node, Number, Text, Truth, Unary
from portal.domain.kinds.base import RuleType

ORDERED = ("number", "money", "date")
HINT_OF_TYPES: dict[frozenset[str], str] = {
    frozenset({"truth", "text"}): "; a yes/no question is true or false",
    frozenset({"truth", "number"}): "; a yes/no question is true or false",
    frozenset({"date", "text"}): '; write a day as date("2026-01-31")',
    frozenset({"date", "number"}): '; write a day as date("2026-01-31")',
    frozenset({"number", "text"}): "; write a number without quotes",
}
"""Hints for two types that cannot be compared."""


@dataclass(frozen=True)
class Typed:
    """A tree with the type of each node but lists in brackets. Keys are `id(node)`, so the tree must live as long."""

    tree: Node
    type: Type
    types: dict[int, Type]
    keys: dict[int, Key]

    def reads(self) -> dict[str, Key]:
        """The names that the rule reads, as written, with the keys of their values."""
        from portal.domain.expressions.tree import references

        by_name = {name.written: self.keys[id(name)] for name in references(self.tree)}
        return {written: key for written, key in by_name.items() if key != AS_OF}


def check_types(tree: Node, scope: Scope) -> Typed:
    """Return the types of a rule's parts. Raises ExpressionProblem at the first that does not fit."""
    checker = _Checker(scope)
    try:
        type_ = checker.of(tree)
    except RecursionError:
        raise ExpressionProblem(0, TOO_DEEP) from None
    return Typed(tree, type_, checker.types, checker.keys)


class _Checker:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.types: dict[int, Type] = {}
        self.keys: dict[int, Key] = {}

    def of(self, node: Node) -> Type:
        type_ = self._of(node)
        self.types[id(node)] = type_
        return type_

    def _of(self, node: Node) -> Type:
        match node:
            case Number():
                return NUMBER
            case Text():
                return Type("text")
            case Truth():
                return TRUTH
            case Day():
                return DATE
            case Name():
                key, type_ = self.scope.resolve(node)
                self.keys[id(node)] = key
                return type_
            case Unary():
                return self._unary(node)
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)
            case Items():
                raise ExpressionProblem(node.offset, "a list in brackets is allowed only after `in`")

    def _unary(self, node: Unary) -> Type:
        type_ = self.of(node.operand)
        if node.operator == "not":
            self._truth(type_, node.operand, "not")
            return TRUTH
        if type_.name not in ("number", "money", "any"):
            raise ExpressionProblem(node.offset, f"cannot put a minus before {type_}")
        return type_

    def _binary(self, node: Binary) -> Type:
        if node.operator in ("and", "or"):
            for side in (node.left, node.right):
                self._truth(self.of(side), side, node.operator)
            return TRUTH
        if node.operator == "in":
            return self._member(node)
        left, right = self.of(node.left), self.of(node.right)
        if "any" in (left.name, right.name):
            return replace(TRUTH if _compares(node) else ANY, is_list=left.is_list or right.is_list)
        source, is_list = self._together(node, left, right)
        if _compares(node):
            self._comparable(node, left, right)
            return Type("truth", is_list, source=source)
        return Type(_arithmetic(node, left, right), is_list, source=source)

    def _truth(self, type_: Type, node: Node, operator: str) -> None:
        if type_.name == "any":
            return
        if type_.is_list and type_.name == "truth":
            raise ExpressionProblem(
                node.offset, f"`{operator}` needs one true or false, not a list; use any() or all()"
            )
        if type_.name != "truth" or type_.is_list:
            raise ExpressionProblem(node.offset, f"`{operator}` needs true or false, not {type_}")

    def _together(self, node: Binary, left: Type, right: Type) -> tuple[Key | None, bool]:
        if left.is_list and right.is_list:
            if left.source is None or left.source != right.source:
                doing = "compare" if _compares(node) else "calculate with"
                raise ExpressionProblem(node.offset, f"cannot {doing} two lists that are not columns of one table")
            return left.source, True
        return (left if left.is_list else right).source, left.is_list or right.is_list

    def _comparable(self, node: Binary, left: Type, right: Type) -> None:
        names = (left.name, right.name)
        if names in (("money", "number"), ("number", "money")):
            literal = node.right if names[1] == "number" else node.left
            if isinstance(literal, Number) and literal.value == 0:
                return
        if not self._same(node.left, left, node.right, right):
            what = f"{_one(left)} with {_one(right)}"
            hint = HINT_OF_TYPES.get(frozenset(names), "")
            raise ExpressionProblem(node.offset, f"cannot compare {what}{hint}")
        if node.operator in ("<", "<=", ">", ">=") and left.name not in ORDERED:
            raise ExpressionProblem(node.offset, f"{_one(left)} has no order; compare it with == or !=")

    def _same(self, left_node: Node, left: Type, right_node: Node, right: Type) -> bool:
        """Whether two sides can be equal. A text compared with a choice or a country must be one of its values."""
        for side, other_node, other in ((left, right_node, right), (right, left_node, left)):
            if isinstance(other_node, Text) and side.name in ("option", "country"):
                _fits(side, other_node)
                return True
            if side.name == "option" and other.name == "option":
                return bool(side.options & other.options) or not side.options or not other.options
        if left.is_compound:
            return False
        return left.name == right.name

    def _member(self, node: Binary) -> Type:
        left = self.of(node.left)
        if isinstance(node.right, Items):
            for item in node.right.items:
                item_type = self.of(item)
                if "any" not in (left.name, item_type.name) and not self._same(node.left, left, item, item_type):
                    raise ExpressionProblem(
                        item.offset, f"cannot look for {_one(left)} in a list that holds {item_type}"
                    )
            return Type("truth", left.is_list, source=left.source)
        right = self.of(node.right)
        if "any" in (left.name, right.name):
            return TRUTH
        if not right.is_list:
            raise ExpressionProblem(node.right.offset, f"`in` needs a list, choices or a column after it, not {right}")
        if left.is_list:
            raise ExpressionProblem(node.offset, "cannot look for a list in a list")
        if not self._same(node.left, left, node.right, right):
            raise ExpressionProblem(node.offset, f"cannot look for {_one(left)} in {right}")
        return TRUTH

    def _call(self, node: Call) -> Type:
        if node.function in ("answered", "dont_know", "not_applicable", "declined", "not_known"):
            return self._asked(node)
        types = [self.of(argument) for argument in node.arguments]
        if any(type_.name == "any" for type_ in types):
            return TRUTH if node.function in ("any", "all") else ANY
        return _returned(node, types)

    def _asked(self, node: Call) -> Type:
        (argument,) = node.arguments
        if isinstance(argument, Name):
            self.of(argument)
            key = self.keys[id(argument)]
            version = self.scope.versions.get(key[0])
            question = version.question(key[1]) if version else None
            if question and (len(key) == 2 or (node.function == "not_known" and question.columns)):
                return TRUTH
        raise ExpressionProblem(argument.offset, f"{node.function} needs the name of a question")


def _returned(node: Call, types: list[Type]) -> Type:
    """The type that a function returns for arguments of these types."""
    first, name = types[0], node.function
    if name in ("any", "all"):
        _want(node, first.is_list and first.name == "truth", f"{name} needs a list of true or false, not {first}")
        return TRUTH
    if name == "count":
        _want(node, first.is_list or first.name == "table", f"count needs a list or a table, not {first}")
        return NUMBER
    if name in ("sum", "min", "max"):
        fitting = ("number", "money") if name == "sum" else ORDERED
        _want(node, first.is_list and first.name in fitting, f"{name} needs a list of numbers or amounts, not {first}")
        return Type(first.name)
    if name == "days_between":
        for argument, type_ in zip(node.arguments, types, strict=True):
            if type_ != DATE:
                raise ExpressionProblem(argument.offset, f"days_between needs two dates, not {type_}")
        return NUMBER
    _want(node, first in (NUMBER, MONEY), f"{name} needs a number or an amount, not {first}")
    if name == "round":
        places = node.arguments[1]
        whole = isinstance(places, Number) and places.value == int(places.value) and 0 <= places.value <= 10
        if not whole:
            raise ExpressionProblem(places.offset, "round needs a whole number of places from 0 to 10")
    return first


def _want(node: Call, fits: bool, message: str) -> None:
    if not fits:
        raise ExpressionProblem(node.arguments[0].offset, message)


def _arithmetic(node: Binary, left: Type, right: Type) -> RuleType:
    pair = (left.name, right.name)
    operator = node.operator
    if pair == ("number", "number"):
        return "number"
    if pair == ("money", "money") and operator in "+-":
        return "money"
    if pair == ("money", "money") and operator == "/":
        return "number"
    if (pair == ("money", "number") and operator in "*/") or (pair == ("number", "money") and operator == "*"):
        return "money"
    if pair == ("date", "date") and operator == "-":
        raise ExpressionProblem(node.offset, "cannot subtract dates; use days_between(from, to)")
    verbs = {"+": "add {1} to {0}", "-": "subtract {1} from {0}", "*": "multiply {0} by {1}", "/": "divide {0} by {1}"}
    raise ExpressionProblem(node.offset, "cannot " + verbs[operator].format(_one(left), _one(right)))


def _one(type_: Type) -> str:
    return NOUNS[type_.name]


def _compares(node: Binary) -> bool:
    return node.operator in COMPARISONS


def _fits(type_: Type, literal: Text) -> None:
    if type_.name == "country":
        if not re.fullmatch(r"[A-Z]{2}", literal.value):
            raise ExpressionProblem(literal.offset, 'write a country as two capital letters, like "BD"')
        return
    if type_.options and literal.value not in type_.options:
        near = get_close_matches(literal.value, type_.options)
        hint = f"did you mean {near[0]}" if near else "there are " + ", ".join(sorted(type_.options))
        raise ExpressionProblem(literal.offset, f'there is no option "{literal.value}" here; {hint}')
