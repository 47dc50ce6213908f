"""Text → tree, by operator precedence. Any text gives either a tree or one problem with its position."""

import re
from datetime import date
from decimal import Decimal

from portal.domain.expressions.hints import of_beginning, of_name, of_unit, of_word
from portal.domain.expressions.lexing import FUNCTIONS, WORDS, ExpressionProblem, Token, tokens_of
from portal.domain.expressions.tree import (
    COMPARISONS,
    Binary,
    Call,
    Day,
    Items,
    Literal,
    Name,
    Node,
    Number,
    Text,
    Truth,
    Unary,
)

MOST_CHARACTERS = 1_000
MOST_NODES = 200
DEEPEST = 200
"""How deeply operators and functions may be nested: as deep as the number of nodes allows."""

COMPARING = COMPARISONS | {"in"}
STRENGTH = {"or": 1, "and": 2, **dict.fromkeys(COMPARING, 4), "+": 5, "-": 5, "*": 6, "/": 6}
NOT, MINUS = 3, 7

QUOTED_DAY = re.compile(r"""["']\d{4}-\d{2}-\d{2}["']""", re.ASCII)

TOO_DEEP = "this rule is nested too deep; split it up"


def parse(text: str) -> Node:
    """Parse a rule. Raises nothing but ExpressionProblem, for any text."""
    if len(text) > MOST_CHARACTERS:
        raise ExpressionProblem(
            0, f"this rule has {len(text)} characters; at most {MOST_CHARACTERS} are allowed, so split it up"
        )
    try:
        return _Parser(tokens_of(text)).whole()
    except RecursionError:
        raise ExpressionProblem(0, TOO_DEEP) from None
    except ExpressionProblem:
        if hint := of_beginning(text):
            raise ExpressionProblem(*hint) from None
        raise


class _Parser:
    """Reads tokens from the left. `strength` is how tightly the operator before binds."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._position = 0
        self._nodes = 0
        self._depth = 0

    def whole(self) -> Node:
        if self._next.kind == "end":
            raise ExpressionProblem(0, "this rule is empty")
        node = self._expression(0)
        left = self._next
        if left.kind != "end":
            raise ExpressionProblem(left.offset, self._unexpected(left))
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._position]

    def _take(self) -> Token:
        token = self._tokens[self._position]
        if token.kind != "end":
            self._position += 1
        return token

    def _made(self, node: Node) -> Node:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise ExpressionProblem(node.offset, f"this rule has more than {MOST_NODES} parts; split it up")
        return node

    def _expression(self, strength: int) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionProblem(self._next.offset, TOO_DEEP)
        node = self._rest(self._first(), strength)
        self._depth -= 1
        return node

    def _rest(self, node: Node, strength: int) -> Node:
        """Parse what follows an operand, while operators bind more tightly than the one before."""
        compared = False
        while STRENGTH.get(self._next.text, 0) > strength and self._next.kind in ("sign", "name"):
            token = self._take()
            if token.text in COMPARISONS:
                if compared:
                    raise ExpressionProblem(token.offset, "comparisons cannot be chained; join two of them with `and`")
                compared = True
            node = self._made(Binary(token.text, node, self._right(token), token.offset))
        return node

    def _right(self, token: Token) -> Node:
        if token.text == "in" and self._next.text == "[":
            return self._items()
        return self._expression(STRENGTH[token.text])

    def _first(self) -> Node:
        token = self._take()
        match token.kind:
            case "number":
                return self._made(Number(Decimal(token.text), token.offset))
            case "text":
                return self._made(Text(token.text[1:-1], token.offset))
            case "name":
                return self._word(token)
        if token.text == "-":
            return self._made(Unary("-", self._expression(MINUS), token.offset))
        if token.text == "(":
            return self._bracketed(token)
        if token.text == "[":
            raise ExpressionProblem(token.offset, "a list in brackets is allowed only after `in`")
        raise ExpressionProblem(token.offset, self._unexpected(token))

    def _bracketed(self, token: Token) -> Node:
        """Parse an expression in brackets. Adjacent opening brackets are closed in a loop, without deeper recursion."""
        opened = [token]
        while self._next.text == "(" and self._next.kind == "sign":
            opened.append(self._take())
        node = self._expression(0)
        while True:
            self._expect(")", self._of_bracket(opened[-1]), opened.pop())
            if not opened:
                return node
            node = self._rest(node, 0)

    def _word(self, token: Token) -> Node:
        if token.text in ("true", "false"):
            return self._made(Truth(token.text == "true", token.offset))
        if token.text == "not":
            return self._made(Unary("not", self._expression(NOT), token.offset))
        if self._next.text == "(" and self._next.kind == "sign":
            return self._call(token)
        if token.text in FUNCTIONS or token.text == "date":
            raise ExpressionProblem(
                token.offset, f"{token.text} is a function; write its arguments in brackets after it"
            )
        if token.text in WORDS - {"as_of"}:
            raise ExpressionProblem(token.offset, f"something is missing before `{token.text}`")
        parts = tuple(token.text.split("."))
        if len(parts) > 3:
            raise ExpressionProblem(
                token.offset, f"{token.text} has too many dots; family.question.row is the longest form"
            )
        return self._made(Name(parts, token.offset))

    def _call(self, token: Token) -> Node:
        opening = self._take()
        if token.text == "date":
            return self._day(token, opening)
        wanted = FUNCTIONS.get(token.text)
        if wanted is None and token.text.lower() in WORDS:
            raise ExpressionProblem(token.offset, f"write `{token.text.lower()}` in small letters, not {token.text}")
        if wanted is None:
            meant = of_name(token.text) or f"there are {', '.join(FUNCTIONS)}"
            raise ExpressionProblem(token.offset, f"there is no function {token.text}; {meant}")
        arguments: list[Node] = []
        while self._next.text != ")" or self._next.kind != "sign":
            if arguments:
                self._expect(",", "a comma or a closing bracket is missing here", self._next)
            arguments.append(self._expression(0))
        self._take()
        if len(arguments) != wanted:
            takes = "one value" if wanted == 1 else f"{wanted} values"
            raise ExpressionProblem(token.offset, f"{token.text} takes {takes}, not {len(arguments)}")
        return self._made(Call(token.text, tuple(arguments), token.offset))

    def _day(self, token: Token, opening: Token) -> Node:
        text = self._take()
        try:
            if not QUOTED_DAY.fullmatch(text.text):
                raise ValueError
            day = date.fromisoformat(text.text[1:-1])
        except ValueError:
            raise ExpressionProblem(text.offset, _no_date(text)) from None
        self._expect(")", "this bracket is not closed", opening)
        return self._made(Day(day, token.offset))

    def _items(self) -> Node:
        opening = self._take()
        items: list[Literal] = []
        while self._next.text != "]":
            if items:
                self._expect(",", "a comma or a closing bracket is missing here", self._next)
            items.append(self._item())
        self._take()
        if not items:
            raise ExpressionProblem(opening.offset, "this list is empty")
        return self._made(Items(tuple(items), opening.offset))

    def _item(self) -> Literal:
        offset = self._next.offset
        node = self._expression(STRENGTH["+"])
        if isinstance(node, Unary) and node.operator == "-" and isinstance(node.operand, Number):
            node = Number(-node.operand.value, offset)
        if not isinstance(node, Number | Text | Truth | Day):
            raise ExpressionProblem(offset, "a list can hold only texts, numbers, dates, true and false")
        return node

    def _expect(self, sign: str, message: str, where: Token) -> None:
        token = self._next
        if token.kind != "sign" or token.text != sign:
            raise ExpressionProblem(where.offset, message)
        self._take()

    def _of_bracket(self, opening: Token) -> str:
        """What to do about a bracket that is not closed; round brackets are often put around a list."""
        before = self._tokens[self._tokens.index(opening) - 1]
        if before.text == "in" and self._next.text == ",":
            return 'put a list in square brackets: in ["first", "second"]'
        return "this bracket is not closed"

    def _is_between_digits(self, comma: Token) -> bool:
        index = self._tokens.index(comma)
        before, after = self._tokens[index - 1], self._tokens[index + 1]
        return before.kind == after.kind == "number" and after.offset == comma.offset + 1

    def _of_comma(self, comma: Token) -> str:
        """What to write for 1,000 (a large number) or 33,5 (a decimal)."""
        index = self._tokens.index(comma)
        before, after = self._tokens[index - 1].text, self._tokens[index + 1].text
        if re.fullmatch(r"[1-9]\d{0,2}", before) and re.fullmatch(r"\d{3}", after):
            return f"write a large number without a comma: {before}{after}"
        if re.fullmatch(r"\d{1,3}\.\d{3}", before):
            before = before.replace(".", "")
        return f"write a point in a number, not a comma: {before}.{after}"

    def _unexpected(self, token: Token) -> str:
        if token.kind == "end":
            return "the rule ends too early; something is missing here"
        if token.text == "not":
            return "write `not` before the whole comparison: not (… in …)"
        before = self._tokens[self._tokens.index(token) - 1]
        for word in (before, token):
            if word.kind == "name" and word.text not in WORDS and word.text.lower() in WORDS:
                return f"write `{word.text.lower()}` in small letters, not {word.text}"
        if hint := of_word(token.text, self._tokens[self._tokens.index(token) + 1].text):
            return hint
        if token.kind == before.kind == "number":
            return "write a number without spaces"
        if token.kind == "name" and before.kind == "number":
            return of_unit(token.text, token.offset == before.offset + len(before.text))
        if token.text in COMPARISONS and before.text in ("and", "or"):
            return f"write the question again before {token.text}: share >= 1 and share <= 3"
        if token.text == "," and self._is_between_digits(token):
            return self._of_comma(token)
        return f"{token.text} is not expected here; is an operator missing before it?"


def _no_date(token: Token) -> str:
    if QUOTED_DAY.fullmatch(token.text):
        return f"there is no day {token.text[1:-1]} in the calendar"
    return 'a date is written like date("2026-01-31")'
