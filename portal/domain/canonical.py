"""Canonical JSON for hashing: the same data gives the same bytes, on every machine, for ever.

Keys are sorted by code point, text is NFC in UTF-8, and there is no insignificant space. Whole numbers are JSON
numbers; decimals are text without exponent or trailing zeros; dates are ISO text, instants ISO text in UTC with
microseconds. Binary floating point is refused, because its digits depend on the program that writes it.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


def text(data: Any) -> str:
    """`data` as canonical JSON. Raises TypeError or ValueError for data without a canonical form."""
    return json.dumps(plain(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def encoded(data: Any) -> bytes:
    """The canonical form as bytes, for hashing."""
    return text(data).encode()


def digest(data: Any) -> str:
    """SHA-256 of the canonical form, as 64 hex digits."""
    return hashlib.sha256(encoded(data)).hexdigest()


def plain(data: Any) -> Any:
    """`data` as JSON's own types, as `text` writes and a JSON column stores it."""
    if data is None or isinstance(data, bool):
        return data
    if isinstance(data, int):
        return int(data)
    if isinstance(data, str):
        return unicodedata.normalize("NFC", data)
    if isinstance(data, Decimal):
        return _decimal(data)
    if isinstance(data, datetime):
        return _instant(data)
    if isinstance(data, date):
        return data.isoformat()
    if isinstance(data, Mapping):
        return _object(data)
    if isinstance(data, Set):
        return sorted((plain(item) for item in data), key=text)
    if isinstance(data, Sequence) and not isinstance(data, bytes | bytearray | memoryview):
        return [plain(item) for item in data]
    raise TypeError(f"{type(data).__name__} has no canonical form")


def _object(data: Mapping[Any, Any]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, value in data.items():
        if not isinstance(key, str):
            raise TypeError("keys of canonical JSON are text")
        name = unicodedata.normalize("NFC", key)
        if name in members:
            raise ValueError(f"two keys are the same in NFC: {name!r}")
        members[name] = plain(value)
    return members


def _decimal(number: Decimal) -> str:
    if not number.is_finite():
        raise ValueError("only finite numbers have a canonical form")
    digits = format(number, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


def _instant(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
