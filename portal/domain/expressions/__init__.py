"""The rule language: text → tree → checked types → a function of facts that returns true, false or unknown."""

from portal.domain.expressions.compiling import Compiled, compile_rule
from portal.domain.expressions.lexing import ExpressionProblem
from portal.domain.expressions.normal import normal
from portal.domain.expressions.parsing import parse
from portal.domain.expressions.scope import Scope, Type
from portal.domain.expressions.tree import Node, references
from portal.domain.expressions.types import check_types
from portal.domain.expressions.unknown import UNKNOWN, Unknown

__all__ = [
    "UNKNOWN",
    "Compiled",
    "ExpressionProblem",
    "Node",
    "Scope",
    "Type",
    "Unknown",
    "check_types",
    "compile_rule",
    "normal",
    "parse",
    "references",
]
