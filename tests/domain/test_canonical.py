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
    "document_retention@1.0.0": "75070a8a3fa5cb7dd1313a80eb3b963e8a3aa539d1151b98ca70dc7cfb1c79f5",
    "essentials@1.0.0": "4c36a01e2dee937c9b19ef0fde1bac20d5788d2b6a8c580874581b8128c004e6",
    "labour_provider@1.0.0": "85436d4d0ab6df4a9132d49a4a1397cb6dd8fc0022d5ab2a2ff612a450a74f5d",
    "recruitment_fees@1.0.0": "ae9b3117c49599e2347d541d54865de8dc4aca9445319703bcf81037c4d48e5e",
    "wages@1.0.0": "a1480d3702ae8e05ec5f2ec8962b2056e51253688a5b8ab79e1aff5032dfd3ab",
    "workforce@1.0.0": "5366df830d41d2b0de1f233b5a546075446cdc030a2d9880a30dcfb7000d9a17",
    "working_conditions@1.0.0": "38f4174059e6acc56e51c07255d57c40ac125c631973d46aa779aa37a8e29b20",
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
