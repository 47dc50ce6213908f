"""Rules in the making: their text with the brackets it needs, and comparisons with what they are while empty."""

from dataclasses import dataclass

OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
SIGNS = {"=": "=="}
ATOM = 9


@dataclass(frozen=True)
class Rule:
    """A rule as text and how tightly its loosest operator binds, so that brackets stand only where they are needed."""

    text: str
    strength: int = ATOM

    def within(self, strength: int) -> str:
        """The text as it stands beside an operator of that strength."""
        return self.text if self.strength >= strength else f"({self.text})"


TRUE, FALSE = Rule("true"), Rule("false")


@dataclass(frozen=True)
class Comparison:
    """A comparison: where it holds and where it does not while everything is answered, and what it is otherwise."""

    holds: Rule
    fails: Rule
    ids: tuple[str, ...]
    if_empty: bool


def both(first: Rule, second: Rule) -> Rule:
    """`first and second`."""
    if FALSE in (first, second):
        return FALSE
    if TRUE in (first, second):
        return second if first == TRUE else first
    return Rule(f"{first.within(2)} and {second.within(2)}", 2)


def either(first: Rule, second: Rule) -> Rule:
    """`first or second`."""
    if TRUE in (first, second):
        return TRUE
    if FALSE in (first, second):
        return second if first == FALSE else first
    return Rule(f"{first.within(1)} or {second.within(1)}", 1)


def where(comparison: Comparison, wanted: bool) -> Rule:
    """A rule that is true exactly where the comparison is `wanted`, answered or not."""
    rule = comparison.holds if wanted else comparison.fails
    if comparison.if_empty != wanted:
        return rule
    for id in reversed(comparison.ids):
        rule = either(Rule(f"not answered({id})", 3), rule)
    return rule


def comparison(operator: str, left: str, right: str, ids: tuple[str, ...], if_empty: bool) -> Comparison:
    """`left operator right`, with the operator as XLSForm writes it."""
    fails = OPPOSITE[operator]
    return Comparison(
        Rule(f"{left} {SIGNS.get(operator, operator)} {right}", 4),
        Rule(f"{left} {SIGNS.get(fails, fails)} {right}", 4),
        ids,
        if_empty,
    )
