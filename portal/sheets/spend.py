"""The annual spend with a supplier: an amount and its currency, from a cell and its column's heading."""

import re
from dataclasses import dataclass

from babel import Locale

from portal.domain.kinds.numbers import Unreadable, typed_amount, without_exponent

SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₺": "TRY", "৳": "BDT", "₫": "VND", "US$": "USD", "$": "USD"}
CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
UNCERTAIN = "Write an amount with its currency, such as 120000 USD, or name the currency in the heading."


@dataclass(frozen=True)
class Spend:
    """An amount in plain digits, and an ISO 4217 code."""

    amount: str
    currency: str


def read(text: str, heading: str = "") -> Spend | None:
    """The amount of a cell; None if it is no amount, or neither cell nor heading names the currency."""
    currency = _currency(text) or _currency(heading)
    figures = CODE.sub("", text)
    for sign in SIGNS:
        figures = figures.replace(sign, "")
    try:
        amount = typed_amount(figures.strip())
    except Unreadable:
        return None
    return Spend(without_exponent(amount), currency) if currency and amount >= 0 else None


def _currency(text: str) -> str:
    for code in CODE.findall(text.upper() if len(text) < 12 else text):
        if code in Locale("en").currencies:
            return str(code)
    return next((code for sign, code in SIGNS.items() if sign in text), "")
