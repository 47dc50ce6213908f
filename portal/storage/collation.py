"""The alphabetical sort key of a name, as text that every database sorts in the same order.

The order is Unicode's own (UTS 10, default table), which English readers expect of names in all scripts: Thai vowels
after their consonant, Persian letters among the Arabic, Ł beside L. Accents and capitals do not count.
"""

from functools import cache, lru_cache
from typing import Any

LONGEST = 60
"""How many letters count; names that agree in these are sorted by id."""

ASCII_WEIGHTS = (
    "000000000000000000000000000000000000020102020203020402050000000000000000000000000000000000000000"
    "0000000000000000000000000000000002090260030c03981c1203990396030503170318038f06160222020d02770394"
    "1c3d1c3e1c3f1c401c411c421c431c441c451c4602390234061a061b061c0266038e1c471c601c7a1c8f1caa1ce51cf4"
    "1d181d321d4c1d651d771daa1db91ddd1e0c1e211e331e711e951eb51ee31ef51eff1f0b1f2103190395031a0485020b"
    "04821c471c601c7a1c8f1caa1ce51cf41d181d321d4c1d651d771daa1db91ddd1e0c1e211e331e711e951eb51ee31ef5"
    "1eff1f0b1f21031b061e031c06200000"
)
"""Four hex digits for each ASCII character, as in the collation table: names in plain letters do not load the table."""


@lru_cache(20_000)
def order_key(text: str) -> str:
    """The sort key of a name."""
    head = " ".join(text.split())[:LONGEST]
    if head.isascii():
        return "".join(ASCII_WEIGHTS[4 * ord(sign) : 4 * ord(sign) + 4] for sign in head if sign.isprintable())
    return "".join(f"{weight:04x}" for weight in _primary(_collator().sort_key(head)))


def _primary(key: tuple[int, ...]) -> tuple[int, ...]:
    """The weights of the letters; those of accents and capitals follow after a zero."""
    return key[: key.index(0)] if 0 in key else key


@cache
def _collator() -> Any:
    """The collation table, loaded only for names beyond ASCII because that takes a second and a half."""
    from pyuca import Collator  # type: ignore[import-untyped]

    return Collator()
