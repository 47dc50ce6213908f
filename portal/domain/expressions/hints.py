"""Hints for what people write in rules by habit, from other languages or from a word processor."""

import unicodedata

STRAIGHT = 'put texts in straight quotes: "'
HINTS = {
    "=>": "write >= for “at least”",
    "=<": "write <= for “at most”",
    "<>": "write != for “is not”",
    "≥": "write >= for “at least”",
    "≤": "write <= for “at most”",
    "≠": "write != for “is not”",
    "×": "write * to multiply",
    "÷": "write / to divide",
    "−": "write - for minus",
    "–": "write - for minus",
    "“": STRAIGHT,
    "”": STRAIGHT,
    "„": STRAIGHT,
    "«": STRAIGHT,
    "»": STRAIGHT,
    "‘": STRAIGHT,
    "’": STRAIGHT,
    "=": "use == to compare",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`, or != to compare",
    "%": "there is no % here: a percent is a number from 0 to 100, so write 33 for 33 %",
    "∧": "write `and`",
    "∨": "write `or`",
    "¬": "write `not`",
    "{": "braces belong in texts, not in rules",
    '"': "this text is not closed; end it with the same quote",
    "'": "this text is not closed; end it with the same quote",
}
MISWRITTEN = ("<>", "=>", "=<")
IN_WORDS = {"is": "==", "equals": "==", "isnt": "!=", "equal": "==", "eq": "==", "ne": "!="}
IN_WORDS |= {"gt": ">", "ge": ">=", "gte": ">=", "lt": "<", "le": "<=", "lte": "<="}
"""Words that people write in place of an operator."""

OTHER_WORDS = {
    "contains": 'write "option" in question to ask whether it was chosen',
    "includes": 'write "option" in question to ask whether it was chosen',
    "percent": "write the number alone: a percent is a number from 0 to 100",
    "then": "write a rule for each case, joined with `and` and `or`",
    "between": "write two comparisons: share >= 1 and share <= 3",
}
NAMES = {
    "today": "write as_of for the day of the answers",
    "now": "write as_of for the day of the answers",
    **dict.fromkeys(("null", "none", "empty", "blank", "isblank", "isempty"), "write answered(…) or not answered(…)"),
    "selected": 'write "option" in question to ask whether it was chosen',
    "len": "write count(…)",
    "length": "write count(…)",
    "unknown": "write dont_know(…)",
    "if": "write a rule for each case, joined with `and` and `or`",
}
"""Words of other languages, and what to write in place of them."""


def of_sign(text: str, position: int, number: str) -> str:
    """A hint for a character that rules do not have. `number` is the number just before it, if any."""
    sign = text[position]
    if sign == "%" and number:
        return f"a percent is a number from 0 to 100 here: write {number} without the %"
    if hint := HINTS.get(text[position : position + 2]) or HINTS.get(sign):
        return hint
    if sign == "." and number:
        return f"the point after {number} is followed by no digit; leave it out"
    if sign == "." and text[position + 1 : position + 2].isdecimal():
        return f"write 0 before the point: 0.{text[position + 1]}"
    if sign.isdecimal():
        return f"write the digit {unicodedata.decimal(sign)} in place of {sign}"
    category = unicodedata.category(sign)
    if category.startswith("Z") or category in ("Cc", "Cf"):
        return "there is a sign here that cannot be seen; delete it, and type an ordinary space where one is meant"
    if category == "Sc":
        return f"write numbers and ids without {sign}, and ids without braces"
    return f"the character {sign} has no meaning in a rule"


def of_word(word: str, following: str) -> str:
    """A hint for a word in place of an operator; "" if there is none."""
    plain = word.lower()
    if plain == "is" and following.lower() == "not":
        return "write != to compare, not is not"
    if plain in IN_WORDS:
        return f"write {IN_WORDS[plain]} to compare, not {word}"
    return OTHER_WORDS.get(plain, "")


def of_name(name: str) -> str:
    """A hint for a name or function of other languages; "" if there is none."""
    plain = name.lower()
    if plain in ("true", "false"):
        return f"write {plain} in small letters"
    return NAMES.get(plain, "")
