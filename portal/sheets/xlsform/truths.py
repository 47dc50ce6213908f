"""Rules under construction: text with the necessary brackets, and comparisons with their value while unanswered."""

from dataclasses import dataclass

OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
SIGNS = {"=": "=="}
ATOM = 9


@dataclass(frozen=True)
class Rule:
    """A rule's text and the precedence of its loosest operator, so that brackets are added only where needed."""

    text: str
    strength: int = ATOM

    def within(self, strength: int) -> str:
        """The text for use beside an operator of this precedence."""
        return self.text if self.strength >= strength else f"({self.text})"


TRUE, FALSE = Rule("true"), Rule("false")


@dataclass(frozen=True)
class Comparison:
    """A comparison: rules for when it holds and when it fails, the ids it reads, and its value while unanswered."""

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
    """A rule that is true exactly when the comparison is `wanted`, answered or not."""
    rule = comparison.holds if wanted else comparison.fails
    if comparison.if_empty != wanted:
        return rule
    for id in reversed(comparison.ids):
        rule = either(Rule(f"not answered({id})", 3), rule)
    return rule


def comparison(operator: str, left: str, right: str, ids: tuple[str, ...], if_empty: bool) -> Comparison:
    """The comparison `left operator right`, with XLSForm's operator."""
    fails = OPPOSITE[operator]
    return Comparison(
        Rule(f"{left} {SIGNS.get(operator, operator)} {right}", 4),
        Rule(f"{left} {SIGNS.get(fails, fails)} {right}", 4),
        ids,
        if_empty,
    )
