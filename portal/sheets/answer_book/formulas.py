"""Conditions as spreadsheet formulas, as far as possible. They only colour cells; the portal decides what applies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portal.domain.conditions import MOST_DEPTH, DerivedValue, Target, resolve
from portal.domain.expressions import parse
from portal.domain.expressions.tree import Binary, Call, Items, Name, Node, Number, Text, Truth, Unary
from portal.domain.kinds import KINDS
from portal.domain.questionnaire import Version
from portal.sheets.answer_book import choices

SIGNS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class _NoFormula(Exception):
    """A condition that cannot be written as a formula."""


@dataclass(frozen=True)
class Formulas:
    """`cells` maps (family, question, cell) to an answer cell's address; `option` finds the cell of an option label."""

    versions: Mapping[str, Version]
    cells: Mapping[tuple[str, str, str], str]
    option: Callable[[str, str], str | None]

    def applies(self, family: str, question: str) -> str | None:
        """A formula for whether a question applies; None if it has no condition, or no formula can express it."""
        section = self.versions[family].section_of(question)
        asked = self.versions[family].question(question)
        rules = [rule for rule in (section.when, asked.when if asked else None) if rule]
        try:
            formulas = [f"IFERROR({self._truth(family, parse(rule), 0)},FALSE)" for rule in rules]
        except _NoFormula:
            return None
        return f"AND({','.join(formulas)})" if formulas else None

    def _truth(self, family: str, node: Node, depth: int) -> str:
        match node:
            case Name():
                return self._named_truth(family, node, depth)
            case Unary("not", operand):
                return f"NOT({self._truth(family, operand, depth)})"
            case Binary("and", left, right):
                return f"AND({self._truth(family, left, depth)},{self._truth(family, right, depth)})"
            case Binary("or", left, right):
                sides = (f"IFERROR({self._truth(family, side, depth)},FALSE)" for side in (left, right))
                return f"OR({','.join(sides)})"
            case Binary("in", Name() as name, Items(items)):
                return f"OR({','.join(self._is(family, name, item) for item in items)})"
            case Binary("in", Text(option), Name() as name):
                return f'{self._cell(family, name, f"?{option}")}<>""'
            case Binary("==" | "!=" as operator, Name() as name, Text() | Truth() as literal):
                equal = self._is(family, name, literal)
                return equal if operator == "==" else f"NOT({equal})"
            case Binary(operator, Name() as name, Number(value)) if operator in SIGNS:
                return f"VALUE({self._cell(family, name, '')}){SIGNS[operator]}{value}"
            case Call("answered", (Name() as name,)):
                return self._answered(family, name)
        raise _NoFormula

    def _named_truth(self, family: str, name: Name, depth: int) -> str:
        target = resolve(self.versions, family, name)
        if isinstance(target, DerivedValue) and depth < MOST_DEPTH:
            return self._truth(target.family, parse(target.value), depth + 1)
        return self._is(family, name, Truth(True, 0))

    def _is(self, family: str, name: Name, literal: Node) -> str:
        """A formula for whether a cell holds an option's label, or yes or no; an error while the cell is empty."""
        target = self._target(family, name)
        cell = self._cell(family, name, target.part)
        match literal:
            case Truth(value) if KINDS[target.question.kind].rule_type == "truth":
                words = self.option(choices.YES_NO, "yes" if value else "no")
            case Text(value):
                words = self.option(choices.name_of(target.question, target.family, target.part), value)
            case _:
                words = None
        if words is None:
            raise _NoFormula
        return f'IF({cell}="",NA(),{cell}={words})'

    def _answered(self, family: str, name: Name) -> str:
        target = self._target(family, name)
        kind = KINDS[target.question.kind]
        if kind.takes_many:
            cells = [self._cell(family, name, f"?{option.id}") for option in target.question.options]
        elif kind.has_cells:
            raise _NoFormula
        else:
            cells = [self._cell(family, name, part) for part in kind.field_parts(target.question, 0)]
        return f'({"&".join(cells)})<>""'

    def _target(self, family: str, name: Name) -> Target:
        target = resolve(self.versions, family, name)
        if not isinstance(target, Target):
            raise _NoFormula
        return target

    def _cell(self, family: str, name: Name, cell: str) -> str:
        target = self._target(family, name)
        address = self.cells.get((target.family, target.question.id, cell))
        if address is None:
            raise _NoFormula
        return address
