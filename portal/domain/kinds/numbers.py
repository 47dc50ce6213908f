"""Numbers as people type them: grouped, with a comma or a point, in the digits of any script."""

import re
import unicodedata
from decimal import Decimal

from portal.domain.messages import Message

WRITTEN = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
"""The form of a number in files and JSON texts."""

WRITTEN_WHOLE = re.compile(r"-?(0|[1-9]\d*)", re.ASCII)
"""The form of a whole number in files, of any length."""

LONGEST = 15
PERCENT_SIGN = re.compile(r"\s*[%٪%]$")
SPACES = "\u00a0\u2007\u2009\u202f '’_"
WHOLE = Message("Write a whole number in digits, such as 12.")
NUMBER = Message("Write a number in digits, such as 12 or 12.5.")
LONG = Message("This number is too long: use at most 15 digits.")


class Unreadable(ValueError):
    """Raised for text that is not a number, or is ambiguous. `sentence` is for the person who typed it."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def written(text: str) -> Decimal | None:
    """A number in the form that files and JSON use, else None."""
    return Decimal(text) if WRITTEN.fullmatch(text) and text.isascii() else None


def without_exponent(number: float | Decimal) -> str:
    """A JSON number as files write it. A number of impossible size keeps its exponent, so that it is refused."""
    exact = Decimal(str(number))
    return format(exact, "f") if abs(exact.adjusted()) <= 2 * LONGEST else str(exact)


def typed_whole(text: str) -> int:
    """Read a whole number as typed. Raises Unreadable."""
    plain = _plain(text)
    number = _grouped(plain) or _pointed(plain)
    if number is None:
        raise Unreadable(WHOLE)
    if number != number.to_integral_value():
        raise Unreadable(Message("Write a whole number, without a fraction."))
    return int(number)


def typed_decimal(text: str) -> Decimal:
    """Read a number with or without a fraction. Raises Unreadable, also if a comma could mean two things."""
    plain = _plain(text)
    if re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", plain):
        grouped, decimal = plain.replace(",", ""), plain.replace(",", ".")
        raise Unreadable(
            Message(
                "This could mean %(one)s or %(other)s: write it without the comma, please.", one=grouped, other=decimal
            )
        )
    return _number(plain)


def typed_amount(text: str, *, in_thousandths: bool = False) -> Decimal:
    """Read an amount. A mark before three digits groups thousands, unless the currency has a thousand parts.

    A Vietnamese or a German writes eight hundred and fifty thousand as 850.000; nobody writes 850 like that.
    """
    return _number(_plain(text), groups="," if in_thousandths else ",.")


def typed_percent(text: str) -> Decimal:
    """Read a percentage, with or without its sign. Its marks never group thousands."""
    return _number(_plain(PERCENT_SIGN.sub("", text.strip())), may_group=False)


def _plain(text: str) -> str:
    """The text with plain digits, `-`, `.` and `,` in place of those of other scripts, without grouping spaces."""
    cousins = {"٫": ".", "−": "-", "–": "-", ",": ",", ".": ".", "،": ",", "٬": " "} | dict.fromkeys(SPACES, " ")
    characters = []
    for character in text.strip().strip("\u200e\u200f\u061c"):
        digit = unicodedata.decimal(character, None)
        characters.append(str(digit) if digit is not None else cousins.get(character, character))
    plain = "".join(characters)
    is_grouped = re.fullmatch(r"-? ?\d{1,3}( \d{2,3})* \d{3}([.,]\d+)?", plain)
    return plain.replace(" ", "") if is_grouped else plain


def _number(plain: str, *, groups: str = "", may_group: bool = True) -> Decimal:
    """`groups` are marks that group thousands even if used once. A mark used more than once always groups."""
    number = None
    is_single = len(re.findall("[.,]", plain)) == 1
    if may_group and (groups or not is_single):
        number = _grouped(plain, marks=groups if is_single else ",.")
    number = number if number is not None else _pointed(plain)
    if number is None:
        raise Unreadable(NUMBER)
    return number


def _grouped(plain: str, marks: str = ",.") -> Decimal | None:
    """A number with thousands, or South Asian lakhs, grouped by one of `marks`. The other mark is the decimal point."""
    for mark in marks:
        point = "." if mark == "," else ","
        shape = rf"(-?)([1-9]\d{{0,2}}(?:\{mark}\d{{2,3}})*\{mark}\d{{3}})(?:\{point}(\d+))?"
        match = re.fullmatch(shape, plain)
        if match and _is_even(match[2].split(mark)):
            return _sized(match[1] + match[2].replace(mark, "") + (f".{match[3]}" if match[3] else ""))
    return None


def _is_even(groups: list[str]) -> bool:
    """Whether the groups between the first and the last all have three digits, or all two."""
    sizes = {len(group) for group in groups[1:-1]}
    return sizes <= {3} or (sizes == {2} and len(groups[0]) < 3)


def _pointed(plain: str) -> Decimal | None:
    shape = re.fullmatch(r"(-?)(\d*)(?:[.,](\d+))?[.,]?", plain)
    if not shape or not (shape[2] or shape[3]):
        return None
    return _sized(f"{shape[1]}{shape[2] or '0'}" + (f".{shape[3]}" if shape[3] else ""))


def _sized(text: str) -> Decimal:
    whole, _, fraction = text.lstrip("-").partition(".")
    if len(whole) > LONGEST or len(fraction) > LONGEST:
        raise Unreadable(LONG)
    return Decimal(text)
