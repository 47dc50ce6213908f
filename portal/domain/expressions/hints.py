"""Hints for what people write in rules by habit, from other languages or from a word processor."""

import re
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
    "`": STRAIGHT,
    "->": "write not (…) or … in place of ->",
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
MISWRITTEN = ("<>", "=>", "=<", "->")
ESCAPED = {"&gt;": ">", "&lt;": "<", "&amp;": "and", "&quot;": '"'}
"""Signs as they stand in the source of a web page."""

IN_WORDS = {"is": "==", "equals": "==", "isnt": "!=", "equal": "==", "eq": "==", "ne": "!="}
IN_WORDS |= {"gt": ">", "ge": ">=", "gte": ">=", "lt": "<", "le": "<=", "lte": "<="}
"""Words that people write in place of an operator."""

CHOSEN = 'write "option" in question to ask whether it was chosen'
CASES = "write a rule for each case, joined with `and` and `or`"
BETWEEN = "write two comparisons: share >= 1 and share <= 3"
ANSWERED = "write answered(…) or not answered(…)"
MORE, LESS = "write > for “more than”", "write < for “less than”"
OTHER_WORDS = {
    **dict.fromkeys(("contains", "containing", "includes", "including", "has", "like"), CHOSEN),
    "percent": "write the number alone: a percent is a number from 0 to 100",
    **dict.fromkeys(("then", "else", "otherwise"), CASES),
    "between": BETWEEN,
    **dict.fromkeys(("more", "greater", "above", "over", "exceeds", "larger", "bigger", "higher"), MORE),
    **dict.fromkeys(("less", "fewer", "below", "under", "smaller", "lower"), LESS),
    "after": "write > for “after”",
    "before": "write < for “before”",
    **dict.fromkeys(("known", "answered", "given", "exists", "empty", "blank", "null"), ANSWERED),
    "unknown": "write dont_know(…)",
    "unless": "write `and not (…)`",
    "implies": "write not (…) or … in place of implies",
    "xor": "write != between two questions of yes and no",
}
AT = {"least": "write >= for “at least”", "most": "write <= for “at most”"}
NAMES = {
    "today": "write as_of for the day of the answers",
    "now": "write as_of for the day of the answers",
    **dict.fromkeys(("null", "none", "empty", "blank", "isblank", "isempty", "exists", "known", "isnull"), ANSWERED),
    "selected": CHOSEN,
    "contains": CHOSEN,
    "len": "write count(…)",
    "length": "write count(…)",
    "countif": "write count(…) with the comparison inside",
    **dict.fromkeys(("avg", "average", "mean"), "write sum(…) / count(…)"),
    **dict.fromkeys(("days", "datediff", "datedif"), "write days_between(…, …)"),
    "between": BETWEEN,
    "unknown": "write dont_know(…)",
    **dict.fromkeys(("if", "iif"), CASES),
}
"""Words of other languages, and what to write in place of them."""

BEGINNING = re.compile(
    r"\s*(?P<word>if|when|whenever|case|while|unless|wenn|falls|si)\b\s*(?!\s*(?:and|or|in|is)\b)[\w$\"'“‘!¬]",
    re.IGNORECASE,
)
"""A word that begins a sentence and not a rule, before an operand."""


def of_beginning(text: str) -> tuple[int, str] | None:
    """For a text that is no rule: where a word like `if` begins it, and a hint."""
    match = BEGINNING.match(text)
    if match is None:
        return None
    word = match["word"]
    if word.lower() == "unless":
        return match.start("word"), f"write not (…) in place of {word}"
    return match.start("word"), f"write the condition alone: leave out {word} and what follows “then”"


def of_sign(text: str, position: int, number: str) -> str:
    """A hint for a character that rules do not have. `number` is the number just before it, if any."""
    sign = text[position]
    if sign == "%" and number:
        return f"a percent is a number from 0 to 100 here: write {number} without the %"
    if sign in "'’" and number and (digits := re.match(r"\d{3}", text[position + 1 :], re.ASCII)):
        return f"write a large number without {sign}: {number}{digits[0]}"
    if escaped := next((meant for meant in ESCAPED if text.startswith(meant, position)), None):
        return f"write {ESCAPED[escaped]} in place of {escaped}"
    if hint := HINTS.get(text[position : position + 2]) or HINTS.get(sign):
        return hint
    if sign == "." and number:
        return f"the point after {number} is followed by no digit; leave it out"
    if sign == "." and text[position + 1 : position + 2].isdecimal():
        return f"write 0 before the point: 0.{text[position + 1]}"
    if sign.isdecimal():
        return f"write the digit {unicodedata.decimal(sign)} in place of {sign}"
    if sign.isnumeric():
        return f"write {unicodedata.numeric(sign):.12g} in place of {sign}"
    category = unicodedata.category(sign)
    if category.startswith("Z") or category in ("Cc", "Cf"):
        return "there is a sign here that cannot be seen; delete it, and type an ordinary space where one is meant"
    if category == "Sc":
        return f"write numbers and ids without {sign}, and ids without braces"
    return f"the character {sign} has no meaning in a rule"


def of_word(word: str, following: str) -> str:
    """A hint for a word in place of an operator; "" if there is none."""
    plain, after = word.lower(), following.lower()
    if plain == "at":
        return AT.get(after, "")
    if plain == "is" and after == "not":
        return "write != to compare, not is not"
    if plain == "is" and after in ("at", *OTHER_WORDS):
        return OTHER_WORDS.get(after, "write >= for “at least”, <= for “at most”")
    if plain in IN_WORDS:
        return f"write {IN_WORDS[plain]} to compare, not {word}"
    return OTHER_WORDS.get(plain, "")


def of_unit(word: str, is_beside: bool) -> str:
    """A hint for a word after a number; `is_beside` if no space separates them."""
    if is_beside and re.fullmatch(r"[eE]\d+", word):
        return "write the number with all its digits"
    return f"write the number alone, without {word}"


def of_name(name: str) -> str:
    """A hint for a name or function of other languages; "" if there is none."""
    plain = name.lower()
    if plain in ("true", "false"):
        return f"write {plain} in small letters"
    return NAMES.get(plain, "")
