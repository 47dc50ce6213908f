"""Text → tokens, with the words of the language. What is no token is refused at its position."""

import re
from dataclasses import dataclass

from portal.domain.expressions.hints import MISWRITTEN, of_sign

FUNCTIONS = {
    "answered": 1,
    "dont_know": 1,
    "not_applicable": 1,
    "declined": 1,
    "not_known": 1,
    "any": 1,
    "all": 1,
    "count": 1,
    "sum": 1,
    "min": 1,
    "max": 1,
    "round": 2,
    "abs": 1,
    "days_between": 2,
}
"""The functions and how many arguments each takes. `date` is not here: it is a literal."""

WORDS = frozenset({"or", "and", "not", "in", "true", "false", "date", "as_of", *FUNCTIONS})
"""Words of the language, which cannot be used as ids."""

TOKEN = re.compile(
    r"""(?P<space>[ \n\r]+)|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"""
    r"""|(?P<text>"[^"\n]*"|'[^'\n]*')|(?P<sign>==|!=|<=|>=|[<>+\-*/()\[\],])""",
    re.ASCII,
)


class ExpressionProblem(ValueError):
    """A problem of a rule: one sentence and the offset of the character."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, text or sign. The last token has the kind `end`."""

    kind: str
    text: str
    offset: int


def tokens_of(text: str) -> list[Token]:
    """The tokens of a rule and the end. Raises ExpressionProblem where the text has none."""
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None or text.startswith(MISWRITTEN, position):
            number = tokens[-1].text if tokens and tokens[-1].kind == "number" else ""
            raise ExpressionProblem(position, of_sign(text, position, number))
        if match.lastgroup != "space":
            tokens.append(Token(match.lastgroup or "", match.group(), position))
        position = match.end()
    tokens.append(Token("end", "", len(text)))
    return tokens
