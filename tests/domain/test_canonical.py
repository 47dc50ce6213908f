"""Canonical JSON: one normalisation for every hash, fixed by vectors that another implementation can check."""

import hashlib
import json
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import canonical
from portal.domain.reading import read_version

VECTORS: list[tuple[Any, bytes]] = [
    ({"b": 1, "a": [True, None, False]}, b'{"a":[true,null,false],"b":1}'),
    ({"B": 1, "a": 2, "é": 3}, '{"B":1,"a":2,"é":3}'.encode()),
    ("e\u0301", '"é"'.encode()),
    ({"e\u0301": "A\u030a"}, '{"é":"Å"}'.encode()),
    ('"\\\n\t\x00/', b'"\\"\\\\\\n\\t\\u0000/"'),
    ("\u2028😀", '"\u2028😀"'.encode()),
    (123456789012345678901234567890, b"123456789012345678901234567890"),
    (-0, b"0"),
    (Decimal("1.50"), b'"1.5"'),
    (Decimal("100"), b'"100"'),
    (Decimal("1E+3"), b'"1000"'),
    (Decimal("-0.00"), b'"0"'),
    (Decimal("0.000001"), b'"0.000001"'),
    (date(2026, 6, 1), b'"2026-06-01"'),
    (datetime(2026, 6, 1, 9, tzinfo=UTC), b'"2026-06-01T09:00:00.000000Z"'),
    (datetime(2026, 6, 1, 11, tzinfo=timezone(timedelta(hours=2))), b'"2026-06-01T09:00:00.000000Z"'),
    ((1, "x"), b'[1,"x"]'),
    (frozenset({"b", "a"}), b'["a","b"]'),
    ({}, b"{}"),
    ([], b"[]"),
    ("", b'""'),
]

PUBLISHED = {
    "document_retention@1.0.0": "9f61224ee5f0a22896fb73905550b7938f58b0f000583be79b67b687f1c97282",
    "document_retention@2.0.0": "4405d4be1a94a97bfa21a2e7246fedee3637f59136f6f13c6d1d36f2320728c7",
    "document_retention@2.1.0": "e6e7a13138621be9c059f198ed24014d3ceca1db8230b953f7ab9be45fdb67c4",
    "essentials@1.0.0": "ca88a7e8214dcd623763c0ecafab146fcf77a11e78dca387eb5e6a064d585ddd",
    "recruitment_fees@1.0.0": "25171f6b6ec50844f70713e51ebb291b8de8c3378f27860145b5d67fd0e23b5e",
    "recruitment_fees@2.0.0": "4cbee74bd1e350a570cb33250b66812532fb81aa4ca9cbff52f744042ab44520",
    "recruitment_fees@2.1.0": "560e18007722af43f0c85e6b185e6b06a8ee2a3a3aca034a3c34d1e0321467f8",
    "wages@1.0.0": "bee08f01e3c479bf027162cf10bbdc5b68591e0fd5541f6c90f53665999307d5",
    "wages@2.0.0": "10f25753c9cc232cd658f22df23ef561d3b3f92caadb2f9a7eac4c4aee2f7003",
    "wages@2.1.0": "f7de0ba45ee16efde5f4a0b62219772ba54662679ee18c2ab078e0aaa041c6de",
    "workforce@1.0.0": "2ac2eeef51523558938ee014795014a2b83df5f4e67ceb0898daee0077a1741b",
    "workforce@2.0.0": "86f0e5b0a59fc068dec69224887e9a0139315ba18f7f0f29a015661dd2278c19",
    "workforce@2.1.0": "d1192f8c79f6437438a24641ac83175ffc58868b94d5af252199d49baeb3f3d5",
}


@pytest.mark.parametrize(("data", "expected"), VECTORS)
def test_each_vector_has_exactly_these_bytes(data: Any, expected: bytes) -> None:
    assert canonical.encoded(data) == expected
    assert canonical.digest(data) == hashlib.sha256(expected).hexdigest()


@pytest.mark.parametrize(
    "data",
    [1.5, float("nan"), b"bytes", object(), {1: "a"}, Decimal("NaN"), Decimal("Infinity"), datetime(2026, 6, 1)],  # noqa: DTZ001
)
def test_what_has_no_canonical_form_is_refused(data: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical.encoded(data)


def test_keys_that_become_one_in_nfc_are_refused() -> None:
    with pytest.raises(ValueError, match="same in NFC"):
        canonical.encoded({"é": 1, "e\u0301": 2})


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical.encoded("\ud800")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "ü", "z"]), inner),
    max_leaves=12,
)


@given(JSON)
def test_reading_the_form_and_writing_it_again_changes_nothing(data: Any) -> None:
    once = canonical.encoded(data)
    assert canonical.encoded(json.loads(once)) == once
    assert unicodedata.is_normalized("NFC", json.dumps(json.loads(once), ensure_ascii=False)) or "\\u" in once.decode()


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers()))
def test_the_order_in_which_keys_came_does_not_count(data: dict[str, int]) -> None:
    assert canonical.encoded(data) == canonical.encoded(dict(reversed(data.items())))


def test_published_questionnaires_keep_their_hashes() -> None:
    """A version's hash is the SHA-256 of its canonical form; what is published must never get another one."""
    found = {}
    for line in Path("questionnaires/published.lock").read_text().splitlines():
        if not line.startswith("#"):
            file = Path("questionnaires") / line.split()[1]
            if (version := read_version(file.read_bytes(), file.name).version) is not None:
                found[f"{version.id}@{version.version}"] = version.hash
                assert version.hash == canonical.digest(version.document)
    assert found == PUBLISHED
