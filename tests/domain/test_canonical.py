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
    (frozenset({"b", 1, None}), b'["b",1,null]'),
    (Decimal("100."), b'"100"'),
    ({}, b"{}"),
    ([], b"[]"),
    ("", b'""'),
]

PUBLISHED = {
    "document_retention@1.0.0": "cd889591372c25424abec99aa1960774b3588debe7b41f379bac783dae7e5b0a",
    "essentials@1.0.0": "b50515554d92baeba40df7e91a2c47dd18fe4a9e86af32b0c217c3e70e44fcbb",
    "labour_provider@1.0.0": "f69c8029bc31618bf20610412f45c66334e9fa238337e32c0030f844ad238f82",
    "recruitment_fees@1.0.0": "8657075448731c56b88b40502e32d5488852d0deecad84ac38bdb9d45a03259c",
    "wages@1.0.0": "30fc175e8628addf1678393ab4d5085dab78c2d2576260e44ebd2819bd8687b0",
    "workforce@1.0.0": "3f97790bd0dc4bc239a9d8f597005ffae8933a5f6c5d4ddd5ebf75b72c6084e4",
    "working_conditions@1.0.0": "bcfdb6f04d06a8fad381e07938b446fd24cfb876f27186632faf4d7c4eabdfa5",
}


@pytest.mark.parametrize(("data", "expected"), VECTORS)
def test_each_vector_has_exactly_these_bytes(data: Any, expected: bytes) -> None:
    assert canonical.encoded(data) == expected
    assert canonical.digest(data) == hashlib.sha256(expected).hexdigest()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (1.5, "float has no canonical form"),
        (float("nan"), "float has no canonical form"),
        (b"bytes", "bytes has no canonical form"),
        (object(), "object has no canonical form"),
        ({1: "a"}, "keys of canonical JSON are text"),
        (Decimal("NaN"), "only finite numbers have a canonical form"),
        (Decimal("Infinity"), "only finite numbers have a canonical form"),
        (datetime(2026, 6, 1), "an instant needs a time zone"),  # noqa: DTZ001
    ],
)
def test_what_has_no_canonical_form_is_refused(data: Any, sentence: str) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        canonical.encoded(data)
    assert str(refused.value) == sentence


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
