"""Numbers as people type them: grouped, with a comma or a point, in the digits of their own script."""

import re
import unicodedata
from decimal import Decimal

from portal.domain.messages import Message

WRITTEN = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
"""A number as files and JSON texts write it."""

WRITTEN_WHOLE = re.compile(r"-?(0|[1-9]\d*)", re.ASCII)
"""A whole number as files write it, of any length."""

LONGEST = 15
PERCENT_SIGN = re.compile(r"\s*[%٪%]$")
SPACES = "\u00a0\u2007\u2009\u202f '’_"
WHOLE = Message("Write a whole number in digits, such as 12.")
NUMBER = Message("Write a number in digits, such as 12 or 12.5.")
LONG = Message("This number is too long: use at most 15 digits.")


class Unreadable(ValueError):
    """Not a number that can be read in one way only; its words are for the person who typed it."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def written(text: str) -> Decimal | None:
    """A number in the one way in which files and JSON write it, else None."""
    return Decimal(text) if WRITTEN.fullmatch(text) and text.isascii() else None


def without_exponent(number: float | Decimal) -> str:
    """A JSON number as files write it; one of a size that fits nowhere keeps its exponent, so that it is refused."""
    exact = Decimal(str(number))
    return format(exact, "f") if abs(exact.adjusted()) <= 2 * LONGEST else str(exact)


def typed_whole(text: str) -> int:
    """A whole number as typed; raises Unreadable."""
    plain = _plain(text)
    number = _grouped(plain) or _pointed(plain)
    if number is None:
        raise Unreadable(WHOLE)
    if number != number.to_integral_value():
        raise Unreadable(Message("Write a whole number, without a fraction."))
    return int(number)


def typed_decimal(text: str) -> Decimal:
    """A number with or without a fraction; raises Unreadable, also where a comma could mean two things."""
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
    """An amount of money: a comma or a point before three digits groups, unless the currency has a thousand parts.

    850.000 is how a Vietnamese or a German writes eight hundred and fifty thousand; nobody writes 850 like that.
    """
    return _number(_plain(text), groups="," if in_thousandths else ",.")


def typed_percent(text: str) -> Decimal:
    """A percentage; its sign may be typed along, and nothing in it can be a group of thousands."""
    return _number(_plain(PERCENT_SIGN.sub("", text.strip())), may_group=False)


def _plain(text: str) -> str:
    """Plain digits, `-`, `.` and `,` where the text has their cousins of other scripts; spaces that group are gone."""
    cousins = {"٫": ".", "−": "-", "–": "-", ",": ",", ".": ".", "،": ",", "٬": " "} | dict.fromkeys(SPACES, " ")
    characters = []
    for character in text.strip().strip("\u200e\u200f\u061c"):
        digit = unicodedata.decimal(character, None)
        characters.append(str(digit) if digit is not None else cousins.get(character, character))
    plain = "".join(characters)
    is_grouped = re.fullmatch(r"-? ?\d{1,3}( \d{2,3})* \d{3}([.,]\d+)?", plain)
    return plain.replace(" ", "") if is_grouped else plain


def _number(plain: str, *, groups: str = "", may_group: bool = True) -> Decimal:
    """`groups`: the marks that group thousands even where one stands alone; several can do nothing else."""
    number = None
    is_single = len(re.findall("[.,]", plain)) == 1
    if may_group and (groups or not is_single):
        number = _grouped(plain, marks=groups if is_single else ",.")
    number = number if number is not None else _pointed(plain)
    if number is None:
        raise Unreadable(NUMBER)
    return number


def _grouped(plain: str, marks: str = ",.") -> Decimal | None:
    """A number whose thousands, or South Asian lakhs, one of `marks` groups; the other mark may be its point."""
    for mark in marks:
        point = "." if mark == "," else ","
        shape = rf"(-?)([1-9]\d{{0,2}}(?:\{mark}\d{{2,3}})*\{mark}\d{{3}})(?:\{point}(\d+))?"
        match = re.fullmatch(shape, plain)
        if match and _is_even(match[2].split(mark)):
            return _sized(match[1] + match[2].replace(mark, "") + (f".{match[3]}" if match[3] else ""))
    return None


def _is_even(groups: list[str]) -> bool:
    """Whether all groups between the first and the last have three digits, or all have two."""
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
