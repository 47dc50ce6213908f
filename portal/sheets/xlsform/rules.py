"""Converts XLSForm's conditions to our rules where both mean the same; the others are left to the author.

In a form, a condition is true or false, and a missing answer is an empty text. Here, a rule may be unknown. So each
condition is converted twice: to a rule that is true exactly when the condition holds, and to one that is true exactly
when it does not. This way `not` and `!=` behave as in the form while nothing is answered.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import reduce

from portal.domain.expressions import ExpressionProblem
from portal.domain.expressions import parse as parse_rule
from portal.sheets.xlsform import targets
from portal.sheets.xlsform.targets import BRANCHED, COMPARE, DERIVED, UNREADABLE, Target
from portal.sheets.xlsform.truths import ATOM, FALSE, OPPOSITE, TRUE, Comparison, Rule, both, comparison, either, where
from portal.sheets.xlsform.xpath import Call, Node, NotConvertible, Number, Pair, Ref, Text, parse

NUMBERS = ("integer", "decimal", "percent")
TURNED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def as_rule(condition: str, targets: Mapping[str, Target]) -> str:
    """A rule that is true exactly when the condition holds; "" if it always does."""
    try:
        rule = _Converter(targets).true_where(parse(condition), True)
    except RecursionError:
        raise NotConvertible("it is nested too deep") from None
    return "" if rule is TRUE else checked(rule.text)


def as_value(calculation: str, targets: Mapping[str, Target]) -> tuple[str, tuple[str, ...]]:
    """The rule that gives a calculation's number, and the questions it reads."""
    reads: list[str] = []
    try:
        rule = _Converter(targets, may_divide=True).number(parse(calculation), reads)
    except RecursionError:
        raise NotConvertible("it is nested too deep") from None
    if not reads:
        raise NotConvertible("it reads no answer")
    return checked(rule.text), tuple(dict.fromkeys(reads))


def joined(rules: Iterable[str]) -> str:
    """All the rules joined by `and`; "" if there are none."""
    distinct = [rule for rule in dict.fromkeys(rules) if rule]
    if len(distinct) < 2:
        return "".join(distinct)
    return checked(" and ".join(f"({rule})" if " or " in rule else rule for rule in distinct))


def checked(rule: str) -> str:
    """The rule, if it is valid in a questionnaire. Raises NotConvertible if it is, for example, too long."""
    try:
        parse_rule(rule)
    except ExpressionProblem as problem:
        raise NotConvertible(problem.message) from None
    return rule


class _Converter:
    """`may_divide` by an answer: in a condition, the form's value for a division by 0 would be true or false."""

    def __init__(self, targets: Mapping[str, Target], may_divide: bool = False) -> None:
        self.targets, self.may_divide = targets, may_divide

    def true_where(self, node: Node, wanted: bool) -> Rule:
        """A rule that is true exactly when the condition is `wanted`."""
        match node:
            case Pair("and" | "or", left, right):
                joins = both if (node.operator == "and") == wanted else either
                return joins(self.true_where(left, wanted), self.true_where(right, wanted))
            case Pair(operator, left, right) if operator in OPPOSITE:
                return where(self.compared(operator, left, right), wanted)
            case Call("not", (inner,)):
                return self.true_where(inner, not wanted)
            case Call("boolean", (inner,)) if not isinstance(inner, Ref):
                return self.true_where(inner, wanted)
            case Call("true" | "false", ()):
                return TRUE if (node.function == "true") == wanted else FALSE
            case Call("if", (condition, first, second)):
                return self.chosen(condition, first, second, wanted)
            case Call("selected", (Ref(name), Text() | Number() as value)):
                return where(self.selected(name, value), wanted)
            case Number(value):
                return TRUE if (value != 0) == wanted else FALSE
            case Ref(name):
                raise NotConvertible(f"${{{name}}} alone is no condition; say what its answer must be")
            case Call(function, _):
                raise NotConvertible(f"{function}() has no counterpart here")
        raise NotConvertible("it compares nothing")

    def chosen(self, condition: Node, first: Node, second: Node, wanted: bool) -> Rule:
        true_way = both(self.true_where(condition, True), self.true_where(first, wanted))
        return either(true_way, both(self.true_where(condition, False), self.true_where(second, wanted)))

    def target(self, name: str) -> Target:
        if name not in self.targets:
            raise NotConvertible(f"${{{name}}} is not asked before it")
        if why := UNREADABLE.get(self.targets[name].kind):
            raise NotConvertible(f"${{{name}}} {why}")
        return self.targets[name]

    def selected(self, name: str, value: Text | Number) -> Comparison:
        text = value.value if isinstance(value, Text) else format(value.value, "f")
        target = self.branch(self.target(name), text)
        if target.kind in ("choice", "yes_no"):
            return targets.one_of(target, "=", targets.ids_of(target, text))
        if target.kind != "choices":
            raise NotConvertible(f"${{{name}}} offers no choices")
        (id,) = targets.ids_of(target, text)[:1]
        return Comparison(
            Rule(f'"{id}" in {target.id}', 4), Rule(f'not ("{id}" in {target.id})', 3), (target.id,), False
        )

    def compared(self, operator: str, left: Node, right: Node) -> Comparison:
        if isinstance(left, Text | Number) and not isinstance(right, Text | Number):
            left, right, operator = right, left, TURNED[operator]
        match left, right:
            case Call("count-selected", (Ref(name),)), Number(value):
                return self.counted(name, "choices", operator, value)
            case Call("count", (Ref(name),)), Number(value):
                return self.counted(name, "table", operator, value)
            case Call("string-length", (Ref(name),)), Number(value):
                return self.long(name, operator, value)
            case Ref(name), Text(""):
                return self.empty(name, operator)
            case Ref(name), Text(value) if self.target(name).kind == BRANCHED:
                branch = self.branch(self.target(name), value)
                return targets.one_of(branch, operator, targets.matching(branch, operator, right))
            case Ref(name), Text() | Number() if self.target(name).kind in ("choice", "yes_no"):
                return targets.one_of(self.target(name), operator, targets.matching(self.target(name), operator, right))
            case Ref(name), Text(value) if self.target(name).kind == "choices":
                return self.only(self.target(name), operator, value)
            case Ref(name), Text(value) if self.target(name).kind in ("text", "long_text"):
                return targets.of_text(self.target(name), operator, value)
            case Ref(name), _ if self.target(name).kind == "date":
                return self.of_date(self.target(name), operator, right)
            case Number(one), Number(other):
                holds = COMPARE[operator](one, other)
                return Comparison(TRUE if holds else FALSE, FALSE if holds else TRUE, (), holds)
        return self.of_numbers(operator, left, right)

    def branch(self, target: Target, value: str) -> Target:
        """The one of several questions that offers this choice; another target stays as it is."""
        if target.kind != BRANCHED:
            return target
        if value not in target.values:
            raise NotConvertible(f"${{{target.id}}} offers no choice “{value}”")
        return Target(target.branch_of[target.values[value]], "choice", target.values)

    def counted(self, name: str, kind: str, operator: str, value: Decimal) -> Comparison:
        target = self.target(name)
        if target.kind != kind:
            raise NotConvertible(f"${{{name}}} has nothing to count")
        subject, number = f"count({target.id})", format(value, "f")
        return comparison(operator, subject, number, (target.id,), COMPARE[operator](Decimal(0), value))

    def long(self, name: str, operator: str, value: Decimal) -> Comparison:
        """string-length() has no counterpart, unless it only tests whether there is a text."""
        if f"{operator} {value}" in ("> 0", "!= 0", ">= 1"):
            return self.empty(name, "!=")
        if f"{operator} {value}" in ("= 0", "<= 0", "< 1"):
            return self.empty(name, "=")
        raise NotConvertible("string-length() has no counterpart here")

    def empty(self, name: str, operator: str) -> Comparison:
        id = self.target(name).id
        if self.target(name).kind == "table":
            raise NotConvertible(f"${{{name}}} is a table; say how many rows it must have")
        if self.target(name).kind == DERIVED:
            raise NotConvertible(f"${{{name}}} is calculated; say what its number must be")
        if questions := tuple(dict.fromkeys(self.target(name).branch_of.values())):
            there = [Rule(f"answered({question})") for question in questions]
            is_there, is_missing = reduce(either, there), Rule(f"not ({reduce(either, there).text})", 3)
            return Comparison(*((is_missing, is_there) if operator == "=" else (is_there, is_missing)), (), False)
        is_there, is_missing = Rule(f"answered({id})"), Rule(f"not answered({id})", 3)
        if operator not in ("=", "!="):
            raise NotConvertible("an empty text has no order")
        return Comparison(*((is_missing, is_there) if operator == "=" else (is_there, is_missing)), (), False)

    def only(self, target: Target, operator: str, value: str) -> Comparison:
        """Whether exactly this option of several is selected."""
        if operator not in ("=", "!="):
            raise NotConvertible(f"${{{target.id}}} has several answers; use selected()")
        id = targets.ids_of(target, value)[0]
        is_it = Rule(f'"{id}" in {target.id} and count({target.id}) == 1', 2)
        other = Rule(f'not ("{id}" in {target.id}) or count({target.id}) != 1', 1)
        holds, fails = (is_it, other) if operator == "=" else (other, is_it)
        return Comparison(holds, fails, (target.id,), operator == "!=")

    def of_date(self, target: Target, operator: str, right: Node) -> Comparison:
        ids: tuple[str, ...] = (target.id,)
        match right:
            case Call("today", ()):
                value = "as_of"
            case Call("date", (Text(day),)):
                value = checked(f'date("{day}")')
            case Ref(name) if self.target(name).kind == "date" and operator not in ("=", "!="):
                value, ids = self.target(name).id, (target.id, self.target(name).id)
            case _:
                raise NotConvertible("a date is compared with date('…') or today() here")
        return comparison(operator, target.id, value, ids, operator == "!=")

    def of_numbers(self, operator: str, left: Node, right: Node) -> Comparison:
        if isinstance(left, Ref) and isinstance(right, Ref) and operator in ("=", "!="):
            raise NotConvertible("two answers are compared, which may both be empty")
        ids: list[str] = []
        first, second = self.number(left, ids), self.number(right, ids)
        return comparison(operator, first.within(5), second.within(5), tuple(dict.fromkeys(ids)), operator == "!=")

    def number(self, node: Node, ids: list[str]) -> Rule:
        """A calculation; the ids of the questions it reads are appended to `ids`."""
        match node:
            case Number(value):
                return Rule(format(value, "f"), ATOM if value >= 0 else 7)
            case Text(text):
                return self.number(Number(targets.decimal_of(text)), ids)
            case Ref(name):
                target = self.target(name)
                if target.kind == DERIVED:
                    ids.extend(target.reads)
                    return Rule(target.id)
                if target.kind not in NUMBERS:
                    raise NotConvertible(f"the answer to ${{{name}}} is no number")
                ids.append(target.id)
                return Rule(target.id)
            case Call("number" | "int", (Ref() as inner,)) if self.target(inner.name).kind == "integer":
                return self.number(inner, ids)
            case Call("round", (inner, Number(places))) if places == int(places) and 0 <= places <= 10:
                return Rule(f"round({self.number(inner, ids).text}, {int(places)})")
            case Call("round", (inner,)):
                return Rule(f"round({self.number(inner, ids).text}, 0)")
            case Call("abs", (inner,)):
                return Rule(f"abs({self.number(inner, ids).text})")
            case Call("count", (Ref(name),)) if self.target(name).kind == "table":
                return Rule(f"count({self.counting(name, ids)})")
            case Call("count-selected", (Ref(name),)) if self.target(name).kind == "choices":
                return Rule(f"count({self.counting(name, ids)})")
            case Pair("+" | "-" | "*", left, right):
                return self._calculated(node.operator, self.number(left, ids), self.number(right, ids))
            case Pair("div", left, Number(value)) if value != 0:
                return self._calculated("/", self.number(left, ids), self.number(Number(value), ids))
            case Pair("div", left, right) if self.may_divide and not isinstance(right, Number):
                return self._calculated("/", self.number(left, ids), self.number(right, ids))
            case Call("sum" | "min" | "max", (Ref(name),)) if self._is_number_column(name):
                table, _, _ = self.targets[name].id.partition(".")
                ids.append(table)
                return Rule(f"{node.function}({self.targets[name].id})")
            case Call(function, _):
                raise NotConvertible(f"{function}() has no counterpart here")
        raise NotConvertible("its calculation has no counterpart here")

    def _is_number_column(self, name: str) -> bool:
        return name in self.targets and self.targets[name].kind == targets.NUMBER_COLUMN

    def counting(self, name: str, ids: list[str]) -> str:
        """The id of a table or of a question with several answers, whose rows or answers are counted."""
        target = self.target(name)
        ids.append(target.id)
        return target.id

    @staticmethod
    def _calculated(operator: str, left: Rule, right: Rule) -> Rule:
        strength = 5 if operator in "+-" else 6
        return Rule(f"{left.within(strength)} {operator} {right.within(strength + 1)}", strength)
